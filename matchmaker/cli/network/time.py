"""The network at two dates, year by year, and by cohorts of entrants."""

from dataclasses import replace
from typing import Annotated

import typer

from matchmaker.cli.network.measures import print_figures
from matchmaker.cli.network.options import (
    Csv,
    Hidden,
    Json,
    Key,
    ScopeOptions,
    Seed,
    network_question,
    one_form,
    period_of,
    scoped,
)
from matchmaker.network.comparison import cohesion_by_year, cohorts, compare_scopes
from matchmaker.network.disclosure import renamed_table
from matchmaker.network.figures import Table
from matchmaker.network.selection import select

Day = Annotated[str, typer.Option(help="A day, such as 2024-12-31, or a year for its end.")]


@scoped("period")
def compare(
    context: typer.Context,
    before: Day,
    after: Day,
    asked: ScopeOptions,
    draws: Annotated[int, typer.Option(min=2, help="Behind the intervals.")] = 500,
    seed: Seed = 0,
    json: Json = False,
    csv: Csv = False,
    pseudonyms: Hidden = False,
    pseudonym_key: Key = "",
) -> None:
    """
    The ties in force on two days: figures with the interval of their change, ties, who moved.

    Where an interval holds 0 the change is not clear: it hangs on who happens to be in the network.

    Example: matchmaker --home lecco network compare --before 2023 --after 2025
    """
    one_form(json=json, csv=csv)
    ask = network_question(
        context,
        asked,
        pseudonyms=pseudonyms,
        key=pseudonym_key,
    )
    days = [_end(day) for day in (before, after)]
    tables: list[Table] = []
    for scope in ask.scopes:
        one, other = (replace(scope, on=day) for day in days)
        found = compare_scopes(ask.network, ask.groups, one, other, n_draws=draws, seed=seed)
        tables += [found.figures, found.ties, found.moved]
    if ask.pseudonym is not None:
        tables = [renamed_table(table, ask.pseudonym) for table in tables]
    print_figures(tables, ask, json=json, csv=csv)


def _end(text: str) -> float | None:
    """The last moment of a day or year."""
    until = period_of(text)[1]
    return None if until is None else until - 1e-6


@scoped("period")
def years(
    context: typer.Context,
    asked: ScopeOptions,
    since: Annotated[int, typer.Option(min=1900, help="First year.")] = 2015,
    until: Annotated[int, typer.Option(min=1900, help="Last year.")] = 2026,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """
    Cohesion at the end of each year, and profiles by the year of their first tie.

    Example: matchmaker --home lecco network years --layer joint_project --since 2020
    """
    one_form(json=json, csv=csv)
    ask = network_question(context, asked)
    tables: list[Table] = []
    for scope in ask.scopes:
        span = range(since, until + 1)
        tables.append(cohesion_by_year(ask.network, ask.groups, scope, span))
        tables.append(cohorts(select(ask.network, scope, ask.groups)))
    print_figures(tables, ask, json=json, csv=csv)
