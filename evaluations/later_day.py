"""
Install a lock on a later day, when newer versions of some of its distributions have appeared.

    python -m evaluations.later_day --out evaluations/results/later_day.json

The locked wheels are fetched into a folder, and newer versions that hold nothing are added for five
of them, one that is asked for with an extra. Installed from that folder alone, the way the Makefile
does it, the versions of the lock must come out.
"""

import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import msgspec
import typer

from evaluations.report import CHECKOUT, provenance

EXACTLY = ("--no-deps", "--require-hashes")
"""The options that the Makefile installs with."""
RENEWED = ("coverage", "fastapi", "numpy", "pytest", "typer")
"""Distributions of which there are newer ones; pytest-cov asks for coverage with an extra."""
LATER = "9999.0"


def write_wheel(folder: Path, name: str, version: str, asks_for: Sequence[str] = ()) -> Path:
    """Write the smallest wheel that pip installs; what it asks for may be that of an extra."""
    info = f"{name}-{version}.dist-info"
    extras = {extra for each in asks_for for extra in re.findall(r'extra == "(.+?)"', each)}
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    metadata += [f"Provides-Extra: {extra}" for extra in sorted(extras)]
    metadata += [f"Requires-Dist: {each}" for each in asks_for]
    files = {
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in (*files, f"{info}/RECORD"))
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in files.items():
            archive.writestr(each, content)
    return path


def installed_from(folder: Path, lock: Path, python: Path) -> Mapping[str, str]:
    """Install a lock from a folder and nothing else; gives versions by name."""
    pip = [str(python), "-m", "pip", "--isolated"]
    source = ["--no-index", "--find-links", str(folder), "-r", str(lock)]
    _run([*pip, "install", "--quiet", *EXACTLY, *source])
    _run([*pip, "check"])
    listed = msgspec.json.decode(_run([*pip, "list", "--format", "json"]))
    return {each["name"].lower().replace("_", "-"): each["version"] for each in listed}


def on_a_later_day(lock: Path, workspace: Path) -> Mapping[str, Mapping[str, str]]:
    """Install today and on a later day, each into an environment of its own."""
    wheels, found = workspace / "wheels", {}
    fetch = [sys.executable, "-m", "pip", "download", "--quiet", *EXACTLY]
    _run([*fetch, "--dest", str(wheels), "-r", str(lock)])
    for day in ("today", "later"):
        if day == "later":
            for name in RENEWED:
                write_wheel(wheels, name, LATER, ['fake>=1; extra == "toml"'])
        venv.create(workspace / day, with_pip=True)
        found[day] = installed_from(wheels, lock, workspace / day / "bin" / "python")
    return found


def _run(command: Sequence[str]) -> str:
    # Only Pythons of this run, with pip, on paths of this run.
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603


def main(
    lock: Annotated[Path, typer.Option(help="Which lock.", exists=True)] = CHECKOUT
    / "requirements-dev.lock",
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("later_day.json"),
) -> None:
    """Install twice; exits 1 when not the same versions came out."""
    with TemporaryDirectory() as workspace:
        found = on_a_later_day(lock, Path(workspace))
    moved = {
        name: {"today": version, "later": found["later"].get(name)}
        for name, version in found["today"].items()
        if found["later"].get(name) != version
    }
    result: dict[str, Any] = {
        "suite": "later_day",
        "renewed": RENEWED,
        "n_installed": len(found["later"]),
        "moved": moved,
        **provenance(None, ()),
    }
    text = msgspec.json.format(msgspec.json.encode(result), indent=1)
    out.write_bytes(text + b"\n")
    typer.echo(text.decode())
    if moved or len(found["later"]) != len(found["today"]):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
