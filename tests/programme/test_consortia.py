"""The team that is found is the best of all there are, and says what it leaves open."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Kind, ProfileId
from matchmaker.domain.call import CallRules
from matchmaker.programme.consortia import (
    Candidate,
    TeamProblem,
    build_team,
    meets_rules,
    rank_of,
)

SKILLS = ("laser", "polymers", "vision", "finance")


def candidate(id_: str, *able: str, kind: Kind = Kind.LAB, country: str = "IT") -> Candidate:
    return Candidate(id=ProfileId(id_), kind=kind, country=country, capabilities=frozenset(able))


LEAD = candidate("lead", kind=Kind.COMPANY)


@st.composite
def problems(draw: st.DrawFn) -> TeamProblem:
    n = draw(st.integers(0, 6))
    people = [
        Candidate(
            id=ProfileId(f"c{i}"),
            kind=draw(st.sampled_from([Kind.LAB, Kind.COMPANY])),
            country=draw(st.sampled_from(["IT", "CH", None])),
            capabilities=draw(st.frozensets(st.sampled_from(SKILLS))),
        )
        for i in range(n)
    ]
    ids = [LEAD.id, *(each.id for each in people)]
    effort = {frozenset(pair): draw(st.integers(0, 4)) / 2 for pair in combinations(ids, 2)}
    least = draw(st.integers(1, 3))
    rules = CallRules(
        min_partners=least,
        max_partners=draw(st.one_of(st.none(), st.integers(least, 4))),
        partner_kinds=draw(st.sampled_from([(), (Kind.LAB,)])),
        min_countries=draw(st.integers(1, 2)),
    )
    wanted = draw(st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3).map(float)))
    return TeamProblem(lead=LEAD, candidates=people, wanted=wanted, rules=rules, effort=effort)


@given(problems())
@settings(max_examples=200, deadline=None)
def test_it_equals_brute_force(problem: TeamProblem) -> None:
    teams = [
        (LEAD, *others)
        for n in range(len(problem.candidates) + 1)
        for others in combinations(problem.candidates, n)
    ]
    ranks = [rank_of(problem, team) for team in teams if meets_rules(problem, team)]
    found = build_team(problem)
    if not ranks:
        assert found is None
        return
    by_id = {each.id: each for each in (LEAD, *problem.candidates)}
    members = [by_id[id_] for id_ in found.members]
    assert found.proven
    assert meets_rules(problem, members)
    assert rank_of(problem, members) == max(ranks)


def test_two_who_know_one_another_are_preferred_to_two_strangers() -> None:
    people = [candidate("a", "laser"), candidate("b", "laser"), candidate("c", "vision")]
    effort = {frozenset({ProfileId("b"), ProfileId("c")}): 0.1}
    team = build_team(
        TeamProblem(
            lead=LEAD, candidates=people, wanted={"laser": 1.0, "vision": 1.0}, effort=effort
        )
    )
    assert team.members == ("lead", "b", "c")
    assert team.covered == {"laser": "b", "vision": "c"}
    assert team.effort == pytest.approx(2.1)


def test_what_stays_uncovered_is_named_with_who_could_fill_it() -> None:
    people = [candidate("a", "laser", "vision"), candidate("b", "polymers")]
    team = build_team(
        TeamProblem(
            lead=LEAD,
            candidates=people,
            wanted=dict.fromkeys(SKILLS, 1.0),
            rules=CallRules(max_partners=2),
        )
    )
    assert team.members == ("lead", "a")
    assert team.uncovered == ("polymers", "finance")
    assert team.could_fill == {"polymers": ("b",), "finance": ()}


def test_where_nobody_meets_the_rules_there_is_no_team() -> None:
    rules = CallRules(min_countries=2)
    assert (
        build_team(TeamProblem(lead=LEAD, candidates=[candidate("a")], wanted={}, rules=rules))
        is None
    )


def test_a_large_search_ends_in_time_and_says_that_a_better_team_may_exist() -> None:
    people = [candidate(f"c{n}", SKILLS[n % 3]) for n in range(200)]
    problem = TeamProblem(lead=LEAD, candidates=people, wanted=dict.fromkeys(SKILLS, 1.0))
    team = build_team(problem, max_steps=500)
    assert team.weight == 3
    assert not team.proven or team.effort == 6
