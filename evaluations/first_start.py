"""
Kill the first `make run` of a fresh clone at moments from its start to its end, and start again.

    python -m evaluations.first_start --kills 10 --out evaluations/results/first_start.json

Each kill has a clone of its own. The second `make run` must print suggestions and serve, whatever
the first one left. In turn everything that was started is killed, as by a power cut, and `make`
alone, so that what it had started goes on beside the second start.
"""

import os
import re
import signal
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Annotated

import httpx
import msgspec
import typer

from evaluations.report import CHECKOUT, provenance
from matchmaker.errors import MatchmakerError

PATIENCE_S = 900.0
"""After which a start counts as failed; one with an empty pip cache takes a few minutes."""
SERVING = re.compile(r"^Serving .* at (http://\S+)/ \(API", re.MULTILINE)
SUGGESTION = re.compile(r"^1\. .*score", re.MULTILINE)
# What another make or another environment would hand down is none of a fresh start's.
HANDED_DOWN = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONPATH", "VIRTUAL_ENV", "MATCHMAKER_HOME")


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A `make run` in a process group of its own, and the file that it writes to."""

    process: subprocess.Popen[bytes]
    output: Path

    def said(self) -> str:
        """What it has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End it and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One start that was killed, and what the next one did."""

    after_s: float
    alone: bool
    """Whether `make` alone was killed, and what it had started went on."""
    at_work: str
    """The command that the first start had come to."""
    healed: bool
    again_s: float
    said: str
    """The end of what the second start printed, where it did not heal."""


def start(clone: Path, python: str, name: str) -> Start:
    """Begin `make run` at a free port."""
    output = clone.parent / f"{clone.name}-{name}.txt"
    environment = {key: value for key, value in os.environ.items() if key not in HANDED_DOWN}
    with output.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - make, on this checkout's own Makefile
            ["make", "run", "PORT=0", f"PYTHON={python}"],  # noqa: S607 - the system's
            cwd=clone, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return Start(process=process, output=output)


def serves(begun: Start) -> bool:
    """Wait until it has printed suggestions and serves; False when it ends or takes too long."""
    until = perf_counter() + PATIENCE_S
    while perf_counter() < until:
        said = begun.said()
        if (found := SERVING.search(said)) and _is_ready(found[1]):
            return SUGGESTION.search(said) is not None
        if begun.process.poll() is not None:
            return False
        sleep(0.1)
    return False


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/ready", trust_env=False, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def kill_and_start_again(clone: Path, python: str, after_s: float, *, alone: bool) -> Kill:
    """Kill the first start of a clone after some seconds, and look what the second one does."""
    first = start(clone, python, "first")
    with suppress(subprocess.TimeoutExpired):
        first.process.wait(after_s)
    if alone:
        first.process.kill()
        first.process.wait()
    else:
        first.kill()
    commands = [line for line in first.said().splitlines() if ".venv" in line]
    begun_s = perf_counter()
    second = start(clone, python, "second")
    try:
        healed = serves(second)
    finally:
        first.kill()
        second.kill()
    return Kill(
        after_s=round(after_s, 1),
        alone=alone,
        at_work=commands[-1][:120] if commands else "",
        healed=healed,
        again_s=round(perf_counter() - begun_s, 1),
        said="" if healed else second.said()[-1000:],
    )


def clone_into(folder: Path) -> Path:
    """Clone the commit of this checkout."""
    command = ["git", "clone", "--quiet", str(CHECKOUT), str(folder)]
    subprocess.run(command, check=True)  # noqa: S603 - git, on this checkout
    return folder


def undisturbed_s(clone: Path, python: str) -> float:
    """Take the time of a first start that nobody kills; MatchmakerError where it fails."""
    begun_s = perf_counter()
    begun = start(clone, python, "undisturbed")
    try:
        if not serves(begun):
            raise MatchmakerError("start_failed", {"said": begun.said()[-1000:]})
    finally:
        begun.kill()
    return perf_counter() - begun_s


def main(
    kills: Annotated[int, typer.Option(min=1, help="How many.")] = 10,
    python: Annotated[str, typer.Option(help="The Python to start with.")] = "python3",
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("first_start.json"),
) -> None:
    """Kill first starts; exits 1 when the next one did not serve."""
    with TemporaryDirectory() as workspace:
        lasts_s = undisturbed_s(clone_into(Path(workspace) / "undisturbed"), python)
        found = []
        for n in range(kills):
            after_s = lasts_s * (n + 0.5) / kills
            clone = clone_into(Path(workspace) / f"killed-{n}")
            found.append(kill_and_start_again(clone, python, after_s, alone=n % 2 == 1))
            typer.echo(str(found[-1]), err=True)
    about = {"suite": "first_start", "undisturbed_s": round(lasts_s, 1)}
    text = msgspec.json.encode(
        {**about, "kills": [asdict(each) for each in found], **provenance(None, ())}
    )
    out.write_bytes(msgspec.json.format(text, indent=1) + b"\n")
    typer.echo(text.decode())
    if not all(each.healed for each in found):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
