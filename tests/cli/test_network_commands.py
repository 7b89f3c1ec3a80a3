"""The network's commands on the demo network: figures, brokers, border, plan, what-if, export."""

import csv
import io

import networkx as nx
import pytest

from matchmaker.cli.network import actors

LAYER = ("--layer", "expert_client")


def rows_of(out: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(out))]


def test_the_group_has_help_with_an_example_for_each_command(run):
    for name in (
        "measures",
        "profiles",
        "brokers",
        "border",
        "place",
        "recommender",
        "funnel",
        "gaps",
    ):
        assert "Example: matchmaker" in run("network", name, "--help").out
    for name in ("plan", "whatif", "export", "report"):
        assert "Example: matchmaker" in run("network", name, "--help").out


def test_measures_say_of_each_figure_what_it_speaks_of(demo):
    said = demo("network", "measures", *LAYER, "--only", "size,border", "--csv")
    rows = {row["figure"]: row for row in rows_of(said.out)}
    assert rows["density"]["layer"] == "expert_client"
    assert int(rows["density"]["n"]) > float(rows["n_tied"]["value"]) > 0
    assert rows["ei_country"]["chance"] == "shuffled labels"
    whole = demo("network", "measures", *LAYER, "--only", "size", "--json").json
    assert whole[0]["numbers"]["density"]["value"] == pytest.approx(float(rows["density"]["value"]))
    assert "Density" in demo("network", "measures", *LAYER, "--only", "size").out


def test_without_a_layer_each_is_measured_by_itself(demo):
    found = demo("network", "measures", "--only", "size", "--json").json
    layers = [each["about"]["scope"]["layers"] for each in found]
    assert all(len(each) == 1 for each in layers)
    assert ["joint_project"] in layers
    assert ["expert_client"] in layers


def test_profiles_are_named_for_staff_and_not_under_pseudonyms(demo):
    named = rows_of(demo("network", "profiles", *LAYER, "--csv").out)
    assert any(row["name"] for row in named)
    key = ("--pseudonym-key", "secret")
    hidden = rows_of(demo("network", "profiles", *LAYER, "--csv", *key).out)
    assert {row["name"] for row in hidden} == {""}
    assert not {row["profile"] for row in hidden} & {row["profile"] for row in named}
    again = rows_of(demo("network", "profiles", *LAYER, "--csv", *key).out)
    assert [row["profile"] for row in again] == [row["profile"] for row in hidden]
    best = demo("network", "profiles", *LAYER, "--by", "betweenness", "-k", 1).out
    top = max(named, key=lambda row: float(row["betweenness"]))
    assert top["profile"] in best


def test_brokers_come_with_the_two_path_that_their_role_stands_for(demo):
    said = demo("network", "brokers", *LAYER, "--by", "country", "-k", 1)
    assert "A–A–B" in said.out
    found = demo("network", "brokers", *LAYER, "--by", "community", "--pseudonyms", "--json").json
    brokers = found[1]
    assert brokers["name"] == "brokers_community"
    assert all(row[0].startswith("p-") for row in brokers["rows"])


def test_the_border_hides_small_cells(demo):
    rows = rows_of(
        demo("network", "border", *LAYER, "--by", "sector", "--csv").out.split("table,from")[0]
    )
    assert rows
    text = demo("network", "border", "--layer", "joint_project", "--by", "sector").out
    assert "small groups together" in text
    found = demo("network", "border", *LAYER, "--by", "sector", "--json").json
    matrix = next(each for each in found if each["name"] == "mixing_sector")
    counts = [cell for row in matrix["observed"] for cell in row if cell is not None]
    assert not [count for count in counts if 0 < count < 5]


def test_a_plan_bridges_more_than_fit_alone_and_is_compared(demo):
    asked = ("network", "plan", "-n", 5, "--askers", 25, "--compare")
    found = demo(*asked, "--json").json
    plans = {each["method"]: each for each in found["compared"]}
    assert set(plans) == {"joint", "fit only", "greedy by fit", "random at equal fit"}
    assert sum(plans["joint"]["bridging"].values()) >= sum(plans["fit only"]["bridging"].values())
    assert plans["joint"]["fit_share"] >= 0.99
    assert len(found["plan"]["pairs"]) == 5
    figures = {each["before"]["name"]: each for each in found["shifts"]}
    before, after = (figures["n_components"][side]["value"] for side in ("before", "after"))
    assert before - after == found["plan"]["bridging"]["components"]
    text = demo(*asked).out
    assert "random at equal fit" in text
    assert "key figure" in text


def test_a_plan_without_bridging_is_the_plan_by_fit(demo):
    asked = ("network", "plan", "-n", 5, "--askers", 15, "--lambda", 0)
    found = demo(*asked, "--json", "--pseudonyms").json
    assert found["plan"]["method"] == "fit only"
    assert all(each["asker_id"].startswith("p-") for each in found["plan"]["pairs"])
    assert len(found["plan"]["pairs"]) == len(rows_of(demo(*asked, "--csv").out)) == 5


def test_what_if_an_expert_leaves(demo):
    expert = rows_of(demo("network", "profiles", *LAYER, "--csv").out)
    busiest = max(expert, key=lambda row: float(row["degree"]))["profile"]
    found = demo("network", "whatif", "--without", busiest, *LAYER, "--json").json
    isolates = next(s for s in found[0]["shifts"] if s["before"]["name"] == "n_isolates")
    assert isolates["after"]["value"] > isolates["before"]["value"]
    assert f"without {busiest}" in demo("network", "whatif", "--without", busiest, *LAYER).out
    pair = demo("network", "whatif", "--with", f"{busiest}:demo-c-0001", "--csv")
    assert len(rows_of(pair.out)) == 10


def test_suggestions_are_weighed_up(demo, monkeypatch):
    asked = ("network", "recommender", "-k", 3, "--askers", 20)
    found = demo(*asked, "--json").json
    assert found["n_suggestions"] == 60
    assert 0 < found["coverage"] < 1
    assert "exposure_gini" in demo(*asked).out
    assert {row["figure"] for row in rows_of(demo(*asked, "--csv").out)} >= {"newcomer_share"}
    # The demo network is for reading: what would be kept is caught.
    kept: list[dict[str, float]] = []
    monkeypatch.setattr(actors, "keep_exposure", lambda _, figures, __: kept.append(figures))
    assert demo(*asked, "--keep", "--json").json["months"] == {}
    assert kept[0]["newcomer_share"] == found["newcomer_share"]
    assert "exposure_ratio_newcomers" in kept[0]
    part = demo(*asked, "--keep", "--countries", "IT")
    assert "whole network alone" in part.err


def test_the_funnel_names_what_is_not_recorded(demo):
    found = demo("network", "funnel", "--json").json
    stages = [each["stage"] for each in found["passages"]]
    assert not set(stages) & set(found["unrecorded"])
    assert "stage" in demo("network", "funnel").out
    assert rows_of(demo("network", "funnel", "--csv").out)[0]["stage"] == stages[0]


@pytest.mark.parametrize(
    ("form", "read"),
    [("graphml", nx.read_graphml), ("gexf", nx.read_gexf), ("pajek", nx.read_pajek)],
)
def test_exports_open_in_other_libraries(demo, tmp_path, form, read):
    out = tmp_path / "network"
    assert demo("network", "export", *LAYER, "--format", form, "--out", out).code == 0
    found = read(out)
    assert found.number_of_edges() > 100


def test_an_export_under_pseudonyms_names_nobody(demo, tmp_path):
    out = tmp_path / "network.jsonld"
    asked = ("--layer", "joint_project", "--format", "jsonld", "--projected", "--pseudonyms")
    said = demo("network", "export", *asked, "--out", out)
    assert "ties" in said.out
    assert "demo-c-" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("measures", "--layer", "friendship"), "joint_project"),
        (("measures", "--only", "magic"), "border"),
        (("measures", "--period", "soon"), "2019..2022"),
        (("measures", "--json", "--csv"), "one of them"),
        (("profiles", *LAYER, "--by", "charm"), "degree"),
        (("brokers", *LAYER, "--by", "mood"), "community"),
        (("border", *LAYER, "--by", "community"), "sector"),
        (("whatif", "--without", "nobody"), "nobody"),
        (("whatif", "--with", "a"), "two ids"),
        (("whatif",), "nothing would change"),
        (("export", "--format", "word", "--out", "x"), "graphml"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(demo, arguments, hint):
    refused = demo("network", *arguments)
    assert refused.code == 2
    assert hint in refused.err


def test_a_network_without_ties_says_so(own, tmp_path):
    table = tmp_path / "firms.csv"
    table.write_text("id,kind,name\nc-1,company,One\n", encoding="utf-8")
    assert own("import", "profiles", table).code == 0
    assert own("build").code == 0
    refused = own("network", "measures")
    assert (refused.code, "no ties are recorded" in refused.err) == (2, True)
    alone = own("network", "measures", *LAYER)
    assert alone.code == 0
    assert "Nothing is recorded in the layer expert_client" in alone.out


def test_an_export_with_names_is_logged_and_one_with_pseudonyms_is_not(demo, tmp_path):
    asked = ("network", "export", *LAYER, "--format", "gexf", "--out", tmp_path / "n.gexf")
    assert demo(*asked, "--pseudonyms").code == 0
    before = len(demo("audit", "--json", "-n", "1000").json)
    assert demo(*asked, "--force").code == 0
    lines = demo("audit", "--json", "-n", "1000").json
    assert len(lines) == before + 1
    assert (lines[0]["action"], lines[0]["note"]) == ("export.run", "network gexf expert_client")


def test_gaps_are_stated_needs_that_nobody_answers(own, tmp_path):
    header = "id,kind,name,description,language,consent_matching\n"
    (tmp_path / "profiles.csv").write_text(
        header
        + "a,company,Alfa,Officina meccanica,it,yes\n"
        + "b,lab,Beta,Laboratorio di saldatura laser,it,yes\n",
        encoding="utf-8",
    )
    (tmp_path / "needs.csv").write_text(
        "id,profile_id,text,language\nn1,a,Cerchiamo uno chef per la mensa aziendale,it\n",
        encoding="utf-8",
    )
    own("init")
    taken = own("import", "folder", tmp_path)
    assert taken.code == 0, taken.err
    built = own("build")
    assert built.code == 0, built.err
    found = own("network", "gaps", "--json").json
    assert found["n_needs"] == 1
    assert [gap["need_id"] for gap in found["gaps"]] == ["n1"]
    said = own("network", "gaps", "--lang", "it").out
    assert "1 of 1 stated needs have no answer here." in said
    assert "mensa" in said
