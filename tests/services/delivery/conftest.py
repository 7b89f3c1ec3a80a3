"""A store whose outbox holds an e-mail, and what it takes to fill it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Language, Profile, ProfileId, Role
from matchmaker.domain.introduction import Act, Event, Party
from matchmaker.introductions import first_transition
from matchmaker.store import Account, Store
from matchmaker.store.outbox import Mail

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two profiles with an introduction, an account, and one e-mail that waits."""
    found = Store.create(f"sqlite:///{tmp_path / 'network.sqlite'}")
    account = Account(
        id="anna",
        email="anna@example.org",
        name="Anna Rossi",
        role=Role.STAFF,
        language=Language.IT,
        created_at=NOW,
    )
    event = Event(act=Act.SUGGEST, party=Party.STAFF, by="anna", at=NOW)
    mail = Mail(key="i/1", account_id="anna", subject="Perché no?", body="Buongiorno,\n\nè così.\n")
    with found.write() as writer:
        writer.put_profiles([Profile(id=ProfileId(id_), kind=Kind.LAB) for id_ in "ab"])
        writer.accounts.add(account)
        writer.introductions.add(
            first_transition("i", ProfileId("a"), ProfileId("b"), event), event
        )
        writer.outbox.put([mail], NOW)
    yield found
    found.close()
