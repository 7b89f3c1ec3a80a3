"""Statements of both sides meet across words and languages, and each can be taken away."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from matchmaker.candidates import GENERATORS, PreparedQuery, meeting, need_match, prepare
from matchmaker.domain import Fact, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import Feature
from matchmaker.ranking.feature import NOTHING
from matchmaker.ranking.features import STATEMENT, all_features
from matchmaker.snapshot import Snapshot, Stance, Statement, statements_of, taking
from matchmaker.text import UNIVERSAL

FEATURES = {f.name: f for f in all_features() if "need_statement" in f.name}
NEED = Query(need="On cherche qui sait souder au laser des tôles minces. Délai: avril.")
QUERIES = (NEED, Query(profile_id=ProfileId("firm")), Query(profile_id=ProfileId("welders")))
CASES = [*product(FEATURES.values(), QUERIES)]


def row_of(snapshot: Snapshot, id_: str) -> int:
    return snapshot.profiles.row_of[ProfileId(id_)]


@pytest.mark.parametrize(("feature", "query"), CASES)
def test_values_lie_between_nothing_and_all(
    snapshot: Snapshot, feature: Feature, query: Query
) -> None:
    values = feature.values(prepare(snapshot, query), np.arange(len(snapshot.profiles.ids)))
    known = values[~np.isnan(values)]
    assert ((known >= 0) & (known <= 1)).all()
    assert len(known) or (feature.name == "their_need_statements" and query is NEED)


@pytest.mark.parametrize(("feature", "query"), CASES)
def test_what_statements_bring_adds_up_to_the_value(
    snapshot: Snapshot, feature: Feature, query: Query
) -> None:
    question = prepare(snapshot, query)
    for row in range(len(snapshot.profiles.ids)):
        found = feature.breakdown(question, row, NOTHING)
        if not math.isnan(found.value):
            brought = sum(part.amount for part in found.parts)
            # msgspec writes plain floats, and no others.
            assert all(type(part.amount) is float for part in found.parts)
            assert brought == pytest.approx(found.value, abs=1e-9)


@pytest.mark.parametrize(("feature", "query"), CASES)
def test_taking_anything_away_raises_no_value(
    snapshot: Snapshot, feature: Feature, query: Query
) -> None:
    question = prepare(snapshot, query)
    for row in range(len(snapshot.profiles.ids)):
        whole = feature.breakdown(question, row, NOTHING).value
        for fact in _all_facts(question, row):
            left = feature.breakdown(question, row, frozenset({fact})).value
            assert math.isnan(left) or left <= whole + 1e-12


def _all_facts(question: PreparedQuery, row: int) -> set[Fact]:
    snapshot, id_ = question.snapshot, question.snapshot.profiles.ids[row]
    said = snapshot.passages(row)
    found = {Fact(id_, "concept", m.concept) for p in said for m in p.mentions}
    found |= {Fact(id_, "word", t.term) for p in said for t in p.tokens}
    parts = (f.breakdown(question, row, NOTHING).parts for f in FEATURES.values())
    return found | {part.fact for each in parts for part in each}


def test_a_german_offer_is_the_nearest_to_a_french_need(snapshot: Snapshot) -> None:
    question = prepare(snapshot, NEED)
    rows = np.array([row_of(snapshot, "welders"), row_of(snapshot, "polymers")])
    for name in ("need_statements", "need_statement_votes"):
        welders, polymers = FEATURES[name].values(question, rows)
        assert welders > polymers


def test_a_statement_meets_the_sought_one_that_it_answers(snapshot: Snapshot) -> None:
    question, row = prepare(snapshot, NEED), row_of(snapshot, "welders")
    fact = FEATURES["need_statements"].breakdown(question, row, NOTHING).parts[0].fact
    assert fact.aspect == STATEMENT
    met = meeting(question, row, fact.key)
    assert met is not None
    assert "laser" in met[0].text.lower()
    assert met[1].text.startswith("On cherche")


def test_the_words_of_a_statement_go_with_it(snapshot: Snapshot) -> None:
    question, row = prepare(snapshot, QUERIES[1]), row_of(snapshot, "rival")
    facts = {
        part.fact
        for name in FEATURES
        for part in FEATURES[name].breakdown(question, row, NOTHING).parts
    }
    words = next(f for f in all_features() if f.name == "need_words")
    whole = words.breakdown(question, row, NOTHING).value
    assert whole > 0
    left = words.breakdown(question, row, frozenset(facts)).value
    assert math.isnan(left) or left < whole


def test_one_who_loses_a_concept_loses_the_statement_that_names_it(snapshot: Snapshot) -> None:
    question, row = prepare(snapshot, NEED), row_of(snapshot, "welders")
    feature = FEATURES["need_statement_votes"]
    without = frozenset({Fact(ProfileId("welders"), "concept", "laser_welding")})
    left = feature.breakdown(question, row, without)
    whole = feature.breakdown(question, row, NOTHING)
    assert math.isnan(left.value) or left.value < whole.value
    assert len(left.parts) < len(whole.parts)


def test_vectors_stand_in_the_order_of_the_statements(snapshot: Snapshot) -> None:
    index = snapshot.statements
    assert index is not None
    for row in range(len(snapshot.profiles.ids)):
        for stance, side in ((Stance.OFFERING, index.offered), (Stance.SEEKING, index.sought)):
            rows = side.rows_of(row)
            texts = [one.text for one in statements(snapshot, row, stance)]
            vectors = index.encode(texts) if texts else np.empty((0, 512), np.float32)
            assert vectors is not None
            if texts:
                own = side.cosines(vectors)[:, rows]
                np.testing.assert_allclose(own.diagonal(), 1, atol=1e-5)
            assert rows.stop - rows.start == len(texts)


def statements(snapshot: Snapshot, row: int, stance: Stance) -> tuple[Statement, ...]:
    return statements_of(taking(snapshot.passages(row), stance))


def test_without_an_encoder_everything_else_works(snapshot: Snapshot) -> None:
    bare = replace(snapshot, statements=None)
    question = prepare(bare, NEED)
    rows = np.arange(len(bare.profiles.ids))
    assert need_match(question) is None
    assert all(np.isnan(f.values(question, rows)).all() for f in FEATURES.values())
    assert not GENERATORS["statements"](question).any()
    answers = Matchmaker(bare).answer(NEED)
    assert answers
    named = {c.feature for each in answers for c in each.contributions if c.known}
    assert not named & set(FEATURES)


def test_statements_propose_those_who_say_it_in_other_words(snapshot: Snapshot) -> None:
    scores = GENERATORS["statements"](prepare(snapshot, NEED))
    assert scores[row_of(snapshot, "welders")] > scores[row_of(snapshot, "polymers")] >= 0


def test_projects_vote_by_meaning_where_the_build_was_asked_to_encode_them(
    snapshot: Snapshot, snapshot_of: Callable[..., Snapshot]
) -> None:
    feature = next(f for f in all_features() if f.name == "past_statements")
    rows = np.arange(len(snapshot.profiles.ids))
    assert np.isnan(feature.values(prepare(snapshot, NEED), rows)).all()
    question = prepare(snapshot_of(encoder=Path(UNIVERSAL)), NEED)
    values = feature.values(question, rows)
    assert np.nanmax(values) == pytest.approx(1.0)
    again = [feature.breakdown(question, row, NOTHING).value for row in rows]
    np.testing.assert_allclose(again, values)


def test_who_seeks_the_same_and_offers_nothing_like_it_is_a_peer(snapshot: Snapshot) -> None:
    feature = next(f for f in all_features() if f.name == "same_need")
    sought = next(
        passage
        for row in range(len(snapshot.profiles.ids))
        for passage in snapshot.passages(row)
        if passage.stance is Stance.SEEKING
    )
    question = prepare(snapshot, Query(need=sought.text))
    rows = np.arange(len(snapshot.profiles.ids))
    values = feature.values(question, rows)
    seekers = [bool(taking(snapshot.passages(row), Stance.SEEKING)) for row in rows]
    assert values.max() > 0
    assert not values[~np.array(seekers)].any()
    for row in rows:
        found = feature.breakdown(question, int(row), NOTHING)
        assert found.value == pytest.approx(values[row], abs=1e-6)
        assert sum(part.amount for part in found.parts) == pytest.approx(found.value)
