"""What a request under a key writes and the note that it was written stand or fall together."""

import os
import signal
import subprocess
import sys
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.errors import ConflictError, StoreError
from matchmaker.store import ENDED, WRITTEN, IdempotentAnswer, Store, carrying_out, is_under_way

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
ASKED = IdempotentAnswer(
    account_id="a-1", key="k", request="r", status=0, media_type="", body="", asked_at=NOW
)

KILLED = """
import os, signal, sys
from dataclasses import replace
from datetime import datetime
from matchmaker.domain import Kind, Profile
from matchmaker.store import IdempotentAnswer, Store, carrying_out

url, when = sys.argv[1:]
store = Store.open(url)
asked = IdempotentAnswer(
    account_id="a-1", key="k", request="r", status=0, media_type="", body="",
    asked_at=datetime.fromisoformat("2026-11-23T09:00:00+00:00"),
)
with store.write() as writer:
    writer.idempotency.begin(asked)
with carrying_out(asked), store.write() as writer:
    writer.put_profiles([Profile(id="a", kind=Kind.COMPANY)])
    if when == "before the commit":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


def firm(id_: str) -> Profile:
    return Profile(id=ProfileId(id_), kind=Kind.COMPANY)


def claim(store: Store, asked: IdempotentAnswer = ASKED) -> IdempotentAnswer | None:
    with store.write() as writer:
        return writer.idempotency.begin(asked)


def put(store: Store, id_: str) -> None:
    with store.write() as writer:
        writer.put_profiles([firm(id_)])


def put_and_fail(store: Store, id_: str) -> None:
    with store.write() as writer:
        writer.put_profiles([firm(id_)])
        raise StoreError("the disk is full")


def at(moment: datetime) -> IdempotentAnswer:
    return replace(ASKED, asked_at=moment)


def die(url: str, when: str) -> None:
    """Carry a request out in a process that is killed at a moment."""
    root = Path(__file__).parents[2]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED, url, when],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL


def test_what_was_written_before_a_kill_is_known_to_be_written(store: Store, url: str) -> None:
    die(url, "after the commit")
    assert store.has_profiles([ProfileId("a")])
    kept = claim(store, at(LATER))
    assert kept is not None
    assert kept.status == WRITTEN
    assert not is_under_way(kept, LATER)


def test_what_a_kill_undid_may_be_carried_out(store: Store, url: str) -> None:
    die(url, "before the commit")
    assert not store.has_profiles([ProfileId("a")])
    kept = claim(store, at(NOW + timedelta(seconds=30)))
    assert kept is not None
    assert is_under_way(kept, NOW + timedelta(seconds=30)), "nobody knows yet that it died"
    assert claim(store, at(LATER)) is None


def test_a_transaction_that_is_undone_leaves_the_key_free(store: Store) -> None:
    claim(store)
    with pytest.raises(StoreError), carrying_out(ASKED):
        put_and_fail(store, "a")
    with store.write() as writer:
        writer.idempotency.drop(ASKED)
    assert claim(store, at(NOW)) is None


def test_of_several_transactions_the_first_marks_the_key_for_good(store: Store) -> None:
    claim(store)
    with carrying_out(ASKED):
        put(store, "a")
        with pytest.raises(StoreError):
            put_and_fail(store, "b")
    with store.write() as writer:
        writer.idempotency.drop(ASKED)
    kept = claim(store, at(NOW))
    assert kept is not None
    assert kept.status == ENDED
    assert not is_under_way(kept, NOW)


def test_an_answer_takes_the_place_of_the_mark(store: Store) -> None:
    claim(store)
    with carrying_out(ASKED):
        put(store, "a")
    with store.write() as writer:
        writer.idempotency.finish(ASKED, status=201, media_type="text/plain", body="è fatto")
    kept = claim(store, at(LATER))
    assert kept is not None
    assert (kept.status, kept.body) == (201, "è fatto")


def test_outside_of_the_block_nothing_is_marked(store: Store) -> None:
    claim(store)
    with carrying_out(ASKED):
        pass
    put(store, "a")
    assert claim(store, at(LATER)) is None


def test_a_thread_that_is_handed_the_work_marks_the_key(store: Store) -> None:
    claim(store)
    with carrying_out(ASKED):
        context = copy_context()
    thread = Thread(target=context.run, args=(put, store, "a"))
    thread.start()
    thread.join()
    kept = claim(store, at(LATER))
    assert kept is not None
    assert kept.status == WRITTEN


def test_a_request_so_slow_that_another_took_its_key_writes_nothing(store: Store) -> None:
    claim(store)
    second = at(LATER)
    assert claim(store, second) is None
    with pytest.raises(ConflictError, match="took the place"), carrying_out(ASKED):
        put(store, "a")
    assert not store.has_profiles([ProfileId("a")])
    with carrying_out(second):
        put(store, "b")
    with store.write() as writer:
        writer.idempotency.drop(ASKED)
        writer.idempotency.finish(ASKED, status=201, media_type="", body="the slow one's")
    kept = claim(store, at(LATER + timedelta(minutes=2)))
    assert kept is not None
    assert kept.status == WRITTEN, "the slow one settles nothing any more"


def test_who_erases_all_keys_may_go_on(store: Store) -> None:
    claim(store)
    with carrying_out(ASKED), store.write() as writer:
        writer.idempotency.forget()
        writer.put_profiles([firm("a")])
    assert store.has_profiles([ProfileId("a")])
    assert store.counts()["idempotency"] == 0
