"""Networks drawn to measure growth: text-rich, importable as they are, the same for a seed."""

from pathlib import Path

import polars as pl
import pytest

from evaluations.field_network import write_network
from matchmaker.services.importing import check_source

SIZE = 40
TABLES = ("profiles", "offers", "needs", "activities", "participations", "ties")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_network(tmp_path_factory.mktemp("drawn"), SIZE, seed=3)


def test_every_row_can_be_imported(drawn: Path) -> None:
    found = check_source(None, "folder", drawn)
    assert not found.rejects
    assert len(found.profiles) == SIZE


def test_every_profile_tells_something_of_its_own(drawn: Path) -> None:
    profiles = pl.read_csv(drawn / "profiles.csv", infer_schema=False)
    assert profiles["description"].n_unique() == profiles["name"].n_unique() == SIZE
    assert profiles["description"].str.len_chars().min() > 40


def test_a_seed_draws_the_same_tables_and_another_one_others(drawn: Path, tmp_path: Path) -> None:
    again = write_network(tmp_path / "again", SIZE, seed=3)
    other = write_network(tmp_path / "other", SIZE, seed=4)
    for table in TABLES:
        assert (again / f"{table}.csv").read_bytes() == (drawn / f"{table}.csv").read_bytes()
    assert (other / "profiles.csv").read_bytes() != (drawn / "profiles.csv").read_bytes()


def test_countries_can_be_chosen(tmp_path: Path) -> None:
    folder = write_network(tmp_path, SIZE, seed=3, countries=("AT", "FR"))
    profiles = pl.read_csv(folder / "profiles.csv", infer_schema=False)
    assert set(profiles["country"]) == {"AT", "FR"}
