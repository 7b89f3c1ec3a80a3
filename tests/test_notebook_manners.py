"""What a notebook expects: short reprs that name nobody, plain arguments, tables."""

from typing import Any

import networkx as nx
import polars as pl
import pytest

from matchmaker.domain import Kind, Layer, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.graph.connectivity import betweenness, ties_of
from matchmaker.network import Scope
from matchmaker.network.figures import NetworkSummary
from matchmaker.network.selection import groupings
from matchmaker.network.summary import summarise


@pytest.fixture(scope="module")
def figures(matchmaker: Matchmaker) -> NetworkSummary:
    scope = Scope(layers=(Layer.JOINT_PROJECT,))
    return summarise(matchmaker.network, groupings(matchmaker.snapshot), scope)


def test_a_repr_is_short_and_names_nobody(matchmaker: Matchmaker, figures: NetworkSummary) -> None:
    snapshot = matchmaker.snapshot
    values: list[Any] = [
        matchmaker, snapshot, snapshot.profiles, snapshot.texts, matchmaker.network,
        matchmaker.plan(), matchmaker.profile("firm"), matchmaker.suggest("firm"),
        matchmaker.suggest("firm")[0], matchmaker.suggest("firm")[0].contributions[0],
        ties_of(nx.path_graph(500)), betweenness(nx.path_graph(500)), figures,
        *figures.numbers.values(), *figures.columns.values(), *figures.matrices.values(),
        *figures.tables.values(), *figures.curves.values(),
    ]  # fmt: skip
    names = [name for name in snapshot.profiles.names if name]
    for value in values:
        shown = repr(value)
        assert len(shown) < 500, type(value)
        assert type(value).__name__ in shown
        assert not [name for name in names if name in shown]
        assert "Consent" not in shown


def test_a_repr_says_how_large_a_network_is(matchmaker: Matchmaker) -> None:
    n = matchmaker.snapshot.meta.n_profiles
    assert f"Matchmaker({n} profiles, 4 activities, built on 2026-11-23" in repr(matchmaker)
    assert f"Network({n} profiles" in repr(matchmaker.network)


def test_one_kind_may_stand_alone(matchmaker: Matchmaker) -> None:
    wanted = matchmaker.suggest("firm", kinds=[Kind.RESEARCH_GROUP])
    assert wanted
    assert matchmaker.suggest("firm", kinds="research_group") == wanted
    assert matchmaker.suggest("firm", kinds=Kind.RESEARCH_GROUP) == wanted
    assert matchmaker.suggest("firm", kinds={"research_group"}) == wanted


def test_countries_bound_a_list(matchmaker: Matchmaker) -> None:
    everywhere = matchmaker.suggest("firm")
    swiss = matchmaker.suggest("firm", countries="ch")
    assert 0 < len(swiss) < len(everywhere)
    assert matchmaker.suggest("firm", countries=["CH"]) == swiss
    assert matchmaker.suggest("firm", countries=["CH", "IT"]) != swiss
    assert matchmaker.clients("ada", countries="CH") == []


@pytest.mark.parametrize(
    ("limits", "accepted"),
    [
        ({"kinds": "labs"}, "research_group"),
        ({"kinds": ["lab", "labs"]}, "research_group"),
        ({"kinds": ()}, "research_group"),
        ({"kinds": 5}, "research_group"),
        ({"countries": "Italy"}, "two letters"),
        ({"countries": ["IT", 41]}, "two letters"),
        ({"k": "5"}, "1 to 1000"),
        ({"k": 2.5}, "1 to 1000"),
        ({"k": True}, "1 to 1000"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    matchmaker: Matchmaker, limits: dict[str, Any], accepted: str
) -> None:
    with pytest.raises(InputError, match=accepted):
        matchmaker.suggest("firm", **limits)


def test_suggestions_are_a_list_and_a_table(matchmaker: Matchmaker) -> None:
    found = matchmaker.suggest("firm", k=3)
    assert isinstance(found, list)
    assert all(isinstance(each, Suggestion) for each in found)
    table = found.frame()
    assert table.columns == [
        "rank", "id", "name", "kind", "fit", "verdict", "score", "probability", "coverage",
        "first_reason",
    ]  # fmt: skip
    assert table["id"].to_list() == [each.profile_id for each in found]
    assert table["score"].to_list() == [each.score for each in found]
    assert all(table["first_reason"])
    assert found.frame("it")["first_reason"][0] != table["first_reason"][0]


def test_a_notebook_shows_a_table_that_runs_nothing(matchmaker: Matchmaker) -> None:
    found = matchmaker.suggest("firm", k=2)
    page = found._repr_html_()
    assert page.count("<tr>") == 3
    assert found[0].name in page
    assert "<script" not in page


def test_an_empty_list_is_an_empty_table(matchmaker: Matchmaker) -> None:
    table = matchmaker.suggest("firm", countries="SE").frame()
    assert table.is_empty()
    assert "score" in table.columns


def test_figures_of_nodes_are_a_table() -> None:
    found = betweenness(nx.path_graph(["a", "b", "c"])).frame()
    assert found.columns == ["node", "betweenness"]
    assert found.filter(pl.col("node") == "b")["betweenness"].item() > 0


def test_every_figure_of_a_network_is_a_table(figures: NetworkSummary) -> None:
    table = figures.frame()
    assert table["figure"].to_list() == [*figures.numbers]
    assert set(table["layer"]) == {"joint_project"}
    for name, number in figures.numbers.items():
        assert number.frame()["value"].to_list() == [number.value], name
    for name, column in figures.columns.items():
        found = dict(zip(column.frame()["profile_id"], column.frame()[name], strict=True))
        assert found == column.values
    for matrix in figures.matrices.values():
        assert len(matrix.frame()) == len(matrix.groups) ** 2
    for each in figures.tables.values():
        assert each.frame().columns == [*each.columns]
        assert len(each.frame()) == len(each.rows)
    for curve in figures.curves.values():
        assert curve.frame()[curve.x_name].to_list() == [*curve.x]
