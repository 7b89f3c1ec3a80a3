"""What is told of one fits five: facts that are too rare are left out, and so is the gap."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.privacy import SMALLEST, k_anonymised

values = st.sampled_from(["a", "b", "c", None])
networks = st.lists(st.tuples(values, values, values), max_size=60).map(
    lambda rows: dict(enumerate(rows))
)


def of(*groups: tuple[tuple[str | None, ...], int]) -> dict[int, tuple[str | None, ...]]:
    return dict(enumerate(facts for facts, n in groups for _ in range(n)))


@given(networks)
def test_whatever_is_told_is_told_of_five_or_more(known: dict) -> None:
    told = Counter(k_anonymised(known).values())
    assert all(n >= SMALLEST for n in told.values())


@given(networks)
def test_what_is_told_is_true_and_a_gap_hides_all_that_is_finer(known: dict) -> None:
    for key, facts in k_anonymised(known).items():
        n_told = next((i for i, fact in enumerate(facts) if fact is None), len(facts))
        assert facts == known[key][:n_told] + (None,) * (len(facts) - n_told)


@given(networks)
def test_everybody_is_told_of_once_they_are_five(known: dict) -> None:
    assert set(k_anonymised(known)) == (set(known) if len(known) >= SMALLEST else set())


@given(networks, st.randoms())
def test_the_order_of_profiles_decides_nothing(known: dict, rng: object) -> None:
    shuffled = list(known.items())
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert k_anonymised(dict(shuffled)) == k_anonymised(known)


def test_the_finest_fact_goes_first() -> None:
    rare = of((("IT", "company", "large"), 2), (("IT", "company", "small"), 20))
    told = Counter(k_anonymised(rare).values())
    # Two would stand alone without a size; the only other size keeps them company.
    assert told == {("IT", "company", None): 22}


def test_a_gap_is_shared_by_the_smallest_group_that_is_left() -> None:
    sizes = of(
        (("IT", "company", "large"), 2),
        (("IT", "company", "medium"), 6),
        (("IT", "company", "small"), 20),
    )
    told = Counter(k_anonymised(sizes).values())
    assert told == {("IT", "company", None): 8, ("IT", "company", "small"): 20}


def test_a_rare_country_is_not_told_at_all() -> None:
    borders = of((("IT", "company", "small"), 9), (("LI", "company", "small"), 1))
    assert set(k_anonymised(borders).values()) == {(None, None, None)}
