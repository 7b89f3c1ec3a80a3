"""The command: a file to fill in, a result, and errors that say what would be accepted."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from matchmaker.checkup import Questionnaire
from matchmaker.cli import app
from matchmaker.domain import Language
from matchmaker.errors import InputError


def checkup(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["checkup", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "answers.json"


def test_low_answers_give_a_level_and_needs(file: Path) -> None:
    grades: dict[str, Any] = {question.id: 3 for question in Questionnaire.load().core}
    grades |= {"finance_funding": 0, "product_protection": None, "process_flow": "n/a"}
    file.write_text(json.dumps(grades), encoding="utf-8")
    out = checkup(file, "--lang", "it").output
    assert "Livello: esperto" in out
    assert "Maturità: 72" in out
    assert "Tra: 69 – 73" in out
    assert "Domande con risposta: 96%" in out
    assert "checkup-funding  Finanza agevolata: trovare bandi" in out
    assert "checkup-ip_protection" not in out
    assert "Nulla è stato salvato" in out


def test_json_says_the_same_to_machines(file: Path) -> None:
    file.write_text('{"finance_funding": 0, "finance_budget": 0}', encoding="utf-8")
    found = json.loads(checkup(file, "--json").output)
    assert (found["maturity"], found["level"], found["stored"]) == (None, None, False)
    assert [need["id"] for need in found["needs"]] == [
        "checkup-innovation_budget",
        "checkup-funding",
    ]
    assert [each["score"] for each in found["dimensions"]] == [None] * 7 + [0.0, None]


@pytest.mark.parametrize("language", Language)
def test_a_template_asks_everything_and_can_be_given_back(file: Path, language: Language) -> None:
    assert "54 questions" in checkup("--template", file, "--lang", language).output
    asked = msgspec.json.decode(file.read_bytes())
    first = Questionnaire.load().questions[0]
    assert asked[first.id]["question"] == first.text[language]
    unfilled = json.loads(checkup(file, "--json").output)
    assert (unfilled["maturity"], unfilled["coverage"]) == (None, 0)
    for question in asked.values():
        question["grade"] = 4
    file.write_bytes(msgspec.json.encode(asked))
    filled = json.loads(checkup(file, "--json").output)
    assert (filled["level"], filled["coverage"], filled["needs"]) == ("champion", 1, [])


def test_a_filled_file_is_not_overwritten(file: Path) -> None:
    file.write_text("{}", encoding="utf-8")
    assert "is there already" in str(checkup("--template", file).exception)
    assert file.read_text(encoding="utf-8") == "{}"


def test_nothing_known_is_unknown_and_no_zero(file: Path) -> None:
    file.write_text("{}", encoding="utf-8")
    out = checkup(file).output
    assert "Level: unknown" in out
    assert "Maturity: unknown" in out
    assert "Between: 0 – 100" in out


@pytest.mark.parametrize(
    ("content", "field", "value", "accepted"),
    [
        ({"luck": 1}, "question", "luck", "strategy_goals"),
        ({"finance_budget": 5}, "finance_budget", "5", "0 to 4"),
        ({"finance_budget": -1}, "finance_budget", "-1", "0 to 4"),
        ({"finance_budget": True}, "finance_budget", "True", "0 to 4"),
        ({"finance_budget": 1.0}, "finance_budget", "1.0", "0 to 4"),
        ({"finance_budget": {"grade": "two"}}, "finance_budget", "two", "0 to 4"),
        ({"finance_budget": {"grad": 2}}, "finance_budget", "{'grad': 2}", "0 to 4"),
    ],
)
def test_a_wrong_answer_is_named(
    file: Path, content: dict[str, Any], field: str, value: str, accepted: str
) -> None:
    file.write_text(json.dumps(content), encoding="utf-8")
    error = checkup(file).exception
    assert isinstance(error, InputError)
    assert (error.field, error.value, error.file) == (field, value, str(file))
    assert accepted in error.accepted


@pytest.mark.parametrize("content", ["[1, 2]", "3", "{", ""])
def test_a_file_of_another_form_is_refused(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    error = checkup(file).exception
    assert isinstance(error, InputError)
    assert "--template" in error.accepted


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    assert str(file) in str(checkup(file).exception)


def test_one_thing_is_asked_at_a_time(file: Path) -> None:
    for arguments in ([], [file, "--template", file]):
        assert "needs one thing to do" in str(checkup(*arguments).exception)
