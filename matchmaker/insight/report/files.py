"""The numbers of a report as CSV."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from matchmaker.insight.figures import About, Account, Cell, Table
from matchmaker.insight.names import label, unit

ABOUT_COLUMNS = (
    "layer",
    "projection",
    "period",
    "filter",
    "n",
    "m",
    "n_unknown",
    "basis",
    "n_draws",
    "seed",
)
FIGURE_COLUMNS = (
    "figure",
    "name",
    "value",
    "unit",
    "error",
    "reason",
    "chance",
    "chance_mean",
    "chance_sd",
    "z",
    "p",
    "chance_draws",
    "chance_seed",
    *ABOUT_COLUMNS,
)


def about_cells(about: About) -> tuple[Cell, ...]:
    """Where a figure comes from, in the order of `ABOUT_COLUMNS`."""
    scope = about.scope
    return (
        scope.layer,
        about.projection,
        scope.period,
        scope.filter,
        about.n,
        about.m,
        about.n_unknown,
        about.basis.value,
        about.n_draws,
        about.seed,
    )


def figure_rows(account: Account, language: str) -> Iterable[tuple[Cell, ...]]:
    """Each figure of the whole network, in the order of `FIGURE_COLUMNS`."""
    for name, number in account.numbers.items():
        chance = number.chance
        beside: tuple[Cell, ...] = (
            (chance.null, chance.mean, chance.sd, chance.z, chance.p, chance.n_draws, chance.seed)
            if chance is not None
            else (None,) * 7
        )
        yield (
            name,
            label(name, language),
            number.value,
            unit(name),
            number.error,
            number.reason,
            *beside,
            *about_cells(number.about),
        )


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write UTF-8 with decimal points; a cell without a value is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([guarded(cell) for cell in row] for row in rows)


def guarded(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets a quote in front."""
    risky = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if risky else cell


def write_tables(folder: Path, tables: Sequence[Table]) -> None:
    """Write each table as NAME.csv, and about.csv, which says what each speaks of."""
    for table in tables:
        write_csv(folder / f"{table.name}.csv", table.columns, table.rows)
    rows = [(f"{table.name}.csv", *about_cells(table.about), table.reason) for table in tables]
    write_csv(folder / "about.csv", ("file", *ABOUT_COLUMNS, "reason"), rows)
