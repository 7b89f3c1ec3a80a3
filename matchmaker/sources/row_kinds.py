"""Tell what rows of a sheet are none of its list: units, totals, remarks, a header said again."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from matchmaker.errors import InputError
from matchmaker.sources.column_values import LEGAL_FORMS
from matchmaker.sources.normalise import fold
from matchmaker.sources.not_known import is_not_known
from matchmaker.sources.sheets import RawRow, is_blank

_UNITS = re.compile(
    r"[\[(]?\s*(?:€|eur|euro|chf|usd|\$|%|n\.?|nr\.?|no\.?|num\.?|k€|t?eur|mio\.?"
    r"(?: (?:eur|€|chf))?|mln(?: (?:di )?(?:euro|€))?|in .{1,15}|fte|ula|vzä|etp|unit[àé]?s?"
    r"|anz(?:ahl)?\.?|pers\.?|text|testo|texte|string|date?|data|datum|tt\.mm\.jjjj|gg/mm/aaaa"
    r"|dd/mm/yyyy|jj/mm/aaaa|km|m2|m²"
    r"|code|codice|url|-|_)\s*[\])]?|\(.{1,25}\)|\[.{1,25}\]",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(?:totals?|totale|totali|totale complessivo|somma|summe|gesamt|gesamtsumme|insgesamt|totaux"
    r"|grand totals?|somme|total général|totale generale|medi[ae]|mediana|durchschnitt|mittelwert"
    r"|moyenne|average|median|mean)\s*:?\s*(?:\(.*\)|\d.*)?"
    r"|(?:n\.?|n°|nr\.?|numero|anzahl|nombre|number|count|conteggio)(?: [^\d:]{2,30})?:?\s*\d+"
    r"|(?:sub-?\s?total[es]?|totale parziale|zwischensumme|teilsumme|sous-?\s?total)\b.*"
)
_REMARKS = re.compile(
    r"(?:[*†‡°¹²³©]|\(?\d\)|n\.\s?b\.|ps:|(?:nota?|note|hinweise?|anm(?:erkung)?|remarques?|remark|quelle"
    r"|fonte|source|sources|fonti|quellen|stand|legende?|legenda|légende|aggiornat[oa]|mise à jour"
    r"|màj|aktualisiert|updated|last update|elaborazione|estrazione|stampato|druckdatum|exported"
    r"|generated|contact|kontakt|contatti?|info)\s*(?:al|le|am|on|il|vom|:|=|\d)).*",
    re.IGNORECASE | re.DOTALL,
)
"""What stands alone below or between the rows of a list, and is none of them."""
_REMARK_LENGTH = 150
"""Characters from which a cell that stands alone is no name."""


def says_something(cells: Sequence[object]) -> bool:
    """Whether a row holds more than blanks and ruled lines."""
    return any(cell is not None and not is_blank(cell) and not _is_ruled(cell) for cell in cells)


def _is_ruled(cell: object) -> bool:
    return isinstance(cell, str) and len(cell) > 2 and not cell.strip("-=_─– :")


def is_units(row: RawRow) -> bool:
    """Whether a row only says in what the columns below it are given."""
    texts = texts_of(row)
    if not texts or len(texts) < sum(not is_blank(cell) for cell in row.cells):
        return False
    told = [text for text in texts if not is_not_known(text)]
    return bool(told) and all(_UNITS.fullmatch(text) for text in told)


def is_total(cells: Collection[object]) -> bool:
    """Whether a row adds up those above it: its first word says so, and its texts are no more."""
    first = next((cell for cell in cells if not is_blank(cell)), "")
    if not isinstance(first, str) or not _TOTAL.fullmatch(first.strip().casefold()):
        return False
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    return all(is_figure(text) for text in texts[1:])


def is_remark(cells: Collection[object], names: Collection[int]) -> bool:
    """
    Whether the only cell of a row is a note to the list: a source, a footnote, a date.

    `names` are the places of the columns that hold names; a few words elsewhere are none either.
    """
    told = islice(((at, cell) for at, cell in enumerate(cells) if not is_blank(cell)), 2)
    place, cell = next(told, (0, None))
    if not isinstance(cell, str) or len(cells) < 3 or next(told, None) is not None:
        return False
    text = cell.strip()
    if _REMARKS.fullmatch(text) or len(text) > _REMARK_LENGTH:
        return True
    return place == 0 and place not in names and " " in text and not is_figure(text)


def texts_of(row: RawRow) -> list[str]:
    """Give the texts of a row's cells, without blank ones."""
    return [cell.strip() for cell in row.cells if isinstance(cell, str) and cell.strip()]


def is_figure(text: str) -> bool:
    """Whether most of a text are digits."""
    return sum(each.isdigit() for each in text) > len(text) / 2


_MOST_HELD = 50
"""Rows that are kept back until it is known what follows them."""
_FOOTER_WORDS = 4
"""From which a text that stands alone below a list is no name."""


class OnlyRows:
    """
    The rows of one table: a header said again is passed, and another table below ends it.

    What was passed is known once the rows were read.
    """

    def __init__(
        self, rows: Iterable[RawRow], header: Sequence[str], recognise: Callable[[str], bool]
    ) -> None:
        self._rows = rows
        self._names = [fold(name) for name in header]
        self._known = frozenset(self._names)
        self._recognise = recognise
        self.n_headers = self.n_remarks = self.next_table = 0

    def __iter__(self) -> Iterator[RawRow]:
        """Give the rows of the list."""
        held: list[tuple[RawRow, bool]] = []
        last = 0
        for row in self._rows:
            is_apart, last = row.number > last + 1 > 1, row.number
            if self._says_header_again(row):
                # A title of the part that follows stands above it.
                self.n_headers, self.n_remarks = self.n_headers + 1, self.n_remarks + len(held)
                held.clear()
            elif is_apart and self._is_other_header(row):
                self.next_table = row.number
                self.n_remarks += len(held)
                return
            elif self._is_alone(row) and len(held) < _MOST_HELD:
                held.append((row, is_apart or any(apart for _, apart in held)))
            else:
                yield from (each for each, _ in held)
                held.clear()
                yield row
        footers = [row for row, is_apart in held if is_apart and _is_footer(row)]
        self.n_remarks += len(footers)
        yield from (row for row, _ in held if row not in footers)

    def notes(self, file: str) -> Iterator[InputError]:
        """Say what was passed, but for remarks, which the rows have as well."""
        if self.n_headers:
            yield InputError("headers_again", {"n": self.n_headers}, file=file)
        if self.next_table:
            yield InputError("table_below", {"row": self.next_table}, file=file)

    def _is_alone(self, row: RawRow) -> bool:
        filled = (cell for cell in row.cells if not is_blank(cell))
        return len(self._names) > 1 and len(list(islice(filled, 2))) == 1

    def _says_header_again(self, row: RawRow) -> bool:
        first = next((cell for cell in row.cells if not is_blank(cell)), "")
        # Hardly a row begins with the name of a column: one look tells of the others.
        if not isinstance(first, str) or fold(first) not in self._known:
            return False
        said = [fold(str(cell)) for cell in row.cells if not is_blank(cell)]
        return len(said) > 1 and said == [name for name in self._names if name in set(said)]

    def _is_other_header(self, row: RawRow) -> bool:
        """Whether a row below a blank one names columns, and nothing but columns."""
        texts = texts_of(row)
        if len(texts) < 2 or len(texts) < sum(not is_blank(cell) for cell in row.cells):
            return False
        return sum(map(self._recognise, texts)) >= max(2, 0.6 * len(texts))


def _is_footer(row: RawRow) -> bool:
    """Whether the only text of a row is what a program or office writes below a list."""
    text = next(iter(texts_of(row)), "")
    if not text or LEGAL_FORMS.search(text):
        return False
    is_cut = row.problem is not None or len(row.cells) == 1
    return is_cut or len(text.split()) >= _FOOTER_WORDS or _REMARKS.fullmatch(text) is not None
