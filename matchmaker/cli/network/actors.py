"""What the programme and its recommender do to the network."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from matchmaker.cli.context import context_of, print_json, progress_bar
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
)
from matchmaker.domain import ProfileId, Query
from matchmaker.network.candidate_pairs import askers_of
from matchmaker.network.exposure_fairness import FAIR, ExposureRatio, Ranked, exposure_ratio
from matchmaker.network.recommender import Exposure, exposure
from matchmaker.network.selection import ACQUAINTANCE, select
from matchmaker.network.tables import Row
from matchmaker.privacy import SMALLEST
from matchmaker.programme.funnel import Funnel
from matchmaker.programme.funnel import funnel as through
from matchmaker.services.programme.progress import stages

LONGER = 5
"""Lists are ranked so many times as far as they are shown."""


@scoped("layer", "period")
def recommender(
    context: typer.Context,
    asked: ScopeOptions,
    k: Annotated[int, typer.Option("-k", min=1, help="Length of each list.")] = 10,
    askers: Annotated[int, typer.Option(min=0, help="How many to draw; 0 asks all.")] = 200,
    seed: Seed = 0,
    json: Json = False,
    csv: Csv = False,
    pseudonyms: Hidden = False,
    pseudonym_key: Key = "",
) -> None:
    """
    Whom suggestions put forward: coverage, inequality, share over the border and of newcomers.

    Suggestions are not ties. A newcomer has no project, expert or accepted introduction so far.

    Example: matchmaker --home lecco network recommender -k 5 --askers 0
    """
    one_form(json=json, csv=csv)
    ask = network_question(
        context, asked, pseudonyms=pseudonyms, key=pseudonym_key, default=ACQUAINTANCE
    )
    found, ratios = _exposure(ask, k=k, n_askers=askers or None, seed=seed)
    most = [(ask.name(id_), count) for id_, count in found.most_suggested]
    if json:
        told = {**_figures(found), "most_suggested": most, "reasons": found.reasons}
        print_json(told | {"exposure_ratios": ratios})
        return
    rows: list[Row] = [
        (name, value, found.reasons.get(name, "")) for name, value in _figures(found).items()
    ]
    rows += [(f"exposure_ratio_{each.group}", each.ratio, _said(each)) for each in ratios]
    if csv:
        print_csv(("figure", "value", "reason"), rows)
        return
    print_table(("figure", "value", ""), rows)
    typer.echo("\nMost often suggested:")
    print_table(("profile", "lists"), most)


def _figures(found: Exposure) -> dict[str, int | float | None]:
    names = (
        "k",
        "n_askers",
        "n_catalogue",
        "n_suggestions",
        "seed",
        "coverage",
        "exposure_gini",
        "cross_border_share",
        "cross_border_expected",
        "newcomer_share",
        "newcomer_expected",
    )
    return {name: getattr(found, name) for name in names}


def _said(found: ExposureRatio) -> str:
    """Whether a group is shown as much as it fits."""
    if found.is_even is None:
        return "the group, or everybody else, is on no list"
    low, high = FAIR
    return f"{found.n} profiles; {'' if found.is_even else 'not '}within {low} to {high}"


def _exposure(
    ask: NetworkQuestion, *, k: int, n_askers: int | None, seed: int
) -> tuple[Exposure, list[ExposureRatio]]:
    snapshot = ask.matchmaker.snapshot
    selection = select(ask.network, ask.scopes[0], ask.groups)
    open_ = askers_of(snapshot, selection.rows, at_most=None)
    drawn = askers_of(snapshot, selection.rows, at_most=n_askers, seed=seed)
    ids, lists = snapshot.profiles.ids, dict[ProfileId, Ranked]()
    with progress_bar() as progress:
        for done, row in enumerate(drawn.tolist()):
            progress("ranking", done, len(drawn))
            # Longer than k: who stands below has fit, and is not shown.
            lists[ids[row]] = ask.matchmaker.rank(Query(profile_id=ids[row]), max(LONGER * k, 50))
    degrees = zip(selection.ties.nodes, selection.ties.degrees.tolist(), strict=True)
    newcomers = {ProfileId(str(node)) for node, partners in degrees if not partners}
    catalogue = [ids[row] for row in open_.tolist()]
    shown = exposure(
        {asker: [id_ for id_, _ in found[:k]] for asker, found in lists.items()},
        k=k,
        catalogue=catalogue,
        groups=ask.groups["country"],
        newcomers=newcomers,
        seed=seed if len(drawn) < len(open_) else None,
    )
    groups = {"newcomers": newcomers, **_by_country(ask, catalogue)}
    return shown, [
        exposure_ratio(lists, k=k, group=name, members=members, catalogue=catalogue)
        for name, members in groups.items()
    ]


def _by_country(ask: NetworkQuestion, catalogue: Sequence[ProfileId]) -> dict[str, set[ProfileId]]:
    """Members of the catalogue in each country that has five."""
    found: dict[str, set[ProfileId]] = {}
    for id_ in catalogue:
        if id_ in ask.groups["country"]:
            found.setdefault(ask.groups["country"][id_], set()).add(id_)
    return {name: found[name] for name in sorted(found) if len(found[name]) >= SMALLEST}


def funnel(context: typer.Context, json: Json = False, csv: Csv = False) -> None:
    """
    How many firms come how far, from first contact to a success story, and how long it takes.

    Counted as recorded, duplicates once; whoever lacks a stage and has a later one stands apart.

    Example: matchmaker --home lecco network funnel
    """
    one_form(json=json, csv=csv)
    with context_of(context).open().store() as store:
        found = through(stages(store), until=today())
    if json:
        print_json(found)
        return
    rows = _funnel_rows(found)
    if csv:
        print_csv(FUNNEL, rows)
        return
    print_table(FUNNEL, rows)
    if found.unrecorded:
        typer.echo(f"Nothing is recorded of: {', '.join(found.unrecorded)}.")


FUNNEL = (
    "stage",
    "firms",
    "imputed",
    "passed",
    "waiting",
    "conversion",
    "median days",
    "timed",
)


def today() -> date:
    """The day where the person sits."""
    return date.today()  # noqa: DTZ011 - see above


def _funnel_rows(found: Funnel) -> list[Row]:
    return [
        (
            each.stage.value,
            each.n,
            each.n_imputed,
            each.passed if each.to else None,
            each.waiting if each.to else None,
            each.conversion,
            each.median_days,
            each.n_timed,
        )
        for each in found.passages
    ]
