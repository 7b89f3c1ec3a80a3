"""What other programs and terminals expect of a command: -h, pipes, NO_COLOR, Ctrl-C."""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer

from matchmaker.cli import commands
from matchmaker.cli.app import app
from matchmaker.cli.context import KEPT
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.services.importing import import_source

Run = Callable[..., Any]
MAIN = "from matchmaker.cli import main; main()"
FIRMS = "id;kind;name;description\nf1;company;Torneria Brambati;Tornitura di acciaio inox\n"
# Stops where a file with this in its path is opened for the n-th time, and waits there.
PAUSED = """
import os, sys
part, left = sys.argv.pop(1), [int(sys.argv.pop(1))]

def pause(event, arguments):
    if event == "open" and part in str(arguments[0]):
        left[0] -= 1
        if left[0] == 0:
            os.write(1, b"paused\\n")
            os.read(0, 1)

sys.addaudithook(pause)
"""
# Longer than any command takes on a busy machine; only a command that hangs waits for it.
AT_MOST_S = 120


def started(*arguments: object, code: str = MAIN, **options: Any) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(line, **options)  # noqa: S603 - our own words


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of one firm, in service."""
    folder = tmp_path_factory.mktemp("manners")
    (folder / "firms.csv").write_text(FIRMS, encoding="utf-8")
    home = Home.create(folder / "home")
    import_source(home, "profiles", folder / "firms.csv")
    build(home)
    return home.path


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """The same network, to do with what one likes."""
    return shutil.copytree(built, tmp_path / "home", symlinks=True)


def named(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The groups and commands below a command, and itself."""
    below = getattr(command, "commands", None) or {}
    return [path, *(each for name in below for each in named(below[name], (*path, name)))]


def test_every_command_and_group_is_explained_at_h(run: Run) -> None:
    for words in named(typer.main.get_command(app)):
        told = run(*words, "-h")
        assert told.code == 0, words
        assert "Usage:" in told.out, words
    assert run("-h").out == run("--help").out


@pytest.mark.parametrize("line", ["find -h", "find brambati", "suggest --need tornio"])
def test_a_reader_that_went_away_is_no_failure(home: Path, line: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    arguments = ("--home", home, *line.split())
    with started(*arguments, stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        _, said = process.communicate(timeout=AT_MOST_S)
    assert process.returncode == 128 + signal.SIGPIPE
    assert said == b""


def on_a_terminal(*arguments: object, **variables: str) -> str:
    """What a command writes to a terminal, errors and progress included."""
    outside, inside = pty.openpty()
    kept = {name: text for name, text in os.environ.items() if name not in {"NO_COLOR", "TERM"}}
    with started(
        *arguments,
        stdout=inside,
        stderr=inside,
        env={**kept, "TERM": "xterm-256color", **variables},
    ) as process:
        os.close(inside)
        written = b""
        while select.select([outside], [], [], AT_MOST_S)[0]:
            try:
                piece = os.read(outside, 65536)
            except OSError:
                # Linux says so when nobody has the other end open any more.
                break
            if not piece:
                break
            written += piece
        process.wait(timeout=AT_MOST_S)
    os.close(outside)
    return written.decode()


@pytest.mark.parametrize("line", ["find -h", "sugest", "suggest --need tornitura", "build"])
def test_a_terminal_that_wants_no_colours_gets_no_escape_codes(home: Path, line: str) -> None:
    arguments = ("--home", home, *line.split())
    assert "\x1b" in on_a_terminal(*arguments), "the check would find them"
    written = on_a_terminal(*arguments, NO_COLOR="1")
    assert written.strip()
    assert "\x1b" not in written


def test_a_terminal_that_knows_no_colours_gets_no_escape_codes() -> None:
    written = on_a_terminal("sugest", TERM="dumb")
    assert "sugest" in written
    assert "\x1b" not in written


def test_an_empty_no_color_asks_for_nothing() -> None:
    assert "\x1b" in on_a_terminal("find", "-h", NO_COLOR="")


def stopped(*arguments: object, at: str, n: int = 1) -> tuple[int, str]:
    """The exit code and the words of a command that Ctrl-C meets where it opens a file."""
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with started(at, n, *arguments, code=PAUSED + MAIN, **pipes) as process:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], AT_MOST_S)[0], "it never came there"
        assert process.stdout.readline() == b"paused\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=AT_MOST_S)
    return process.returncode, said.decode()


@pytest.mark.parametrize("n", [1, 2])
def test_an_import_that_is_stopped_says_that_nothing_was_imported(
    home: Path, run: Run, tmp_path: Path, n: int
) -> None:
    # The second time is for the checksum in the import log, when all rows are written.
    file = tmp_path / "more.csv"
    file.write_text(FIRMS.replace("f1", "f2"), encoding="utf-8")
    line = ("--home", home, "import", "profiles", file)
    code, said = stopped(*line, at="more.csv", n=n)
    assert (code, said) == (130, "Stopped. Nothing was imported; the store is as before.\n")
    assert run("--home", home, "doctor", "--json").json["counts"]["profiles"] == 1
    assert "1 added" in run(*line).out


def test_an_import_that_is_stopped_at_its_end_says_that_all_is_in(
    home: Path, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "more.csv"
    file.write_text(FIRMS.replace("f1", "f2") + "f3;stampaggio;Nome;\n", encoding="utf-8")
    code, said = stopped("--home", home, "import", "profiles", file, at="/rejects/")
    assert code == 130
    assert said.startswith("Stopped. Everything was imported already")
    assert run("--home", home, "doctor", "--json").json["counts"]["profiles"] == 2


def test_a_build_that_is_stopped_leaves_the_snapshot_in_service(home: Path, run: Run) -> None:
    before = Home.open(home).current_snapshot()
    code, said = stopped("--home", home, "build", at="meta.json")
    assert (code, said) == (130, "Stopped. The snapshot in service stays.\n")
    assert Home.open(home).current_snapshot() == before
    assert run("--home", home, "build").code == 0


def test_a_first_build_that_is_stopped_says_that_there_is_none(home: Path) -> None:
    shutil.rmtree(home / "snapshots")
    assert stopped("--home", home, "build", at="meta.json") == (
        130, "Stopped. No snapshot is in service yet.\n",
    )  # fmt: skip


def test_a_command_that_only_reads_changed_nothing(home: Path) -> None:
    assert stopped("--home", home, "find", "brambati", at="meta.json") == (
        130, "Stopped. Nothing was changed.\n",
    )  # fmt: skip


def test_a_service_says_where_it_is_as_json_and_ends_at_ctrl_c(home: Path) -> None:
    pipes: dict[str, Any] = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
    with started("--home", home, "serve", "--port", 0, "--json", **pipes) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] not in {b"}\n", b""}:
            lines.append(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=AT_MOST_S)
    assert msgspec.json.decode(b"".join(lines))["url"].startswith("http://127.0.0.1:")
    assert (process.returncode, rest) == (130, b"")
    assert said.decode().splitlines()[-1] == f"Stopped. {KEPT['serve']}"


def test_what_is_kept_is_said_of_commands_that_there_are() -> None:
    assert KEPT.keys() <= commands.entries().keys()


def test_a_check_speaks_the_language_of_the_terminal_or_the_one_asked_for(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "soci.csv"
    table.write_text("Azienda;Addetti;Colore\nAlfa Prova srl;molti;rosso\n", encoding="utf-8")
    asked = ("--home", tmp_path / "none", "check", table)
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    said = run(*asked).out
    assert "1 righe lette" in said
    assert "colonna Addetti: non è un numero (valore 'molti')" in said
    assert "Es wurde nichts geändert." in run(*asked, "--lang", "de").out
    monkeypatch.setenv("LC_ALL", "xx_XX")
    assert "Nothing was changed." in run(*asked).out
