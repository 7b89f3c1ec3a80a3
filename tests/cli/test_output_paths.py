"""Whatever a command writes: never into a home, over what is no file, or over a file unasked."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run

QUERY = '{"qid": "q1", "profile_id": null, "need": "robot welding", "kinds": ["company"]}\n'
WRITING_FILES = {
    "person export": ("person", "export", "demo-c-0001", "--out", "PATH"),
    "rank": ("rank", "--queries", "QUERIES", "--k", "3", "--out", "PATH"),
    "network export": ("network", "export", "--layer", "joint_project", "--out", "PATH"),
    "template": ("template", "PATH"),
    "plot": ("build", "--fit", "--plot", "PATH"),
    "backup": ("backup", "PATH"),
}
SUFFIXES = {"template": ".csv", "plot": ".svg"}
WRITING_FOLDERS = {
    "network report": ("network", "report", "--out", "PATH"),
    "network export": ("network", "export", "--format", "csv", "--out", "PATH"),
}


@pytest.fixture
def copied_home(demo_home: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.symlink_to(demo_home)
    return home


def call(arguments: tuple[str, ...], path: Path, folder: Path) -> list[object]:
    queries = folder / "queries.jsonl"
    queries.write_text(QUERY, encoding="utf-8")
    given: dict[str, object] = {"PATH": path, "QUERIES": queries}
    return [given.get(each, each) for each in arguments]


@pytest.mark.parametrize("command", WRITING_FILES)
def test_no_command_writes_a_file_into_a_home(
    run: Run, copied_home: Path, tmp_path: Path, command: str
) -> None:
    suffix = SUFFIXES.get(command, "")
    before = sorted(copied_home.iterdir())
    for inside in (f"network.sqlite{suffix}", f"out{suffix}", f"snapshots/out{suffix}"):
        for force in ((), ("--force",)):
            arguments = call(WRITING_FILES[command], copied_home / inside, tmp_path)
            ran = run("--home", copied_home, *arguments, *force)
            assert ran.code == 2, ran.err
            assert "inside the home" in ran.err
    assert sorted(copied_home.iterdir()) == before


def test_no_command_writes_into_the_home_of_another_network(
    run: Run, demo_home: Path, tmp_path: Path
) -> None:
    ran = run("--home", tmp_path / "none", "template", demo_home / "template.csv")
    assert ran.code == 2
    assert "inside the home" in ran.err


@pytest.mark.parametrize("command", WRITING_FOLDERS)
def test_no_command_writes_a_folder_into_a_home_or_among_other_things(
    run: Run, copied_home: Path, tmp_path: Path, command: str
) -> None:
    taken, file = tmp_path / "taken", tmp_path / "file"
    taken.mkdir()
    (taken / "thesis.txt").write_text("years of work")
    file.write_text("years of work")
    told = {
        copied_home / "report": "inside the home",
        copied_home: "inside the home",
        taken: "--force",
        file: "is no folder",
    }
    for path, said in told.items():
        ran = run("--home", copied_home, *call(WRITING_FOLDERS[command], path, tmp_path))
        assert ran.code == 2, ran.err
        assert said in ran.err
    assert [each.name for each in taken.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("command", WRITING_FILES)
def test_a_file_is_replaced_by_force_alone(
    run: Run, copied_home: Path, tmp_path: Path, command: str
) -> None:
    if command == "plot":
        pytest.skip("needs a network with outcomes; what is refused is tested with the others")
    path = tmp_path / f"thesis{SUFFIXES.get(command, '.txt')}"
    path.write_text("years of work")
    arguments = call(WRITING_FILES[command], path, tmp_path)
    ran = run("--home", copied_home, *arguments)
    assert ran.code == 2
    assert "--force" in ran.err
    assert path.read_text() == "years of work"
    ran = run("--home", copied_home, *arguments, "--force")
    assert ran.code == 0, ran.err
    assert not path.read_bytes().startswith(b"years of work")
    left = {each.name for each in tmp_path.iterdir()} - {f"{path.name}.sha256"}
    assert left == {"home", "queries.jsonl", path.name}, "nothing is left beside it"


def test_a_folder_keeps_what_else_is_in_it(run: Run, copied_home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    arguments = call(WRITING_FOLDERS["network export"], folder, tmp_path)
    assert run("--home", copied_home, *arguments, "--force").code == 0
    assert (folder / "thesis.txt").read_text() == "years of work"
    assert (folder / "nodes.csv").is_file()
    assert {each.name for each in tmp_path.iterdir()} == {"home", "folder", "queries.jsonl"}


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("command", WRITING_FILES)
def test_only_regular_files_are_written(
    run: Run, copied_home: Path, tmp_path: Path, command: str, force: tuple[str, ...]
) -> None:
    suffix = SUFFIXES.get(command, "")
    pipe, folder, link = (tmp_path / f"{name}{suffix}" for name in ("pipe", "folder", "link"))
    os.mkfifo(pipe)
    folder.mkdir()
    (tmp_path / "far").write_text("years of work")
    link.symlink_to(tmp_path / "far")
    for path in (pipe, folder, link):
        ran = run("--home", copied_home, *call(WRITING_FILES[command], path, tmp_path), *force)
        assert ran.code == 2, ran.err
        assert "is no regular file" in ran.err
    assert (tmp_path / "far").read_text() == "years of work"


def test_mails_are_not_written_into_a_home(run: Run, copied_home: Path) -> None:
    ran = run("--home", copied_home, "outbox", "send", "--to-files", copied_home / "mails")
    assert ran.code == 2
    assert "inside the home" in ran.err
    assert not (copied_home / "mails").exists()
