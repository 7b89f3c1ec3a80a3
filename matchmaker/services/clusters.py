"""Which records count as one: as resolved, but for those whose owners decided differently."""

from collections import defaultdict
from collections.abc import Mapping

from matchmaker.domain import ProfileId
from matchmaker.store import Store


def clusters_in_force(store: Store) -> dict[ProfileId, ProfileId]:
    """
    Give the canonical id of each record that has another one than its own.

    Who refuses under one id is not matched under another. But a refusal binds no record that
    somebody else speaks for: the records of whoever refused stand apart from it.
    """
    canonical = store.clusters()
    refusing = store.unconsented() if canonical else set()
    return _without_refusals(canonical, refusing, _owners(store)) if refusing else canonical


def _owners(store: Store) -> Mapping[ProfileId, frozenset[str]]:
    """Who speaks for each profile, by account."""
    found: defaultdict[ProfileId, set[str]] = defaultdict(set)
    for account in store.accounts.all():
        for id_ in account.speaks_for:
            found[id_].add(account.id)
    return {id_: frozenset(accounts) for id_, accounts in found.items()}


def _without_refusals(
    canonical: Mapping[ProfileId, ProfileId],
    refusing: set[ProfileId],
    owners: Mapping[ProfileId, frozenset[str]],
) -> dict[ProfileId, ProfileId]:
    clusters: defaultdict[ProfileId, set[ProfileId]] = defaultdict(set)
    for member, head in canonical.items():
        clusters[head] |= {member, head}
    kept: dict[ProfileId, ProfileId] = {}
    for head, members in clusters.items():
        apart = {
            each for each in members & refusing if _others_speak(each, members - refusing, owners)
        }
        # Whoever refuses with nobody's record beside it stays, and the whole cluster with it.
        staying = members - apart
        first = head if head in staying else min(staying)
        kept |= {each: first for each in staying if each != first}
    return kept


def _others_speak(
    refusing: ProfileId,
    willing: set[ProfileId],
    owners: Mapping[ProfileId, frozenset[str]],
) -> bool:
    """Whether a record that did not refuse is spoken for by others than the one that did."""
    mine = owners.get(refusing, frozenset())
    return bool(mine) and any(owners.get(each) and not owners[each] & mine for each in willing)
