"""A store with a firm and a few accounts; passwords are hashed quickly."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.services.accounts import add_account
from matchmaker.services.accounts import credentials as passwords
from matchmaker.store import Account, Origin, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Origin(source="test", at=NOW)
PASSWORD = "cinque parole facili da ricordare"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory and one pass."""
    monkeypatch.setattr(
        passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    passwords._nobodys.cache_clear()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two firms."""
    store = Store.create(f"sqlite:///{tmp_path / 'network.sqlite'}")
    with store.write() as writer:
        writer.put_profiles([Profile(id=ProfileId(id_), kind=Kind.COMPANY) for id_ in ("f1", "f2")])
    yield store
    store.close()


@pytest.fixture
def add(store: Store) -> Callable[..., Account]:
    """Add an account."""

    def added(role: Role = Role.STAFF, email: str = "anna@example.org", **facts: object) -> Account:
        return add_account(
            store, email=email, name="Anna", role=role, origin=HERE,
            **({"password": PASSWORD} | facts),
        )  # fmt: skip

    return added
