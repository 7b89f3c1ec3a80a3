"""What a column of a table says about itself: the one source of header names, template and docs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """The meaning of a column; attached to a field of a row model."""

    meaning: str
    accepted: str
    example: str
    it: str
    """Header names in Italian, parted by "|"; the first is the one to show."""
    de: str
    fr: str
    en: str = ""
    """English names beside the column's own."""

    def names(self) -> tuple[str, ...]:
        """List the header names in all languages."""
        return tuple(name for names in (self.en, self.it, self.de, self.fr) if names
                     for name in names.split("|"))  # fmt: skip
