"""The sentences of the second network are as drawn, and coverage counts what is found in them."""

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from evaluations.coverage import (
    FOLDER,
    NetworkSentence,
    evaluate_coverage,
    load,
    main,
    sheet,
    table,
)
from evaluations.need_sets import NETWORKS
from evaluations.role_sets import Split

SENTENCES = load()


def sentence(
    number: int, text: str, *, language: str = "en", subject: bool = True, split: str = "test"
) -> NetworkSentence:
    return NetworkSentence(
        id=f"s{number}",
        profile=f"p{number}",
        field="description",
        language=language,
        sentence=text,
        subject=subject,
        split=Split(split),
    )


def wine(text: str, _language: str) -> list[str]:
    return ["wine"] if "wine" in text else []


FEW = [
    sentence(1, "We press wine."),
    sentence(2, "We wash wine glasses.", language="it"),
    sentence(3, "We count sheep."),
    sentence(4, "Two separate teams.", subject=False),
    sentence(5, "No wine here, only cheese.", split="development"),
]


def test_the_sentences_are_as_they_were_drawn():
    expected, name = (FOLDER / "SHA256SUMS").read_text(encoding="ascii").split()
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == expected


def test_every_sentence_stands_in_the_tables_of_the_network():
    texts: dict[str, str] = {}
    for name, owner in (("profiles", "id"), ("offers", "profile_id"), ("needs", "profile_id")):
        with (NETWORKS["alpine"] / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                texts[row[owner]] = texts.get(row[owner], "") + "\n".join(row.values())
    assert all(each.sentence in texts[each.profile] for each in SENTENCES)


def test_every_second_profile_of_a_language_is_of_the_test():
    halves: dict[str, set[tuple[Split, str]]] = {}
    for each in SENTENCES:
        halves.setdefault(each.profile, set()).add((each.split, each.language))
    sides = Counter(side for found in halves.values() for side in {split for split, _ in found})
    assert sum(sides.values()) == len(halves) == 150
    assert abs(sides[Split.TEST] - sides[Split.DEVELOPMENT]) <= 4


def test_four_hundred_sentences_and_more_name_something():
    named = Counter(each.split for each in SENTENCES if each.subject)
    assert named.total() >= 400
    assert min(named.values()) >= 200


def test_coverage_is_the_share_of_sentences_with_a_subject_that_have_a_concept():
    figures = evaluate_coverage(wine, FEW)["figures"]
    assert figures["test"]["all"]["n"] == 3
    assert figures["test"]["all"]["share"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["test"]["en"]["share"] == 0.5
    assert figures["test"]["it"]["share"] == 1.0
    assert figures["development"]["all"]["found"] == 1


def test_an_interval_holds_its_share():
    for by_language in evaluate_coverage(wine, FEW * 3)["figures"].values():
        for told in by_language.values():
            if told["n"]:
                assert told["ci"][0] <= told["share"] <= told["ci"][1]


def test_the_target_is_not_reached_where_a_third_has_no_concept():
    assert evaluate_coverage(wine, FEW)["target"]["reached"] is False


def test_the_target_is_reached_where_each_sentence_has_a_concept():
    assert evaluate_coverage(lambda _text, _language: ["any"], FEW)["target"]["reached"] is True


def test_the_table_has_a_line_for_each_split_and_language():
    lines = table(evaluate_coverage(wine, FEW)).splitlines()
    assert len(lines) == 1 + 2 * 5
    assert lines[6].split()[:4] == ["test", "all", "3", "2"]


def test_the_sheet_to_judge_holds_test_sentences_with_a_concept_only():
    _header, *rows = sheet(wine, FEW).splitlines()
    assert sorted(row.split("\t")[0] for row in rows) == ["s1", "s2"]


def test_the_run_writes_figures_and_sheet_of_the_product(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    main(tmp_path / "coverage.json", tmp_path / "sheet.tsv")
    told = json.loads((tmp_path / "coverage.json").read_text())["figures"]["test"]["all"]
    assert 0 < told["found"] <= told["n"] == 273
    assert len((tmp_path / "sheet.tsv").read_text().splitlines()) == 1 + min(200, told["found"])
    assert f"test         all        {told['n']}" in capsys.readouterr().out
