"""The demo's programme: it is what the generator writes, and leaves suggestions alone."""

import runpy
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.domain import Verdict
from matchmaker.services.importing import read_source
from matchmaker.services.programme.invented import keep_invented_programme
from matchmaker.services.programme.progress import stages_of
from matchmaker.settings import shipped
from matchmaker.store import Origin, Store

BEGINNING = Origin(source="demo", at=datetime(2026, 11, 30, tzinfo=UTC))


def test_the_generator_writes_the_same_bytes_as_are_shipped(tmp_path: Path) -> None:
    demo = shipped("demo")
    write = runpy.run_path(str(demo / "programme.py"))["write_programme"]
    write(tmp_path)
    written = (tmp_path / "programme.json").read_bytes()
    assert written == (demo / "programme" / "programme.json").read_bytes()


def test_its_introductions_are_pairs_that_said_yes_in_the_tables(
    tmp_path: Path,
) -> None:
    demo = shipped("demo")
    store = Store.create(f"sqlite:///{tmp_path / 'demo.sqlite'}")
    read = read_source("folder", demo)
    with store.write() as writer:
        writer.put_profiles(read.profiles)
        writer.put_activities(read.activities)
    file = demo / "programme" / "programme.json"
    assert keep_invented_programme(store, file, BEGINNING) == 31
    assert keep_invented_programme(store, file, BEGINNING) == 0, "a second time changes nothing"
    said_yes = {
        frozenset((each.left_id, each.right_id))
        for each in read.judgements
        if each.verdict is Verdict.ACCEPTED
    }
    found = list(store.introductions.all())
    assert {frozenset((each.asker_id, each.candidate_id)) for each in found} <= said_yes
    assert {stage for each in found for stage, _ in stages_of(each)} >= {"funded", "success_story"}
    assert not store.check()
