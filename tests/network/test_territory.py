"""Where ties lie: places, ties between them, distance, and what small cells hide."""

import numpy as np
import pytest

from matchmaker.domain import Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.network.figures import Scope
from matchmaker.network.null_models import SamplingPlan
from matchmaker.network.pictures.territory_map import territory_map
from matchmaker.network.selection import select
from matchmaker.network.territory import territory
from matchmaker.network.whereabouts import Whereabouts, whereabouts
from matchmaker.ranking.features.attributes import haversine_km

TIES = Scope(layers=(Layer.EXPERT_CLIENT,))
FEW = SamplingPlan(n_swapped=20)
TOWNS = {"A": ("IT", 46.0, 9.0), "B": ("IT", 46.0, 9.2), "C": ("IT", 45.7, 9.1),
         "D": ("CH", 46.1, 9.0), "E": ("CH", 46.3, 9.1)}  # fmt: skip


def at(towns):
    """Profiles a0…: eight in each town; their countries and whereabouts."""
    ids = {ProfileId(f"{town.lower()}{k}"): town for town in towns for k in range(8)}
    countries = {id_: TOWNS[town][0] for id_, town in ids.items()}
    coordinates = {id_: TOWNS[town][1:] for id_, town in ids.items()}
    return countries, Whereabouts(level="region", places=ids, coordinates=coordinates)


@pytest.fixture
def located(network_of, groups_of):
    countries, where = at("ABCDE")
    pairs = [("a0", "b0"), ("a1", "b1"), ("a0", "a1"), ("d0", "a2"), ("e0", "d1"), ("c0", "b2")]
    selection = select(network_of(countries, pairs), TIES, groups_of(countries))
    return selection, where


def test_flows_are_the_ties_between_each_two_places_each_once(located):
    found = territory(*located, FEW)
    seen = {(row[0], row[1]): row[3] for row in found.flow_table.rows}
    assert {pair: n for pair, n in seen.items() if n} == {
        ("A", "B"): 2, ("A", "D"): 1, ("B", "C"): 1, ("D", "E"): 1,
    }  # fmt: skip
    # Those within a place stand on the diagonal, and are no flow.
    assert found.flows.observed[0][0] == 1
    assert sum(n for n in seen.values()) + 1 == found.about.m
    expected = sum(row[4] for row in found.flow_table.rows)
    assert expected == pytest.approx(sum(seen.values()))


def test_bands_hold_every_pair_and_every_tie(located):
    selection, where = located
    found = territory(selection, where, FEW)
    assert sum(found.bands.column("pairs")) == 40 * 39 // 2
    assert sum(found.bands.column("ties")) == selection.ties.m
    assert found.bands.rows[0][:4] == (0.0, 5.0, 5 * 8 * 7 // 2, 1)
    assert sum(found.bands.column("expected")) == pytest.approx(selection.ties.m)


def test_the_median_length_is_that_of_the_ties(located):
    selection, where = located
    one, other = selection.ties.pairs()
    spots = [where.coordinates[node] for node in selection.ties.nodes]
    by_hand = [
        float(haversine_km(spots[a], *(np.array([x]) for x in spots[b]))[0])
        for a, b in zip(one, other, strict=True)
    ]
    number = territory(selection, where, FEW).numbers[0]
    assert number.value == pytest.approx(np.median(by_hand))
    assert number.chance.n_draws == 20


def test_who_has_no_place_is_left_out_and_counted(network_of, groups_of):
    countries, where = at("AB")
    everybody = countries | {ProfileId("lost"): "IT"}
    selection = select(network_of(everybody, [("a0", "lost")]), TIES, groups_of(everybody))
    found = territory(selection, where, FEW)
    assert (found.about.n, found.about.n_unknown) == (16, 1)
    assert found.numbers[0].value is None
    assert found.numbers[0].reason


def test_without_a_known_place_there_are_no_figures_and_a_reason(located):
    nowhere = Whereabouts(level="region", places={}, coordinates={})
    found = territory(located[0], nowhere, FEW)
    assert found.places.rows == found.bands.rows == ()
    assert found.places.reason == "no profile has a known place"
    assert all(each.value is None and each.reason for each in found.numbers)


def test_small_cells_are_hidden_and_cannot_be_worked_out(network_of, groups_of):
    countries, where = at("ABCDE")
    pairs = [(f"a{k}", f"b{k}") for k in range(8)] + [(f"a{k}", f"d{k}") for k in range(8)]
    pairs += [("b0", "d0"), ("c0", "d1"), ("c1", "d2")]
    selection = select(network_of(countries, pairs), TIES, groups_of(countries))
    found = territory(selection, where, FEW).coarse()
    assert "C" not in found.places.column("place")
    told = [row[3] for row in found.flow_table.rows]
    assert all(n is None or n == 0 or n >= 5 for n in told)
    # What crosses from a place less what is told of it would give the rest away.
    assert set(found.places.column("crossing")) == {None}


def test_a_level_that_there_is_not_is_refused():
    with pytest.raises(InputError) as refused:
        whereabouts(None, "canton")
    assert refused.value.field == "by"


def test_the_map_is_true_to_scale_with_north_above(located):
    selection, where = located
    drawn = territory_map(territory(selection, where, FEW), width=500.0)
    by_name = {place.name: place for place in drawn.places}
    assert by_name["E"].y < by_name["D"].y < by_name["C"].y
    assert by_name["A"].x < by_name["B"].x
    assert all(0 <= p.x <= drawn.width and 0 <= p.y <= drawn.height for p in drawn.places)
    length, km = drawn.scale
    units = np.hypot(by_name["A"].x - by_name["B"].x, by_name["A"].y - by_name["B"].y)
    apart = haversine_km(TOWNS["A"][1:], np.array([46.0]), np.array([9.2]))[0]
    assert units / apart == pytest.approx(length / km, rel=0.02)
    crossing = {
        (drawn.places[x.one].name, drawn.places[x.other].name) for x in drawn.lines if x.crosses
    }
    assert {frozenset(pair) for pair in crossing} == {frozenset("AD")}
