"""The small network as a home that a service can be made for, and somebody of each role in it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from api import create_app
from api.settings import SecuritySettings
from matchmaker.domain import Profile, Role
from matchmaker.home import Home, share_tier, tier_folder
from matchmaker.privacy import Tier
from matchmaker.privacy.permissions import scopes_of
from matchmaker.services.accounts import add_account, make_key
from matchmaker.services.accounts import credentials as passwords
from matchmaker.snapshot import Snapshot
from matchmaker.store import Origin

PASSWORD = "cinque parole facili da ricordare"
SPEAKS_FOR = {Role.COMPANY: ["firm"], Role.EXPERT: ["ada"], Role.ASSOCIATION: ["chamber"]}
# One account asks for whole modules of tests.
BUSY = SecuritySettings(asks_per_hour=100_000, asks_per_day=100_000)
As = Callable[..., TestClient]


def put_in_service(home: Home, snapshot: Snapshot) -> None:
    """Publish a snapshot as a build does."""
    with home.lock():
        folder = home.new_snapshot()
        snapshot.save(tier_folder(folder, Tier.STAFF))
        share_tier(folder, Tier.NETWORK, Tier.STAFF)
        share_tier(folder, Tier.PUBLIC, Tier.STAFF)
        home.publish(folder)


def somebody(home: Home, role: Role, *scopes: str) -> str:
    """Add an account of a role, and make it a key for everything, or for some scopes."""
    origin = Origin(source="test", at=datetime.now(UTC))
    with home.store() as store:
        email = f"{role.value}@example.org"
        account = store.accounts.by_email(email) or add_account(
            store,
            email=email,
            name=role.value.title(),
            role=role,
            speaks_for=SPEAKS_FOR.get(role, ()),
            password=PASSWORD,
            origin=origin,
        )
        everything = scopes or scopes_of(role) & {"write", *GUARDED}
        text, _ = make_key(
            store, account, name="test", scopes=everything, lasts=timedelta(days=1), origin=origin
        )
    return text


GUARDED = (
    "account.read",
    "account.change",
    "account.manage",
    "key.manage",
    "audit.read",
    "export.run",
    "person.export",
    "person.erase",
    "webhook.manage",
    "backup.run",
)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash with little memory and one pass."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", quick)
        passwords._nobodys.cache_clear()
        yield


@pytest.fixture(scope="session")
def small_home(
    tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot, profiles: Mapping[str, Profile]
) -> Home:
    """A home with the small network in service; tests do not change its profiles."""
    home = Home.create(tmp_path_factory.mktemp("api") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    put_in_service(home, snapshot)
    return home


@pytest.fixture(scope="session")
def anyone(small_home: Home) -> Iterator[TestClient]:
    """Ask the service of the small network without signing in."""
    with TestClient(create_app(small_home.path, security=BUSY), follow_redirects=False) as asking:
        yield asking


@pytest.fixture(scope="session")
def keys(small_home: Home) -> Mapping[Role, str]:
    """A key of an account of each role."""
    return {role: somebody(small_home, role) for role in Role if role is not Role.PUBLIC}


@pytest.fixture
def as_role(anyone: TestClient, keys: Mapping[Role, str]) -> As:
    """Ask as somebody of a role, by key, with further headers."""

    def asking(role: Role, **headers: str) -> TestClient:
        signed = {} if role is Role.PUBLIC else {"Authorization": f"Bearer {keys[role]}"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return TestClient(anyone.app, headers=signed | named, follow_redirects=False)

    return asking


@pytest.fixture(scope="session")
def client(anyone: TestClient, keys: Mapping[Role, str]) -> TestClient:
    """Ask as a member of the network, who speaks for "firm"."""
    headers = {"Authorization": f"Bearer {keys[Role.COMPANY]}"}
    return TestClient(anyone.app, headers=headers, follow_redirects=False)


@pytest.fixture
def empty_home(tmp_path: Path) -> Home:
    """A home in which nothing is built."""
    return Home.create(tmp_path / "home")


@pytest.fixture(scope="session")
def publish() -> Callable[[Home, Snapshot], None]:
    """Publish a snapshot as a build does."""
    return put_in_service


@pytest.fixture(scope="session")
def somebody_in() -> Callable[..., str]:
    """Make a key of an account of a role in a home."""
    return somebody
