"""The whole account of small networks, and clear answers where there is little to tell."""

import math
from dataclasses import replace

import msgspec
import networkx as nx
import pytest

from matchmaker.cli.network.options import period_of
from matchmaker.domain import Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.graph.connectivity import BrokerRole, brokerage
from matchmaker.network.figures import Population, Scope
from matchmaker.network.null_models import SamplingPlan, sampling_plan
from matchmaker.network.selection import filters_of, layers_of, select
from matchmaker.network.summary import SECTIONS, summarise
from matchmaker.network.tables import label, unit

TIES = Scope(layers=(Layer.EXPERT_CLIENT,))
PROJECTS = Scope(layers=(Layer.JOINT_PROJECT,))
LIGHT = SamplingPlan(n_shuffles=19, n_rewired=3, n_orders=3, n_seeds=2)
# Two triangles, one in each country, held together by one tie; and an isolate.
PLACES = {"a": "IT", "b": "IT", "c": "IT", "x": "CH", "y": "CH", "z": "CH", "alone": "IT"}
PAIRS = (("a", "b"), ("b", "c"), ("a", "c"), ("c", "x"), ("x", "y"), ("y", "z"), ("x", "z"))


def values(found):
    return {name: each.value for name, each in found.numbers.items()}


def test_an_account_knows_what_can_be_counted_by_hand(network_of, groups_of):
    found = summarise(network_of(PLACES, PAIRS), groups_of(PLACES), TIES, effort=LIGHT)
    figures = values(found)
    assert (found.about.n, found.about.m) == (7, 7)
    assert figures["density"] == pytest.approx(7 / 21)
    assert (figures["n_isolates"], figures["n_components"]) == (1, 2)
    assert figures["cross_share_country"] == pytest.approx(1 / 7)
    assert figures["ei_country"] == pytest.approx((1 - 6) / 7)
    assert figures["n_bridges"] == 1
    assert figures["triangles"] == 2
    assert found.columns["articulation_point"].top(2) == (("c", 1.0), ("x", 1.0))
    assert figures["n_communities"] == 2


def test_an_account_equals_networkx_where_that_has_the_measure(network_of, groups_of):
    found = summarise(network_of(PLACES, PAIRS), groups_of(PLACES), TIES, effort=LIGHT)
    graph = nx.Graph(PAIRS)
    graph.add_node("alone")
    assert values(found)["efficiency"] == pytest.approx(nx.global_efficiency(graph))
    assert values(found)["transitivity"] == pytest.approx(nx.transitivity(graph))
    assert found.columns["betweenness"].values == pytest.approx(nx.betweenness_centrality(graph))
    assert found.columns["pagerank"].values == pytest.approx(nx.pagerank(graph, tol=1e-13))


def test_the_roles_are_those_of_the_measure_with_the_pattern_beside_them(network_of, groups_of):
    found = summarise(network_of(PLACES, PAIRS), groups_of(PLACES), TIES, sections=["brokers"])
    graph, groups = nx.Graph(PAIRS), dict(groups_of(PLACES)["country"])
    graph.add_node("alone")
    table = found.tables["roles_country"]
    # Between two countries there is no liaison, who would stand between two others.
    counts = brokerage(graph, groups).network.values()
    wanted = [count for count in counts if count.role is not BrokerRole.LIAISON]
    assert table.column("observed") == tuple(count.observed for count in wanted)
    assert table.column("pattern") == ("A→A→A", "A→B→A", "A–A–B", "any")
    assert {row[0] for row in found.tables["brokers_country"].rows} == {"c", "x"}


@pytest.mark.parametrize(
    ("places", "pairs"),
    [
        ({}, ()),
        ({"a": "IT"}, ()),
        ({"a": "IT", "b": None}, ()),
        ({"a": None, "b": None}, (("a", "b"),)),
    ],
    ids=["nobody", "one profile", "no ties", "no country"],
)
def test_whatever_is_undefined_says_why(network_of, groups_of, places, pairs):
    found = summarise(network_of(places, pairs), groups_of(places), TIES, effort=LIGHT)
    for each in found.numbers.values():
        assert (each.value is None) == bool(each.reason), each.name
        assert each.value is None or math.isfinite(each.value)
    for column in found.columns.values():
        assert (None in column.values.values()) <= bool(column.reason), column.name
    assert b"NaN" not in msgspec.json.encode(found)


def test_self_loops_and_parallel_ties_count_as_what_they_are(network_of, groups_of):
    places = {"a": "IT", "b": "CH"}
    ties = (("a", "a"), ("a", "b"), ("a", "b"), ("b", "a"))
    found = summarise(network_of(places, ties), groups_of(places), TIES, effort=LIGHT)
    assert found.about.m == 1
    assert found.columns["degree"].values == {"a": 1.0, "b": 1.0}


def test_a_shared_layer_is_measured_as_two_mode_and_not_by_its_cliques(network_of, groups_of):
    places = dict.fromkeys("abcd", "IT")
    network = network_of(places, projects={"p": "abc", "q": "cd"})
    found = summarise(network, groups_of(places), PROJECTS, effort=LIGHT)
    assert found.about.projection == "newman"
    assert found.numbers["participations"].value == 5
    assert found.numbers["participations"].about.m == 5
    assert found.numbers["transitivity"].value is None
    assert "two-mode" in found.numbers["transitivity"].reason
    # c meets a and b in one project of three and d in one of two: 2 · 1/2 + 1.
    assert found.columns["strength"].values["c"] == pytest.approx(2.0)


def test_memberships_join_members_and_not_members_with_their_association(network_of):
    places = dict.fromkeys(("a", "b", "club"), "IT")
    network = network_of(places, (("a", "club"), ("b", "club")), layer=Layer.MEMBERSHIP)
    chosen = select(network, Scope(layers=(Layer.MEMBERSHIP,)), {})
    assert chosen.ties.to_networkx().edges == nx.Graph([("a", "b")]).edges
    assert chosen.two_mode is not None
    assert chosen.two_mode.shared == ("club",)


def test_layers_are_only_mixed_when_they_are_asked_for_together(network_of):
    network = network_of(dict.fromkeys("abc", "IT"), (("a", "b"),), {"p": "bc"})
    both = Scope(layers=(Layer.EXPERT_CLIENT, Layer.JOINT_PROJECT))
    assert select(network, TIES, {}).ties.m == select(network, PROJECTS, {}).ties.m == 1
    mixed = select(network, both, {})
    assert mixed.ties.m == 2
    assert mixed.about.scope.layer == "expert_client+joint_project"


def test_a_filter_keeps_only_ties_among_those_that_it_lets_through(network_of, groups_of):
    scope = replace(TIES, countries=("IT",))
    found = summarise(network_of(PLACES, PAIRS), groups_of(PLACES), scope, sections=["size"])
    assert (found.about.n, found.about.m) == (4, 3)
    assert found.about.scope.filter == "IT"
    shared = network_of({"a": "IT", "b": "CH", "c": "IT"}, projects={"p": "abc"})
    projects = select(shared, replace(PROJECTS, countries=("IT",)), {})
    assert projects.ties.weights.max() == 1.0


def test_a_period_takes_only_what_began_in_it(network_of, groups_of):
    network = network_of(dict.fromkeys("abc"), projects={"p": "ab", "q": "bc"}, years={"p": 2020})
    scope = replace(PROJECTS, since=2020.0, until=2021.0)
    found = summarise(network, {}, scope, sections=["size"])
    assert found.about.m == 1
    assert any("period" in note for note in found.notes)


def test_removing_an_isolate_changes_only_n(network_of, groups_of):
    less = {id_: place for id_, place in PLACES.items() if id_ != "alone"}
    whole = summarise(network_of(PLACES, PAIRS), groups_of(PLACES), TIES, effort=LIGHT)
    rest = summarise(network_of(less, PAIRS), groups_of(less), TIES, effort=LIGHT)
    by_n = {"density", "mean_degree", "degree_gini", "giant_share", "efficiency", "reach_2"}
    by_n |= {"reach_3", "n_isolates", "n_components", "path_pair_share", "path_node_share"}
    by_n |= {n for n in whole.numbers if n.startswith(("r_index", "ei_rescaled"))}
    by_n |= {n for n in whole.numbers if n.endswith(("centralisation", "density", "fit"))}
    for name, number in whole.numbers.items():
        if name not in by_n:
            assert number.value == pytest.approx(rest.numbers[name].value), name


def test_relabelling_changes_nothing(network_of, groups_of):
    new = {id_: f"n-{9 - i}" for i, id_ in enumerate(PLACES)}
    places = {new[id_]: place for id_, place in PLACES.items()}
    pairs = [(new[a], new[b]) for a, b in PAIRS]
    one = summarise(network_of(PLACES, PAIRS), groups_of(PLACES), TIES, effort=LIGHT)
    other = summarise(network_of(places, pairs), groups_of(places), TIES, effort=LIGHT)
    assert values(one) == pytest.approx(values(other))
    for name, column in one.columns.items():
        renamed = {new[id_]: value for id_, value in column.values.items()}
        assert renamed == pytest.approx(dict(other.columns[name].values)), name


def test_the_same_seed_gives_the_same_account(network_of, groups_of):
    network, groups = network_of(PLACES, PAIRS), groups_of(PLACES)
    assert summarise(network, groups, TIES, seed=3) == summarise(network, groups, TIES, seed=3)


def test_a_large_network_is_sampled_and_says_how_far_it_may_be_off(network_of):
    graph = nx.gnm_random_graph(300, 900, seed=4)
    places = {str(node): "IT" for node in graph}
    network = network_of(places, [(str(a), str(b)) for a, b in graph.edges()])
    drawn = SamplingPlan(n_sources=100, n_betweenness=100, n_rewired=0, n_orders=3, n_seeds=2)
    found = summarise(network, {}, TIES, effort=drawn, sections=["distance", "centrality"])
    exact = summarise(network, {}, TIES, sections=["distance", "centrality"])
    for name in ("efficiency", "path_length", "reach_2"):
        one, truth = found.numbers[name], exact.numbers[name].value
        assert (one.about.basis, one.about.n_draws) == (Population.SAMPLED, 100)
        assert one.error is not None
        assert 0 < one.error < 0.1 * truth
        assert abs(one.value - truth) < 2 * one.error
    errors = found.columns["harmonic_closeness"].errors
    truths = exact.columns["harmonic_closeness"].values
    inside = [
        abs(value - truths[id_]) <= errors[id_]
        for id_, value in found.columns["harmonic_closeness"].values.items()
    ]
    # 95 % intervals hold for most; those of nodes among the sources are wider than need be.
    assert sum(inside) / len(inside) > 0.9


def test_effort_grows_thrifty_with_the_network(network_of):
    small = select(network_of(PLACES, PAIRS), TIES, {}).ties
    assert sampling_plan(small).n_sources is None
    large = replace(
        small, nodes=tuple(range(5000)), weights=nx.to_scipy_sparse_array(nx.path_graph(5000))
    )
    assert sampling_plan(large).n_sources


def test_time_tells_when_ties_began_and_how_long_the_border_took(network_of, groups_of):
    places = {"a": "IT", "b": "IT", "c": "CH"}
    network = network_of(
        places, projects={"p": "ab", "q": "ac", "r": "ab"}, years={"p": 2020, "q": 2022, "r": 2022}
    )
    found = summarise(network, groups_of(places), PROJECTS, sections=["time"])
    periods = found.tables["periods"]
    assert periods.column("formed") == (1, 0, 1)
    assert found.curves["ties_ever"].y == (1.0, 1.0, 2.0)
    # a waited two years, c none, b never crossed.
    assert found.numbers["first_crossing_median"].value == pytest.approx(1.0)
    assert found.numbers["first_crossing_share"].value == pytest.approx(2 / 3)


def test_curves_start_whole_and_end_empty(network_of):
    found = summarise(network_of(PLACES, PAIRS), {}, TIES, effort=LIGHT, sections=["removal"])
    for curve in found.curves.values():
        assert curve.about.n == 6
        assert curve.y[0] == 1.0
        assert curve.y[-1] == 0.0
    band = found.curves["removal_random"]
    assert all(low <= high for low, high in zip(band.low, band.high, strict=True))


def test_every_figure_has_a_name_in_each_language_and_a_unit(network_of, groups_of):
    groups = {**groups_of(PLACES), "region": {ProfileId("a"): "ITC42", ProfileId("x"): "CH070"}}
    one = summarise(network_of(PLACES, PAIRS), groups, TIES, effort=LIGHT)
    network = network_of(PLACES, projects={"p": "abc"})
    other = summarise(network, groups, PROJECTS, effort=LIGHT)
    units = {"count", "share", "index", "steps", "years", "score"}
    for found in (one, other):
        for shape in (found.numbers, found.columns, found.tables, found.matrices, found.curves):
            for name in shape:
                assert all(label(name, language) for language in ("it", "en", "de", "fr"))
                assert unit(name) in units
    with pytest.raises(InputError):
        label("ei_postcode")


def test_sections_can_be_asked_for_one_by_one(network_of, groups_of):
    network, groups = network_of(PLACES, PAIRS), groups_of(PLACES)
    whole = summarise(network, groups, TIES, effort=LIGHT)
    parts = [summarise(network, groups, TIES, effort=LIGHT, sections=[name]) for name in SECTIONS]
    assert {n for part in parts for n in part.numbers} == set(whole.numbers)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("", (None, None)),
        ("2021", (2021.0, 2022.0)),
        ("2019..2022", (2019.0, 2023.0)),
        ("2019..", (2019.0, None)),
        ("..2022", (None, 2023.0)),
        ("2020-01-01..2020-12-31", (2020.0, 2021.0)),
    ],
)
def test_periods_include_both_of_their_ends(text, bounds):
    assert period_of(text) == bounds


@pytest.mark.parametrize("text", ["soon", "2022..2019", "2020-13-01"])
def test_what_is_no_period_is_refused_with_what_would_be(text):
    with pytest.raises(InputError, match=r"2019\.\.2022"):
        period_of(text)


def test_unknown_layers_countries_and_kinds_are_refused():
    with pytest.raises(InputError, match="joint_project"):
        layers_of(["friendship"])
    with pytest.raises(InputError, match="two letters"):
        filters_of(["Italy"], [])
    with pytest.raises(InputError, match="company"):
        filters_of([], ["firm"])
    with pytest.raises(InputError, match="layer"):
        layers_of([])
    assert filters_of(["it ", ""], ["lab"]) == (("IT",), ("lab",))


def test_a_period_that_ends_before_it_begins_is_refused(network_of):
    with pytest.raises(InputError, match="before it begins"):
        select(network_of({"a": None}), replace(TIES, since=2020.0, until=2019.0), {})
