"""
Teams for a call or a need: the rules met, the capabilities covered, the least coordination.

Covering comes first, then the cost of working together, then the size of the team. The search is
exact; a limit of steps bounds it, and it then says that a better team may exist.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matchmaker.domain import Kind, ProfileId
from matchmaker.domain.call import CallRules

MAX_STEPS = 200_000
"""Teams and parts of teams that are looked at: seconds, on one core."""
MOST_PARTNERS = 6
"""Of a team for a call that names no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could be in a team, and what they can do."""

    id: ProfileId
    kind: Kind
    country: str | None = None
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamProblem:
    """What a team must cover, and who could be in it."""

    lead: Candidate
    candidates: Sequence[Candidate]
    wanted: Mapping[str, float]
    """Weight by capability."""
    rules: CallRules = field(default_factory=CallRules)
    effort: Mapping[frozenset[ProfileId], float] = field(default_factory=dict)
    """What it costs two to work together; 1 where nothing is said."""

    def cost(self, one: ProfileId, other: ProfileId) -> float:
        """The effort of a pair."""
        return self.effort.get(frozenset({one, other}), 1.0)

    @property
    def most(self) -> int:
        """How many a team may be."""
        return self.rules.max_partners or max(MOST_PARTNERS, self.rules.min_partners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team, the lead first, and what it leaves open."""

    members: tuple[ProfileId, ...]
    covered: Mapping[str, ProfileId]
    """Who covers each capability."""
    uncovered: tuple[str, ...]
    could_fill: Mapping[str, tuple[ProfileId, ...]]
    """Who could cover what is open, by capability, if the limits allowed one more."""
    effort: float
    weight: float
    """Of what is covered."""
    proven: bool
    """Whether it is proved that there is no better team."""


Rank = tuple[float, float, int]
"""Weight covered, effort with its sign turned, size with its sign turned: more is better."""


def build_team(problem: TeamProblem, *, max_steps: int = MAX_STEPS) -> Team | None:
    """Find the best team that meets the rules; None where nobody's team does."""
    search = _Search(problem, max_steps)
    search.run()
    if search.best is None:
        return None
    return _told(problem, search.best, proven=search.steps <= max_steps)


def rank_of(problem: TeamProblem, team: Sequence[Candidate]) -> Rank:
    """What a team is compared by."""
    able = frozenset[str]().union(*(each.capabilities for each in team))
    weight = sum(value for name, value in problem.wanted.items() if name in able)
    ids = [each.id for each in team]
    effort = sum(problem.cost(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :])
    return (round(weight, 9), -round(effort, 9), -len(team))


def meets_rules(problem: TeamProblem, team: Sequence[Candidate]) -> bool:
    """Whether a team is large enough, small enough, and of the kinds and countries asked for."""
    rules = problem.rules
    countries = {each.country for each in team} - {None}
    return (
        rules.min_partners <= len(team) <= problem.most
        and {*rules.partner_kinds} <= {each.kind for each in team}
        and len(countries) >= rules.min_countries
    )


class _Search:
    """Depth first over the candidates, the most able first, cut where nothing better can follow."""

    def __init__(self, problem: TeamProblem, max_steps: int) -> None:
        self.problem = problem
        self.max_steps = max_steps
        self.steps = 0
        self.best: tuple[Candidate, ...] | None = None
        self.best_rank: Rank = (-1.0, 0.0, 0)
        others = [each for each in problem.candidates if each.id != problem.lead.id]
        self.order = sorted(others, key=lambda each: (-self._worth(each), each.id))
        # What those from each place on can do together.
        self.rest: list[frozenset[str]] = [frozenset()]
        for each in reversed(self.order):
            self.rest.append(self.rest[-1] | each.capabilities)
        self.rest.reverse()

    def _worth(self, candidate: Candidate) -> float:
        return sum(self.problem.wanted.get(name, 0.0) for name in candidate.capabilities)

    def run(self) -> None:
        """Look at every team that could be the best."""
        self._look((self.problem.lead,), 0, 0.0, self.problem.lead.capabilities)

    def _look(
        self, team: tuple[Candidate, ...], start: int, effort: float, able: frozenset[str]
    ) -> None:
        self.steps += 1
        if self.steps > self.max_steps:
            return
        if meets_rules(self.problem, team):
            rank = rank_of(self.problem, team)
            if rank > self.best_rank:
                self.best, self.best_rank = team, rank
        if len(team) == self.problem.most:
            return
        for at in range(start, len(self.order)):
            if not self._could_be_better(effort, able | self.rest[at]):
                return
            new = self.order[at]
            more = sum(self.problem.cost(each.id, new.id) for each in team)
            if self._could_be_better(effort + more, able | new.capabilities | self.rest[at + 1]):
                self._look((*team, new), at + 1, effort + more, able | new.capabilities)

    def _could_be_better(self, effort: float, able: frozenset[str]) -> bool:
        """Whether whoever is still to come could make it better; effort only grows."""
        weight = sum(value for name, value in self.problem.wanted.items() if name in able)
        return (round(weight, 9), -round(effort, 9)) >= self.best_rank[:2]


def _told(problem: TeamProblem, team: Sequence[Candidate], *, proven: bool) -> Team:
    weight, effort, _ = rank_of(problem, team)
    covered = {
        name: next(each.id for each in team if name in each.capabilities)
        for name in problem.wanted
        if any(name in each.capabilities for each in team)
    }
    uncovered = tuple(name for name in problem.wanted if name not in covered)
    inside = {each.id for each in team}
    return Team(
        members=tuple(each.id for each in team),
        covered=covered,
        uncovered=uncovered,
        could_fill={
            name: tuple(
                each.id
                for each in problem.candidates
                if name in each.capabilities and each.id not in inside
            )
            for name in uncovered
        },
        effort=-effort,
        weight=weight,
        proven=proven,
    )
