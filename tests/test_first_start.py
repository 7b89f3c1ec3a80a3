"""A first start that is killed at any of its steps is completed by the next one."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from matchmaker.cli import app
from matchmaker.engine import Matchmaker
from matchmaker.errors import HomeError
from matchmaker.home import Home
from matchmaker.services import first_run

FIRMS = """id,kind,name,description,consent_matching
f1,company,Officina Alfa,Tornitura di acciaio inox.,yes
f2,company,Officina Beta,Fresatura di acciaio inox.,yes
r1,research_group,Laser Lab,Laser welding of thin sheet metal.,yes
"""
MOMENTS = [
    ("before", "matchmaker.home", "_create_store"),
    ("before", "matchmaker.store:Store", "create"),
    ("after", "matchmaker.store:Store", "create"),
    ("after", "matchmaker.home", "_create_store"),
    ("after", "matchmaker.services.first_run", "import_source"),
    ("after", "matchmaker.cli.importing", "find_duplicates"),
    ("after", "matchmaker.services.building", "_derive_tiers"),
    ("before", "matchmaker.home:Home", "publish"),
    ("after", "matchmaker.home:Home", "publish"),
    ("after", "matchmaker.cli.importing", "build"),
]
STARTED_TO_BE_KILLED = """
import importlib, os, signal, sys
from pathlib import Path
from matchmaker.cli import main
from matchmaker.services import first_run

when, place, name, content, home = sys.argv[1:]
module, _, inside = place.partition(":")
owner = importlib.import_module(module)
owner = getattr(owner, inside) if inside else owner
original = getattr(owner, name)

def killed(*given, **named):
    if when == "after":
        original(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, killed)
first_run.shipped = lambda _: Path(content)
sys.argv = ["matchmaker", "--home", home, "init", "--demo"]
main()
"""


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tables, small enough to stand ten times for the demo network."""
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "profiles.csv").write_text(FIRMS, encoding="utf-8")
    monkeypatch.setattr(first_run, "shipped", lambda _: folder)
    return folder


def start(home: Path, *options: str) -> None:
    """Run `init` to its end."""
    command = typer.main.get_command(app)
    command.main(["--home", str(home), "init", *options], standalone_mode=False)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment[0]} {moment[2]}")
def test_the_next_start_completes_the_network(
    moment: tuple[str, str, str], content: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-c", STARTED_TO_BE_KILLED, *moment, str(content), str(home)]
    died = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - ours
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    start(home, "--demo")
    best = Matchmaker.load(home).suggest(need="laser welding", k=1)
    assert [each.profile_id for each in best] == ["r1"]
    with Home.open(home).store() as store:
        assert (store.counts()["profiles"], store.check()) == (3, [])
    assert not (home / "filling").exists()


def test_a_network_that_is_whole_is_not_filled_again(content: Path, tmp_path: Path) -> None:
    start(tmp_path / "home", "--demo")
    with pytest.raises(HomeError, match="already"):
        start(tmp_path / "home", "--demo")


def test_a_network_of_ones_own_is_not_filled_with_invented_firms(
    content: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "filling").touch()
    start(home)
    with pytest.raises(HomeError, match="already"):
        start(home, "--demo")
    with Home.open(home).store() as store:
        assert store.counts()["profiles"] == 0
