"""How far a suggestion answers, as a number and as a word."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.candidates import prepare
from matchmaker.domain import FitVerdict, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking.verdict import (
    COVERED,
    INPUTS,
    STATED_INPUTS,
    Term,
    VerdictModel,
    verdict_models,
)
from matchmaker.text import LexicalIndex

MODEL = VerdictModel(
    version="test",
    intercept=-1.0,
    terms={"need_words": Term(weight=4.0, unknown=0.1), "excluded": Term(weight=-2.0, unknown=0.0)},
    strong=0.6,
    possible=0.3,
)


def test_what_is_covered_speaks_for_and_what_is_excluded_against() -> None:
    plain = MODEL.probability({"need_words": 0.5})
    assert plain > MODEL.probability({"need_words": 0.2})
    assert plain > MODEL.probability({"need_words": 0.5, "excluded": 1.0})


def test_what_is_absent_or_unknown_counts_as_its_stand_in() -> None:
    assert MODEL.probability({}) == MODEL.probability({"need_words": math.nan, "excluded": 0.0})
    assert MODEL.probability({}) == MODEL.probability({"need_words": 0.1})


@given(st.dictionaries(st.sampled_from(STATED_INPUTS), st.floats(0, 1) | st.just(math.nan)))
def test_a_chance_is_a_chance(inputs: Mapping[str, float]) -> None:
    assert 0 <= verdict_models().stated.probability(inputs) <= 1
    assert 0 <= verdict_models().unstated.probability(inputs) <= 1


@pytest.mark.parametrize(
    ("chance", "verdict"),
    [(0.9, "strong"), (0.6, "strong"), (0.59, "possible"), (0.3, "possible"), (0.29, "none")],
)
def test_a_chance_has_a_word(chance: float, verdict: str) -> None:
    assert MODEL.verdict(chance) == verdict


def test_the_shipped_models_know_their_inputs() -> None:
    shipped = verdict_models()
    assert shipped.stated.terms.keys() == set(STATED_INPUTS)
    assert shipped.unstated.terms.keys() == set(INPUTS)
    assert shipped.projects.terms.keys() == {"need_words"}
    for model in (shipped.stated, shipped.unstated, shipped.projects):
        assert 0 < model.possible <= model.strong < 1


@pytest.mark.parametrize("name", [*COVERED, "need_meaning", "answering"])
def test_who_covers_more_of_a_need_never_fits_less(name: str) -> None:
    model = verdict_models().stated
    assert model.probability({name: 0.6}) >= model.probability({name: 0.2})


@pytest.mark.parametrize("name", ["not_offered", "remedies_missing"])
def test_what_is_sought_and_nobody_offers_speaks_against_everybody(name: str) -> None:
    model = verdict_models().stated
    assert model.probability({name: 1.0}) <= model.probability({name: 0.0})


def test_where_no_profile_says_anything_projects_tell_how_far_a_need_is_met(
    matchmaker: Matchmaker,
) -> None:
    question = prepare(matchmaker.snapshot, Query(need="laser welding"))
    assert verdict_models().of(question) is verdict_models().stated
    nothing = LexicalIndex.build([{} for _ in matchmaker.snapshot.profiles.ids])
    texts = replace(matchmaker.snapshot.texts, offering=nothing)
    silent = prepare(replace(matchmaker.snapshot, texts=texts), Query(need="laser welding"))
    assert verdict_models().of(silent) is verdict_models().projects


def test_nobody_answers_nonsense(matchmaker: Matchmaker) -> None:
    assert {each.verdict for each in matchmaker.suggest(need="asdf qwerty zxcv")} == {
        FitVerdict.NONE
    }


def test_who_offers_what_is_sought_fits_better_than_who_does_not(matchmaker: Matchmaker) -> None:
    fits = {str(s.profile_id): s.fit for s in matchmaker.suggest(need="saldatura laser di lamiera")}
    assert fits["welders"] > fits["polymers"]


def test_where_nothing_is_sought_nothing_is_strong(matchmaker: Matchmaker) -> None:
    prepared = [p for p in matchmaker.snapshot.profiles.ids if not matchmaker.profile(p).needs]
    asker = next(id_ for id_ in prepared if matchmaker.profile(id_).kind != "expert")
    assert FitVerdict.STRONG not in {each.verdict for each in matchmaker.suggest(asker)}


def test_the_fit_says_nothing_of_the_limits_of_a_list(matchmaker: Matchmaker) -> None:
    need = "saldatura laser di lamiera"
    all_ = {s.profile_id: s.fit for s in matchmaker.answer(Query(need=need), k=50)}
    abroad = matchmaker.answer(Query(need=need, countries=frozenset({"CH"})), k=50)
    assert all(all_[each.profile_id] == each.fit for each in abroad)
