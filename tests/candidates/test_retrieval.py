"""Generators propose, gates decide; in a small network nobody is lost."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.candidates import GENERATORS, PreparedQuery, eligible, n_clients, prepare, retrieve
from matchmaker.candidates.generators import best
from matchmaker.candidates.prepared_query import MAX_NEED_CHARACTERS
from matchmaker.domain import Kind, Profile, ProfileId, Query
from matchmaker.errors import InputError, UnknownProfileError
from matchmaker.snapshot import Snapshot

FIRM = Query(profile_id=ProfileId("firm"))


def found(snapshot: Snapshot, query: Query) -> Mapping[str, frozenset[str]]:
    ids = snapshot.profiles.ids
    return {ids[row]: names for row, names in retrieve(prepare(snapshot, query)).items()}


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat the small network as one that is too large to score whole."""
    monkeypatch.setattr("matchmaker.candidates.generators.SMALL", 0)


def test_in_a_small_network_all_who_may_be_suggested_are_candidates(snapshot: Snapshot) -> None:
    everyone = {*snapshot.profiles.ids} - {"firm", "rival", "polymers", "busy"}
    assert found(snapshot, FIRM).keys() == everyone
    assert all("everyone" in names for names in found(snapshot, FIRM).values())


@pytest.mark.parametrize(
    ("query", "candidate", "generator"),
    [
        (FIRM, "welders", "words"),
        (FIRM, "welders", "concepts"),
        (FIRM, "welders", "wants"),
        (FIRM, "welders", "meaning"),
        (FIRM, "viewers", "past_work"),
        (FIRM, "viewers", "acquaintance"),
        (Query(need="vision for quality control"), "viewers", "words"),
        (Query(need="soudage laser"), "rival", "concepts"),
        (Query(need="milling with less coolant"), "polymers", "past_work"),
    ],
)
@pytest.mark.usefixtures("large")
def test_each_generator_finds_whom_it_is_made_for(
    snapshot: Snapshot, query: Query, candidate: str, generator: str
) -> None:
    assert generator in found(snapshot, query)[candidate]


@pytest.mark.usefixtures("large")
def test_in_a_large_network_the_gates_hold_too(snapshot: Snapshot) -> None:
    names = found(snapshot, FIRM)
    assert names.keys().isdisjoint({"firm", "rival", "polymers", "busy", "shy"})
    assert not any("everyone" in generators for generators in names.values())
    assert "silent" not in names


@pytest.mark.parametrize("generator", GENERATORS.values(), ids=GENERATORS)
@pytest.mark.parametrize(
    "query",
    [FIRM, Query(profile_id=ProfileId("silent")), Query(need="laser")],
    ids=["firm", "silent", "need"],
)
def test_generators_give_one_finite_number_for_each_profile(
    snapshot: Snapshot, generator: Callable[[PreparedQuery], np.ndarray], query: Query
) -> None:
    scores = generator(prepare(snapshot, query))
    assert scores.shape == (len(snapshot.profiles.ids),)
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("generator", GENERATORS.values(), ids=GENERATORS)
def test_generators_answer_where_nobody_did_anything(
    snapshot_of: Callable[..., Snapshot],
    generator: Callable[[PreparedQuery], np.ndarray],
) -> None:
    lonely = snapshot_of(activities=[], participations=[], ties=[])
    assert np.isfinite(generator(prepare(lonely, FIRM))).all()
    assert n_clients(lonely).tolist() == [0] * len(lonely.profiles.ids)


@given(st.lists(st.integers(-3, 5).map(float), max_size=30), st.integers(1, 10))
def test_the_best_are_the_highest_above_zero_and_ties_go_to_the_lower_row(
    scores: list[float], k: int
) -> None:
    rows = [row for row, score in enumerate(scores) if score > 0]
    expected = sorted(rows, key=lambda row: (-scores[row], row))[:k]
    assert best(np.array(scores, dtype=float), k).tolist() == expected


@pytest.mark.parametrize("kind", Kind)
def test_only_kinds_that_are_asked_for_pass(snapshot: Snapshot, kind: Kind) -> None:
    query = Query(profile_id=ProfileId("firm"), kinds=frozenset({kind}))
    kinds = {snapshot.profiles.kinds[row] for row in retrieve(prepare(snapshot, query))}
    assert kinds <= {kind}


def test_an_unknown_country_is_in_none_of_those_asked_for(snapshot: Snapshot) -> None:
    query = Query(profile_id=ProfileId("firm"), countries=frozenset({"CH"}), new_only=False)
    assert found(snapshot, query).keys() == {"welders", "polymers"}


def test_a_need_without_a_sender_passes_by_the_gates_of_pairs(snapshot: Snapshot) -> None:
    open_ = eligible(prepare(snapshot, Query(need="saldatura laser")))
    shut = {id_ for id_, is_open in zip(snapshot.profiles.ids, open_, strict=True) if not is_open}
    assert shut == {"busy"}


@pytest.mark.parametrize(
    ("need", "message"),
    [
        ("   ", "no word"),
        ("?!…", "no word"),
        ("saldatura " * (MAX_NEED_CHARACTERS // 10 + 1), "20,010 characters"),
        ("Ищем партнёра для лазерной сварки тонких листов металла", r"language.*\(ru\)"),
    ],
)
def test_a_need_that_can_not_be_read_is_refused(
    snapshot: Snapshot, need: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        prepare(snapshot, Query(profile_id=ProfileId("firm"), need=need))
    assert caught.value.field == "need"
    assert caught.value.accepted
    assert len(str(caught.value)) < 300


def test_saying_the_language_stops_the_guessing(snapshot: Snapshot) -> None:
    need = "Ищем партнёра для лазерной сварки тонких листов металла"
    assert prepare(snapshot, Query(need=need, language="it")).query.need == need


def test_a_language_that_is_not_read_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(InputError, match=r"xx.*it, en, de, fr"):
        prepare(snapshot, Query(need="saldatura laser", language="xx"))


def test_asking_nothing_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(InputError, match="nothing is asked"):
        prepare(snapshot, Query(need=" "))


def test_who_is_not_there_can_not_ask(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownProfileError, match="'shy'"):
        prepare(snapshot, Query(profile_id=ProfileId("shy")))


def test_a_need_in_words_goes_before_the_needs_of_the_profile(snapshot: Snapshot) -> None:
    words = prepare(snapshot, Query(profile_id=ProfileId("firm"), need="polimeri riciclati"))
    assert [passage.field for passage in words.seeking] == ["need"]
    assert [passage.field for passage in prepare(snapshot, FIRM).seeking] == ["need:n0"]


def test_who_states_no_need_seeks_its_like(
    snapshot: Snapshot, profiles: Mapping[str, Profile]
) -> None:
    question = prepare(snapshot, Query(profile_id=ProfileId("polymers")))
    assert [passage.text for passage in question.seeking] == [profiles["polymers"].texts[0].value]
    assert "polymers" not in found(snapshot, question.query)


def test_whoever_was_not_found_has_no_finders(snapshot: Snapshot) -> None:
    found = retrieve(prepare(snapshot, Query(profile_id=ProfileId("firm"))))
    assert [*found] == found.rows.tolist() == sorted(found)
    with pytest.raises(KeyError):
        found[snapshot.profiles.row_of[ProfileId("firm")]]
