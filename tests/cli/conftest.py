"""Run the command line in this process, and a demo network made once by it."""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from matchmaker.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return msgspec.json.decode(self.out)


Run = Callable[..., Ran]


def run_main(*arguments: object) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["matchmaker", *map(str, arguments)]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    else:
        code = 0
    finally:
        sys.argv = before
    return Ran(code=code, out=out.getvalue(), err=err.getvalue())


@pytest.fixture(scope="session")
def run() -> Run:
    """A command, its exit code and what it wrote."""
    return run_main


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo network; read it only."""
    home = tmp_path_factory.mktemp("cli") / "demo"
    made = run_main("--home", home, "init", "--demo")
    assert made.code == 0, made.err
    return home


@pytest.fixture
def demo(run: Run, demo_home: Path) -> Run:
    """A command about the demo network."""
    return lambda *arguments: run("--home", demo_home, *arguments)


@pytest.fixture
def own(run: Run, tmp_path: Path) -> Run:
    """A command about a network of the test's own."""
    return lambda *arguments: run("--home", tmp_path / "home", *arguments)
