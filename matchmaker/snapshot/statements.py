"""Number the statements of passages: one sentence or one list each, with its place."""

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.snapshot.passages import Passage


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a passage; `place` counts the statements of one side of a profile."""

    passage: Passage
    start: int
    end: int
    place: int

    @property
    def text(self) -> str:
        """As written, with blanks in place of what it excludes."""
        return self.passage.affirmed[self.start : self.end]

    @property
    def key(self) -> str:
        """Name it among the facts about its profile."""
        return f"{self.passage.field}@{self.place}"


def statements_of(passages: Iterable[Passage]) -> tuple[Statement, ...]:
    """All statements of passages, in their order."""
    cut = ((passage, start, end) for passage in passages for start, end in passage.spans)
    return tuple(Statement(*each, place) for place, each in enumerate(cut))
