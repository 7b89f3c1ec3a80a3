"""What the programme and its recommender do to the network."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated

import typer

from matchmaker.cli.account import now_here
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
from matchmaker.errors import InputError
from matchmaker.network.candidate_pairs import askers_of
from matchmaker.network.exposure_fairness import (
    FAIR,
    ExposureRatio,
    Handicap,
    Ranked,
    even_handicap,
    exposure_ratio,
)
from matchmaker.network.recommender import ANSWER_COLUMNS as ANSWERS
from matchmaker.network.recommender import Exposure, acceptance, exposure
from matchmaker.network.selection import ACQUAINTANCE, groupings, select
from matchmaker.network.tables import Row
from matchmaker.privacy import SMALLEST
from matchmaker.programme.funnel import Funnel
from matchmaker.programme.funnel import funnel as through
from matchmaker.services.learning import introduction_answers
from matchmaker.services.programme.exposure import WATCHED, keep_exposure
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
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the figures as those of this month.")
    ] = False,
) -> None:
    """
    Whom suggestions put forward: coverage, inequality, share over the border and of newcomers.

    Suggestions are not ties. A newcomer has no project, expert or accepted introduction so far.
    Exposure ratios come with 95 % intervals; where one is uneven, with the least change of scores
    that makes it even and what that costs in nDCG. Below, what was accepted year by year, and the
    months that were kept: a running service keeps each month's by itself.

    Example: matchmaker --home lecco network recommender -k 5 --askers 0
    """
    one_form(json=json, csv=csv)
    ask = network_question(
        context, asked, pseudonyms=pseudonyms, key=pseudonym_key, default=ACQUAINTANCE
    )
    if keep and ask.scopes[0].filter:
        raise InputError("month_of_part", field="keep", value=ask.scopes[0].filter)
    found, ratios, handicaps = _exposure(ask, k=k, n_askers=askers or None, seed=seed)
    answers, months = _answers(context, ask), _months(context, found, ratios, keep=keep)
    most = [(ask.name(id_), count) for id_, count in found.most_suggested]
    if json:
        told: dict[str, object] = {**_figures(found), "most_suggested": most}
        told["reasons"] = found.reasons
        told |= {"exposure_ratios": ratios, "handicaps": handicaps}
        told["answers"] = [dict(zip(ANSWERS, row, strict=True)) for row in answers]
        print_json(told | {"months": months})
        return
    rows: list[Row] = [
        (name, value, found.reasons.get(name, "")) for name, value in _figures(found).items()
    ]
    rows += [(f"exposure_ratio_{each.group}", each.ratio, _said(each)) for each in ratios]
    rows += [(f"handicap_{each.group}", each.score, _price(each)) for each in handicaps]
    if csv:
        print_csv(("figure", "value", "reason"), rows)
        return
    print_table(("figure", "value", ""), rows)
    typer.echo("\nMost often suggested:")
    print_table(("profile", "lists"), most)
    if answers:
        typer.echo("\nIntroductions that were answered:")
        # Years are names here: 2025, not 2,025.
        print_table(ANSWERS, [(str(row[0]), *row[1:]) for row in answers])
    if months:
        typer.echo("\nMonth by month:")
        print_table(("month", *SHOWN), [_month_row(*each) for each in months.items()])


SHOWN = (*WATCHED, "exposure_ratio_newcomers", "exposure_ratio_small_firms")
Months = dict[str, dict[str, float | None]]


def _months(
    context: typer.Context, found: Exposure, ratios: Sequence[ExposureRatio], *, keep: bool
) -> Months:
    """The months that were kept, this one among them where it is to be."""
    figures = {name: getattr(found, name) for name in WATCHED}
    figures |= {f"exposure_ratio_{each.group}": each.ratio for each in ratios}
    with context_of(context).open().store() as store:
        if keep:
            keep_exposure(store, figures, now_here())
        return store.exposure_history.all()


def _month_row(month: str, figures: Mapping[str, float | None]) -> Row:
    return (month, *(figures.get(name) for name in SHOWN))


def _answers(context: typer.Context, ask: NetworkQuestion) -> list[Row]:
    """Accepted introductions by year, of pairs of whom both are looked at."""
    inside = set(select(ask.network, ask.scopes[0], ask.groups).ties.nodes)
    with context_of(context).open().store() as store:
        words = introduction_answers(store)
    told = [each for each in words if {each.left_id, each.right_id} <= inside]
    return [*acceptance(told, ask.groups["country"], _small(ask))]


def _small(ask: NetworkQuestion) -> set[ProfileId]:
    """Firms of fewer than fifty, with the turnover of such."""
    sizes = groupings(ask.matchmaker.snapshot, sizes=True)["size"]
    return {id_ for id_, size in sizes.items() if size in {"micro", "small"}}


def _price(found: Handicap) -> str:
    return (
        f"added to their scores makes it {found.ratio:.2f}, at {found.price:.5f} of "
        f"nDCG {found.ndcg_before:.3f}"
    )


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
    held = "" if found.low is None else f"; 95 % from {found.low:.2f} to {found.high:.2f}"
    return f"{found.n} profiles; {'' if found.is_even else 'not '}within {low} to {high}{held}"


def _exposure(
    ask: NetworkQuestion, *, k: int, n_askers: int | None, seed: int
) -> tuple[Exposure, list[ExposureRatio], list[Handicap]]:
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
    there = frozenset(catalogue)
    groups = {
        "newcomers": newcomers & there,
        "small_firms": _small(ask) & there,
        **_by_country(ask, catalogue),
        **_by_language(ask, there),
    }
    groups = {name: found for name, found in groups.items() if len(found) >= SMALLEST}
    ratios = [
        exposure_ratio(lists, k=k, group=name, members=found, catalogue=catalogue, seed=seed)
        for name, found in groups.items()
    ]
    changes = (even_handicap(lists, k=k, group=n, members=found) for n, found in groups.items())
    return shown, ratios, [each for each in changes if each is not None]


def _by_country(ask: NetworkQuestion, catalogue: Sequence[ProfileId]) -> dict[str, set[ProfileId]]:
    """Members of the catalogue by country."""
    found: dict[str, set[ProfileId]] = {}
    for id_ in catalogue:
        if id_ in ask.groups["country"]:
            found.setdefault(ask.groups["country"][id_], set()).add(id_)
    return {name: found[name] for name in sorted(found)}


def _by_language(ask: NetworkQuestion, there: Collection[ProfileId]) -> dict[str, set[ProfileId]]:
    """Members of the catalogue by each language that they say they speak."""
    table = ask.matchmaker.snapshot.profiles
    found: dict[str, set[ProfileId]] = {}
    for id_, bits in zip(table.ids, table.columns.languages.tolist(), strict=True):
        for place, code in enumerate(table.language_codes):
            if id_ in there and bits >> place & 1:
                found.setdefault(f"language_{code}", set()).add(id_)
    return {name: found[name] for name in sorted(found)}


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
