"""Give a firm's check-up: how ready it is to innovate, and what it may need."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from matchmaker.checkup import (
    CheckUp,
    Questionnaire,
    infer_needs,
    infer_offers,
    read_answers,
    score_answers,
)
from matchmaker.checkup import template as lay_out
from matchmaker.checkup.needs import AT_MOST
from matchmaker.cli.context import print_json, print_result
from matchmaker.domain import Language, Need
from matchmaker.errors import InputError


def checkup(
    answers: Annotated[Path | None, typer.Argument(help="JSON file of grades.")] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write a new file of questions to fill in here.")
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of all texts.")] = Language.EN,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """
    Score a firm's answers and suggest needs; nothing is stored.

    The questions are matchmaker's own; no network's real check-up is asked.

    Example: matchmaker checkup answers.json --lang it
    """
    questionnaire = Questionnaire.load()
    if (answers is None) == (template is None):
        raise InputError("one_thing_to_do")
    if template is not None:
        _write_new(template, lay_out(questionnaire, lang))
        n_questions = len(questionnaire.questions)
        written = {"path": str(template), "n_questions": n_questions}
        print_result(written, f"{template}: {n_questions} questions to answer", json=json)
    if answers is None:
        return
    given = read_answers(answers, questionnaire)
    result = score_answers(questionnaire, given)
    found = infer_needs(questionnaire, given)[:AT_MOST]
    needs = tuple(each.need(lang) for each in found)
    if json:
        told = {"maturity": result.maturity, "needs": needs, "stored": False}
        offers = {"offers": infer_offers(result, lang)}
        print_json(msgspec.to_builtins(result) | told | offers)
        return
    for line in _lines(questionnaire, result, needs, lang):
        typer.echo(line)


def _write_new(path: Path, value: dict[str, Any]) -> None:
    """Write a file that is not there yet: a filled one is somebody's work."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
    try:
        with path.open("xb") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError("file_exists", file=str(path)) from error


def _lines(
    questionnaire: Questionnaire, result: CheckUp, needs: tuple[Need, ...], language: Language
) -> list[str]:
    words = {id_: texts[language] for id_, texts in questionnaire.words.items()}
    unknown = words["unknown"]
    level = questionnaire.levels[result.level][language] if result.level else unknown
    names = {dimension.id: dimension.name[language] for dimension in questionnaire.dimensions}
    lowest, highest = _number(result.lowest, unknown), _number(result.highest, unknown)
    scores = (
        f"  {names[each.id]}: {_number(each.score, unknown)}"
        f" ({words['coverage']}: {each.n_answered}/{each.n_asked})"
        for each in result.dimensions
    )
    return [
        f"{words['level']}: {level}",
        f"{words['maturity']}: {_number(result.score, unknown)}",
        f"{words['bounds']}: {lowest} – {highest}",
        f"{words['coverage']}: {result.coverage:.0%}",
        *scores,
        *([f"{words['needs']}:"] if needs else []),
        *(f"  {need.id}  {need.text}  [{need.visibility}]" for need in needs),
        words["unchanged"],
    ]


def _number(value: float | None, unknown: str) -> str:
    return unknown if value is None else f"{value:.0f}"
