"""The published page says what runs: nothing is stale, nothing is left out, in both languages."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from matchmaker.candidates import GENERATORS
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.explanation import ranking_document as page
from matchmaker.ranking import (
    Calibration,
    Learned,
    ModelComparison,
    all_features,
    apply_learned,
    read_models,
    shipped_book,
)

COMMITTED = Path(__file__).parents[2] / "docs" / "how-we-rank.md"
WEIGHED = {
    name for b in page.shipped_books().values() for m in b.models.values() for name in m.shapes
}


def test_the_committed_page_is_the_one_that_the_program_writes():
    assert COMMITTED.read_text(encoding="utf-8") == page.document(), (
        "stale; run: python -m matchmaker.explanation.ranking_document > docs/how-we-rank.md"
    )


@pytest.mark.parametrize("language", page.LANGUAGES)
def test_every_feature_that_weighs_is_described_in_plain_words(language):
    written = page.ranking_document(language)
    assert set(page.words_of(language)["measures"]) >= WEIGHED
    assert all(f"`{name}`" in written for name in WEIGHED)


@pytest.mark.parametrize("language", page.LANGUAGES)
def test_every_unit_family_and_kind_has_its_words(language):
    words = page.words_of(language)
    features = [feature for feature in all_features() if feature.name in WEIGHED]
    assert {feature.family for feature in features} <= set(words["families"])
    assert {feature.unit for feature in features} - {"km", "years", "anni"} <= set(words["units"])
    assert set(page.shipped_books()) <= set(words["models"])
    assert set(GENERATORS) <= set(words["searches"])
    for book in page.shipped_books().values():
        for pair in book.models:
            asker, candidate = pair.split(">")
            assert asker in words["askers"]
            assert candidate in words["kinds"]


def test_the_page_names_each_model_with_its_version():
    written = page.document()
    for name, book in page.shipped_books().items():
        assert f"`{name}`" in written
        assert book.version in written


def test_both_languages_have_the_same_sections_and_steps():
    english, italian = (page.ranking_document(language) for language in page.LANGUAGES)
    assert english.count("\n## ") == italian.count("\n## ")
    assert english.count(" → ") == italian.count(" → ")
    english_words, italian_words = (page.words_of(language) for language in page.LANGUAGES)
    assert set(english_words) == set(italian_words)
    assert set(english_words["measures"]) == set(italian_words["measures"])


def test_a_weight_that_changes_changes_the_page(tmp_path):
    path = tmp_path / "weights.toml"
    path.write_text(
        'version = "1"\n["*>*"]\nintercept = 0.0\n["*>*".shapes]\n'
        "distance = [[0.0, 0.5], [120.0, -1.25]]\nwalks = [[0.0, 0.0], [0.0004, 0.25]]\n"
        '["company>lab".shapes]\ndistance = []\n'
        '["company>expert".shapes]\nwalks = [[0.0, 0.0], [1.0, 2.0]]\n'
    )
    words = page.words_of(Language.IT)
    written = page._book("weights", read_models(path), words, Language.IT)
    assert "| Distanza | −1,25 | +0,50 | 0 → +0,50 · 120 → −1,25 |" in written
    assert "0,0004 → +0,25" in written
    assert "| distanza e paese | 88 % |" in written
    assert "Non si guarda per questa coppia: Distanza." in written
    assert "| Partner di partner | +0,00 | +2,00 | 0 → +0,00 · 1 → +2,00 |" in written


def test_a_language_without_a_page_is_refused_with_those_that_have_one():
    with pytest.raises(InputError, match="en, it"):
        page.ranking_document(Language.FR)


def test_the_prose_is_sound_toml_for_the_languages_it_claims():
    path = Path(page.__file__).with_suffix(".toml")
    assert set(tomllib.loads(path.read_text(encoding="utf-8"))) == set(page.LANGUAGES)


@pytest.mark.parametrize("language", page.LANGUAGES)
def test_a_network_that_learned_says_what_and_on_what_evidence(language):
    shipped = shipped_book("curated")
    learned = Learned(
        base=shipped.version,
        fitted_on=date(2026, 11, 23),
        n_outcomes=143,
        multipliers={"distance": 2.0},
        comparison=ModelComparison(before=0.61, after=0.72, low=0.02, high=0.2, n_outcomes=107),
        calibration=Calibration(slope=1.0, offset=0.0),
        calibrated=("company>lab",),
    )
    written = page.ranking_document(language, {"curated": apply_learned(shipped, learned)}, learned)
    assert "curated 2026-11 + fitted 2026-11-23 on 143 outcomes" in written
    assert f"| {page.name_of('distance', language)} | × 2" in written
    assert "61 %" in written
    assert "72 %" in written
    assert page.pair_in_words("company>lab", page.words_of(language)) in written
    assert "projects 2026-11" not in written


@pytest.mark.parametrize("language", page.LANGUAGES)
def test_a_network_that_kept_the_shipped_order_says_so(language):
    shipped = shipped_book("curated")
    learned = Learned(
        base=shipped.version,
        fitted_on=date(2026, 11, 23),
        n_outcomes=143,
        multipliers={},
        comparison=ModelComparison(before=0.61, after=0.60, low=-0.1, high=0.1, n_outcomes=107),
    )
    written = page.ranking_document(language, {"curated": apply_learned(shipped, learned)}, learned)
    words = page.words_of(language)["learned"]
    assert words["kept"] in written
    assert words["unstated"] in written
