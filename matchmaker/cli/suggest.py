"""Ask the network: partners, clients, reasons, who follows which firm."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import msgspec
import typer
from rich.markup import escape

from matchmaker.cli.context import console, context_of, print_json
from matchmaker.domain import (
    ALL_KINDS,
    Answer,
    FitVerdict,
    Kind,
    Language,
    ProfileId,
    Query,
    Suggestion,
    kinds_of,
)
from matchmaker.engine import Matchmaker
from matchmaker.explanation import nearest, word

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Count = Annotated[int, typer.Option("-k", "--k", help="How many.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the reasons.")]
Kinds = Annotated[str, typer.Option(help="Kinds to suggest, separated by commas; empty is all.")]


def suggest(
    context: typer.Context,
    profile_id: Annotated[str | None, typer.Argument(help="Who asks; may be left out.")] = None,
    need: Annotated[str, typer.Option(help="What is sought, in it, en, de or fr.")] = "",
    kinds: Kinds = "",
    countries: Annotated[str, typer.Option(help="ISO codes, separated by commas.")] = "",
    k: Count = 10,
    diversity: Annotated[
        float, typer.Option(min=0, max=1, help="0 by score alone, 1 as mixed as can be.")
    ] = 0.0,
    popularity_discount: Annotated[
        float, typer.Option(min=0, max=1, help="How far well-known partners are discounted.")
    ] = 0.0,
    known: Annotated[bool, typer.Option("--known", help="Suggest present partners too.")] = False,
    with_rivals: Annotated[
        bool,
        typer.Option("--with-rivals", help="Look for who offers the same: to buy or bid jointly."),
    ] = False,
    lang: Lang = Language.EN,
    json: Json = False,
    whole: Annotated[
        bool, typer.Option("--answer", help="With --json: the list with what was understood.")
    ] = False,
) -> None:
    """
    Suggest partners for a profile, for a need in words, or for both.

    Says so where nobody fits, what was not understood, and how to say it; the nearest follow below.

    Example: matchmaker --home demo suggest demo-c-0001 --kinds research_group,lab -k 5

    Example: matchmaker --home demo suggest --need "saldatura laser di lamiera sottile"
    """
    matchmaker = context_of(context).matchmaker()
    query = Query(
        profile_id=_in_force(context, matchmaker, profile_id) if profile_id else None,
        need=need,
        kinds=_kinds_asked(kinds),
        countries=frozenset(code.strip().upper() for code in countries.split(",") if code.strip()),
        new_only=not known,
        diversity=diversity,
        popularity_discount=popularity_discount,
        allow_rivals=with_rivals,
    )
    answer = matchmaker.answer(query, k=k)
    if json and whole:
        print_json(answer_as_json(answer, lang))
        return
    show_answer(matchmaker, answer, lang, json=json, text_alone=profile_id is None)


def clients(
    context: typer.Context,
    expert_id: Annotated[str, typer.Argument(help="An innovation expert.")],
    k: Count = 10,
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    Suggest firms for an expert to approach, and what each needs.

    Example: matchmaker --home demo clients demo-e-03
    """
    matchmaker = context_of(context).matchmaker()
    expert = _in_force(context, matchmaker, expert_id)
    answer = matchmaker.answer(matchmaker.clients_query(expert), k=k)
    show_answer(matchmaker, answer, lang, json=json)


def explain(
    context: typer.Context,
    asker: Annotated[str, typer.Argument(help="Who asks.")],
    candidate: Annotated[str, typer.Argument(help="Who might be suggested.")],
    need: Annotated[str, typer.Option(help="What is sought.")] = "",
    lang: Lang = Language.EN,
    json: Json = False,
) -> None:
    """
    Say how well one profile fits another, and on what evidence.

    Example: matchmaker --home demo explain demo-c-0001 demo-r-12 --lang it
    """
    matchmaker = context_of(context).matchmaker()
    sides = [_in_force(context, matchmaker, each) for each in (asker, candidate)]
    show(matchmaker, [matchmaker.explain(*sides, need=need)], lang, json=json)


def find(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name, typos allowed.")],
    k: Count = 10,
    json: Json = False,
) -> None:
    """
    Find profiles by name.

    Example: matchmaker --home demo find "oficine brambati"
    """
    matchmaker = context_of(context).matchmaker()
    found = [(matchmaker.profile(id_), score) for id_, score in matchmaker.search(name, k)]
    if json:
        print_json([{"profile_id": p.id, "name": p.name, "kind": p.kind} for p, _ in found])
        return
    for profile, _ in found:
        typer.echo(f"{profile.id}\t{profile.kind}\t{profile.name}")


def _in_force(context: typer.Context, matchmaker: Matchmaker, profile_id: str) -> ProfileId:
    """Follow the id of a merged record to the one that it counts as."""
    id_ = ProfileId(profile_id)
    if id_ in matchmaker.snapshot.profiles.row_of:
        return id_
    # Imported here: with it comes the database, which takes longer than most answers.
    from matchmaker.services.clusters import clusters_in_force  # noqa: PLC0415

    with context_of(context).open().store() as store:
        return clusters_in_force(store).get(id_, id_)


def _kinds_asked(text: str) -> frozenset[Kind]:
    """Kinds from a comma-separated option; InputError names what is accepted."""
    named = [part.strip() for part in text.split(",") if part.strip()]
    return kinds_of(named) if named else ALL_KINDS


def show_answer(
    matchmaker: Matchmaker,
    answer: Answer,
    language: Language,
    *,
    json: bool,
    text_alone: bool = False,
) -> None:
    """Print an answer: before the list how far to believe it, and how to ask better."""
    if not json:
        _print_understood(answer, language)
    show(matchmaker, answer.suggestions, language, json=json, text_alone=text_alone)


def _print_understood(answer: Answer, language: Language) -> None:
    screen = console()
    if answer.advice is not None:
        screen.print(f"[bold]{escape(answer.advice.text[language])}[/]")
    if answer.suggestions and answer.verdict is FitVerdict.NONE:
        screen.rule(escape(nearest(language)))


def show(
    matchmaker: Matchmaker,
    suggestions: Sequence[Suggestion],
    language: Language,
    *,
    json: bool,
    text_alone: bool = False,
) -> None:
    """
    Print suggestions for a person or for a machine.

    For a text without a sender all that could be compared is known, so that is not said.
    """
    if json:
        print_json([as_json(suggestion, language) for suggestion in suggestions])
        return
    screen = console()
    if not suggestions:
        screen.print("No candidate passes the limits of this query.")
    for suggestion in suggestions:
        screen.print(_paragraph(matchmaker, suggestion, language, text_alone=text_alone))
    for version in sorted({suggestion.model_version for suggestion in suggestions}):
        screen.print(f"[dim]Ranked by the model: {version}[/]")


def answer_as_json(answer: Answer, language: Language) -> dict[str, Any]:
    """An answer for machines, with the reasons of each suggestion in words."""
    fields: dict[str, Any] = msgspec.to_builtins(replace(answer, suggestions=()))
    return fields | {"suggestions": [as_json(each, language) for each in answer]}


def as_json(suggestion: Suggestion, language: Language) -> dict[str, Any]:
    """A suggestion for machines, with its reasons in words."""
    fields: dict[str, Any] = msgspec.to_builtins(suggestion)
    return fields | {"wording": msgspec.to_builtins(word(suggestion, language))}


def _paragraph(
    matchmaker: Matchmaker, suggestion: Suggestion, language: Language, *, text_alone: bool
) -> str:
    words = word(suggestion, language)
    place = matchmaker.profile(suggestion.profile_id).place
    where = ", ".join(part for part in (place.city, place.country) if part)
    chance = f", probability {suggestion.probability:.0%}" if suggestion.probability else ""
    known = "" if text_alone else f", coverage {suggestion.coverage:.0%}"
    head = (
        f"[bold]{suggestion.rank}. {escape(suggestion.name)}[/] [dim]({suggestion.profile_id}, "
        f"{suggestion.kind}, {escape(where)})[/]  fit {suggestion.fit} ({suggestion.verdict}), "
        f"score {suggestion.score:+.2f}{known}{chance}"
    )
    answers = [f"   {escape(half)}" for half in suggestion.answers]
    reasons = [f"   {reason.amount:+.2f}  {escape(reason.text)}" for reason in words.reasons]
    asides = [
        f"   [dim]{escape(line)}[/]"
        for line in (words.against, words.counterfactual, words.unknown)
        if line
    ]
    return "\n".join([head, *answers, *reasons, *asides, ""])
