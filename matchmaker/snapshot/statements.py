"""Number the statements of passages: one sentence or one list each, with its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matchmaker.snapshot.passages import Passage
from matchmaker.text import statements


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
    return tuple(Statement(*each, place) for place, each in enumerate(_cut(passages)))


def _cut(passages: Iterable[Passage]) -> Iterator[tuple[Passage, int, int]]:
    """Cut a need into its sentences; what a profile says was cut when it was read."""
    for passage in passages:
        # Cut as written: what is excluded must not change how many statements there are.
        for said in statements(passage.text):
            if any(map(str.isalpha, said.text)):
                yield passage, said.start, said.start + len(said.text)
