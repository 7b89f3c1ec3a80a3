"""Ties over time, by example and by the balance of pairs."""

from math import inf, isnan, nan

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.errors import InputError
from matchmaker.graph.connectivity.change import DatedTie, dated_ties, first_crossing, tie_turnover

YEARS = st.one_of(st.just(nan), st.integers(2010, 2020).map(float))


def tie(source: str, target: str, start: float, end: float = nan) -> DatedTie:
    """A dated tie in one line."""
    return DatedTie(source=source, target=target, start=start, end=end)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            DatedTie,
            source=st.sampled_from("abcd"),
            target=st.sampled_from("abcd"),
            start=YEARS,
            end=YEARS,
        )
    )
)
def test_pairs_at_the_end_are_those_at_the_start_plus_formed_less_dissolved(ties):
    found = tie_turnover(ties, [2009, 2012, 2015, 2018, 2021])
    active = 0
    for period in found.periods:
        assert period.active == active + period.formed - period.dissolved
        assert period.renewed <= period.formed
        assert period.active <= period.ever
        active = period.active
        moment = period.end
        holding = {
            frozenset((t.source, t.target))
            for t in ties
            if t.source != t.target and t.start < moment <= (inf if isnan(t.end) else t.end)
        }
        assert period.active == len(holding)
    assert found.n_undated == sum(isnan(t.start) for t in ties)


def test_overlapping_projects_are_one_spell_and_a_new_one_renews():
    ties = [tie("a", "b", 2010, 2012), tie("b", "a", 2011, 2013), tie("a", "b", 2015, 2016)]
    early, middle, late = tie_turnover(ties, [2010, 2012, 2014, 2017]).periods
    assert (early.formed, early.dissolved, early.active) == (1, 0, 1)
    assert (middle.formed, middle.dissolved, middle.persistence) == (0, 1, 0.0)
    assert (late.formed, late.renewed, late.dissolved, late.ever) == (1, 1, 1, 1)
    assert isnan(late.persistence)


def test_periods_have_to_grow():
    for bounds in ([2010], [2010, 2010], [2012, 2010]):
        with pytest.raises(InputError, match="do not grow"):
            tie_turnover([], bounds)


def test_time_to_the_first_tie_over_the_border():
    groups = {"a": "IT", "b": "IT", "x": "CH", "u": None}
    ties = [tie("a", "b", 2010), tie("a", "u", 2011), tie("a", "x", 2013), tie("b", "x", nan)]
    found = first_crossing(ties, groups)
    assert found.years["a"] == 3.0
    assert isnan(found.years["b"])
    assert found.years["x"] == 0.0
    assert "u" not in found.years
    assert (found.median, found.crossed_share, found.n, found.n_undated) == (1.5, 2 / 3, 3, 1)


def test_entry_may_be_given_and_nobody_need_have_crossed():
    groups = {"a": "IT", "x": "CH"}
    assert first_crossing([tie("a", "x", 2013)], groups, entered={"a": 2009.5}).years["a"] == 3.5
    none = first_crossing([tie("a", "b", 2013)], {"a": "IT", "b": "IT"})
    assert isnan(none.median)
    assert none.crossed_share == 0.0


def test_dates_are_read_from_a_multigraph_and_may_be_unknown():
    graph = nx.MultiGraph()
    graph.add_edge("a", "b", start=2010.5, end=2012)
    graph.add_edge("a", "b")
    dated, undated = dated_ties(graph)
    assert (dated.start, dated.end) == (2010.5, 2012.0)
    assert isnan(undated.start)
