"""Options of work that many machines may share: the engine, its scheduler, the shared path."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from matchmaker.errors import InputError
from matchmaker.execution import EngineName, engine_of
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot.shared_reading import SharedWork

EngineOption = Annotated[
    EngineName, typer.Option("--engine", help="Work in this process, or on workers of Dask.")
]
SchedulerOption = Annotated[
    str,
    typer.Option(
        "--scheduler",
        envvar="MATCHMAKER_SCHEDULER",
        help="Of --engine dask: tcp://host:8786. Without, workers on this machine's processors.",
    ),
]
SharedOption = Annotated[
    str,
    typer.Option(
        "--shared",
        envvar="MATCHMAKER_SHARED",
        help="Folder that the workers share: mounted on all, or s3://bucket/folder.",
    ),
]


@contextmanager
def sharing(engine: EngineName, scheduler: str, shared: str) -> Iterator[SharedPath | None]:
    """
    Lend the path that workers share; one of this machine for workers on it, None for no workers.

    Raises:
        InputError: It is no such path, or a scheduler is named without one.
    """
    if shared:
        yield SharedPath.of(shared)
    elif scheduler:
        raise InputError("shared_path_needed", field="shared")
    elif engine is EngineName.PROCESS:
        yield None
    else:
        with tempfile.TemporaryDirectory(prefix="matchmaker-shared-") as folder:
            yield SharedPath.of(folder)


@contextmanager
def shared_work(engine: EngineName, scheduler: str, shared: str) -> Iterator[SharedWork | None]:
    """Lend what a build shares its work with; None for no workers. Errors as of `sharing`."""
    with sharing(engine, scheduler, shared) as place, engine_of(engine, scheduler) as chosen:
        yield SharedWork(engine=chosen, place=place) if place else None
