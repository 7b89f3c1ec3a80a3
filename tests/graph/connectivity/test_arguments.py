"""Nonsense is refused with an error that says what would be accepted, by every public function."""

import inspect
from collections.abc import Callable

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Kind, Layer
from matchmaker.errors import InputError
from matchmaker.graph import build_network, connectivity
from matchmaker.graph.connectivity import (
    betweenness,
    centralisation,
    degree,
    harmonic_closeness,
    layer_ties,
    ties_of,
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
def test_no_function_takes_nonsense(name: str, argument: str, data: st.DataObject) -> None:
    function: Callable[..., object] = getattr(connectivity, name)
    start = START.get(name, (KARATE, *FIRST.get(name, ())))
    rest = {"n_draws": 1} if name == "rewired" else {}
    with pytest.raises(InputError) as refused:
        function(*start, **(rest | {argument: data.draw(WRONG[argument])}))
    assert refused.value.field == argument
    assert refused.value.accepted


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
