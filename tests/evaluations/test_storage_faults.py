"""A call that fails where it was asked to, and what a failed command must not leave."""

import errno
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from evaluations.storage_faults import Bench, Fault, bench_of, compiled, failing, wrong_of
from matchmaker.domain import Profile
from matchmaker.errors import MatchmakerError
from matchmaker.home import Home

WRITER = """
import os, sys
file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
for n in range(3):
    try:
        os.write(file, b"x")
        os.fsync(file)
        print(n, "done")
    except OSError as error:
        print(n, error.errno)
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, profiles: Mapping[str, Profile]) -> Bench:
    """A small network below a folder whose files fail."""
    folder = tmp_path_factory.mktemp("storage")
    (folder / "disk").mkdir()
    home = Home.create(folder / "disk" / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    try:
        return bench_of(home, folder, n_rows=20)
    except MatchmakerError as error:
        pytest.skip(str(error))


def written(bench: Bench, fault: Fault) -> list[str]:
    """What a process says that writes three times below the folder."""
    file = bench.victim.home.path.parent / "written"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", WRITER, str(file)],
        env=failing(bench, fault),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split("\n")[:3]


@pytest.mark.parametrize(
    ("lasting", "said"),
    [(False, ["0 done", "1 28", "2 done"]), (True, ["0 done", "1 28", "2 28"])],
)
def test_the_second_write_fails_and_those_after_it_where_that_lasts(
    bench: Bench, lasting: bool, said: list[str]
) -> None:
    fault = Fault(call="write", nth=2, number=errno.ENOSPC, lasting=lasting)
    assert written(bench, fault) == said


def test_a_backup_onto_a_full_disk_leaves_nothing_and_says_why(bench: Bench) -> None:
    full = Fault(call="write", nth=1, number=errno.ENOSPC, lasting=True)
    assert wrong_of(bench, "backup", full) == ("said", [])
    assert list(bench.out.iterdir()) == []


def test_what_a_failed_command_leaves_is_noticed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(bench: Bench, *_: object) -> tuple[int, str]:
        (bench.out / "copy.sqlite").write_bytes(b"half")
        return 1, "Traceback\nOSError: full"

    monkeypatch.setattr("evaluations.storage_faults.run", careless)
    fault = Fault(call="write", nth=1, number=errno.EIO, lasting=False)
    assert wrong_of(bench, "backup", fault) == (
        "said",
        ["traceback: OSError: full", "left ['copy.sqlite']"],
    )
    monkeypatch.setattr("evaluations.storage_faults.run", lambda *_: (0, ""))
    assert "backup" in wrong_of(bench, "backup", fault)[1][0]


def test_without_a_compiler_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    with pytest.raises(MatchmakerError, match="no C compiler"):
        compiled(tmp_path)
