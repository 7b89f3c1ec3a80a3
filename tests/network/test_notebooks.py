"""The tutorial runs from its first cell to its last, and values show themselves shortly."""

import json
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest

from matchmaker.graph import connectivity
from matchmaker.graph.connectivity import (
    brokerage,
    clustering,
    communities,
    concor,
    coreness,
    distance_table,
    ei_indices,
    mixing_matrix,
    removal_curve,
    structural_holes,
    two_mode,
    weak_points,
)
from matchmaker.home import Home, share_tier, tier_folder
from matchmaker.privacy import Tier
from matchmaker.snapshot import Snapshot

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.ipynb"


def test_the_tutorial_runs_to_its_end(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".home").mkdir()
    home = Home.create(Path(".home/demo"))
    with home.lock():
        folder = home.new_snapshot()
        snapshot.save(tier_folder(folder, Tier.STAFF))
        for tier in (Tier.NETWORK, Tier.PUBLIC):
            share_tier(folder, tier, Tier.STAFF)
        home.publish(folder)
    cells = json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"]
    codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, object] = {}
    for code in codes:
        exec(compile(code, TUTORIAL.name, "exec"), names)  # noqa: S102 - our own document
    assert names["graph"]


@pytest.fixture(scope="module")
def results() -> list[Any]:
    graph = nx.gnp_random_graph(150, 0.05, seed=3)
    groups = {node: "IT" if node % 3 else "CH" for node in graph}
    shared = nx.Graph([(f"m{n}", f"p{n % 20}") for n in range(90)])
    return [
        brokerage(graph, groups), clustering(graph), communities(graph), concor(graph),
        coreness(graph), distance_table(graph), ei_indices(graph, groups),
        mixing_matrix(graph, groups), removal_curve(graph), structural_holes(graph),
        weak_points(graph), two_mode(shared, [f"m{n}" for n in range(90)]),
    ]  # fmt: skip


def test_results_show_sizes_and_not_contents(results: list[Any]) -> None:
    for value in results:
        assert len(repr(value)) < 400, type(value)
        assert repr(value).startswith(type(value).__name__)


def test_results_by_node_are_tables_in_a_notebook(results: list[Any]) -> None:
    framed = [value for value in results if hasattr(value, "frame")]
    assert len(framed) >= 6
    for value in framed:
        assert isinstance(value.frame(), pl.DataFrame)
        assert "<table" in value._repr_html_()


def test_every_result_that_is_public_has_been_thought_of(results: list[Any]) -> None:
    for value in results:
        assert type(value).__name__ in connectivity.__all__ or type(value).__name__ == "TwoMode"
