"""What an error says: an English sentence with named values, marked for translation."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import NamedTuple


class Counted(NamedTuple):
    """A sentence for one, and for any other number of, `n`."""

    one: str
    other: str


class Term(str):
    """A value that is a word of the catalogue, and so is translated itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """The rule that was broken, and what would be accepted; both name their values in braces."""

    rule: str | Counted
    accepted: str = ""
    predicate: bool = False
    """Says something of the field that it is told of, and is no sentence without it."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Every wording of it, as it is looked up for a translation."""
        rules = (self.rule,) if isinstance(self.rule, str) else (self.rule.one, self.rule.other)
        return tuple(part for part in (*rules, self.accepted) if part)

    def filled_rule(self, values: Mapping[str, object]) -> str:
        """The English rule with its values."""
        return filled(english(self.rule, values), values)

    def filled_accepted(self, values: Mapping[str, object]) -> str:
        """What would be accepted, in English, with its values."""
        return filled(self.accepted, values)


def english(rule: str | Counted, values: Mapping[str, object]) -> str:
    """Choose between one and many."""
    if isinstance(rule, str):
        return rule
    return rule.one if values.get("n") == 1 else rule.other


def filled(text: str, values: Mapping[str, object]) -> str:
    """Put the values in; braces that are meant stand twice."""
    return text.format_map(values)


def verbatim(text: str) -> Sentence:
    """A sentence that says what is in no catalogue, such as the words of another library."""
    return Sentence(text.replace("{", "{{").replace("}", "}}"))


def placeholders(text: str) -> frozenset[str]:
    """The names of the values in a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _(message: str) -> str:
    """Mark a text for extraction; it is translated where it is told."""
    return message


def _n(one: str, other: str) -> Counted:
    """Mark a text that depends on the number `n`."""
    return Counted(one, other)
