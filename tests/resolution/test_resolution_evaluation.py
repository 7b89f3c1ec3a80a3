import json
from dataclasses import replace

import pytest

from evaluations import resolution as t4
from matchmaker.domain import ProfileId
from matchmaker.resolution import Record


def truth(*rows):
    """Rows of name and organisation."""
    records = [
        Record(id=ProfileId(f"{i:06d}"), names=(n,), country="IT") for i, (n, _) in enumerate(rows)
    ]
    return t4.Truth(
        records=records,
        organisations=[organisation for _, organisation in rows],
        plain=[t4.plain_name(name) for name, _ in rows],
    )


SMALL = truth(("Rossi srl", "1"), ("ROSSI SRL.", "1"), ("Rossi", "1"), ("Bianchi", "2"))


def test_only_pairs_of_different_names_count():
    assert SMALL.pairs() == {(0, 2), (1, 2)}


def test_pairs_are_found_through_their_cluster():
    assert t4.found_pairs(SMALL, {ProfileId("000002"): ProfileId("000000")}) == {(0, 2)}


def test_measures_are_known_only_where_there_is_something_to_measure():
    measured = t4.measures({(0, 2), (0, 3)}, {(0, 2), (1, 2)})
    assert measured == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert t4.measures(set(), set()) == {"precision": None, "recall": None, "f1": None}


def test_intervals_hold_the_estimate():
    low, high = t4.intervals(SMALL, {(0, 2), (0, 3)}, SMALL.pairs(), 0)["recall"]
    assert 0 <= low <= 0.5 <= high <= 1


def test_an_organisation_is_always_in_the_same_half():
    halves = [t4.split_of(str(i)) for i in range(2_000)]
    assert halves == [t4.split_of(str(i)) for i in range(2_000)]
    assert halves.count("train") == pytest.approx(1_000, abs=100)


def test_real_duplicates_are_found_better_than_by_the_baseline(organisation_records):
    whole = t4.read_truth(organisation_records, "development")
    rows = [i for i, organisation in enumerate(whole.organisations) if organisation[-1] in "0123"]
    part = t4.Truth(
        records=[replace(whole.records[i], id=ProfileId(f"{k:06d}")) for k, i in enumerate(rows)],
        organisations=[whole.organisations[i] for i in rows],
        plain=[whole.plain[i] for i in rows],
    )
    found, baseline = t4._evaluated(part, 0), t4._baseline(part)
    assert found["f1"] > baseline["f1"] + 0.1
    assert found["precision"] > 0.85
    assert found["blocking_recall"] > 0.9
    json.dumps(found)
