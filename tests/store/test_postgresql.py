"""What a server does its own way keeps the store's promises: order, turns, an unchanged log."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.errors import StoreError
from matchmaker.store import Origin, Store

BY = Origin(source="test", at=datetime(2026, 11, 23, tzinfo=UTC), account_id="a-1")
N_WRITERS = 8


@pytest.fixture
def url(postgresql_url: str) -> str:
    return postgresql_url


@pytest.fixture
def stores(store: Store, url: str) -> Iterator[list[Store]]:
    """As many programs as write at once."""
    opened = [Store.open(url) for _ in range(N_WRITERS)]
    yield opened
    for each in opened:
        each.close()


def firm(id_: str, **facts: object) -> Profile:
    return Profile(id=ProfileId(id_), kind=Kind.COMPANY, **facts)  # type: ignore[arg-type]


def test_the_audit_log_of_many_writers_stays_one_chain(store: Store, stores: list[Store]) -> None:
    def record_ten(each: Store) -> None:
        for n in range(10):
            with each.write() as writer:
                writer.audit.record("profile.read", BY, subject=f"profile:{n}")

    with ThreadPoolExecutor(N_WRITERS) as pool:
        list(pool.map(record_ten, stores))
    assert store.audit.verify() == ""
    assert store.audit.head()[0] == 10 * N_WRITERS


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(store: Store, url: str) -> None:
    with store.write() as writer:
        writer.put_profiles(firm(f"p{n:04}") for n in range(3000))
    reader = store.profiles()
    seen = [next(reader).id]
    with closing(Store.open(url)) as other, other.write() as writer:
        writer.put_profiles([firm("p9999"), firm("p2999", url="http://new.example")])
    rest = list(reader)
    assert len(seen) + len(rest) == 3000
    assert rest[-1].url is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
        "UPDATE audit_details SET reason = 'x'",
        "DELETE FROM audit_details",
    ],
)
def test_the_server_refuses_to_change_the_audit_log(store: Store, url: str, statement: str) -> None:
    with store.write() as writer:
        writer.audit.record("profile.read", BY, subject="profile:a")
    engine = create_engine(url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))
    engine.dispose()
    assert store.audit.verify() == ""


def test_a_session_that_is_cut_off_leaves_nothing_behind(store: Store, url: str) -> None:
    with closing(Store.open(url)) as doomed, pytest.raises(StoreError):
        write_and_be_cut_off(doomed, url)
    assert not store.has_profiles([ProfileId("torn"), ProfileId("never")])


def write_and_be_cut_off(store: Store, url: str) -> None:
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    cut = text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608 - a constant
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as administrator, store.write() as writer:
            writer.put_profiles([firm("torn")])
            administrator.execute(cut)
            writer.put_profiles([firm("never")])
    finally:
        engine.dispose()


def test_ids_are_in_the_order_of_code_points(store: Store) -> None:
    with store.write() as writer:
        writer.put_profiles([firm("b"), firm("a-2"), firm("A"), firm("é"), firm("a1")])
    assert [each.id for each in store.profiles()] == ["A", "a-2", "a1", "b", "é"]


def test_an_address_in_an_error_keeps_the_password_to_itself() -> None:
    with pytest.raises(StoreError) as raised:
        Store.open("postgresql+nonsense://anna:geheim@host/network")
    assert "geheim" not in str(raised.value)
    assert "host/network" in str(raised.value)
