"""The questionnaire is whole in four languages, in each version, and a broken one is refused."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matchmaker.checkup import LEVELS, Questionnaire, Tier, questionnaire_of
from matchmaker.checkup.questionnaire import LEVEL_IDS, VERSIONS
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.settings import shipped


def test_nine_dimensions_have_three_questions_for_the_firm_and_three_with_an_expert(
    questionnaire: Questionnaire,
) -> None:
    counts = Counter((each.dimension, each.tier) for each in questionnaire.questions)
    wanted = {(d.id, tier): 3 for d in questionnaire.dimensions for tier in Tier}
    assert counts == wanted
    assert len(questionnaire.dimensions) == 9
    assert len(questionnaire.core) == 27


def test_the_eighteen_questions_of_before_can_still_be_read() -> None:
    before = questionnaire_of("1")
    assert (len(before.questions), before.highest, before.version) == (18, 3, "1")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("language", Language)
def test_each_text_is_there_and_differs_from_the_others(version: str, language: Language) -> None:
    found = questionnaire_of(version)
    texts = [question.text[language] for question in found.questions]
    assert len(set(texts)) == len(found.questions)
    for question in found.questions:
        assert len(set(question.answers[language])) == found.highest + 1, question.id


@pytest.mark.parametrize("version", VERSIONS)
def test_no_text_is_left_untranslated(version: str) -> None:
    for question in questionnaire_of(version).questions:
        assert len(set(question.text.values())) == len(Language), question.id
        assert question.need is None or len(set(question.need.values())) == len(Language)


@pytest.mark.parametrize("language", Language)
def test_an_answer_fits_on_two_lines_of_a_phone(
    questionnaire: Questionnaire, language: Language
) -> None:
    for question in questionnaire.questions:
        assert len(question.text[language]) <= 100, question.id
        assert max(map(len, question.answers[language])) <= 100, question.id


@pytest.mark.parametrize("version", VERSIONS)
def test_each_level_has_a_name(version: str) -> None:
    assert tuple(name for _, name in LEVELS) == LEVEL_IDS
    assert tuple(questionnaire_of(version).levels) == LEVEL_IDS


def test_a_version_that_never_was_is_refused() -> None:
    with pytest.raises(InputError, match="no version") as caught:
        questionnaire_of("7")
    assert caught.value.accepted == "1, 2"


Break = Callable[[dict[str, Any]], object]
BROKEN: dict[str, tuple[Break, str]] = {
    "a language lacks": (lambda raw: raw["questions"][0]["text"].pop("fr"), "no text in fr"),
    "a need lacks one": (lambda raw: raw["questions"][0]["need"].pop("de"), "no text in de"),
    "three answers": (lambda raw: raw["questions"][2]["answers"]["it"].pop(), "4 texts"),
    "a question twice": (lambda raw: raw["questions"].append(raw["questions"][0]), "stands twice"),
    "no such dimension": (
        lambda raw: raw["questions"][0].update(dimension="luck"),
        "accepted: strategy",
    ),
    "a dimension without questions": (
        lambda raw: raw["dimensions"].append(raw["dimensions"][0] | {"id": "luck"}),
        "value 'luck': has no question",
    ),
    "a level without a name": (lambda raw: raw["levels"].pop("expert"), "levels.expert"),
    "a weight of nothing": (lambda raw: raw["questions"][0].update(weight=0.0), "is no weight"),
    "a type": (lambda raw: raw["questions"][0].update(id=7), r"questions\[...\].id|questions\[0\]"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_questionnaire_is_refused(raw: dict[str, Any], case: str) -> None:
    damage, said = BROKEN[case]
    damage(raw)
    with pytest.raises(InputError, match=said):
        Questionnaire.read(raw, "own.toml")


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[[", encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.toml: cannot be read"):
        Questionnaire.load(file)


def test_a_folder_without_one_of_its_dimensions_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(shipped("questionnaire/2"), folder)
    (folder / "market.toml").unlink()
    with pytest.raises(InputError, match=r"market\.toml: cannot be read"):
        Questionnaire.load(folder)


def test_a_file_nested_without_end_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("a = " + "[" * 5000, encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.toml: cannot be read"):
        Questionnaire.load(file)
