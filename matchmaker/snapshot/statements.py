"""Cut passages into statements: one sentence or one list, with its place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.snapshot.passages import Passage

# After three letters or digits, so that neither "z. B." nor "S.p.A." ends a sentence.
_END = re.compile(r"(?<=[\w)%»”]{3}[.!?…])\s+(?=[^\W\d_a-zà-ÿ]|[«“\"(•–-])|\s*[\n•;]\s*")
_BLANK = " \t\n•·–—-*"


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a passage; `place` counts the statements of one side of a profile."""

    passage: Passage
    start: int
    end: int
    place: int

    @property
    def text(self) -> str:
        """As written."""
        return self.passage.text[self.start : self.end]

    @property
    def key(self) -> str:
        """Name it among the facts about its profile."""
        return f"{self.passage.field}@{self.place}"


def statements_of(passages: Iterable[Passage]) -> tuple[Statement, ...]:
    """All statements of passages, in their order."""
    spans = ((passage, *span) for passage in passages for span in statement_spans(passage.text))
    return tuple(Statement(*each, place) for place, each in enumerate(spans))


def statement_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence or line that holds a letter."""
    spans, start = [], 0
    for mark in (*_END.finditer(text), None):
        end = mark.start() if mark else len(text)
        piece = text[start:end]
        if any(character.isalpha() for character in piece):
            # Bullets and blanks at the edges belong to no statement.
            left = len(piece) - len(piece.lstrip(_BLANK))
            spans.append((start + left, start + len(piece.rstrip(_BLANK))))
        start = mark.end() if mark else end
    return spans
