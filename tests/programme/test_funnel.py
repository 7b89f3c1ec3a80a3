"""From contact to funding, and whom the recommender puts forward."""

from datetime import date

import pytest

from matchmaker.domain import ProfileId
from matchmaker.network import Stage, exposure, funnel
from matchmaker.network.recommender import REASONS

FACTS = {
    ProfileId("a"): {
        Stage.CONTACTED: date(2025, 1, 1),
        Stage.EXPERT: date(2025, 1, 31),
        Stage.ACCEPTED: date(2025, 3, 2),
    },
    ProfileId("b"): {Stage.CONTACTED: date(2025, 1, 1), Stage.EXPERT: date(2025, 1, 11)},
    ProfileId("c"): {Stage.CONTACTED: date(2025, 2, 1)},
    ProfileId("d"): {Stage.EXPERT: None},
    ProfileId("e"): {},
}


def passages(facts, until=date(2026, 1, 1)):
    return {each.stage: each for each in funnel(facts, until=until).passages}


def test_firms_are_counted_through_the_stages_that_are_recorded():
    found = passages(FACTS)
    assert [*found] == [Stage.CONTACTED, Stage.EXPERT, Stage.ACCEPTED]
    first = found[Stage.CONTACTED]
    assert (first.n, first.n_imputed, first.passed, first.waiting) == (3, 1, 2, 1)
    assert first.conversion == pytest.approx(2 / 3)
    assert (first.median_days, first.n_timed) == (20, 2)
    second = found[Stage.EXPERT]
    assert (second.n, second.passed, second.median_days) == (3, 1, 30)


def test_what_nobody_recorded_is_never_in_the_headline():
    """A network with 287 check-ups on record must not say 449."""
    facts = {ProfileId("a"): {Stage.ACCEPTED: None}, ProfileId("b"): {Stage.CHECK_UP: None}}
    found = passages(facts)
    assert (found[Stage.CHECK_UP].n, found[Stage.CHECK_UP].n_imputed) == (1, 1)


def test_the_last_stage_has_nowhere_to_go():
    last = passages(FACTS)[Stage.ACCEPTED]
    assert (last.to, last.conversion, last.waiting, last.median_days) == (None, None, 0, None)


def test_stages_of_which_nothing_is_known_are_named_and_not_counted_as_zero():
    found = funnel(FACTS, until=date(2026, 1, 1))
    assert found.unrecorded == tuple(
        stage for stage in Stage if stage not in {Stage.CONTACTED, Stage.EXPERT, Stage.ACCEPTED}
    )
    assert found.n == 4


def test_what_comes_after_the_last_day_has_not_happened():
    found = passages(FACTS, until=date(2025, 1, 15))
    assert (found[Stage.CONTACTED].n, found[Stage.CONTACTED].n_imputed) == (2, 1)
    assert found[Stage.EXPERT].n == 2


def test_days_in_the_wrong_order_are_not_timed():
    facts = {ProfileId("a"): {Stage.CONTACTED: date(2025, 5, 1), Stage.EXPERT: date(2025, 1, 1)}}
    found = passages(facts)[Stage.CONTACTED]
    assert (found.passed, found.n_timed, found.median_days) == (1, 0, None)


def test_an_empty_funnel_has_no_passages():
    found = funnel({}, until=date(2026, 1, 1))
    assert (found.passages, found.n, len(found.unrecorded)) == ((), 0, len(Stage))


LISTS = {
    ProfileId("a"): [ProfileId(x) for x in "bcd"],
    ProfileId("x"): [ProfileId(x) for x in "bax"],
}


def test_exposure_counts_whom_the_lists_name():
    found = exposure(
        LISTS,
        k=2,
        catalogue=[ProfileId(x) for x in "abcdx"],
        groups={
            ProfileId("a"): "IT",
            ProfileId("b"): "IT",
            ProfileId("c"): "CH",
            ProfileId("x"): "CH",
        },
        newcomers={ProfileId("c")},
    )
    assert (found.n_suggestions, found.most_suggested[0]) == (4, ("b", 2))
    assert found.coverage == pytest.approx(3 / 5)
    # a→b stays, a→c crosses, x→b and x→a cross.
    assert found.cross_border_share == pytest.approx(3 / 4)
    assert found.cross_border_expected == pytest.approx(1 / 2)
    assert found.newcomer_share == pytest.approx(1 / 4)
    assert found.newcomer_expected == pytest.approx(1 / 5)
    # Counts 0, 0, 1, 1, 2: the sum of (2i - n - 1) x over n times the sum.
    assert found.exposure_gini == pytest.approx((0 * 1 + 2 * 1 + 4 * 2) / (5 * 4))


def test_all_equally_exposed_is_no_inequality():
    lists = {ProfileId("a"): [ProfileId("b")], ProfileId("b"): [ProfileId("a")]}
    found = exposure(
        lists, k=1, catalogue=[ProfileId("a"), ProfileId("b")], groups={}, newcomers=()
    )
    assert found.exposure_gini == pytest.approx(0)
    assert found.cross_border_share is None
    assert "known country" in found.reasons["cross_border_share"]


def test_no_lists_leave_everything_undefined_with_a_reason():
    found = exposure({}, k=5, catalogue=(), groups={}, newcomers=())
    assert set(found.reasons) == set(REASONS)
