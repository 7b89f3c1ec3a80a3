"""A network of a few invented firms, and one laboratory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchmaker.domain import Consent, Kind, Place, Profile, ProfileId, SizeFacts
from matchmaker.store import Origin, Store

DAY = datetime(2026, 10, 5, 9, tzinfo=UTC)


def firm(id_: str, **facts: object) -> Profile:
    made = Profile(
        id=ProfileId(id_),
        kind=Kind.COMPANY,
        names=(f"Officine {id_}",),
        sectors=("25.62",),
        place=Place(country="IT", nuts="ITC43"),
        size=SizeFacts(headcount=20, turnover_eur=3e6),
        languages=("it",),
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def at(moment: datetime) -> Origin:
    return Origin(source="test", at=moment, account_id="anna")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(f"sqlite:///{tmp_path / 'network.sqlite'}")
    firms = [firm(f"c{n}") for n in range(12)]
    withdrawn = firm("away", consent=Consent(matching=False))
    lab = Profile(id=ProfileId("lab"), kind=Kind.LAB, names=("Laboratorio",))
    with made.write() as writer:
        writer.put_profiles([*firms, withdrawn, lab])
    yield made
    made.close()
