"""
Run one function over many shards: in this process, or on the workers of a Dask cluster.

A function for an engine takes one shard and depends on nothing else, so that a shard that is done
twice, by whomever, gives the same: that is why a worker that dies changes nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from threadpoolctl import threadpool_limits

import matchmaker
from matchmaker.errors import ExecutionError, InputError, MissingExtraError

if TYPE_CHECKING:
    from distributed import Client

Shard = TypeVar("Shard")
Result = TypeVar("Result")

TIMES = 3
"""How often a shard is begun anew whose worker died."""
PATIENCE_S = 10
_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[A-Za-z0-9_.-]+):\d{1,5}")


class EngineName(StrEnum):
    """The engines that there are."""

    PROCESS = "process"
    DASK = "dask"


class Engine(Protocol):
    """What runs a function over shards."""

    def map(self, function: Callable[[Shard], Result], shards: Sequence[Shard]) -> Iterator[Result]:
        """Give the results in the order of the shards, each as soon as those before it are done."""
        ...


class ProcessEngine:
    """One shard after the other, here."""

    def map(self, function: Callable[[Shard], Result], shards: Sequence[Shard]) -> Iterator[Result]:
        """Give the results in the order of the shards."""
        return (_alone(function, shard) for shard in shards)


class DaskEngine:
    """On the workers of a Dask cluster, each of which has this version of matchmaker."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    def map(self, function: Callable[[Shard], Result], shards: Sequence[Shard]) -> Iterator[Result]:
        """
        Give the results in the order of the shards.

        Raises:
            ExecutionError: Workers died again and again, or are of another version.
        """
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415 - an extra

        self._check_versions()
        futures = self._client.map(
            _alone, [function] * len(shards), shards, pure=False, retries=TIMES
        )
        for future in futures:
            try:
                yield future.result()
            except (KilledWorker, CancelledError) as error:
                raise ExecutionError("workers_lost") from error
            # The cluster need not keep what was handed over.
            future.release()

    def _check_versions(self) -> None:
        found = set(self._client.run(_version).values())
        if others := found - {matchmaker.__version__}:
            told = {"own": matchmaker.__version__, "others": ", ".join(sorted(others))}
            raise ExecutionError("workers_differ", told)


def _alone(function: Callable[[Any], Any], shard: Any) -> Any:
    """Run a function on one thread of linear algebra: sums differ by how many share them."""
    with threadpool_limits(limits=1, user_api="blas"):
        return function(shard)


def _version() -> str:
    return matchmaker.__version__


@contextmanager
def engine_of(
    name: EngineName, scheduler: str = "", n_workers: int | None = None
) -> Iterator[Engine]:
    """
    Lend an engine; a Dask cluster of this machine's processors where no scheduler is named.

    Raises:
        InputError: A scheduler is named for the process engine, or its address is none.
        ExecutionError: The scheduler does not answer.
    """
    if scheduler and (name is not EngineName.DASK or not _ADDRESS.fullmatch(scheduler)):
        raise InputError("scheduler_invalid", field="scheduler")
    if name is EngineName.PROCESS:
        yield ProcessEngine()
        return
    with ExitStack() as stack:
        yield DaskEngine(stack.enter_context(_client(scheduler, n_workers)))


@contextmanager
def _client(scheduler: str, n_workers: int | None) -> Iterator["Client"]:
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("dask", "the engine dask") from error
    with ExitStack() as stack:
        if not scheduler:
            local = LocalCluster(
                n_workers=n_workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
            )
            yield stack.enter_context(Client(stack.enter_context(local)))
            return
        try:
            client = stack.enter_context(Client(scheduler, timeout=PATIENCE_S))
        except (OSError, TimeoutError) as error:
            raise ExecutionError("scheduler_silent", {"address": scheduler}) from error
        yield client
