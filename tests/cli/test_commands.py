"""Commands are imported when they are asked for; one that cannot be takes no other with it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from matchmaker.cli import commands

Run = Callable[..., Any]
HEAVY = ("sqlalchemy", "alembic", "polars", "networkx", "sklearn", "fastapi", "simplemma")


@pytest.fixture
def broken_plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A plug-in whose package lacks something."""
    broken = EntryPoint("measure", "package_that_is_not_there:measure", commands.GROUP)
    monkeypatch.setattr(commands, "entry_points", lambda group: [broken])  # noqa: ARG005
    commands.entries.cache_clear()
    yield
    commands.entries.cache_clear()


def test_own_commands_come_first_in_the_order_of_a_days_work() -> None:
    names = [*commands.entries()]
    assert names[:3] == ["init", "import", "check"]
    assert names[-2:] == ["evaluate", "serve"]


@pytest.mark.usefixtures("broken_plugin")
def test_the_help_lists_a_plugin_that_cannot_be_imported(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert "suggest" in ran.out
    assert "measure" in ran.out
    assert "Not available here" in ran.out


@pytest.mark.usefixtures("broken_plugin")
def test_a_plugin_that_cannot_be_imported_says_what_is_missing(run: Run) -> None:
    ran = run("measure", "--suite", "t1", "folder")
    assert ran.code == 1
    assert "package_that_is_not_there" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.usefixtures("broken_plugin")
def test_other_commands_work_beside_a_broken_plugin(demo: Run) -> None:
    assert demo("find", "brambati").code == 0


def test_an_own_command_that_cannot_be_imported_is_a_bug(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matchmaker.cli.suggest", None)
    ran = run("suggest", "f1")
    assert ran.code == 1
    assert "not available" not in ran.err


def test_a_mistyped_command_is_answered_with_the_close_one(run: Run) -> None:
    ran = run("sugest")
    assert ran.code == 2
    assert "'suggest'" in ran.err


def test_a_suggestion_imports_no_database_and_no_tables(demo_home: Path) -> None:
    line = (
        "import sys; from matchmaker.cli import app\n"
        f"app(['--home', {str(demo_home)!r}, 'suggest', 'demo-c-0001'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", line], capture_output=True, text=True, check=True
    )
    assert ran.stdout
    assert ran.stderr.strip() == "[]"
