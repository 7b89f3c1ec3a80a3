"""What was set aside, counted by column and rule: the most frequent first, with an example."""

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.sources.reading import Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemCount:
    """How often a rule was broken in a column."""

    example: Reject
    """The first of them."""
    n: int
    rows: tuple[int, ...]
    """The first few, as a spreadsheet counts."""
    whole_row: bool
    """Whether the rows were set aside, or only these cells of them."""


_ROWS_SHOWN = 5


def count_problems(
    rejects: Iterable[Reject], set_aside: Iterable[Reject]
) -> tuple[ProblemCount, ...]:
    """Count what was set aside, rows and cells, by column and rule."""
    found: dict[tuple[bool, str, str, str], list[Reject]] = {}
    for whole_row, each in _all(rejects, set_aside):
        rule = each.problem.code if each.problem else each.rule
        found.setdefault((whole_row, each.file, each.header or each.field, rule), []).append(each)
    counts = (
        ProblemCount(
            example=same[0],
            n=len(same),
            rows=tuple(each.row for each in same[:_ROWS_SHOWN]),
            whole_row=whole_row,
        )
        for (whole_row, *_), same in found.items()
    )
    return tuple(sorted(counts, key=lambda count: (-count.n, count.example.row)))


def _all(rejects: Iterable[Reject], set_aside: Iterable[Reject]) -> Iterable[tuple[bool, Reject]]:
    yield from ((True, each) for each in rejects)
    yield from ((False, each) for each in set_aside)
