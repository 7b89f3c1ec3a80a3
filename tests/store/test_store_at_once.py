"""Eight programs write at once: nobody waits in vain, and no update is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.store import Store

N_WRITERS = 8
N_TIMES = 5
A = ProfileId("a")


@pytest.fixture
def stores(store: Store, url: str) -> Iterator[list[Store]]:
    """The same network, opened by as many programs as write."""
    with store.write() as writer:
        writer.put_profiles([Profile(id=A, kind=Kind.EXPERT, capacity=0)])
    opened = [Store.open(url) for _ in range(N_WRITERS)]
    yield opened
    for each in opened:
        each.close()


def grow(store: Store) -> int:
    """Raise the capacity by one several times; gives how often somebody else was faster."""
    n_done = n_late = 0
    while n_done < N_TIMES:
        seen = store.digest(A)
        read = store.profile(A)
        with store.write() as writer:
            if writer.digest(A) != seen:
                n_late += 1
                continue
            writer.put_profiles([replace(read, capacity=(read.capacity or 0) + 1)])
        n_done += 1
    return n_late


def test_no_update_is_lost(store: Store, stores: list[Store]) -> None:
    with ThreadPoolExecutor(N_WRITERS) as pool:
        list(pool.map(grow, stores))
    assert store.profile(A).capacity == N_WRITERS * N_TIMES
    assert store.revision() == 1 + N_WRITERS * N_TIMES


def test_every_write_that_was_acknowledged_is_there(store: Store, stores: list[Store]) -> None:
    def put_some(numbered: tuple[int, Store]) -> None:
        number, each = numbered
        for n in range(N_TIMES):
            with each.write() as writer:
                writer.put_profiles([Profile(id=ProfileId(f"w{number}-{n}"), kind=Kind.LAB)])

    with ThreadPoolExecutor(N_WRITERS) as pool:
        list(pool.map(put_some, enumerate(stores)))
    wanted = {ProfileId(f"w{number}-{n}") for number in range(N_WRITERS) for n in range(N_TIMES)}
    assert store.has_profiles(wanted) == wanted
