"""Calls for projects: keep their rules, check who may apply, match them to firms, build teams."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from matchmaker.cli.account import now_here_by
from matchmaker.cli.activity_files import ActivityFile, read_activity_file
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.domain import ActivityKind, Language, ProfileId
from matchmaker.domain.call import CallRules
from matchmaker.programme.wording import (
    ProgrammeWords,
    check_in_words,
    programme_words,
    verdict_in_words,
)
from matchmaker.services.programme.calls import (
    CallMatch,
    calls_for,
    check_call,
    firms_for,
    plan_team,
    put_call,
)
from matchmaker.services.programme.calls import calls as all_calls
from matchmaker.services.programme.shared_partners import shared_partners

calls = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Calls for projects: rules as data, checked and explained, matched to firms and needs.

    Example: matchmaker --home demo calls check demo-ca-01 demo-c-0001 --lang it
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the texts.")]
CallId = Annotated[str, typer.Argument(help="Id of a call.")]
ProfileIds = Annotated[list[str], typer.Argument(help="Who applies, and its partners.")]


class CallFile(ActivityFile, kw_only=True):
    """A call as it stands in a file."""

    rules: CallRules
    programme: str = ""


@calls.command("list")
def list_(context: typer.Context, lang: Lang = Language.EN, json: Json = False) -> None:
    """
    List all calls, those that close first at the head.

    Example: matchmaker --home demo calls list
    """
    with context_of(context).open().store() as store:
        found = all_calls(store)
    words = programme_words(lang)
    lines = (
        f"{each.activity.id}\t{each.activity.title}\t"
        + (
            words("call_deadline", day=words.day(each.rules.deadline))
            if each.rules.deadline
            else words("call_no_deadline")
        )
        for each in found
    )
    print_result(found, *lines, json=json)


@calls.command("set")
def set_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="TOML file: id, title, text, topic, [rules].")],
    by: Annotated[str, typer.Option(help="Your account: its e-mail or id.")] = "",
    json: Json = False,
) -> None:
    """
    Keep a call with its rules from a file; what was there under its id is replaced.

    Example: matchmaker --home demo calls set call.toml --by anna@example.org
    """
    told = read_activity_file(file, CallFile, ActivityKind.CALL)
    activity = told.activity(ActivityKind.CALL, told.programme)
    with context_of(context).open().store() as store:
        kept = put_call(store, activity, told.rules, now_here_by(store, by))
    print_result(kept, f"{kept.activity.id}: {kept.activity.title}", json=json)


@calls.command()
def check(
    context: typer.Context,
    call_id: CallId,
    profiles: ProfileIds,
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    Check whether a profile may apply, or a team whose first one applies, rule by rule.

    Example: matchmaker --home demo calls check demo-ca-01 demo-c-0001 demo-r-01 --lang it
    """
    with context_of(context).open().store() as store:
        found = check_call(store, call_id, profiles, today=datetime.now(UTC).date())
    words = programme_words(lang)
    if json:
        print_json(
            {
                "verdict": found.verdict,
                "checks": [
                    msgspec.to_builtins(each) | {"words": check_in_words(each, words)}
                    for each in found.checks
                ],
            }
        )
        return
    typer.echo(verdict_in_words(found.verdict, words))
    for each in found.checks:
        mark = {True: "+", False: "-", None: "?"}[each.met]
        typer.echo(f"{mark} {check_in_words(each, words)}")


@calls.command()
def firms(
    context: typer.Context, call_id: CallId, lang: Lang = Language.EN, json: Json = False
) -> None:
    """
    Find the firms whose needs a call answers, and whether they may apply.

    Example: matchmaker --home demo calls firms demo-ca-03
    """
    home = context_of(context)
    matchmaker = home.matchmaker()
    with home.open().store() as store:
        found = firms_for(matchmaker, store, call_id, today=datetime.now(UTC).date())
    _print_matches(found, programme_words(lang), of_firms=True, json=json)


@calls.command("for")
def for_(
    context: typer.Context,
    profile_id: Annotated[str, typer.Argument(help="Id of a profile.")],
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    Find the open calls that answer a profile's needs, or for which it may apply.

    Example: matchmaker --home demo calls for demo-c-0001
    """
    home = context_of(context)
    matchmaker = home.matchmaker()
    with home.open().store() as store:
        found = calls_for(matchmaker, store, profile_id, today=datetime.now(UTC).date())
    _print_matches(found, programme_words(lang), of_firms=False, json=json)


def consortium(
    context: typer.Context,
    lead: Annotated[str, typer.Argument(help="Id of who leads.")],
    call: Annotated[str, typer.Option(help="Id of the call whose rules hold.")] = "",
    need: Annotated[str, typer.Option(help="What the team must cover, in words.")] = "",
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    Build the team that meets a call's rules and covers most with least coordination.

    Example: matchmaker --home demo consortium demo-c-0001 --call demo-ca-01
    """
    home = context_of(context)
    matchmaker = home.matchmaker()
    today = datetime.now(UTC).date()
    with home.open().store() as store:
        found = plan_team(matchmaker, store, lead, call_id=call, need=need, today=today)
    if json:
        print_json(found)
        return
    words, table = programme_words(lang), matchmaker.snapshot.profiles
    if found.team is None:
        typer.echo(words("team_none"))
        return

    def label(concept: str) -> str:
        return found.labels[concept].get(lang.value, concept)

    for member in found.team.members:
        covers = [label(c) for c, who in found.team.covered.items() if who == member]
        typer.echo(f"{table.names[table.row_of[member]]}\t{', '.join(covers)}")
    for concept in found.team.uncovered:
        names = [table.names[table.row_of[id_]] for id_ in found.team.could_fill[concept]]
        could = words("team_could", names=", ".join(names)) if names else words("team_nobody")
        typer.echo(f"{words('team_uncovered')}: {label(concept)} ({could})")
    typer.echo(words("team_effort", effort=found.team.effort))
    typer.echo(words("team_proven" if found.team.proven else "team_unproven"))


@calls.command()
def shared(
    context: typer.Context,
    need: Annotated[str, typer.Argument(help="A need in words, as several firms have it.")],
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    Find one partner for several firms with one need; who serves most firms stands first.

    Example: matchmaker --home demo calls shared "laser welding of thin sheet metal"
    """
    matchmaker = context_of(context).matchmaker()
    found, words = shared_partners(matchmaker, need), programme_words(lang)
    table = matchmaker.snapshot.profiles

    def name(id_: ProfileId) -> str:
        return table.names[table.row_of[id_]]

    lines = (
        f"{len(each.served)}\t{name(each.profile_id)}\t"
        f"{', '.join(name(firm.profile_id) for firm in each.served)}"
        for each in found.partners
    )
    fewest = f"{words('shared_fewest')}: {', '.join(name(each) for each in found.fewest) or '–'}"
    print_result(found, words("shared_found", n=len(found.firms)), *lines, fewest, json=json)


def _print_matches(
    found: list[CallMatch], words: ProgrammeWords, *, of_firms: bool, json: bool
) -> None:
    if json:
        print_json([_match_json(each, words) for each in found])
        return
    for each in found:
        who = each.profile_id if of_firms else each.call.activity.title
        verdict = verdict_in_words(each.eligibility.verdict, words)
        broken = "; ".join(check_in_words(check, words) for check in each.eligibility.broken)
        need = each.need.words if each.need else ""
        typer.echo("\t".join((who, verdict, broken, need)))
    if not found:
        typer.echo(words("none"))


def _match_json(each: CallMatch, words: ProgrammeWords) -> dict[str, Any]:
    return {
        "call_id": each.call.activity.id,
        "title": each.call.activity.title,
        "profile_id": each.profile_id,
        "verdict": each.eligibility.verdict,
        "broken": [check_in_words(check, words) for check in each.eligibility.broken],
        "need": each.need,
    }
