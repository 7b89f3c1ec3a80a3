"""A list of suggestions that a notebook shows as a table."""

from html import escape
from typing import TYPE_CHECKING

from matchmaker.domain import Language, Suggestion
from matchmaker.domain.frame import row_frame
from matchmaker.explanation.wording import word

if TYPE_CHECKING:
    import polars as pl

HEADER = (
    "rank",
    "id",
    "name",
    "kind",
    "fit",
    "verdict",
    "score",
    "probability",
    "coverage",
    "first_reason",
)


class Suggestions(list[Suggestion]):
    """Suggestions, best first: a list like any other, with a table of it."""

    def __repr__(self) -> str:
        ids = "".join(f", {each.profile_id}" for each in self[:3])
        return f"Suggestions({len(self)} profiles{ids}{', …' if len(self) > 3 else ''})"

    def frame(self, language: Language | str = Language.EN) -> "pl.DataFrame":
        """One row a suggestion; what the model does not state is null."""
        return row_frame(HEADER, self._rows(Language(language)))

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in HEADER)
        rows = "".join(
            f"<tr>{''.join(f'<td>{_shown(cell)}</td>' for cell in row)}</tr>"
            for row in self._rows(Language.EN)
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _rows(self, language: Language) -> list[tuple[object, ...]]:
        return [
            (
                each.rank,
                each.profile_id,
                each.name,
                each.kind.value,
                each.fit,
                each.verdict.value,
                each.score,
                each.probability,
                each.coverage,
                next((reason.text for reason in word(each, language).reasons), None),
            )
            for each in self
        ]


def _shown(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:.2f}" if isinstance(cell, float) else escape(str(cell))
