"""Near records: the half that duplicates were tuned on; the other is for the final measure."""

import pytest

from evaluations import duplicates


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
    assert len(pairs) == 200
    assert sum(pair.same for pair in pairs) == 100


def test_the_report_names_pairs_of_the_tuning_half_alone():
    written: list[str] = []
    duplicates.main(["tuning", "--show"], written.append)
    assert len(written) == 2
    written.clear()
    duplicates.main(["final", "--show"], written.append)
    assert len(written) == 1
    assert "##" not in written[0]
