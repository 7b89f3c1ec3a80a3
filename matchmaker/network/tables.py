"""Name figures, and turn them into rows for CSV and the terminal, each with its scope."""

import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from matchmaker.domain import ProfileId
from matchmaker.errors import InputError
from matchmaker.graph.arguments import one_of
from matchmaker.network.figures import About, Cell, Matrix, NetworkSummary, Number, Table
from matchmaker.spreadsheets import GuardedWriter

LANGUAGES = ("it", "en", "de", "fr")
"""ISO 639-1; those in which figures, pictures and reports speak."""
GROUPINGS = ("country", "kind", "sector", "region")
"""Attributes by which profiles are grouped; a figure's name may end with one of them."""


def stem_of(name: str) -> tuple[str, str]:
    """
    Part a figure's name into what is measured and by which grouping; ("ei", "country").

    Raises:
        InputError: No figure has this name.
    """
    known = _table("figures")
    if name in known:
        return name, ""
    stem, _, grouping = name.rpartition("_")
    if stem in known and grouping in _table("groups"):
        return stem, grouping
    choices = {"choices": ", ".join(known)}
    raise InputError("argument_unknown", choices, field="name", value=name)


def label(name: str, language: str = "en") -> str:
    """
    Name a figure in words.

    Raises:
        InputError: No figure has this name, or the language is none of en, it, de and fr.
    """
    stem, grouping = stem_of(name)
    words: str = _table("figures")[stem][one_of("language", language, LANGUAGES)]
    return f"{words} ({_table('groups')[grouping][language]})" if grouping else words


def unit(name: str) -> str:
    """
    One of count, share, index, steps, years, score.

    Raises:
        InputError: No figure has this name.
    """
    found: str = _table("figures")[stem_of(name)[0]]["unit"]
    return found


@cache
def _table(name: str) -> Mapping[str, Any]:
    path = Path(__file__).with_name("names.toml")
    found: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return found


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
    account: NetworkSummary, names: Mapping[ProfileId, str]
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
    writer = GuardedWriter(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()
