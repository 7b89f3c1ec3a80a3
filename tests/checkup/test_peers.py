"""Peers are found by widening, told in fives, and one firm more changes nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.checkup import Peer, benchmark, peer_group
from matchmaker.domain import ProfileId

FIRM = Peer(
    id=ProfileId("me"),
    divisions=frozenset({"25"}),
    size="small",
    territory="ITC43",
    since=date(2026, 1, 1),
    figures={"score": 50.0},
)


def peers(n: int, **facts: object) -> list[Peer]:
    start = len(facts) * 1000
    return [
        replace(
            FIRM,
            id=ProfileId(f"p{start + i}"),
            since=date(2026, 1, 1) + timedelta(days=i),
            figures={"score": float(i % 101)},
            **facts,  # type: ignore[arg-type]
        )
        for i in range(n)
    ]


def test_the_nearest_group_of_ten_is_chosen() -> None:
    near = peers(10)
    far = peers(50, territory="CH070")
    assert peer_group(FIRM, [*near, *far]).criteria == ("division", "size", "territory")
    assert peer_group(FIRM, [*near[:9], *far]).criteria == ("division", "size")


def test_a_firm_that_is_like_nobody_is_compared_with_all() -> None:
    others = peers(20, divisions=frozenset({"62"}), size="large", territory="CH070")
    found = peer_group(FIRM, others)
    assert (found.criteria, len(found.peers)) == ((), 20)


def test_a_firm_is_no_peer_of_its_own() -> None:
    assert FIRM not in peer_group(FIRM, [FIRM, *peers(10)]).peers


def test_fewer_than_five_are_not_told_of() -> None:
    assert peer_group(FIRM, peers(4)).peers == ()
    assert benchmark(50.0, [1.0, 2.0, 3.0, 4.0]) is None
    assert benchmark(None, [1.0] * 9) is None


@given(st.integers(0, 40), st.integers(1, 4))
def test_what_is_told_does_not_change_until_five_more_have_answered(n: int, more: int) -> None:
    before = n // 5 * 5
    first = peer_group(FIRM, peers(before), wanted=5)
    second = peer_group(FIRM, peers(before + more), wanted=5)
    assert first.peers == second.peers


@given(st.lists(st.floats(0, 100), min_size=5, max_size=40), st.floats(0, 100))
def test_quartiles_are_in_order_and_in_steps_of_five(figures: list[float], own: float) -> None:
    found = benchmark(own, figures)
    assert found is not None
    told = [found.lower_quartile, found.median, found.upper_quartile]
    assert told == sorted(told)
    assert all(value % 5 == 0 for value in told)
    assert 0 <= found.share_below <= 1


def test_a_firm_better_than_all_its_peers_is_above_all_of_them() -> None:
    found = benchmark(100.0, [float(n) for n in range(10)])
    assert found is not None
    assert found.share_below == pytest.approx(1)
