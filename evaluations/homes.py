"""The networks that evaluations ask: made once a run, as a user would make them."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from matchmaker.building import build, find_duplicates
from matchmaker.errors import MatchmakerError
from matchmaker.home import Home, is_filled
from matchmaker.importing import bring_in
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
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    # macOS counts bytes, the others kilobytes.
    peak_mb = round(peak / (1024**2 if sys.platform == "darwin" else 1024), 1)
except ImportError:
    peak_mb = None
print(json.dumps({"seconds": seconds, "peak_mb": peak_mb}))
sys.exit(code)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command took."""

    seconds: float
    peak_mb: float | None
    """Largest resident memory; None where the system does not tell."""


def demo_home(workspace: Path) -> Path:
    """Make the demo network in the workspace, or find it there."""
    path = workspace / "demo"
    if not is_filled(path):
        with Home.create_filled(path) as home:
            bring_in(home, "folder", shipped("demo"))
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
        raise MatchmakerError(f"{' '.join(command[3:])} failed: {done.stderr.strip()[-500:]}")
    return msgspec.json.decode(done.stdout, type=Cost)
