"""Which introductions to make, and what a change would do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from matchmaker.domain import ProfileId
from matchmaker.errors import InputError
from matchmaker.network.assignment import AssignmentTask
from matchmaker.network.bridging import TERMS, Pair, bridging_universe
from matchmaker.network.candidate_pairs import EACH, askers_of, candidate_pairs, capacity
from matchmaker.network.introductions_plan import (
    FIT_KEPT,
    STRENGTH,
    IntroductionsPlan,
    compare_plans,
    plan_introductions,
)
from matchmaker.network.selection import ACQUAINTANCE, ScopedNetwork, select
from matchmaker.network.tables import ABOUT, Row, about_cells, label
from matchmaker.network.what_if import FigureChange, WhatIf, key_figures, what_if, with_ties


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan, the plans that it is compared with, and the key figures before and after."""

    plan: IntroductionsPlan
    compared: tuple[IntroductionsPlan, ...]
    shifts: tuple[FigureChange, ...]
    n_pairs: int
    """Pairs there were to choose from."""
    n_askers: int


@scoped("layer")
def plan(
    context: typer.Context,
    asked: ScopeOptions,
    n: Annotated[int, typer.Option("-n", min=1, help="How many introductions.")] = 20,
    strength: Annotated[
        float, typer.Option("--lambda", min=0.0, help="Fit that one thing bridged is worth.")
    ] = STRENGTH,
    fit_kept: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the best fit to keep.")
    ] = FIT_KEPT,
    each: Annotated[
        int, typer.Option(min=1, help="Introductions of a profile without a stated capacity.")
    ] = EACH,
    askers: Annotated[int, typer.Option(min=0, help="How many to draw; 0 asks all.")] = 0,
    k: Annotated[int, typer.Option("-k", min=1, help="Partners considered for each.")] = 20,
    compare: Annotated[
        bool, typer.Option("--compare", help="Beside fit only, greedy and random.")
    ] = False,
    seed: Seed = 0,
    json: Json = False,
    csv: Csv = False,
    pseudonyms: Hidden = False,
    pseudonym_key: Key = "",
) -> None:
    """
    Propose introductions that fit and bridge together, under everybody's capacity.

    Bridged are components, borders, regions and communities. Nothing is written: staff decide.

    Example: matchmaker --home lecco network plan -n 20 --compare
    """
    one_form(json=json, csv=csv)
    ask = network_question(
        context,
        asked,
        pseudonyms=pseudonyms,
        key=pseudonym_key,
        default=ACQUAINTANCE,
    )
    selection = select(ask.network, ask.scopes[0], ask.groups)
    task, n_asked = _task(ask, selection, n=n, each=each, at_most=askers or None, k=k, seed=seed)
    if compare:
        compared = compare_plans(task, strength=strength, fit_kept=fit_kept, seed=seed)
        found = compared[0]
    else:
        found, compared = plan_introductions(task, strength=strength, fit_kept=fit_kept), ()
    proposal = Proposal(
        plan=found,
        compared=compared,
        shifts=_shifts(ask, selection, found.pairs),
        n_pairs=len(task.pairs),
        n_askers=n_asked,
    )
    _print_proposal(proposal, ask, json=json, csv=csv)


def _task(
    ask: NetworkQuestion,
    selection: ScopedNetwork,
    *,
    n: int,
    each: int,
    at_most: int | None,
    k: int,
    seed: int,
) -> tuple[AssignmentTask, int]:
    snapshot = ask.matchmaker.snapshot
    rows = askers_of(snapshot, selection.rows, at_most=at_most, seed=seed)
    with progress_bar() as progress:
        found = candidate_pairs(
            snapshot,
            ask.matchmaker.ranker,
            rows,
            k=k,
            countries=frozenset(ask.scopes[0].countries),
            progress=progress,
        )
    inside = selection.ties.position
    found = [pair for pair in found if all(id_ in inside for id_ in pair.ids)]
    ids = dict.fromkeys(id_ for pair in found for id_ in pair.ids)
    room = capacity(snapshot, [*ids], each=each)
    return AssignmentTask(
        pairs=found, capacity=room, n=n, ground=bridging_universe(selection, seed=seed)
    ), len(rows)


def _shifts(
    ask: NetworkQuestion, selection: ScopedNetwork, chosen: Sequence[Pair]
) -> tuple[FigureChange, ...]:
    changed = with_ties(ask.network, [pair.ids for pair in chosen])
    before = key_figures(selection)
    after = key_figures(select(changed, selection.scope, ask.groups))
    return tuple(
        FigureChange(before=one, after=other) for one, other in zip(before, after, strict=True)
    )


def _print_proposal(found: Proposal, ask: NetworkQuestion, *, json: bool, csv: bool) -> None:
    if json:
        print_json(_hidden(found, ask))
        return
    header = ("asker", "candidate", "fit", "score", "bridges")
    rows: list[Row] = [
        (ask.name(pair.asker_id), ask.name(pair.candidate_id), pair.fit, pair.score, _terms(added))
        for pair, added in zip(found.plan.pairs, found.plan.bridges, strict=True)
    ]
    if csv:
        print_csv(header, rows)
        return
    print_table(header, rows)
    _print_worth(found)
    typer.echo("")
    _print_shifts(found.shifts)


def _terms(added: Sequence[str]) -> str:
    """What a pair bridges: "components, crossers 2"."""
    counts = {term: added.count(term) for term in TERMS if term in added}
    return ", ".join(f"{term} {n}" if n > 1 else term for term, n in counts.items())


def _print_worth(found: Proposal) -> None:
    plan_, gap = found.plan, found.plan.gap
    near = "" if gap is None else f"; no plan is better by more than {gap:.1%} (fit and bridging)"
    typer.echo(
        f"\n{len(plan_.pairs)} of {found.n_pairs:,} pairs ({found.n_askers:,} profiles asked); "
        f"fit {plan_.fit:.2f}, {short(plan_.bridged)} things bridged{near}."
    )
    shown = found.compared or (plan_,)
    header = ("plan", "fit", "of best fit", *(TERMS), "together")
    print_table(
        header,
        [
            (
                each.method,
                each.fit,
                "–" if each.fit_share is None else f"{each.fit_share:.1%}",
                *(each.bridging[term] for term in TERMS),
                each.bridged,
            )
            for each in shown
        ],
    )


def _hidden(found: Proposal, ask: NetworkQuestion) -> Proposal:
    hide = ask.pseudonym
    if hide is None:
        return found

    def plan_of(each: IntroductionsPlan) -> IntroductionsPlan:
        hidden = (
            replace(pair, asker_id=hide(pair.asker_id), candidate_id=hide(pair.candidate_id))
            for pair in each.pairs
        )
        return replace(each, pairs=tuple(hidden))

    return replace(
        found, plan=plan_of(found.plan), compared=tuple(plan_of(each) for each in found.compared)
    )


@scoped()
def whatif(
    context: typer.Context,
    asked: ScopeOptions,
    without: Annotated[
        str, typer.Option(help="Profiles or activities that go, ids separated by commas.")
    ] = "",
    with_: Annotated[
        str, typer.Option("--with", help="New ties: pairs such as a:b, separated by commas.")
    ] = "",
    json: Json = False,
    csv: Csv = False,
) -> None:
    """
    Key figures before and after an expert leaves, a project ends, or two are introduced.

    Example: matchmaker --home demo network whatif --without demo-e-01
    """
    one_form(json=json, csv=csv)
    ask = network_question(context, asked, default=ACQUAINTANCE)
    ties = [_pair(text) for text in with_.split(",") if text.strip()]
    gone = [id_.strip() for id_ in without.split(",") if id_.strip()]
    found = [
        what_if(ask.network, ask.groups, scope, without=gone, ties=ties) for scope in ask.scopes
    ]
    if json:
        print_json(found)
    elif csv:
        print_csv(("change", *SHIFT, *ABOUT), [row for each in found for row in _shift_rows(each)])
    else:
        for each in found:
            typer.echo(f"{each.change}, in {each.scope.layer}:")
            _print_shifts(each.shifts)


SHIFT = ("figure", "before", "after", "change", "reason")


def _pair(text: str) -> tuple[ProfileId, ProfileId]:
    one, _, other = (part.strip() for part in text.partition(":"))
    if not one or not other or one == other:
        raise InputError("pair_invalid", field="with", value=text)
    return ProfileId(one), ProfileId(other)


def _shift_rows(found: WhatIf) -> list[Row]:
    return [(found.change, *_shift(each), *about_cells(each.after.about)) for each in found.shifts]


def _shift(found: FigureChange) -> Row:
    reason = found.before.reason or found.after.reason
    return (found.before.name, found.before.value, found.after.value, found.change, reason)


def _print_shifts(shifts: Sequence[FigureChange]) -> None:
    rows = [(label(each.before.name), *_shift(each)[1:]) for each in shifts]
    print_table(("key figure", *SHIFT[1:4], ""), rows)
