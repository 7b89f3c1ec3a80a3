"""Plan which expert follows which firm, look at plans, and sign one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from matchmaker.cli.account import now_here_by
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.cli.output import Force, check_output, output_file
from matchmaker.domain import Language, ProfileId
from matchmaker.domain.caseload import PairRule, PlannedPair, StoredPlan
from matchmaker.errors import InputError
from matchmaker.programme.assignment import Variant
from matchmaker.programme.caseload import CaseloadPlan
from matchmaker.programme.wording import ProgrammeWords, programme_words, reason_in_words
from matchmaker.services.programme.plans import (
    PlanRequest,
    changes_since_signed,
    keep_plan,
    propose_plan,
    set_hours,
    set_pair_rule,
    sign_plan,
)
from matchmaker.spreadsheets import GuardedWriter
from matchmaker.store import Store

plan = typer.Typer(
    add_completion=False,
    help="""
    Plan which expert follows which firm, under everybody's capacity, hours, languages and rules.

    Nothing is sent, and nobody follows anybody, before somebody signs a plan that was kept.

    Example: matchmaker --home demo plan --firms demo-c-0001,demo-c-0002 --lang it
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the reasons.")]
By = Annotated[str, typer.Option(help="Your account: its e-mail or id.")]
Id = Annotated[str, typer.Argument(help="Id of a plan.")]
Names = Mapping[ProfileId, str]


@plan.callback(invoke_without_command=True)
def propose(
    context: typer.Context,
    firms: Annotated[
        str, typer.Option(help="Ids of firms, separated by commas; empty: all without an expert.")
    ] = "",
    variant: Annotated[
        Variant, typer.Option(help="Among the plans that place the most firms.")
    ] = Variant.TOTAL,
    max_km: Annotated[
        float | None, typer.Option(min=0, help="No farther than this from the expert.")
    ] = None,
    rounds: Annotated[
        int,
        typer.Option(min=0, max=100, help="How often a place comes free; 0: as often as it takes."),
    ] = 0,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the plan, to be signed.")] = False,
    by: By = "",
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    Propose which expert follows which firm; with --keep, for somebody to sign.

    Example: matchmaker --home demo plan --variant worst_off --keep --by anna@example.org
    """
    if context.invoked_subcommand is not None:
        return
    home = context_of(context)
    matchmaker = home.matchmaker()
    wanted = [id_.strip() for id_ in firms.split(",") if id_.strip()]
    request = PlanRequest(firms=wanted or None, variant=variant, max_km=max_km, rounds=rounds)
    with home.open().store() as store:
        found = propose_plan(matchmaker, store, request)
        kept = keep_plan(store, found, now_here_by(store, by)) if keep else None
        changes = changes_since_signed(store, found.pairs)
    table = matchmaker.snapshot.profiles
    names: Names = dict(zip(table.ids, table.names, strict=True))
    words = programme_words(lang)
    if json:
        told = _json(found, words) | {"id": kept.id if kept else None, "changes": changes}
        print_json(told)
        return
    _print(found, names, words)
    if kept is not None:
        typer.echo(f"Kept as {kept.id}; sign it with: matchmaker plan sign {kept.id} --by …")


@plan.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """
    List the plans that were kept, the newest first.

    Example: matchmaker --home demo plan list
    """
    with context_of(context).open().store() as store:
        found = store.caseload.plans()
    lines = (f"{p.id}  {p.made_at:%Y-%m-%d %H:%M}  {p.variant}  {_signed(p)}" for p in found)
    print_result(found, *lines, json=json)


@plan.command()
def show(context: typer.Context, plan_id: Id, lang: Lang = Language.EN, json: Json = False) -> None:
    """
    Show a plan with its reasons, and what it changes.

    Example: matchmaker --home demo plan show ID --lang de
    """
    with context_of(context).open().store() as store:
        found = store.caseload.plan(plan_id)
        changes = changes_since_signed(store, found.pairs)
        names = _names_in(store, found.pairs)
    if json:
        print_json({"plan": found, "changes": changes})
        return
    words = programme_words(lang)
    typer.echo(f"{found.id}: {found.variant}, {_signed(found)}")
    for pair in found.pairs:
        typer.echo(_line(pair, names, words))


@plan.command()
def sign(context: typer.Context, plan_id: Id, by: By, json: Json = False) -> None:
    """
    Sign a plan: its experts follow its firms from today on.

    Example: matchmaker --home demo plan sign ID --by anna@example.org
    """
    with context_of(context).open().store() as store:
        found = sign_plan(store, plan_id, now_here_by(store, by))
    n_begun = sum(1 for pair in found.pairs if pair.round == 1)
    said = f"{found.id}: {n_begun} firms have an expert; build to let it count."
    print_result({"id": found.id, "n_begun": n_begun}, said, json=json)


@plan.command()
def rule(
    context: typer.Context,
    expert: Annotated[str, typer.Argument(help="Id of an expert.")],
    firm: Annotated[str, typer.Argument(help="Id of a company.")],
    rule: Annotated[str, typer.Argument(help="locked, forbidden or none.")],
    by: By,
    json: Json = False,
) -> None:
    """
    Lock or forbid a pair for all plans to come.

    Example: matchmaker --home demo plan rule demo-e-01 demo-c-0001 locked --by anna@example.org
    """
    if rule not in {*PairRule, "none"}:
        choices = {"choices": "locked, forbidden, none"}
        raise InputError("format_unknown", choices, field="rule", value=rule)
    chosen = None if rule == "none" else PairRule(rule)
    with context_of(context).open().store() as store:
        set_pair_rule(store, expert, firm, chosen, now_here_by(store, by))
    told = {"expert_id": expert, "firm_id": firm, "rule": chosen}
    print_result(told, f"{expert} – {firm}: {rule}", json=json)


@plan.command()
def hours(
    context: typer.Context,
    profile: Annotated[str, typer.Argument(help="Id of an expert or a company.")],
    value: Annotated[float | None, typer.Argument(help="None takes it away.")] = None,
    *,
    by: By,
    json: Json = False,
) -> None:
    """
    Say how many hours an expert has for its firms, or a firm takes.

    Example: matchmaker --home demo plan hours demo-e-01 120 --by anna@example.org
    """
    with context_of(context).open().store() as store:
        set_hours(store, profile, value, now_here_by(store, by))
    print_result({"profile_id": profile, "hours": value}, f"{profile}: {value}", json=json)


@plan.command()
def export(
    context: typer.Context,
    plan_id: Id,
    out: Annotated[Path, typer.Option(help="CSV file to write.")],
    lang: Lang = Language.IT,
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Write a plan as a table with its reasons in words.

    Example: matchmaker --home demo plan export ID --out plan.csv --lang it
    """
    check_output(out, force=force)
    words = programme_words(lang)
    with context_of(context).open().store() as store:
        found = store.caseload.plan(plan_id)
        names = _names_in(store, found.pairs)
    header = ("plan_expert", "firm", "plan_why", "plan_fallbacks")
    with (
        output_file(out, force=force) as part,
        part.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = GuardedWriter(file, delimiter=";")
        writer.writerow([*map(words, header)])
        writer.writerows(_row(pair, names, words) for pair in found.pairs)
    print_result({"path": str(out), "n_pairs": len(found.pairs)}, str(out), json=json)


def _signed(found: StoredPlan) -> str:
    return f"signed {found.signed_at:%Y-%m-%d}" if found.signed_at else "not signed"


def _names_in(store: Store, pairs: tuple[PlannedPair, ...]) -> Names:
    ids = {p.firm_id for p in pairs} | {p.expert_id for p in pairs}
    ids |= {each.expert_id for p in pairs for each in p.fallbacks}
    return {each.id: each.name for each in store.profiles() if each.id in ids}


def _row(pair: PlannedPair, names: Names, words: ProgrammeWords) -> tuple[str, ...]:
    return (
        names.get(pair.expert_id, pair.expert_id),
        names.get(pair.firm_id, pair.firm_id),
        "; ".join(reason_in_words(reason, words) for reason in pair.reasons),
        ", ".join(names.get(each.expert_id, each.expert_id) for each in pair.fallbacks),
    )


def _line(pair: PlannedPair, names: Names, words: ProgrammeWords) -> str:
    expert, firm, why, fallbacks = _row(pair, names, words)
    later = "" if pair.round == 1 else f"\t{words('plan_round', round=pair.round)}"
    return f"{expert}\t{firm}\t{pair.score:+.2f}\t{why}\t({fallbacks}){later}"


def _print(found: CaseloadPlan, names: Names, words: ProgrammeWords) -> None:
    for pair in found.pairs:
        typer.echo(_line(pair, names, words))
    for each in found.unplaced:
        why = words(f"reason_{each.constraint.value}")
        nearest = f" ({names[each.nearest.expert_id]})" if each.nearest else ""
        typer.echo(f"–\t{names[each.firm_id]}\t{why}{nearest}")
    typer.echo(words("plan_about", placed=len(found.pairs), left=len(found.unplaced)))
    typer.echo(words("plan_proven" if found.proven else "plan_unproven"))
    for expert, worth in found.worth.items():
        gain = words("plan_worth_places" if worth.n_placed else "plan_worth_nothing")
        load, places = found.loads[expert]
        typer.echo(f"{names[expert]}: {load}/{places}; {words('plan_worth')}: {gain}")


def _json(found: CaseloadPlan, words: ProgrammeWords) -> dict[str, Any]:
    """A plan for machines; `assignments` and `left_over` as they always were."""
    fields: dict[str, Any] = msgspec.to_builtins(found)
    pairs = fields.pop("pairs")
    for pair, told in zip(found.pairs, pairs, strict=True):
        told["why"] = [reason_in_words(reason, words) for reason in pair.reasons]
    left = [each.firm_id for each in found.unplaced]
    return {"assignments": pairs, "left_over": left} | fields | {"total": found.total}
