"""The small network among a crowd, since of fewer than five tied profiles nothing is told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.settings import SecuritySettings
from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Kind,
    Layer,
    Participation,
    Place,
    Profile,
    ProfileId,
    Role,
    Tie,
)
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

N_PROJECTS = 12
CROWD = [
    Profile(
        id=ProfileId(f"crowd-{n}"),
        kind=Kind.EXPERT if n % 6 == 0 else Kind.COMPANY,
        names=(f"Firm in a crowd {n}",),
        place=Place(
            country="CH" if n % 3 == 0 else "IT",
            # Eight are in a third region: few enough to be pooled with others who are fewer still.
            nuts="CH070" if n % 3 == 0 else "ITC42" if n % 4 == 1 else "ITC43",
            latitude=46.0 - (n % 5) / 50,
            longitude=9.0 + (n % 3 > 0) / 3,
        ),
    )
    for n in range(48)
]
PROJECTS = [
    Activity(
        id=ActivityId(f"crowd-project-{n}"),
        kind=ActivityKind.PROJECT,
        title=f"Welders of crowd {n}",
        starts_on=date(2018 + n // 4, 1, 1 + n),
        ends_on=date(2020 + n // 4, 12, 31),
    )
    for n in range(N_PROJECTS)
]


@pytest.fixture(scope="session")
def crowded_snapshot(
    snapshot_of: Callable[..., Snapshot], snapshot_parts: Mapping[str, Sequence[Any]]
) -> Snapshot:
    """Firms and experts of two countries in twelve projects, beside the small network."""
    parts = [
        Participation(profile_id=each.id, activity_id=PROJECTS[(n + shift) % N_PROJECTS].id)
        for n, each in enumerate(CROWD)
        for shift in (0, 5)
    ]
    ties = [
        Tie(source_id=CROWD[n - n % 6].id, target_id=each.id, layer=Layer.EXPERT_CLIENT)
        for n, each in enumerate(CROWD)
        if n % 6
    ]
    members = [
        Tie(source_id=each.id, target_id=ProfileId("chamber"), layer=Layer.MEMBERSHIP)
        for each in CROWD[:10]
    ]
    return snapshot_of(
        profiles=[*snapshot_parts["profiles"], *CROWD],
        activities=[*snapshot_parts["activities"], *PROJECTS],
        participations=[*snapshot_parts["participations"], *parts],
        ties=[*snapshot_parts["ties"], *ties, *members],
    )


@pytest.fixture(scope="session")
def crowded_home(
    tmp_path_factory: pytest.TempPathFactory,
    crowded_snapshot: Snapshot,
    profiles: Mapping[str, Profile],
    publish: Callable[[Home, Snapshot], None],
) -> Home:
    """A home with the crowd in service."""
    home = Home.create(tmp_path_factory.mktemp("crowd") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles([*profiles.values(), *CROWD])
    publish(home, crowded_snapshot)
    return home


@pytest.fixture(scope="session")
def crowd(crowded_home: Home) -> Iterator[TestClient]:
    """Ask the service of the crowd without signing in."""
    busy = SecuritySettings(asks_per_hour=100_000, asks_per_day=100_000)
    app = create_app(crowded_home.path, security=busy)
    # However slow the machine, tests see figures and not that they are being computed.
    app.state.service.analyses.patience_s = 120.0
    with TestClient(app, follow_redirects=False) as asking:
        yield asking


@pytest.fixture(scope="session")
def crowd_keys(crowded_home: Home, somebody_in: Callable[..., str]) -> Mapping[Role, str]:
    """A key of an account of each role."""
    return {role: somebody_in(crowded_home, role) for role in Role if role is not Role.PUBLIC}


@pytest.fixture
def as_role(crowd: TestClient, crowd_keys: Mapping[Role, str]) -> Callable[..., TestClient]:
    """Ask the service of the crowd as somebody of a role, by key, with further headers."""

    def asking(role: Role, **headers: str) -> TestClient:
        signed = {} if role is Role.PUBLIC else {"Authorization": f"Bearer {crowd_keys[role]}"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return TestClient(crowd.app, headers=signed | named, follow_redirects=False)

    return asking
