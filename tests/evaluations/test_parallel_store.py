"""The proof that stores stand parallel work notices what it looks for."""

import sqlite3
from contextlib import closing
from pathlib import Path

from evaluations.parallel_store import examine, run
from matchmaker.store import Store


def test_a_run_leaves_a_sound_store_and_a_sound_copy(tmp_path: Path) -> None:
    assert run(tmp_path, 1) == []
    assert list(tmp_path.glob("copy-*.sqlite"))


def test_what_is_lost_or_damaged_is_noticed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'network.sqlite'}"
    Store.create(url).close()
    assert examine(url) == ["24 acknowledged profiles are lost"]
    with closing(sqlite3.connect(tmp_path / "network.sqlite")) as connection:
        connection.execute("INSERT INTO clusters VALUES ('a', 'b')")
        connection.commit()
    assert len(examine(url, whole=False)) > 0
