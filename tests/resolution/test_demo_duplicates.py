"""The demo network's duplicates are kept by hand: found are these and no others."""

from pathlib import Path

import polars as pl
import pytest

from matchmaker.domain import Identifier, Kind, ProfileId
from matchmaker.resolution import Record, resolve

DEMO = Path(__file__).parents[2] / "data/demo"


def record(row):
    return Record(
        id=ProfileId(row["id"]),
        names=(row["name"], *(row["other_names"] or "").split("|")),
        country=row["country"],
        city=row["city"],
        postcode=row["postcode"],
        address=row["address"],
        identifiers=tuple(
            Identifier(scheme=scheme, value=row[scheme])
            for scheme in ("vat_it", "uid_ch")
            if row[scheme]
        ),
        kind=Kind(row["kind"]),
        url=row["url"],
    )


@pytest.fixture(scope="module")
def found():
    profiles = pl.read_csv(DEMO / "profiles.csv", infer_schema_length=0)
    return resolve([record(row) for row in profiles.to_dicts()])


def test_exactly_the_known_duplicates_merge(found):
    known = pl.read_csv(DEMO / "duplicates.csv").rows()
    assert {frozenset(pair) for pair in found.clusters.items()} == {frozenset(p) for p in known}


def test_staff_are_asked_about_few_pairs(found):
    assert len(found.review) < 30
