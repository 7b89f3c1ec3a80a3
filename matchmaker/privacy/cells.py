"""Facts about one that fit at least five: what is too rare to be said is left out."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST = 5
"""The smallest group that something may be said of."""

Key = TypeVar("Key", bound=Hashable)
Facts = tuple[str | None, ...]


def coarsened(known: Mapping[Key, Facts], k: int = SMALLEST) -> dict[Key, Facts]:
    """
    Leave out of each one's facts what would tell it apart from all but a few.

    Facts stand from the broadest to the finest, None where unknown, and the finest are left out
    first. Whoever is left with the same facts is at least k, counting those whose finer facts were
    left out: a gap says no more than that. Empty where there are fewer than k.
    """
    return _split(known, (), k) if len(known) >= k else {}


def _split(members: Mapping[Key, Facts], told: Facts, k: int) -> dict[Key, Facts]:
    """Tell the next fact of those groups that are large enough; k members or more are given."""
    depth, n_facts = len(told), len(next(iter(members.values())))
    if depth == n_facts:
        return dict.fromkeys(members, told)
    groups: dict[str | None, dict[Key, Facts]] = {}
    for key, facts in members.items():
        groups.setdefault(facts[depth], {})[key] = facts
    rest = groups.pop(None, {})
    by_size = sorted(groups, key=lambda value: (len(groups[value]), value or ""))
    for value in by_size:
        # The rest must be many too, or the gap would give them away: the smallest join them.
        if len(groups[value]) < k or 0 < len(rest) < k:
            rest |= groups.pop(value)
    found = dict.fromkeys(rest, told + (None,) * (n_facts - depth))
    for value, group in groups.items():
        found |= _split(group, (*told, value), k)
    return found
