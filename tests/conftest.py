"""One small network that shows every kind of fact, built once a test process."""

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Consent,
    Cooperation,
    Judgement,
    Kind,
    Layer,
    Need,
    Offer,
    Participation,
    Place,
    Profile,
    ProfileId,
    Text,
    Tie,
    Verdict,
    Visibility,
)
from matchmaker.engine import Matchmaker
from matchmaker.snapshot import Snapshot, build_snapshot
from matchmaker.store import migration
from matchmaker.store.database import file_of
from tests.postgresql_server import postgresql_server, postgresql_url
from tests.s3_server import s3_bucket

__all__ = ["postgresql_server", "postgresql_url", "s3_bucket"]

TODAY = date(2026, 11, 23)
LECCO = Place(country="IT", nuts="ITC43", city="Lecco", latitude=45.8566, longitude=9.3977)
COMO = Place(country="IT", nuts="ITC42", city="Como", latitude=45.8081, longitude=9.0852)
LUGANO = Place(country="CH", nuts="CH070", city="Lugano", latitude=46.0037, longitude=8.9511)


@pytest.fixture(scope="session", autouse=True)
def _empty_networks_are_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Migrate one empty database a process; many hundred tests begin with such a one."""
    empty = tmp_path_factory.mktemp("empty") / "network.sqlite"
    upgrade = migration.upgrade
    upgrade(f"sqlite:///{empty}")

    def copy(url: str) -> None:
        file = file_of(url)
        if file is None or file.exists():
            upgrade(url)
            return
        shutil.copyfile(empty, file)
        # Each network has a secret of its own.
        with closing(sqlite3.connect(file)) as database:
            database.execute("UPDATE state SET seal = ?", (secrets.token_hex(32),))
            database.commit()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migration, "upgrade", copy)
        yield


def profile(id_: str, kind: Kind, description: str = "", **facts: object) -> Profile:
    """A profile with a description, and whatever else a test is about."""
    texts = (Text(field="description", value=description),) if description else ()
    return Profile(id=ProfileId(id_), kind=kind, names=(id_.title(),), **({"texts": texts} | facts))


def needs(*texts: str, **facts: object) -> tuple[Need, ...]:
    """Needs with ids n0, n1, … ."""
    return tuple(Need(id=f"n{i}", text=text, **facts) for i, text in enumerate(texts))


def offers(*texts: str, **facts: object) -> tuple[Offer, ...]:
    """Offers with ids o0, o1, … ."""
    return tuple(Offer(id=f"o{i}", text=text, **facts) for i, text in enumerate(texts))


PROFILES: Sequence[Profile] = (
    profile(
        "firm",
        Kind.COMPANY,
        "Officina meccanica di precisione: tornitura e fresatura di acciaio inox.",
        needs=needs(
            "Cerchiamo un partner per la saldatura laser di lamiera sottile.",
            trl=(4, 6),
            cooperation=frozenset({Cooperation.JOINT_RESEARCH, Cooperation.TESTING}),
        ),
        sectors=("25.62",),
        place=LECCO,
        languages=("it",),
        updated_on=date(2026, 9, 1),
        excludes=(ProfileId("rival"),),
        maturity=0.4,
    ),
    profile(
        "welders",
        Kind.RESEARCH_GROUP,
        "Forschung zum Laserschweissen von dünnem Blech, Prozessüberwachung.",
        offers=offers(
            "Laserschweissen von Dünnblech, Versuche und Prüfung der Naht.",
            trl=(3, 5),
            cooperation=frozenset({Cooperation.JOINT_RESEARCH}),
        ),
        needs=needs("Aziende con tornitura e fresatura per prove sul campo."),
        place=LUGANO,
        languages=("de", "it"),
        updated_on=date(2026, 1, 10),
    ),
    profile(
        "viewers",
        Kind.RESEARCH_GROUP,
        "Machine vision and deep learning for quality control in production.",
        offers=offers("Deep learning for visual inspection of welded seams.", trl=(5, 8)),
        place=COMO,
        languages=("en",),
        updated_on=date(2020, 5, 1),
    ),
    profile(
        "polymers",
        Kind.LAB,
        "Laboratoire de polymères recyclés et de moulage par injection.",
        place=LUGANO,
        languages=("fr",),
    ),
    profile("silent", Kind.RESEARCH_GROUP),
    profile(
        "rival",
        Kind.COMPANY,
        "Saldatura laser di lamiera sottile conto terzi.",
        sectors=("25.62",),
        place=COMO,
    ),
    profile(
        "shy",
        Kind.RESEARCH_GROUP,
        "Saldatura laser di lamiera sottile.",
        consent=Consent(matching=False),
    ),
    profile(
        "secretive",
        Kind.COMPANY,
        "Stampaggio di lamiera.",
        needs=needs("Cerchiamo fresatura di precisione.", visibility=Visibility.MATCHING_ONLY),
        sectors=("25.50",),
        place=LECCO,
        languages=("it",),
        maturity=0.9,
    ),
    profile(
        "ada",
        Kind.EXPERT,
        "Esperta di saldatura e di processi di fresatura.",
        place=LECCO,
        languages=("it", "de"),
        capacity=2,
        sectors=("25.6",),
    ),
    profile("busy", Kind.EXPERT, "Esperto di saldatura laser.", capacity=1, place=COMO),
    profile("chamber", Kind.ASSOCIATION, "Associazione di imprese meccaniche.", place=LECCO),
)

ACTIVITIES: Sequence[Activity] = (
    Activity(
        id=ActivityId("weld-project"),
        kind=ActivityKind.PROJECT,
        title="Laser welding of thin sheets",
        starts_on=date(2024, 3, 1),
    ),
    Activity(
        id=ActivityId("mill-project"),
        kind=ActivityKind.PROJECT,
        title="Milling with less coolant",
        year=2022,
    ),
    Activity(
        id=ActivityId("vision-project"),
        kind=ActivityKind.PROJECT,
        title="Vision for welded seams",
        year=2023,
    ),
    Activity(
        id=ActivityId("tech-talk"),
        kind=ActivityKind.EVENT,
        title="Tech Talk: laser",
        starts_on=date(2025, 3, 1),
    ),
)

PARTICIPATIONS: Sequence[Participation] = tuple(
    Participation(profile_id=ProfileId(who), activity_id=ActivityId(what), role=role)
    for who, what, role in (
        ("welders", "weld-project", "coordinator"),
        ("viewers", "weld-project", "participant"),
        ("firm", "mill-project", "participant"),
        ("polymers", "mill-project", "coordinator"),
        ("polymers", "vision-project", "participant"),
        ("viewers", "vision-project", "coordinator"),
        ("firm", "tech-talk", "attendee"),
        ("welders", "tech-talk", "speaker"),
        ("secretive", "tech-talk", "attendee"),
    )
)

TIES: Sequence[Tie] = tuple(
    Tie(source_id=ProfileId(source), target_id=ProfileId(target), layer=layer, starts_on=start)
    for source, target, layer, start in (
        ("firm", "chamber", Layer.MEMBERSHIP, date(2024, 1, 1)),
        ("secretive", "chamber", Layer.MEMBERSHIP, date(2024, 1, 1)),
        ("viewers", "chamber", Layer.MEMBERSHIP, None),
        ("busy", "rival", Layer.EXPERT_CLIENT, date(2025, 1, 1)),
    )
)

JUDGEMENTS: Sequence[Judgement] = (
    Judgement(
        left_id=ProfileId("secretive"),
        right_id=ProfileId("viewers"),
        verdict=Verdict.DECLINED,
        judged_on=date(2026, 2, 1),
    ),
)


@pytest.fixture(scope="session")
def profiles() -> Mapping[str, Profile]:
    """The profiles of the small network, by id."""
    return {each.id: each for each in PROFILES}


@pytest.fixture(scope="session")
def snapshot_parts() -> Mapping[str, Sequence[Any]]:
    """All that the small network is built from, by the names that a build gives it."""
    return {
        "profiles": PROFILES,
        "activities": ACTIVITIES,
        "participations": PARTICIPATIONS,
        "ties": TIES,
        "judgements": JUDGEMENTS,
    }


@pytest.fixture(scope="session")
def snapshot_of(snapshot_parts: Mapping[str, Sequence[Any]]) -> Callable[..., Snapshot]:
    """Build a snapshot of the small network with some of its parts replaced."""

    def build(**changes: Sequence[object]) -> Snapshot:
        return build_snapshot(**(dict(snapshot_parts) | changes), today=TODAY)

    return build


@pytest.fixture(scope="session")
def snapshot(snapshot_of: Callable[..., Snapshot]) -> Snapshot:
    """The small network as a snapshot in memory."""
    return snapshot_of()


@pytest.fixture(scope="session")
def matchmaker(snapshot: Snapshot) -> Matchmaker:
    """The small network, ready to be asked."""
    return Matchmaker(snapshot)
