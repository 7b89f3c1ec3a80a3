"""Make the networks that evaluations ask, and serve them, as a user would."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, sleep

import httpx
import msgspec

from matchmaker.errors import MatchmakerError
from matchmaker.home import Home, is_filled
from matchmaker.services.building import build, find_duplicates
from matchmaker.services.importing import import_source
from matchmaker.settings import shipped

COMMAND = (sys.executable, "-c", "from matchmaker.cli import main; main()")
"""What the `matchmaker` script runs, in this very environment."""

# A process starts with the peak memory of the one that started it, so a small one stands between.
LAUNCHER = """
import json, subprocess, sys, time
started = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = round(time.perf_counter() - started, 3)
try:
    import resource
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak, processor_s = used.ru_maxrss, round(used.ru_utime + used.ru_stime, 2)
    # macOS counts bytes, the others kilobytes.
    peak_mb = round(peak / (1024**2 if sys.platform == "darwin" else 1024), 1)
except ImportError:
    peak_mb = processor_s = None
print(json.dumps({"seconds": seconds, "peak_mb": peak_mb, "processor_s": processor_s}))
sys.exit(code)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command took."""

    seconds: float
    peak_mb: float | None
    """Largest resident memory; None where the system does not tell."""
    processor_s: float | None = None
    """Of all threads, which a busy machine hardly lengthens; None as above."""


def demo_home(workspace: Path) -> Path:
    """Make the demo network in the workspace, or find it there."""
    return folder_home(workspace, "demo", shipped("demo"))


def folder_home(workspace: Path, name: str, tables: Path) -> Path:
    """Make a network from a folder of tables in the workspace, or find it there by its name."""
    path = workspace / name
    if not is_filled(path):
        with Home.create_filled(path) as home:
            import_source(home, "folder", tables)
            find_duplicates(home)
            build(home)
    return path


def cordis_home(workspace: Path, data: Path) -> tuple[Path, dict[str, Cost]]:
    """
    Make a network from the CORDIS tables, or find it in the workspace.

    Returns:
        The home, and what import, resolve and build cost, each a process of its own.
    """
    path, costs = workspace / "cordis", workspace / "cordis-costs.json"
    if not costs.exists():
        steps = {
            "import": ("import", "cordis", str(data / "cordis")),
            "resolve": ("resolve",),
            "build": ("build",),
        }
        found = {name: run_cli("--home", str(path), *step) for name, step in steps.items()}
        plain = {name: asdict(cost) for name, cost in found.items()}
        costs.write_bytes(msgspec.json.encode(plain))
    return path, msgspec.json.decode(costs.read_bytes(), type=dict[str, Cost])


def run_cli(*arguments: str) -> Cost:
    """Run a matchmaker command in a fresh process; MatchmakerError where it fails."""
    return run([*COMMAND, *arguments])


def run(command: Sequence[str]) -> Cost:
    """Run a program in a fresh process and take its time and memory."""
    # Only this environment's interpreter is run, on code and paths of this run.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", LAUNCHER, *command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise MatchmakerError(
            "command_failed",
            {"command": " ".join(command[3:]), "said": done.stderr.strip()[-500:]},
        )
    return msgspec.json.decode(done.stdout, type=Cost)


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
        """Processor time so far of all its processes, ended builds too; NaN where nobody tells."""
        if not Path(f"/proc/{self.process.pid}/stat").is_file():
            return float("nan")
        own = (_fields(stat) for stat in Path("/proc").glob("[0-9]*/stat"))
        # Session, then user and system time, of itself and of ended children: fields 6, and 14 to
        # 17 of proc(5).
        ticks = [sum(map(int, each[11:15])) for each in own if each[3:4] == [str(self.process.pid)]]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it and its builds as a power cut would: SIGKILL."""
        kill(self.process)

    def stop(self) -> int:
        """End it as an operator does, with SIGTERM; gives its exit code."""
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode


def _fields(stat: Path) -> list[str]:
    """What the system says of a process behind its name; nothing of one that just ended."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def start(home: Path, *options: str) -> Served:
    """Serve a home at a free port; MatchmakerError where it does not come up."""
    started = perf_counter()
    process = launch(home, "serve", "--port", "0", *options)
    said = process.stdout.readline() if process.stdout is not None else ""
    url = said.partition(" at ")[2].split("/ ", maxsplit=1)[0]
    while not (url and _is_ready(url)):
        if not url or process.poll() is not None or perf_counter() - started > 3 * PATIENCE_S:
            kill(process)
            raise MatchmakerError("service_not_ready", {"said": said.strip()})
        sleep(0.02)
    return Served(process=process, url=url, ready_s=perf_counter() - started)


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Served]:
    """Serve a home for a block, and stop at its end."""
    served = start(home, *options)
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
