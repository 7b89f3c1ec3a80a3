"""The questionnaire is whole in four languages, and a broken one is refused."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matchmaker.checkup import LEVELS, Questionnaire
from matchmaker.checkup.questionnaire import LEVEL_IDS
from matchmaker.domain import Language
from matchmaker.errors import InputError


def test_six_dimensions_have_three_questions_each(questionnaire: Questionnaire) -> None:
    counts = Counter(question.dimension for question in questionnaire.questions)
    assert counts == {dimension.id: 3 for dimension in questionnaire.dimensions}
    assert len(counts) == 6


@pytest.mark.parametrize("language", Language)
def test_each_text_is_there_and_differs_from_the_others(
    questionnaire: Questionnaire, language: Language
) -> None:
    texts = [question.text[language] for question in questionnaire.questions]
    needs = [question.need[language] for question in questionnaire.questions if question.need]
    assert len(set(texts)) == 18
    assert len(set(needs)) == 12
    for question in questionnaire.questions:
        assert len(set(question.answers[language])) == 4, question.id


def test_no_text_is_left_untranslated(questionnaire: Questionnaire) -> None:
    for question in questionnaire.questions:
        assert len(set(question.text.values())) == len(Language), question.id
        assert question.need is None or len(set(question.need.values())) == len(Language)


def test_each_level_has_a_name(questionnaire: Questionnaire) -> None:
    assert tuple(name for _, name in LEVELS) == LEVEL_IDS == tuple(questionnaire.levels)


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
