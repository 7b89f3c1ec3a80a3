"""Near records: the half that duplicates were tuned on; the other is for the final measure."""

import pytest

from evaluations import duplicates, resolution_speed


@pytest.fixture(scope="module")
def found():
    return duplicates.measured(duplicates.read_pairs(duplicates.PAIRS / "tuning.tsv"))


def test_no_two_profiles_are_merged_unasked(found):
    assert found["wrong_merges"] == 0
    assert found["across"] == []


def test_most_of_one_profile_are_merged_and_the_others_asked(found):
    same = found["same"]
    assert same["merged"] >= 0.7 * same["n"]
    assert same["merged"] + same["asked"] >= 0.98 * same["n"]


@pytest.mark.parametrize("half", duplicates.HALVES)
def test_each_half_holds_as_many_pairs_of_one_as_of_two(half):
    pairs = duplicates.read_pairs(duplicates.PAIRS / f"{half}.tsv")
    assert len(pairs) == (60 if half in ("second", "third") else 200)
    assert 2 * sum(pair.same for pair in pairs) == len(pairs)


def test_the_report_names_pairs_of_the_tuning_half_alone():
    written: list[str] = []
    duplicates.main(["tuning", "--show"], written.append)
    assert len(written) == 2
    written.clear()
    duplicates.main(["final", "--show"], written.append)
    assert len(written) == 1
    assert "##" not in written[0]


def test_time_is_measured_on_made_up_records_that_hold_some_twice():
    run = resolution_speed.measured(400)
    assert run["n_records"] == 400
    assert run["n_merged"] > 0
    assert resolution_speed.made_up_records(50) == resolution_speed.made_up_records(50)


def test_growth_is_told_as_an_exponent():
    runs = [{"n_records": 10, "seconds": 1.0}, {"n_records": 20, "seconds": 4.0}]
    assert resolution_speed.growth(runs) == [2.0]
