"""Commands that ask: suggest, clients, explain, find, rank."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain import Language
from matchmaker.home import Home

Run = Callable[..., Any]
FIELDS = {
    "profile_id", "name", "kind", "score", "probability", "coverage",
    "contributions", "evidence", "counterfactual",
}  # fmt: skip


def test_suggestions_for_a_person_name_partners_and_reasons(demo: Run) -> None:
    ran = demo("suggest", "demo-c-0001", "-k", 3)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("1. ")
    assert "score" in ran.out
    assert ran.err == ""


def test_suggestions_for_a_machine_have_the_fields_of_the_contract(demo: Run) -> None:
    found = demo("suggest", "demo-c-0001", "-k", 4, "--json").json
    assert len(found) == 4
    assert all(FIELDS - {"evidence"} <= each.keys() for each in found)
    assert any("evidence" in c for c in found[0]["contributions"])
    total = found[0]["intercept"] + sum(c["amount"] for c in found[0]["contributions"])
    assert total == pytest.approx(found[0]["score"], abs=1e-9)


@pytest.mark.parametrize("language", Language)
def test_reasons_are_worded_in_the_language_asked_for(demo: Run, language: Language) -> None:
    found = demo("suggest", "demo-c-0001", "-k", 1, "--lang", language, "--json").json
    side = {"en": "Why", "it": "Perché", "de": "Warum", "fr": "Pourquoi"}[language]
    assert any(side in heading for heading in found[0]["wording"]["sides"].values())


def test_kinds_and_countries_limit_the_list(demo: Run) -> None:
    arguments = ("demo-c-0001", "--kinds", "lab, research_group", "--countries", "ch", "--json")
    found = demo("suggest", *arguments).json
    assert found
    assert {each["kind"] for each in found} <= {"lab", "research_group"}


def test_a_need_in_words_is_enough(demo: Run) -> None:
    need = "saldatura laser di lamiera sottile"
    assert len(demo("suggest", "--need", need, "--json").json) == 10


def test_clients_are_firms(demo: Run) -> None:
    assert {each["kind"] for each in demo("clients", "demo-e-03", "--json").json} == {"company"}


def test_a_pair_is_explained(demo: Run) -> None:
    best = demo("suggest", "demo-c-0001", "-k", 1, "--json").json[0]
    alone = demo("explain", "demo-c-0001", best["profile_id"], "--json").json[0]
    assert alone["score"] == best["score"]


def test_a_name_with_typos_is_found(demo: Run) -> None:
    exact = demo("find", "Maggianighi Shopper", "--json").json[0]
    assert exact["profile_id"] == "demo-c-0001"
    ran = demo("find", "Magianigi Shoper", "-k", 1)
    assert ran.out.startswith("demo-c-0001\tcompany\t")


def test_no_candidate_is_said(demo: Run) -> None:
    ran = demo("suggest", "demo-c-0001", "--countries", "SE")
    assert ran.code == 0
    assert "No candidate passes" in ran.out
    assert demo("suggest", "demo-c-0001", "--countries", "SE", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("suggest", "demo-c-9999"), "no profile has the id 'demo-c-9999'; close: demo-c-"),
        (("suggest", "demo-c-0001", "-k", 0), "k is 0"),
        (("suggest",), "nothing is asked"),
        (("suggest", "--need", "?!"), "no word in it"),
        (("suggest", "--need", "saldatura " * 10_000), "100,000 characters"),
        (("suggest", "--need", "Ищем партнёра для лазерной сварки тонких листов"), "(ru)"),
        (("suggest", "demo-c-0001", "--kinds", "firm"), "no such kind"),
        (("clients", "demo-c-0001"), "demo-c-0001 is a company"),
        (("explain", "demo-c-0001", "demo-c-0001"), "may not be suggested"),
        (("explain", "demo-c-0001", "nobody"), "'nobody'"),
        (("find", "x", "-k", 0), "k is 0"),
        (("suggest", "demo-c-0001", "--diversity", 2), "--diversity"),
        (("suggest", "demo-c-0001", "--lang", "rm"), "--lang"),
        (("nonsense",), "No such command"),
    ],
)
def test_a_question_that_can_not_be_answered_is_bad_usage(
    demo: Run, arguments: tuple[object, ...], message: str
) -> None:
    ran = demo(*arguments)
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def queries(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_batch_is_ranked_into_a_run_that_evaluation_tools_read(demo: Run, tmp_path: Path) -> None:
    asked = queries(
        tmp_path / "q.jsonl",
        {"qid": "q1", "profile_id": "demo-c-0001", "need": None, "language": None},
        {"qid": "q2", "need": "visione artificiale", "kinds": ["company"], "countries": ["ch"]},
        {"qid": "q3", "profile_id": "demo-c-0002", "new_only": False},
    )
    out = tmp_path / "run.trec"
    ran = demo("rank", "--queries", asked, "--k", 20, "--out", out)
    assert ran.code == 0, ran.err
    rows = [line.split(" ") for line in out.read_text().splitlines()]
    assert {len(row) for row in rows} == {6}
    assert {row[0] for row in rows} == {"q1", "q2", "q3"}
    for qid in ("q1", "q2", "q3"):
        mine = [row for row in rows if row[0] == qid]
        assert [int(row[3]) for row in mine] == list(range(1, len(mine) + 1))
        scores = [float(row[4]) for row in mine]
        assert scores == sorted(scores, reverse=True)
        assert {(row[1], row[5]) for row in mine} == {("Q0", "matchmaker")}
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith("run")] == ["run.trec"]


def test_a_run_and_a_suggestion_give_the_same_partners(demo: Run, tmp_path: Path) -> None:
    asked = queries(tmp_path / "q.jsonl", {"qid": "q", "profile_id": "demo-c-0001"})
    demo("rank", "--queries", asked, "--k", 5, "--out", tmp_path / "run")
    ranked = [line.split()[2] for line in (tmp_path / "run").read_text().splitlines()]
    suggested = demo("suggest", "demo-c-0001", "-k", 5, "--json").json
    assert ranked == [each["profile_id"] for each in suggested]


GOOD = b'{"qid": "q1", "profile_id": "demo-c-0001"}\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD + b"\n{broken\n", "q.jsonl, row 3"),
        (GOOD + b'{"qid": "q2", "colour": "red"}\n', "row 2"),
        (GOOD + b'{"profile_id": "demo-c-0001"}\n', "row 2"),
        (GOOD + b'{"qid": "q2", "kinds": ["firm"]}\n', "row 2"),
        (GOOD + b'{"qid": "q2", "profile_id": "demo-c-9999"}\n', "row 2"),
        (GOOD + b'{"qid": "q2"}\n', "row 2"),
        (GOOD + b'{"qid": "q 2", "profile_id": "demo-c-0001"}\n', "row 2"),
        (GOOD + GOOD, "row 2"),
        (GOOD + '{"qid": "q2", "need": "qualità"}\n'.encode("latin-1"), "row 2"),
    ],
)
def test_a_line_that_is_no_query_is_named_and_no_run_is_left(
    demo: Run, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "q.jsonl").write_bytes(content)
    ran = demo("rank", "--queries", tmp_path / "q.jsonl", "--out", tmp_path / "run")
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "run").exists()


def test_a_batch_may_begin_with_a_byte_order_mark(demo: Run, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(b"\xef\xbb\xbf" + GOOD)
    ran = demo("rank", "--queries", tmp_path / "q.jsonl", "--k", 2, "--out", tmp_path / "run")
    assert ran.code == 0, ran.err


def test_a_run_that_can_not_be_written_fails_in_words(demo: Run, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(GOOD)
    out = tmp_path / "nowhere" / "run"
    ran = demo("rank", "--queries", tmp_path / "q.jsonl", "--out", out)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert str(out.parent) in ran.err


@pytest.mark.parametrize("command", ["suggest", "network", "doctor", "build", "resolve"])
def test_without_a_network_it_says_how_to_make_one(run: Run, tmp_path: Path, command: str) -> None:
    ran = run("--home", tmp_path / "none", command, *(["x"] if command == "suggest" else []))
    assert ran.code == 1
    assert "init" in ran.err
    assert not (tmp_path / "none").exists()


def test_the_network_is_summed_up_by_layer(demo: Run) -> None:
    figures = {row["layer"]: row for row in demo("network", "--json").json}
    assert figures["attendance"]["activities"] > 0
    assert figures["membership"]["activities"] == 0
    assert all(row["components"] <= row["profiles"] for row in figures.values())
    assert "joint_project" in demo("network").out


def test_a_list_in_which_nobody_fits_says_so_before_it(demo: Run) -> None:
    ran = demo("suggest", "--need", "asdf qwerty zxcv", "-k", 2, "--lang", "it")
    assert ran.code == 0, ran.err
    first, *rest = ran.out.splitlines()
    assert "dizionario" in first
    assert any("Nessuno qui sembra adatto" in line for line in rest)
    assert "(none)" in ran.out
    assert "coverage" not in ran.out, "of a text alone all is known"


def test_the_whole_answer_is_for_machines_that_ask_for_it(demo: Run) -> None:
    answer = demo("suggest", "--need", "saldatura laser", "-k", 2, "--json", "--answer").json
    assert answer["verdict"] in {"strong", "possible"}
    assert [each["rank"] for each in answer["suggestions"]] == [1, 2]
    assert answer["understood"][0]["words"] == ["saldatura laser"]


def test_the_id_of_a_merged_record_leads_to_the_one_it_counts_as(
    demo: Run, demo_home: Path
) -> None:
    with Home.open(demo_home).store() as store:
        member, head = next(iter(store.clusters().items()))
    answers = [demo("suggest", id_, "-k", 1, "--json").out for id_ in (member, head)]
    assert answers[0] == answers[1] != ""
