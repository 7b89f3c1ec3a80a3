"""
Cluster records by average linkage, from the surest pair down.

Two groups join only where their pairs say so on average (average link) and where no judgement says
that two of their members are different, however long the chain between them. Nor do they where one
of them only says of itself that it belongs there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import product

from matchmaker.resolution.constraints import Claims, Edge

# What a pair says that blocking never put side by side: rather not, in bits.
UNSEEN_BITS = -1.0
# One very sure pair must not carry a chain alone, one very unlikely pair not break a family.
LARGEST_BITS = 12.0
# What a third record must bring before it makes two others one: chosen on the training half of T4,
# where it takes four of five wrong pairs away, and no true one.
CHAIN_BITS = 0.5


class Groups:
    """Disjoint groups of rows that remember which rows must stay apart."""

    def __init__(self, apart: Iterable[Edge] = ()) -> None:
        self._group: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for left, right in apart:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def members(self, row: int) -> list[int]:
        """List the rows that are one with this row, itself among them."""
        return self._members.get(self._group.get(row, row), [row])

    def must_stay_apart(self, left: int, right: int) -> bool:
        """Say whether a member of one group was judged different from a member of the other."""
        theirs = self.members(right)
        return any(
            not self._apart[mine].isdisjoint(theirs)
            for mine in self.members(left)
            if mine in self._apart
        )

    def join(self, left: int, right: int) -> None:
        """Make two groups one."""
        mine, theirs = self.members(left), self.members(right)
        if mine is theirs or right in mine:
            return
        joined = [*mine, *theirs]
        # Which row stands for a group does not show: canonical ids are chosen by id.
        first = joined[0]
        self._members[first] = joined
        for row in joined:
            self._group[row] = first

    def all(self) -> list[list[int]]:
        """List the groups of two and more, rows sorted."""
        firsts = sorted(set(self._group.values()))
        return [sorted(self._members[first]) for first in firsts]


def clusters(
    weights: Mapping[Edge, float],
    automatic: float,
    together: Iterable[Edge] = (),
    apart: Iterable[Edge] = (),
    claims: Claims | None = None,
) -> list[list[int]]:
    """
    Group rows.

    Args:
        weights: match weights of the candidate pairs, in bits.
        automatic: weight from which a pair, and the average between two groups, joins.
        together: pairs judged the same, strongest judgement first; they join whatever their weight,
            unless that would join what was judged different.
        apart: pairs judged different.
        claims: what rows state of themselves, which joins nothing unless it was judged the same.
    """
    groups, claims = Groups(apart), claims or Claims()
    vouched: set[int] = set()
    for left, right in together:
        if not groups.must_stay_apart(left, right):
            groups.join(left, right)
            vouched |= {left, right}
    # The surest first, since each join decides what the later ones meet; of equals the lower rows.
    links = sorted(
        (edge for edge, w in weights.items() if w >= automatic), key=lambda e: (-weights[e], e)
    )
    for left, right in links:
        mine, theirs = groups.members(left), groups.members(right)
        if mine is theirs or groups.must_stay_apart(left, right):
            continue
        pairs = claims.sure_pairs(product(mine, theirs), vouched)
        if not pairs:
            continue
        bar = automatic if len(pairs) == 1 else automatic + CHAIN_BITS
        if average_link(pairs, weights) >= bar:
            groups.join(left, right)
    return groups.all()


def average_link(pairs: Collection[Edge], weights: Mapping[Edge, float]) -> float:
    """Average the weights of the pairs between two groups, in bits."""
    found = [
        max(-LARGEST_BITS, min(LARGEST_BITS, weights.get((min(pair), max(pair)), UNSEEN_BITS)))
        for pair in pairs
    ]
    return sum(found) / len(found)
