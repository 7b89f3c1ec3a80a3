"""
Serve one port by several processes, each with the snapshot in the memory that they share.

The first process answers nothing: it starts the others, starts one anew that died, keeps the
network in order and builds it. Snapshots are memory-mapped, so their arrays are in memory once.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from socket import socket

import msgspec
import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from matchmaker.services.first_run import FirstRunCode
from matchmaker.shared_path import SharedPath

from .app import create_app
from .dependencies import network_of_news
from .logs import log_as
from .middleware.limits import Limits
from .middleware.metrics import SHARED_METRICS
from .replica import keeper_of
from .scheduler import keeping_order
from .settings import SecuritySettings
from .state import LazyStore, clock

_TOLD = "MATCHMAKER_WORKER"
"""The variable by which the first process tells the others what they serve."""
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
PATIENCE_S = 60
"""A worker that answers the first process nothing for so long is taken for dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What each worker serves."""

    home: str
    address: str
    hosts: tuple[str, ...]
    log_format: str
    follows: str = ""
    """The shared folder whose snapshots are served; "" where they are built here."""
    first_run: str = ""
    """The code with which the first accounts are made; "" where there are some."""


def worker() -> FastAPI:
    """Make the application of one worker; the first process says what it is about."""
    work = msgspec.json.decode(os.environ[_TOLD], type=Work)
    log_as(work.log_format)
    limits = Limits()
    if "suggestions_worked_on" not in limits.model_fields_set:
        # Together they work on as many as there are processes.
        limits = limits.model_copy(update={"suggestions_worked_on": 1})
    home = Path(work.home)
    return create_app(
        home,
        limits=limits,
        worker=True,
        hosts=work.hosts,
        address=work.address,
        first_run=FirstRunCode(work.first_run),
    )


def serve_by_workers(config: uvicorn.Config, listener: socket, work: Work) -> None:
    """Serve until SIGTERM or Ctrl-C; what is under way then may end."""
    home, opened = Path(work.home), LazyStore(Path(work.home))
    url = SecuritySettings().url or work.address
    keeper = keeper_of(home, SharedPath(work.follows) if work.follows else None, for_others=True)
    networks = partial(network_of_news, create_app(home, address=work.address).state.service)
    os.environ[_TOLD] = msgspec.json.encode(work).decode()
    for name in BLAS_THREADS:
        os.environ.setdefault(name, "1")
    config.timeout_worker_healthcheck = PATIENCE_S
    with shared_metrics(), keeping_order(home, url, keeper, opened, clock, networks):
        Multiprocess(config, [listener]).run()
    opened.close()


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Lend a folder in which workers add their measurements up; what died still counts."""
    with tempfile.TemporaryDirectory(prefix="matchmaker-metrics-") as folder:
        os.environ[SHARED_METRICS] = folder
        yield
