"""What we write for spreadsheets is no formula there, and comes back as it was."""

import ast
import csv
import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matchmaker.graph.connectivity.edge_lists import read_csv_lists, write_csv_lists
from matchmaker.network.tables import csv_text
from matchmaker.sources import read_table, template, write_rejects
from matchmaker.sources.schema import TABLES
from matchmaker.spreadsheets import guarded, unguarded

FORMULAS = ('=HYPERLINK("http://evil.example","x")', "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3")
FORMULAS += ("\t=1", "\r=1", "\n=1", "\uff1d1+1", "'=1", "''@x")
FIRST = set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
ROOT = Path(__file__).parents[1]


def is_formula(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell[:1] in FIRST
    return False


@given(st.text() | st.sampled_from(FORMULAS))
@example("'=1")
def test_any_text_is_guarded_and_comes_back(text: str) -> None:
    written = str(guarded(text))
    assert not is_formula(written)
    assert unguarded(written) == text


@pytest.mark.parametrize("number", ["-0.5", "+39", "-1.250,50", "1e-05", "-3"])
def test_numbers_stay_numbers(number: str) -> None:
    assert guarded(number) == number


@pytest.mark.parametrize("name", FORMULAS)
def test_rejected_rows_are_no_formulas_and_come_back(tmp_path: Path, name: str) -> None:
    if name[:1] in "\t\r\n":
        pytest.skip("a cell's blanks are taken off when it is read")
    rows = tmp_path / "firms.jsonl"
    rows.write_text(json.dumps({"id": "a b", "name": name, "=1+1": "x"}) + "\n")
    (first,) = read_table(rows).rejects
    (path,) = write_rejects(tmp_path / "rejects.csv", [first])
    with path.open(encoding="utf-8-sig", newline="") as lines:
        cells = [cell for row in csv.reader(lines, delimiter=";") for cell in row]
    assert not [cell for cell in cells if is_formula(cell)]
    (again,) = read_table(path).rejects
    known = {key: value for key, value in again.cells.items() if key in first.cells}
    assert known == first.cells
    mended = path.read_text("utf-8-sig").replace("a b", "a")
    path.write_text(mended, encoding="utf-8")
    (profile,) = read_table(path).profiles
    assert profile.name == name.strip()


def test_a_foreign_file_keeps_its_apostrophes(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("id;name\na;'-ismo\n", encoding="utf-8")
    (profile,) = read_table(tmp_path / "firms.csv").profiles
    assert profile.name == "'-ismo"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.sampled_from(FORMULAS), st.floats(-5, 5))
def test_exported_networks_are_no_formulas_and_come_back(
    tmp_path: Path, name: str, weight: float
) -> None:
    graph = nx.MultiGraph()
    graph.add_node("=1+1", label=name)
    graph.add_edge("=1+1", "@b", key="+k", weight=weight, **{"=note": name})
    write_csv_lists(graph, tmp_path / "out")
    for file in (tmp_path / "out").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            assert not [cell for row in csv.reader(lines) for cell in row if is_formula(cell)]
    again = read_csv_lists(tmp_path / "out")
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))
    assert list(again.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


def test_tables_and_templates_are_no_formulas(tmp_path: Path) -> None:
    (header, row) = csv.reader(csv_text(("name",), [(FORMULAS[0],)]).splitlines())
    assert not is_formula(row[0])
    assert header == ["name"]
    for table in TABLES:
        template(table, tmp_path / "t.csv")
        with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as lines:
            assert not [c for r in csv.reader(lines, delimiter=";") for c in r if is_formula(c)]


def test_all_csv_is_written_in_one_place() -> None:
    writing = {
        str(file.relative_to(ROOT))
        for package in ("matchmaker", "api")
        for file in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and (node.attr in {"write_csv", "to_csv", "DictWriter", "write_excel"}
             or ast.unparse(node) == "csv.writer")
    }  # fmt: skip
    assert writing == {"matchmaker/spreadsheets.py"}
