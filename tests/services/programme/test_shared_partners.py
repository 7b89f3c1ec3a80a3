"""One partner for several firms with one need: who serves most of them, each by its own words."""

from collections import Counter
from collections.abc import Callable
from itertools import product
from random import Random

import pytest

from matchmaker.domain import Kind, Need, Offer, Profile, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.services.programme.shared_partners import fewest_partners, shared_partners
from matchmaker.snapshot import Snapshot

WELDING = "saldatura laser di lamiera sottile"


def firm(id_: str, seeks: str, **facts: object) -> Profile:
    need = Need(id=f"n-{id_}", text=f"Cerchiamo un partner per {seeks}.", language="it")
    return Profile(
        id=ProfileId(id_), kind=Kind.COMPANY, names=(id_.title(),), needs=(need,), **facts
    )  # type: ignore[arg-type]


def lab(id_: str, offers: str) -> Profile:
    offer = Offer(id=f"o-{id_}", text=f"Offriamo {offers}.", language="it")
    return Profile(id=ProfileId(id_), kind=Kind.LAB, names=(id_.title(),), offers=(offer,))


@pytest.fixture(scope="module")
def matchmaker(snapshot_of: Callable[..., Snapshot]) -> Matchmaker:
    barred = (ProfileId("half"),)
    return Matchmaker(
        snapshot_of(
            profiles=[
                *(firm(f"c{n}", WELDING) for n in range(3)),
                firm("c3", WELDING, excludes=barred),
                firm("other", "prove di biodegradabilità"),
                lab("whole", "saldatura laser di lamiera sottile in acciaio"),
                lab("half", "saldatura laser di lamiera sottile"),
                lab("far", "analisi sensoriale di alimenti"),
            ]
        )
    )


def test_who_serves_most_firms_stands_first_and_nobody_who_may_not_meet(
    matchmaker: Matchmaker,
) -> None:
    found = shared_partners(matchmaker, WELDING)
    assert {each.profile_id for each in found.firms} == {"c0", "c1", "c2", "c3"}
    served = {p.profile_id: {f.profile_id for f in p.served} for p in found.partners}
    assert list(served) == ["whole", "half"]
    assert served["whole"] == {"c0", "c1", "c2", "c3"}
    assert served["half"] == {"c0", "c1", "c2"}, "c3 excludes it"
    assert found.alone == ()
    assert found.fewest == ("whole",)


Serves = dict[ProfileId, set[ProfileId]]
Places = dict[ProfileId, int | None]


def fewest_by_hand(serves: Serves, places: Places) -> int:
    """The size of the smallest set, by trying who is served by whom."""
    best: dict[int, int] = {}
    options = [
        [None, *(p for p in serves if firm in serves[p])]
        for firm in sorted(set().union(*serves.values()))
    ]
    for plan in product(*options):
        counts = Counter(p for p in plan if p is not None)
        if all(n <= (places[p] or n) for p, n in counts.items()):
            n = sum(counts.values())
            best[n] = min(best.get(n, len(serves)), len(counts))
    return best[max(best)]


def test_the_fewest_partners_are_as_few_as_any_that_serve_as_many() -> None:
    rng = Random(7)  # noqa: S311 - cases, no secrets
    partners = [ProfileId(each) for each in "abcd"]
    for _ in range(60):
        serves = {p: {ProfileId(f) for f in "uvwxy" if rng.random() < 0.45} for p in partners}
        places = {p: rng.choice([None, 1, 2]) for p in partners}
        assert len(fewest_partners(serves, places)) == fewest_by_hand(serves, places)


def test_what_nobody_seeks_is_said(matchmaker: Matchmaker) -> None:
    with pytest.raises(InputError, match="no firm"):
        shared_partners(matchmaker, "stampa tipografica di libri antichi")
