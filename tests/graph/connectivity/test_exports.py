"""What is written for other tools comes back as it was, and opens in the readers that exist."""

import csv
import json
import shutil
import subprocess
from datetime import date

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain import Kind
from matchmaker.graph.connectivity.exports import FORMATS
from matchmaker.graph.connectivity.portable import portable

BY_NAME = {each.name: each for each in FORMATS}
# Text that XML 1.0 can hold.
NAMES = (
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        min_size=1,
    )
    .map(str.strip)
    .filter(bool)
)
VALUES = {
    "country": st.sampled_from(["IT", "CH"]),
    "name": NAMES,
    "n_people": st.integers(-(2**50), 2**50),
    "share": st.floats(allow_nan=False, allow_infinity=False),
    "demo": st.booleans(),
}
ATTRIBUTES = st.fixed_dictionaries({}, optional=VALUES)
TIE_ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"weight": st.floats(0.1, 9), "start": st.floats(1990, 2030), "note": NAMES}
)


@st.composite
def networks(draw: st.DrawFn) -> nx.Graph:
    """All four types of networkx graphs, with awkward names, isolates and self loops."""
    graph = draw(st.sampled_from([nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph]))()
    nodes = draw(st.lists(NAMES, unique=True, max_size=5))
    graph.add_nodes_from((node, draw(ATTRIBUTES)) for node in nodes)
    if not nodes:
        return graph
    ends = st.sampled_from(nodes)
    for u, v, data in draw(st.lists(st.tuples(ends, ends, TIE_ATTRIBUTES), max_size=6)):
        key = {"key": draw(st.sampled_from(["patent", "joint_project"]))}
        graph.add_edge(u, v, **(key if graph.is_multigraph() else {}), **data)
    return graph


def same(one: nx.Graph, other: nx.Graph) -> bool:
    """Equal type, nodes, ties and attributes, types of values included."""
    return type(one) is type(other) and nx.utils.graphs_equal(one, other)


@pytest.mark.parametrize("name", ["graphml", "gexf", "csv", "jsonld"])
@given(graph=networks())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
def test_a_network_comes_back_with_all_its_attributes(name, graph, tmp_path):
    form = BY_NAME[name]
    path = tmp_path / f"network{form.suffix}"
    form.write(graph, path)
    assert same(form.read(path), graph)


@pytest.mark.parametrize("name", ["pajek", "dl"])
@given(graph=networks())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
def test_a_matrix_format_brings_back_labels_direction_and_summed_weights(name, graph, tmp_path):
    form, path = BY_NAME[name], tmp_path / f"network{BY_NAME[name].suffix}"
    form.write(graph, path)
    found = form.read(path)
    assert list(found) == list(graph)
    weights = {}
    for u, v, weight in graph.edges(data="weight", default=1.0):
        for pair in {(u, v)} if graph.is_directed() else {(u, v), (v, u)}:
            weights[pair] = weights.get(pair, 0.0) + weight
    both_ways = (
        found.edges if found.is_directed() else {*found.edges, *((v, u) for u, v in found.edges)}
    )
    assert set(both_ways) == set(weights)
    assert all(found.edges[pair]["weight"] == pytest.approx(w) for pair, w in weights.items())
    if name == "pajek":
        assert found.is_directed() == graph.is_directed()


@pytest.fixture
def dated() -> nx.MultiGraph:
    """Two firms with two dated ties in two layers, and one alone."""
    graph = nx.MultiGraph()
    graph.add_node('Rossi "Meccanica" & figli', country="IT", name="Rossi")
    graph.add_node("Müller SA", country="CH")
    graph.add_node("alone", country=None)
    pair = ('Rossi "Meccanica" & figli', "Müller SA")
    graph.add_edge(*pair, key="joint_project", start=2019.5, end=2021.0, weight=2.0)
    graph.add_edge(*pair, key="patent", start=2020.0)
    return graph


def test_networkx_opens_the_graphml_gexf_and_pajek_files(dated, tmp_path):
    readers = {"graphml": nx.read_graphml, "gexf": nx.read_gexf, "pajek": nx.read_pajek}
    for name, read in readers.items():
        path = tmp_path / f"n{BY_NAME[name].suffix}"
        BY_NAME[name].write(dated, path)
        found = read(path)
        assert found.number_of_nodes() == 3, name
        assert found.number_of_edges() == (1 if name == "pajek" else 2), name
    assert found.has_node("Müller SA")


@pytest.fixture
def shared() -> nx.MultiGraph:
    """Two firms in a project that has a name and days, one of them a member of the chamber."""
    graph = nx.MultiGraph()
    graph.add_node("p", bipartite=1, kind="joint_project", name="Warm lakes")
    graph.add_node("a", bipartite=0, kind="company")
    graph.add_node("b", bipartite=0, kind="company")
    for firm in "ab":
        days = {"start": "2024-06-26", "end": "2026"}
        graph.add_edge(firm, "p", key="joint_project", layer="joint_project", **days)
    return graph


@pytest.mark.parametrize("name", ["pajek", "dl"])
def test_a_matrix_format_keeps_the_two_modes(name, shared, tmp_path):
    path = tmp_path / "n"
    BY_NAME[name].write(shared, path)
    head = path.read_text().split("\n")[0]
    assert head == {"pajek": "*Vertices 3 2", "dl": "DL nr=2 nc=1"}[name]
    found = BY_NAME[name].read(path)
    assert dict(found.nodes(data="bipartite")) == {"a": 0, "b": 0, "p": 1}
    assert {frozenset(pair) for pair in found.edges} == {frozenset("ap"), frozenset("bp")}


def test_mixed_modes_are_boxes_in_pajek_and_no_matrix_of_dl(shared, tmp_path):
    shared.add_edge("a", "b", key="expert_client")
    BY_NAME["pajek"].write(shared, tmp_path / "n.net")
    assert '"p" 0.5 0.5 0.5 box' in (tmp_path / "n.net").read_text()
    found = BY_NAME["pajek"].read(tmp_path / "n.net")
    assert dict(found.nodes(data="bipartite")) == {"a": 0, "b": 0, "p": 1}
    with pytest.raises(ValueError, match="one mode or two"):
        BY_NAME["dl"].write(shared, tmp_path / "n.dl")


def test_gephi_gets_days_and_the_bounds_of_a_year(shared, tmp_path):
    BY_NAME["gexf"].write(shared, tmp_path / "n.gexf")
    text = (tmp_path / "n.gexf").read_text()
    assert 'timeformat="date"' in text
    assert 'start="2024-06-26" end="2026-12-31"' in text


def test_linked_data_speaks_the_words_of_known_vocabularies(shared, tmp_path):
    shared.add_edge("b", "a", key="membership", layer="membership", tail="b")
    BY_NAME["jsonld"].write(shared, tmp_path / "n.jsonld")
    document = json.loads((tmp_path / "n.jsonld").read_text())
    nodes = {node["@id"].rpartition(":")[2]: node for node in document["nodes"]}
    assert "schema:Project" in nodes["p"]["@type"]
    assert nodes["p"]["dcterms:title"] == "Warm lakes"
    assert "org:FormalOrganization" in nodes["a"]["@type"]
    context = document["@context"]
    assert context["start"] == "schema:startDate"
    (member,) = [tie for tie in document["ties"] if "org:Membership" in tie["@type"]]
    assert member["org:member"].endswith("node:b")
    assert same(BY_NAME["jsonld"].read(tmp_path / "n.jsonld"), shared)


def test_r_gets_tables_and_scripts_that_name_their_columns(shared, tmp_path):
    BY_NAME["r"].write(shared, tmp_path)
    assert same(BY_NAME["r"].read(tmp_path), shared)
    for name in ("read", "ergm", "saom"):
        script = (tmp_path / f"{name}.R").read_text()
        assert ("not run" in script) == (name != "read")
        for left, right in ("()", "{}", "[]"):
            assert script.count(left) == script.count(right)
    with (tmp_path / "edges.csv").open(newline="") as stream:
        columns = next(csv.reader(stream))
    assert {"source", "target", "start", "end"} <= {*columns}


def as_r_reads(folder):
    """What read.R makes of the tables, step by step, where R itself is not at hand."""

    def table(name):
        with (folder / name).open(newline="", encoding="utf-8") as stream:
            return [{k: v or None for k, v in row.items()} for row in csv.DictReader(stream)]

    nodes = sorted(table("nodes.csv"), key=lambda row: row.get("bipartite", "0"))
    at = {row["id"]: place for place, row in enumerate(nodes, start=1)}
    members = sum(row.get("bipartite", "0") == "0" for row in nodes)
    pairs = {tuple(sorted((at[e["source"]], at[e["target"]]))) for e in table("edges.csv")}
    two_mode = members < len(nodes) and all(a <= members < b for a, b in pairs)
    return nodes, pairs, members if two_mode else None


def test_a_reader_that_does_what_the_script_says_finds_every_node_and_each_pair_once(
    shared, tmp_path
):
    graph = nx.MultiGraph()
    graph.add_node("NA", country="NA", bipartite=0)
    graph.add_node("=1+1", country="IT", bipartite=0)
    graph.add_edge("=1+1", "NA", key="first")
    graph.add_edge("NA", "=1+1", key="again")
    BY_NAME["r"].write(graph, tmp_path / "one")
    nodes, pairs, members = as_r_reads(tmp_path / "one")
    assert (len(nodes), pairs, members) == (2, {(1, 2)}, None)
    assert nodes[0]["country"] == "NA"
    BY_NAME["r"].write(shared, tmp_path / "two")
    nodes, pairs, members = as_r_reads(tmp_path / "two")
    assert len(nodes) == shared.number_of_nodes()
    assert len(pairs) == len({frozenset(edge[:2]) for edge in shared.edges})
    ones = sum(mode == 0 for _, mode in shared.nodes(data="bipartite"))
    mixed = any(
        shared.nodes[u]["bipartite"] == shared.nodes[v]["bipartite"] for u, v, *_ in shared.edges
    )
    assert members == (None if mixed else ones)
    script = (tmp_path / "two" / "read.R").read_text()
    assert 'na.strings = ""' in script
    assert "pmin(one, other)" in script


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R, with network of CRAN")
def test_r_reads_the_tables_and_parses_the_scripts(shared, tmp_path):
    BY_NAME["r"].write(shared, tmp_path)
    nodes, pairs, members = as_r_reads(tmp_path)
    asked = """
      invisible(lapply(c("ergm.R", "saom.R"), parse))
      source("read.R")
      modes <- if (is.bipartite(net)) net %n% "bipartite" else NA
      cat("\\n", network.edgecount(net), modes, network.vertex.names(net))
    """
    command = ["Rscript", "-e", asked]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - our own script
    modes = "NA" if members is None else str(members)
    said = done.stdout.splitlines()[-1].split()
    assert said == [str(len(pairs)), modes, *(row["id"] for row in nodes)]


def test_gephi_finds_the_time_of_each_tie(dated, tmp_path):
    BY_NAME["gexf"].write(dated, tmp_path / "n.gexf")
    text = (tmp_path / "n.gexf").read_text()
    assert 'mode="dynamic"' in text
    assert 'start="2019.5" end="2021.0" weight="2.0"' in text


def test_an_unknown_value_is_an_empty_cell_and_comes_back_as_absent(dated, tmp_path):
    BY_NAME["csv"].write(dated, tmp_path)
    with (tmp_path / "nodes.csv").open(newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    assert rows["alone"]["country"] == ""
    assert BY_NAME["csv"].read(tmp_path).nodes["alone"] == {}


def test_linked_data_names_every_node_by_an_iri_without_spaces(dated, tmp_path):
    BY_NAME["jsonld"].write(dated, tmp_path / "n.jsonld")
    document = json.loads((tmp_path / "n.jsonld").read_text())
    ids = {node["@id"] for node in document["nodes"]}
    assert {tie[end] for tie in document["ties"] for end in ("source", "target")} <= ids
    assert not any(" " in id_ or '"' in id_ for id_ in ids)


def test_dates_and_kinds_become_text_and_numbers_of_numpy_plain():
    graph = nx.Graph()
    graph.add_node(1, kind=Kind.COMPANY, since=date(2020, 5, 1), size=float("nan"))
    plain = portable(graph)
    assert plain.nodes["1"] == {"kind": "company", "since": "2020-05-01"}
    assert type(plain.nodes["1"]["kind"]) is str


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([(1, {}), ("1", {})], "same text"),
        ([("a", {"tags": ["x"]})], "has to be text"),
        ([("a", {"id": "x"})], "may not be called"),
        ([("a", {"@type": "x"})], "may not be called"),
    ],
)
def test_what_no_format_can_carry_is_refused_with_the_reason(nodes, message):
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    with pytest.raises(ValueError, match=message):
        portable(graph)


@pytest.mark.parametrize("name", ["graphml", "gexf", "csv"])
def test_an_attribute_of_two_types_is_refused(name, tmp_path):
    graph = nx.Graph()
    graph.add_node("a", size=1)
    graph.add_node("b", size="large")
    with pytest.raises(ValueError, match="'size' is integer here and string there"):
        BY_NAME[name].write(graph, tmp_path / "n")


def test_a_control_character_is_refused_by_gexf(tmp_path):
    graph = nx.Graph()
    graph.add_node("a\x01b")
    with pytest.raises(ValueError, match="control characters"):
        BY_NAME["gexf"].write(graph, tmp_path / "n.gexf")


def test_a_file_without_a_graph_is_no_gexf(tmp_path):
    (tmp_path / "n.gexf").write_text("<gexf/>")
    with pytest.raises(ValueError, match="has no graph"):
        BY_NAME["gexf"].read(tmp_path / "n.gexf")


def test_every_format_says_what_opens_it():
    assert all(form.opens_in for form in FORMATS)
    files = [form.suffix for form in FORMATS if form.suffix]
    assert len({*files}) == len(files)
