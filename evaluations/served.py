"""A real `matchmaker serve` beside the one who measures, to be asked, stopped or killed."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

import httpx

from evaluations.homes import COMMAND
from matchmaker.errors import MatchmakerError

PATIENCE_S = 60.0
"""After which a service that does not answer counts as failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A service in a process group of its own, with the builds that it starts."""

    process: subprocess.Popen[str]
    url: str
    ready_s: float
    """From the start of the process to the first 200 of `/ready`."""

    def processor_s(self) -> float:
        """Processor time so far, with that of builds that have ended; NaN where nobody tells."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.is_file():
            return float("nan")
        # User and system time, of itself and of children: fields 14 to 17 of proc(5).
        ticks = stat.read_text().rpartition(")")[2].split()[11:15]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it and its builds as a power cut would: SIGKILL."""
        kill(self.process)

    def stop(self) -> int:
        """End it as an operator does, with SIGTERM; gives its exit code."""
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode


def start(home: Path) -> Served:
    """Serve a home at a free port; MatchmakerError where it does not come up."""
    started = perf_counter()
    process = launch(home, "serve", "--port", "0")
    said = process.stdout.readline() if process.stdout is not None else ""
    url = said.partition(" at ")[2].split("/ ", maxsplit=1)[0]
    while not (url and _is_ready(url)):
        if not url or process.poll() is not None or perf_counter() - started > PATIENCE_S:
            kill(process)
            raise MatchmakerError(f"the service did not get ready; it said: {said.strip()!r}")
        sleep(0.02)
    return Served(process=process, url=url, ready_s=perf_counter() - started)


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    """Serve a home for a block, and stop at its end."""
    served = start(home)
    try:
        yield served
    finally:
        served.stop()


def launch(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a matchmaker command in a process group of its own."""
    return subprocess.Popen(  # noqa: S603 - this environment's own program
        [*COMMAND, "--home", str(home), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/ready", trust_env=False, timeout=5).status_code == 200
    except httpx.TransportError:
        return False
