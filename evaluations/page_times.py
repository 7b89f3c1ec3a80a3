"""
How long the pages take that people wait for: `python -m evaluations.page_times --workspace DIR`.

Owners of twenty firms of the demo network, or of another home, open their suggestions, their
profile, a need in words and the directory, each in turn, in one process without a network between.
Milliseconds by the clock and by the processor, which a busy machine does not lengthen.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Annotated, Any

import numpy as np
import typer
from fastapi.testclient import TestClient
from threadpoolctl import threadpool_limits

from api.app import create_app
from api.settings import SecuritySettings
from evaluations.homes import demo_home
from evaluations.load import NEEDS, add_owners
from matchmaker.home import Home

UNLIMITED = 1_000_000
PAGES: Mapping[str, Callable[[str, str], str]] = {
    "suggestions": lambda firm, _: f"/profiles/{firm}/suggestions",
    "profile": lambda firm, _: f"/profiles/{firm}",
    "need in words": lambda _, need: f"/?as=need&q={need}",
    "directory": lambda _firm, _need: "/directory",
}


def page_times(home: Path) -> dict[str, Any]:
    """Milliseconds of each page, after one of each has been opened."""
    keys = add_owners(Home.open(home))
    security = SecuritySettings(asks_per_hour=UNLIMITED, asks_per_day=UNLIMITED)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
    with TestClient(create_app(home, security=security)) as client:
        for place, (firm, key) in enumerate(keys.items()):
            headers = {"Authorization": f"Bearer {key}"}
            for name, address in PAGES.items():
                started, worked = perf_counter(), process_time()
                answer = client.get(address(firm, NEEDS[place % len(NEEDS)]), headers=headers)
                took = 1_000 * (perf_counter() - started), 1_000 * (process_time() - worked)
                answer.raise_for_status()
                if place:
                    taken[name].append(took)
    return {name: spread(times) for name, times in taken.items()}


def spread(times: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Median and 95th percentile, by the clock and by the processor."""
    clock, processor = np.array(times).T
    return {
        f"{name}_{share}_ms": round(float(np.percentile(column, percent)), 1)
        for name, column in (("clock", clock), ("processor", processor))
        for share, percent in (("p50", 50), ("p95", 95))
    }


def main(
    workspace: Annotated[Path, typer.Option(help="Folder that is filled and kept.")],
    home: Annotated[Path | None, typer.Option(help="Another home than the demo network.")] = None,
) -> None:
    """Measure every page and print the figures."""
    with threadpool_limits(limits=1):
        typer.echo(json.dumps(page_times(home or demo_home(workspace)), indent=1))


if __name__ == "__main__":
    typer.run(main)
