"""Two states of a network, year by year, and by cohorts."""

from datetime import date

import numpy as np
import pytest

from matchmaker.domain import Kind, Layer, ProfileId, Tie
from matchmaker.errors import InputError
from matchmaker.graph import build_network
from matchmaker.network.comparison import cohesion_by_year, cohorts, compare_scopes
from matchmaker.network.figures import Scope
from matchmaker.network.selection import select

INTRODUCED = Scope(layers=(Layer.INTRODUCTION_ACCEPTED,))


def grown(*, n=40, late=30, today=date(2024, 12, 31)):
    """A ring of early ties in each country, and late ones across, all by lot."""
    lot = np.random.default_rng(2)
    ids = [ProfileId(f"f{k:02}") for k in range(n)]
    early = [(ids[k], ids[(k + 2) % n], date(2020, 5, 1), None) for k in range(0, n, 2)]
    ended = [(ids[1], ids[3], date(2020, 5, 1), date(2022, 5, 1))]
    pairs = {tuple(sorted(lot.choice(n, 2, replace=False))) for _ in range(3 * late)}
    across = [pair for pair in sorted(pairs) if (pair[0] + pair[1]) % 2][:late]
    new = [(ids[a], ids[b], date(2023, 5, 1), None) for a, b in across]
    network = build_network(
        profiles=[(id_, Kind.COMPANY, "CH" if k % 2 else "IT") for k, id_ in enumerate(ids)],
        activities=[],
        participations=[],
        ties=[
            Tie(source_id=a, target_id=b, layer=INTRODUCED.layers[0], starts_on=s, ends_on=e)
            for a, b, s, e in (*early, *ended, *new)
        ],
        today=today,
    )
    country = {id_: "CH" if k % 2 else "IT" for k, id_ in enumerate(ids)}
    return network, {"country": country}


def at(year):
    return Scope(layers=INTRODUCED.layers, on=year)


def test_what_grew_is_seen_to_grow_beyond_its_interval():
    network, groups = grown()
    found = compare_scopes(network, groups, at(2021.0), at(2024.0), n_draws=100)
    rows = {row[0]: row[1:] for row in found.figures.rows}
    before, after, change, low, high = rows["mean_degree"]
    assert (before, after) == (42 / 40, 100 / 40)
    assert change == pytest.approx(after - before)
    assert 0 < low < change < high
    assert rows["cross_share_country"][2] > 0
    assert dict(found.ties.rows) == {"stayed": 20, "came": 30, "went": 1, "jaccard": 20 / 51}
    assert all(row[3] == row[2] - row[1] for row in found.moved.rows)


def test_a_network_compared_with_itself_has_not_changed():
    network, groups = grown()
    found = compare_scopes(network, groups, at(2021.0), at(2021.0), n_draws=30)
    for _, before, after, change, low, high in found.figures.rows:
        assert (before, change) == (after, 0.0)
        if low is not None:
            assert low <= 0 <= high
    assert found.moved.rows == ()


def test_other_profiles_are_not_compared():
    network, groups = grown()
    italy = Scope(layers=INTRODUCED.layers, countries=("IT",))
    with pytest.raises(InputError, match="same nodes"):
        compare_scopes(network, groups, INTRODUCED, italy)


def test_each_year_has_the_ties_in_force_at_its_end():
    network, groups = grown()
    found = cohesion_by_year(network, groups, INTRODUCED, [2019, 2020, 2022, 2023])
    assert found.column("ties") == (0, 21, 20, 50)
    assert found.column("cross_share")[1:3] == (0.0, 0.0)


def test_cohorts_say_who_is_still_tied():
    network, groups = grown()
    found = cohorts(select(network, INTRODUCED, groups))
    assert found.column("year") == ("2020", "2023")
    assert sum(found.column("profiles")) <= 40
    assert all(0 <= share <= 1 for share in found.column("still_tied"))
