"""The figures of a network, its brokers and its border."""

from collections.abc import Sequence
from typing import Annotated

import typer

from matchmaker.cli.context import print_json, progress_bar
from matchmaker.cli.network.options import (
    Csv,
    Hidden,
    Json,
    Key,
    NetworkQuestion,
    ScopeOptions,
    Seed,
    network_question,
    one_form,
    print_csv,
    print_table,
    scoped,
    short,
)
from matchmaker.errors import InputError
from matchmaker.graph.connectivity import BrokerRole
from matchmaker.network.border import border_of
from matchmaker.network.centrality import brokers as brokers_of
from matchmaker.network.cohesion import community_labels
from matchmaker.network.disclosure import renamed, renamed_table
from matchmaker.network.figures import Figure, Matrix, NetworkSummary, Number, Table
from matchmaker.network.null_models import sampling_plan
from matchmaker.network.selection import ScopedNetwork, select
from matchmaker.network.small_cells import coarse_matrix, coarse_table, without_small_cells
from matchmaker.network.summary import BORDERS, SECTIONS, summarise
from matchmaker.network.tables import (
    GROUPINGS,
    NUMBER,
    label,
    matrix_rows,
    number_rows,
    profile_rows,
    table_rows,
)
from matchmaker.network.territory import territory
from matchmaker.network.whereabouts import LEVELS, whereabouts

By = Annotated[str, typer.Option(help=f"{', '.join(GROUPINGS)}, or community (brokers only).")]
Only = Annotated[
    str, typer.Option(help=f"Some of {', '.join(SECTIONS)}, separated by commas; empty: all.")
]


@scoped()
def measures(
    context: typer.Context,
    asked: ScopeOptions,
    only: Only = "",
    seed: Seed = 0,
    json: Json = False,
    csv: Csv = False,
    pseudonyms: Hidden = False,
    pseudonym_key: Key = "",
) -> None:
    """
    All figures of the network, each with what it speaks of.

    JSON holds everything; text and CSV the figures of the network as a whole. For figures by
    profile see: network profiles.

    Example: matchmaker --home lecco network measures --layer expert_client --period 2024..
    """
    one_form(json=json, csv=csv)
    ask = network_question(
        context,
        asked,
        pseudonyms=pseudonyms,
        key=pseudonym_key,
    )
    found = _accounts(ask, _sections(only), seed)
    if json:
        print_json(found)
    elif csv:
        print_csv(NUMBER, [row for each in found for row in number_rows(each.numbers.values())])
    else:
        for each in found:
            _print_account(each)


@scoped()
def profiles(
    context: typer.Context,
    asked: ScopeOptions,
    by: Annotated[str, typer.Option(help="The figure to sort by.")] = "degree",
    k: Annotated[int, typer.Option("-k", min=1, help="How many to print as text.")] = 20,
    seed: Seed = 0,
    json: Json = False,
    csv: Csv = False,
    pseudonyms: Hidden = False,
    pseudonym_key: Key = "",
) -> None:
    """
    The figures of each profile: degree, betweenness, constraint, core, community, … .

    Example: matchmaker --home lecco network profiles --layer expert_client --by betweenness
    """
    one_form(json=json, csv=csv)
    ask = network_question(
        context,
        asked,
        pseudonyms=pseudonyms,
        key=pseudonym_key,
    )
    sections = ("centrality", "distance", "holes", "border", "communities", "core", "weak")
    found = _accounts(ask, sections, seed, coarse=False)
    if json:
        print_json([{"about": each.about, "columns": each.columns} for each in found])
        return
    for number, each in enumerate(found):
        if by not in each.columns:
            choices = ", ".join(each.columns)
            raise InputError("figure_unknown", {"choices": choices}, field="by", value=by)
        header, rows = profile_rows(each, ask.names)
        if csv:
            print_csv(header if not number else (), rows)
        else:
            _print_best(each, ask, by, k)


def _print_best(found: NetworkSummary, ask: NetworkQuestion, by: str, k: int) -> None:
    _heading(found)
    shown = [by, *(name for name in ("degree", "betweenness", "constraint") if name != by)]
    rows = [
        (ask.names.get(id_, ""), id_, *(found.columns[name].values[id_] for name in shown))
        for id_, _ in found.columns[by].top(k)
    ]
    print_table(("name", "profile", *(label(name) for name in shown)), rows)


@scoped()
def brokers(
    context: typer.Context,
    asked: ScopeOptions,
    by: By = "country",
    role: Annotated[BrokerRole, typer.Option(help="The role to sort by.")] = BrokerRole.TOTAL,
    k: Annotated[int, typer.Option("-k", min=1, help="How many profiles.")] = 10,
    json: Json = False,
    csv: Csv = False,
    pseudonyms: Hidden = False,
    pseudonym_key: Key = "",
) -> None:
    """
    Who stands between others that are not tied, and between which groups (Gould–Fernandez).

    The two-path that a role stands for is printed beside it: tools differ in the names.

    Example: matchmaker --home lecco network brokers --layer expert_client --by country
    """
    one_form(json=json, csv=csv)
    ask = network_question(
        context,
        asked,
        pseudonyms=pseudonyms,
        key=pseudonym_key,
    )
    tables: list[Table] = []
    for scope in ask.scopes:
        selection = select(ask.network, scope, ask.groups)
        found = brokers_of(selection, by, _grouping(selection, by))
        table = found.table(k, role=role)
        tables += [found.roles(), renamed_table(table, ask.pseudonym) if ask.pseudonym else table]
    print_figures(tables, ask, json=json, csv=csv)


@scoped()
def border(
    context: typer.Context,
    asked: ScopeOptions,
    by: By = "country",
    seed: Seed = 0,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """
    Whether ties cross: E-I index with its p, mixing matrix, assortativity, by group.

    Groups of fewer than five profiles are pooled, and cells of one to four ties left empty.

    Example: matchmaker --home lecco network border --layer joint_project --by country
    """
    one_form(json=json, csv=csv)
    if by not in BORDERS:
        raise InputError("grouping_unknown", {"choices": ", ".join(BORDERS)}, field="by", value=by)
    ask = network_question(context, asked)
    found: list[Figure] = []
    for scope in ask.scopes:
        selection = select(ask.network, scope, ask.groups)
        found += border_of(selection, by, sampling_plan(selection.ties, seed=seed))
    print_figures([_coarse(each) for each in found], ask, json=json, csv=csv)


@scoped()
def place(
    context: typer.Context,
    asked: ScopeOptions,
    by: Annotated[str, typer.Option(help=f"{' or '.join(LEVELS)}.")] = "region",
    seed: Seed = 0,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """
    Where ties lie: places, ties between them beside those of a gravity model, ties by distance.

    The model expects ties from the profiles at both ends, the distance, and whether a border lies
    between. Places of fewer than five tied profiles are pooled, one to four ties left empty.

    Example: matchmaker --home lecco network place --layer joint_project --by municipality
    """
    one_form(json=json, csv=csv)
    ask = network_question(context, asked)
    where = whereabouts(ask.matchmaker.snapshot, by)
    found: list[Figure] = []
    for scope in ask.scopes:
        selection = select(ask.network, scope, ask.groups)
        plan = sampling_plan(selection.ties, seed=seed)
        found += territory(selection, where, plan).coarse().figures()
    print_figures(found, ask, json=json, csv=csv)


def _coarse(figure: Figure) -> Figure:
    if isinstance(figure, Matrix):
        return coarse_matrix(figure)
    return coarse_table(figure) if isinstance(figure, Table) else figure


def _grouping(selection: ScopedNetwork, by: str) -> dict[object, object]:
    if by == "community":
        return dict(community_labels(selection))
    if by not in GROUPINGS:
        accepted = ", ".join((*GROUPINGS, "community"))
        raise InputError("grouping_unknown", {"choices": accepted}, field="by", value=by)
    return dict(selection.by(by))


def _sections(only: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in only.split(",") if name.strip())
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise InputError(
            "section_unknown",
            {"choices": ", ".join(SECTIONS)},
            field="only",
            value=", ".join(unknown),
        )
    return names or tuple(SECTIONS)


def _accounts(
    ask: NetworkQuestion, sections: tuple[str, ...], seed: int, *, coarse: bool = True
) -> list[NetworkSummary]:
    found = []
    with progress_bar() as progress:
        for scope in ask.scopes:
            each = summarise(
                ask.network, ask.groups, scope, sections=sections, seed=seed, progress=progress
            )
            each = without_small_cells(each) if coarse else each
            found.append(renamed(each, ask.pseudonym) if ask.pseudonym else each)
    return found


def _heading(found: NetworkSummary) -> None:
    about = found.about
    parts = (about.scope.layer, about.scope.period, about.scope.filter)
    typer.echo(f"\n{', '.join(p for p in parts if p)}: n {about.n:,}, m {about.m:,}")
    for note in found.notes:
        typer.echo(f"  {note}")


def _print_account(found: NetworkSummary) -> None:
    _heading(found)
    print_table(("figure", "value", "", ""), [_number_line(n) for n in found.numbers.values()])


def _number_line(found: Number) -> tuple[str, str, str, str]:
    error = f"± {short(found.error)}" if found.error is not None else ""
    chance = found.chance
    beside = ""
    if chance is not None and chance.p is not None:
        beside = f"z {short(chance.z)}, p {short(chance.p)} ({chance.n_draws} {chance.null})"
    return label(found.name), short(found.value), error, found.reason or beside


def print_figures(
    figures: Sequence[Figure], ask: NetworkQuestion, *, json: bool, csv: bool
) -> None:
    """Numbers, tables and matrices one after the other, in the form that is asked for."""
    if json:
        print_json(figures)
        return
    for each in figures:
        if isinstance(each, Number):
            _print_number(each, csv=csv)
        elif isinstance(each, Table | Matrix):
            _print_rows(each, ask, csv=csv)


def _print_number(found: Number, *, csv: bool) -> None:
    if not csv:
        typer.echo("  ".join(part for part in _number_line(found) if part))


def _print_rows(found: Table | Matrix, ask: NetworkQuestion, *, csv: bool) -> None:
    header, rows = table_rows(found) if isinstance(found, Table) else matrix_rows(found)
    if csv:
        print_csv(("table", *header), [(found.name, *row) for row in rows])
        return
    about = found.about
    typer.echo(f"\n{label(found.name)}: {about.scope.layer}, n {about.n:,}, m {about.m:,}")
    n_shown = header.index("layer")
    if isinstance(found, Matrix):
        rows = [row for row in rows if str(row[0]) <= str(row[1]) and row[2] != 0]
    named = [
        tuple(
            ask.name(str(cell)) if name == "profile" and not ask.pseudonym else cell
            for name, cell in zip(header[:n_shown], row, strict=False)
        )
        for row in rows
    ]
    print_table(header[:n_shown], named)
    if found.reason:
        typer.echo(f"  ({found.reason})")
