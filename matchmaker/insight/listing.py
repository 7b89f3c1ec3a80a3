"""Figures as rows for CSV and for a terminal, each with what it speaks of."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from matchmaker.domain import ProfileId
from matchmaker.insight.figures import About, Account, Cell, Matrix, Number, Table
from matchmaker.insight.names import label, unit

ABOUT = ("layer", "period", "filter", "n", "m", "basis", "n_draws", "seed", "projection")
NUMBER = (
    "figure",
    "label",
    "value",
    "unit",
    "error",
    "reason",
    "chance",
    "chance_mean",
    "z",
    "p",
    "chance_draws",
    *ABOUT,
)
Row = Sequence[Cell]


def about_cells(about: About) -> tuple[Cell, ...]:
    """The columns `ABOUT`."""
    scope = about.scope
    return (
        scope.layer,
        scope.period,
        scope.filter,
        about.n,
        about.m,
        about.basis.value,
        about.n_draws,
        about.seed,
        about.projection,
    )


def number_rows(numbers: Iterable[Number], language: str = "en") -> list[Row]:
    """One row a figure, of the columns `NUMBER`."""
    rows: list[Row] = []
    for each in numbers:
        chance = each.chance
        beside: Row = ("", None, None, None, None)
        if chance is not None:
            beside = (chance.null, chance.mean, chance.z, chance.p, chance.n_draws)
        what = (each.name, label(each.name, language), each.value, unit(each.name))
        rows.append((*what, each.error, each.reason, *beside, *about_cells(each.about)))
    return rows


def table_rows(table: Table) -> tuple[tuple[str, ...], list[Row]]:
    """The table with what it speaks of behind each row."""
    behind = about_cells(table.about)
    return (*table.columns, *ABOUT), [(*row, *behind) for row in table.rows]


def matrix_rows(matrix: Matrix) -> tuple[tuple[str, ...], list[Row]]:
    """One row for each two groups."""
    behind = about_cells(matrix.about)
    rows: list[Row] = [
        (one, other, matrix.observed[i][j], matrix.expected[i][j], matrix.density[i][j], *behind)
        for i, one in enumerate(matrix.groups)
        for j, other in enumerate(matrix.groups)
    ]
    return ("from", "to", "observed", "expected", "density", *ABOUT), rows


def profile_rows(
    account: Account, names: Mapping[ProfileId, str]
) -> tuple[tuple[str, ...], list[Row]]:
    """One row a profile with all its figures; `names` may lack those not to be named."""
    columns = account.columns
    ids = list(dict.fromkeys(id_ for column in columns.values() for id_ in column.values))
    behind = about_cells(account.about)
    header = ("profile", "name", *account.groups, *columns, *ABOUT)
    return header, [
        (
            id_,
            names.get(id_, ""),
            *(found.get(id_, "") for found in account.groups.values()),
            *(column.values.get(id_) for column in columns.values()),
            *behind,
        )
        for id_ in ids
    ]


def csv_text(header: Sequence[str], rows: Iterable[Row]) -> str:
    """A CSV table; an empty cell is unknown. What a sheet would take for a formula is quoted."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _safe(cell: Cell) -> Cell:
    """A name such as =HYPERLINK(…) must stay text when a sheet opens the file."""
    if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + cell
    return cell
