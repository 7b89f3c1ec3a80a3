"""Nonsense is refused with an error that says what would be accepted, by every public function."""

import inspect
from collections.abc import Callable
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker import graph, network
from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Kind,
    Layer,
    Participation,
    ProfileId,
    Tie,
)
from matchmaker.errors import InputError
from matchmaker.graph import acquaintance, build_network, connectivity, shortest_path
from matchmaker.graph.connectivity import (
    betweenness,
    centralisation,
    degree,
    harmonic_closeness,
    layer_ties,
    ties_of,
    two_mode,
)
from matchmaker.network import SamplingPlan, Scope, summarise

KARATE = nx.karate_club_graph()
GROUPS = nx.get_node_attributes(KARATE, "club")
LOW = st.integers(max_value=-1)
NONE = st.one_of(LOW, st.just(0), st.floats(), st.text(max_size=3), st.booleans())
WRONG = {
    "n_draws": st.one_of(LOW, st.floats(), st.text(max_size=3), st.booleans()),
    "seed": st.one_of(LOW, st.floats(), st.booleans()),
    "method": st.text().filter(lambda name: name not in {"louvain", "leiden"}),
    "strategy": st.text().filter(lambda name: name not in {"random", "degree", "adaptive_degree"}),
    "resolution": st.one_of(st.floats(max_value=-1e-9), st.just(float("nan")), st.text(max_size=3)),
    "damping": st.one_of(st.floats(min_value=1.001), st.just(float("nan"))),
    "tol": st.one_of(st.floats(min_value=1.001), st.just(float("nan"))),
    "max_steps": NONE,
    "steps": NONE,
    "depth": NONE,
    "level": st.one_of(st.floats(min_value=1.001), st.floats(max_value=-1e-9)),
}
FIRST: dict[str, tuple[object, ...]] = {
    "ei_indices": (GROUPS,),
    "label_test": (),
    "rewiring_test": (lambda ties: float(ties.m),),
    "reach_within": (),
    "band": (),
    "significance": (),
    "qap_correlation": (KARATE,),
    "mrqap": ([KARATE],),
}
START: dict[str, tuple[object, ...]] = {
    "label_test": (lambda labels: float(labels[0]), [0, 1, 1]),
    "band": ([[1.0, 2.0]],),
    "significance": (1.0, [1.0, 2.0]),
}
# What a value was drawn with is noted in a result, and draws nothing.
NOTED = {("significance", "seed")}


def public_cases() -> list[tuple[str, str]]:
    """Every public function with every argument that has wrong values."""
    found = []
    for name in connectivity.__all__:
        thing = getattr(connectivity, name)
        if not inspect.isfunction(thing):
            continue
        arguments = inspect.signature(thing).parameters
        found += [(name, a) for a in arguments if a in WRONG and (name, a) not in NOTED]
    return found


@pytest.mark.parametrize(("name", "argument"), public_cases())
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_no_function_takes_nonsense(name: str, argument: str, data: st.DataObject) -> None:
    function: Callable[..., object] = getattr(connectivity, name)
    start = START.get(name, (KARATE, *FIRST.get(name, ())))
    rest = {"n_draws": 1} if name == "rewired" else {}
    with pytest.raises(InputError) as refused:
        function(*start, **(rest | {argument: data.draw(WRONG[argument])}))
    assert refused.value.field == argument
    assert refused.value.accepted


def small_network():
    """A firm and its expert, a second firm, and a project of both firms."""
    return build_network(
        profiles=[(ProfileId(id_), Kind.COMPANY, "IT") for id_ in "abc"],
        activities=[Activity(id=ActivityId("p"), kind=ActivityKind.PROJECT)],
        participations=[Participation(profile_id=ProfileId(i), activity_id="p") for i in "ab"],
        ties=[Tie(source_id="a", target_id="b", layer=Layer.EXPERT_CLIENT)],
    )


NETWORK, EXPERTS = small_network(), Scope(layers=(Layer.EXPERT_CLIENT,))
DAVIS = two_mode(nx.davis_southern_women_graph())
SELECTION = network.select(NETWORK, EXPERTS, {})
TASK = network.AssignmentTask(
    pairs=[network.Pair(asker_id="a", candidate_id="c", fit=0.5, score=0.5)],
    capacity={"a": 1, "c": 1},
    n=1,
    ground=network.bridging_universe(SELECTION),
)
NO_DATE = st.sampled_from([float("nan"), float("inf"), 0.0, -3.0, "2020", True])
NO_NAME = st.text(max_size=6).filter(lambda name: name not in {*"abc", *Layer})
NEGATIVE = st.one_of(LOW, st.floats(), st.text(max_size=3), st.booleans())
NO_SHARE = st.one_of(st.floats(min_value=1.001), st.floats(max_value=-1e-9), st.text(max_size=2))
NO_ROW = st.one_of(LOW, st.integers(min_value=3))
FALLING = st.lists(st.floats(1900, 2100), max_size=4).map(lambda found: sorted(found)[::-1])
NONSENSE: dict[str, tuple[Callable[[object], object], st.SearchStrategy[object]]] = {
    "ei_index": (lambda x: connectivity.ei_index(x, 1), NEGATIVE),
    "gini": (lambda x: connectivity.gini([x, 1.0]), st.sampled_from([-1.0, float("nan")])),
    "evenness": (lambda x: connectivity.evenness(np.array([x, 1.0])), st.just(-1.0)),
    "tie_turnover": (lambda x: connectivity.tie_turnover([], x), FALLING),
    "replay": (lambda x: connectivity.replay(KARATE, [2020.0, x]), NO_DATE),
    "mrqap, names": (
        lambda x: connectivity.mrqap(KARATE, [KARATE], names=x, n_draws=1),
        st.lists(st.text(), min_size=2, max_size=3),
    ),
    "mrqap, nothing": (lambda x: connectivity.mrqap(KARATE, x), st.just([])),
    "layer_ties": (lambda x: layer_ties(NETWORK, Layer.EXPERT_CLIENT, on=x), NO_DATE),
    "two_mode_layer": (
        lambda x: connectivity.two_mode_layer(NETWORK, Layer.JOINT_PROJECT, since=x),
        NO_DATE,
    ),
    "two_mode_layer of one mode": (
        lambda x: connectivity.two_mode_layer(NETWORK, x),
        st.sampled_from(["bogus", Layer.EXPERT_CLIENT]),
    ),
    "two_mode": (lambda x: two_mode(KARATE, [x]), NO_NAME),
    "two_mode_local_clustering": (
        lambda x: connectivity.two_mode_local_clustering(DAVIS, [x]),
        NO_NAME,
    ),
    "fragmentation_without": (
        lambda x: connectivity.fragmentation_without(KARATE, [x]),
        NO_NAME,
    ),
    "removal_in_order": (
        lambda x: connectivity.removal_in_order(KARATE, [1, x]),
        st.one_of(NO_NAME, st.just(1)),
    ),
    "ties_of": (ties_of, st.one_of(st.none(), st.lists(st.integers()), NO_NAME)),
    "Network.neighbours": (lambda x: NETWORK.neighbours(x, Layer.EXPERT_CLIENT), NO_ROW),
    "Network.neighbours in a layer": (lambda x: NETWORK.neighbours(0, x), NO_NAME),
    "Network.to_networkx": (lambda x: NETWORK.to_networkx([x]), NO_NAME),
    "shortest_path": (lambda x: shortest_path(NETWORK, 0, x), NO_ROW),
    "shortest_path, steps": (lambda x: shortest_path(NETWORK, 0, 1, max_steps=x), LOW),
    "acquaintance": (lambda x: acquaintance(NETWORK, x, 0), NO_ROW),
    "exposure": (
        lambda x: network.exposure({"a": "b"}, k=x, catalogue="ab", groups={}, newcomers=()),
        NONE,
    ),
    "plan_introductions, strength": (
        lambda x: network.plan_introductions(TASK, strength=x),
        st.one_of(st.floats(max_value=-1e-9), st.just(float("nan"))),
    ),
    "plan_introductions, fit": (
        lambda x: network.plan_introductions(TASK, fit_kept=x),
        NO_SHARE,
    ),
    "compare_plans": (lambda x: network.compare_plans(TASK, n_draws=x), NONE),
    "AssignmentTask": (lambda x: replace(TASK, n=x), NEGATIVE),
    "AssignmentTask, capacity": (lambda x: replace(TASK, capacity={"a": x}), NEGATIVE),
    "bridging_universe": (lambda x: network.bridging_universe(SELECTION, seed=x), NEGATIVE),
    "sampling_plan": (lambda x: network.sampling_plan(SELECTION.ties, seed=x), NEGATIVE),
    "label": (network.label, NO_NAME),
    "label in a language": (lambda x: network.label("density", x), NO_NAME),
    "unit": (network.unit, NO_NAME),
    "to_networkx": (
        lambda x: network.to_networkx(NETWORK, EXPERTS, {}, {}, language=x),
        NO_NAME.filter(lambda name: name not in {"it", "en", "de", "fr"}),
    ),
    "with_ties": (lambda x: network.with_ties(NETWORK, [("a", "c")], layer=x), NO_NAME),
    "with_ties to itself": (lambda x: network.with_ties(NETWORK, [(x, x)]), st.just("a")),
    "without_any": (lambda x: network.without_any(NETWORK, [x], []), NO_NAME),
    "summarise": (lambda x: summarise(NETWORK, {}, EXPERTS, sections=x), NO_NAME.filter(bool)),
    "what_if": (lambda x: network.what_if(NETWORK, {}, EXPERTS, ties=[(x, x)]), st.just("a")),
}
"""By what is called: how one wrong value goes in, and such values."""


@pytest.mark.parametrize("call", NONSENSE)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_the_network_in_python_takes_no_nonsense_in_silence(call, data) -> None:
    function, wrong = NONSENSE[call]
    with pytest.raises(InputError) as refused:
        function(data.draw(wrong))
    assert refused.value.field
    assert refused.value.accepted


def test_every_public_function_with_a_number_or_a_choice_is_asked_for_nonsense() -> None:
    told = {call.partition(",")[0].partition(" ")[0] for call in NONSENSE}
    # Asked with a snapshot elsewhere; or what is given is noted, a switch, or a bound of a scope.
    aside = {"askers_of", "candidate_pairs", "capacity", "project_walks", "significance"}
    for module in (network, graph, connectivity):
        for name in module.__all__:
            thing = getattr(module, name)
            if not inspect.isfunction(thing) or name in aside:
                continue
            kinds = {str(p.annotation) for p in inspect.signature(thing).parameters.values()}
            numbers = {"<class 'int'>", "<class 'float'>", "int | None", "float | None"}
            if kinds & numbers:
                assert name in told | {name for name, _ in public_cases()}, name


@pytest.mark.parametrize("weight", [0, -1.0, float("inf"), float("nan"), "heavy", None, True])
def test_a_weight_is_a_positive_finite_number(weight: object) -> None:
    with pytest.raises(InputError, match="weight"):
        ties_of(nx.Graph([("a", "b", {"weight": weight})]))


def test_profiles_tied_to_what_they_share_are_no_profiles_tied_to_one_another() -> None:
    graph = nx.Graph([("a", "p"), ("b", "p")])
    nx.set_node_attributes(graph, {"a": 0, "b": 0, "p": 1}, "bipartite")
    for measure in (degree, betweenness):
        with pytest.raises(InputError) as refused:
            measure(graph)
        assert refused.value.code == "modes_mixed"


def test_a_star_is_centralised_whether_or_not_betweenness_is_normalised() -> None:
    star = nx.star_graph(11)
    for found in (betweenness(star), betweenness(star, normalised=False), degree(star)):
        assert centralisation(found) == pytest.approx(1.0)
    assert centralisation(harmonic_closeness(star)) == pytest.approx(1.0)


def test_a_layer_that_is_none_is_refused(network_of_layers) -> None:
    with pytest.raises(InputError, match="joint_project"):
        layer_ties(network_of_layers, "bogus")
    assert layer_ties(network_of_layers, "expert_client").m == 0  # type: ignore[arg-type]


@pytest.fixture
def network_of_layers():
    """Nobody, and nothing that ties them."""
    return build_network(profiles=[], activities=[], participations=[], ties=[])


@pytest.mark.parametrize(
    "scope",
    [
        {"layers": "expert_client"},
        {"layers": ()},
        {"layers": ("bogus",)},
        {"layers": (Layer.PATENT,), "kinds": "company"},
        {"layers": (Layer.PATENT,), "kinds": ("firm",)},
        {"layers": (Layer.PATENT,), "countries": "IT"},
        {"layers": (Layer.PATENT,), "since": float("nan")},
        {"layers": (Layer.PATENT,), "on": float("inf")},
        {"layers": (Layer.PATENT,), "until": "2020"},
    ],
)
def test_a_scope_is_made_of_layers_kinds_and_dates(scope) -> None:
    with pytest.raises(InputError):
        Scope(**scope)


def test_a_scope_takes_names_for_values() -> None:
    scope = Scope(layers=("patent",), kinds=("lab",))  # type: ignore[arg-type]
    assert scope.layers == (Layer.PATENT,)
    assert scope.kinds == (Kind.LAB,)


@pytest.mark.parametrize(
    "plan", [{"n_orders": 0}, {"n_rewired": -1}, {"n_betweenness": 0}, {"seed": -1}, {"n_seeds": 0}]
)
def test_a_plan_draws_something_or_nothing_at_all(plan) -> None:
    with pytest.raises(InputError):
        SamplingPlan(**plan)


def test_a_section_that_is_none_is_refused(network_of_layers) -> None:
    with pytest.raises(InputError, match="brokers"):
        summarise(network_of_layers, {}, Scope(layers=(Layer.PATENT,)), sections=["bogus"])


@pytest.mark.parametrize("seeds", [-1, 2.5, "12", (0, -1), None])
def test_seeds_are_several_whole_numbers(seeds) -> None:
    with pytest.raises(InputError):
        connectivity.stability(nx.path_graph(4), seeds=seeds)
