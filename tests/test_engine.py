"""The verbs: what they give, what they refuse, and what they leave unsaid."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain import Fact, FitVerdict, Kind, Profile, ProfileId, Query
from matchmaker.engine import MAX_K, Matchmaker
from matchmaker.errors import HomeError, InputError, SnapshotError, UnknownProfileError
from matchmaker.home import Home
from matchmaker.privacy import PUBLIC
from matchmaker.ranking import diversify
from matchmaker.snapshot import Snapshot


def test_a_firm_is_matched_with_who_answers_its_need(matchmaker: Matchmaker) -> None:
    found = matchmaker.suggest("firm", kinds=[Kind.RESEARCH_GROUP, Kind.LAB], k=3)
    assert found[0].profile_id == "welders"
    assert found[0].name == "Welders"
    assert {each.kind for each in found} <= {Kind.RESEARCH_GROUP, Kind.LAB}


def test_an_expert_is_given_firms_with_room_for_help(matchmaker: Matchmaker) -> None:
    assert {each.kind for each in matchmaker.clients("ada")} == {Kind.COMPANY}


def test_only_experts_have_clients(matchmaker: Matchmaker) -> None:
    with pytest.raises(InputError, match="firm is a company"):
        matchmaker.clients("firm")


@pytest.mark.parametrize("k", [0, -1, MAX_K + 1])
def test_a_list_has_one_to_a_thousand_places(matchmaker: Matchmaker, k: int) -> None:
    for ask in (matchmaker.answer, matchmaker.rank):
        with pytest.raises(InputError, match=f"k is {k}.*1 to {MAX_K}"):
            ask(Query(profile_id=ProfileId("firm")), k=k)
    with pytest.raises(InputError, match=f"k is {k}"):
        matchmaker.search("firm", k=k)


def test_an_id_that_is_not_there_names_close_ones(matchmaker: Matchmaker) -> None:
    with pytest.raises(UnknownProfileError, match="close: welders"):
        matchmaker.suggest("weldres")
    with pytest.raises(UnknownProfileError) as caught:
        matchmaker.explain("firm", "xyz")
    assert caught.value.close == ()


def test_names_are_found_with_typos(matchmaker: Matchmaker) -> None:
    assert matchmaker.search("polimers")[0][0] == "polymers"
    assert matchmaker.search("") == []
    assert len(matchmaker.search("e", k=2)) <= 2


def test_ranking_and_suggesting_agree(matchmaker: Matchmaker) -> None:
    query = Query(profile_id=ProfileId("firm"), need="visione artificiale")
    suggested = [(each.profile_id, each.score) for each in matchmaker.answer(query, k=5)]
    assert matchmaker.rank(query, k=5) == suggested


def test_a_longer_list_begins_like_the_shorter_one(matchmaker: Matchmaker) -> None:
    query = Query(profile_id=ProfileId("viewers"))
    assert matchmaker.rank(query, k=5)[:2] == matchmaker.rank(query, k=2)


def test_no_candidate_is_an_empty_list(matchmaker: Matchmaker) -> None:
    query = Query(profile_id=ProfileId("firm"), countries=frozenset({"SE"}), diversity=0.5)
    answer = matchmaker.answer(query)
    assert answer.suggestions == []
    assert answer.verdict is FitVerdict.NONE
    assert answer.advice is None, "it is the limits that leave nobody"


def test_a_mixed_list_has_the_same_members_in_a_small_network(matchmaker: Matchmaker) -> None:
    plain = dict(matchmaker.rank(Query(profile_id=ProfileId("firm"))))
    mixed = dict(matchmaker.rank(Query(profile_id=ProfileId("firm"), diversity=1.0)))
    assert mixed == plain
    assert [*mixed] != [*plain]


def test_the_best_stays_first_however_mixed(matchmaker: Matchmaker) -> None:
    for strength in (0.1, 0.5, 0.9):
        query = Query(profile_id=ProfileId("firm"), diversity=strength)
        assert matchmaker.rank(query)[0][0] == "welders"


def test_mixing_moves_twins_apart(
    snapshot_of: Callable[..., Snapshot], profiles: Mapping[str, Profile]
) -> None:
    twin = replace(profiles["welders"], id=ProfileId("welders-2"))
    snapshot = snapshot_of(profiles=[*profiles.values(), twin])
    rows = [snapshot.profiles.row_of[ProfileId(i)] for i in ("welders", "welders-2", "viewers")]
    assert diversify(snapshot, rows, [3.0, 2.9, 2.5], strength=0.7, k=3)[:2] == [0, 2]
    assert diversify(snapshot, rows, [3.0, 2.9, 2.5], strength=0.0, k=2) == [0, 1]


def test_a_profile_is_shown_as_the_reader_may_see_it(matchmaker: Matchmaker) -> None:
    assert matchmaker.profile("firm").maturity == 0.4
    assert matchmaker.profile("firm", audience=PUBLIC).maturity is None
    assert matchmaker.profile("firm", audience=PUBLIC).needs == ()


def test_a_fact_about_nobody_changes_nothing(matchmaker: Matchmaker) -> None:
    query = Query(profile_id=ProfileId("firm"))
    gone = Fact(ProfileId("withdrawn"), "concept", "laser_welding")
    assert matchmaker.rank(replace(query, without=frozenset({gone}))) == matchmaker.rank(query)


def test_the_network_is_at_hand(matchmaker: Matchmaker) -> None:
    assert matchmaker.network is matchmaker.snapshot.network


def test_loading_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="init"):
        Matchmaker.load(tmp_path)
    home = Home.create(tmp_path / "home")
    with pytest.raises(SnapshotError, match="nothing built"):
        Matchmaker.load(str(home.path))
