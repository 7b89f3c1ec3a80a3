"""A build that remembers gives what a build that reads anew gives, and reads only what is new."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from matchmaker.domain import Consent, Kind, Need, Offer, Profile, ProfileId, Text
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.snapshot import BuildCache, Passage, PassageReader, bag_of
from matchmaker.snapshot.build_cache import edition, terms_in
from matchmaker.snapshot.passages import profile_passages

TODAY = date(2026, 11, 23)


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    """The small network's profiles, built once."""
    home = Home.create(tmp_path / "home")
    put(home, *profiles.values())
    build(home, today=TODAY)
    return home


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read from now on."""
    texts: list[str] = []
    reading = PassageReader.read

    def noted(self: PassageReader, passage: Passage, *, concepts: bool = True) -> Passage:
        texts.append(passage.text)
        return reading(self, passage, concepts=concepts)

    monkeypatch.setattr(PassageReader, "read", noted)
    return texts


def put(home: Home, *profiles: Profile) -> None:
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles)


def contents(home: Home) -> dict[str, bytes]:
    folder = home.current_snapshot()
    assert folder is not None
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def memory_of(home: Home) -> Path:
    folder = home.current_snapshot()
    assert folder is not None
    return folder / "memory.msgpack"


def test_only_what_is_new_is_read(
    home: Home, read: list[str], profiles: Mapping[str, Profile]
) -> None:
    new = Text(field="products", value="Stampi per pressofusione")
    put(home, replace(profiles["firm"], texts=(*profiles["firm"].texts, new)))
    build(home, today=TODAY)
    assert read == [new.value]


def test_a_snapshot_that_was_remembered_is_the_same_to_the_byte(home: Home) -> None:
    remembered = contents(home)
    build(home, today=TODAY, anew=True)
    assert contents(home) == remembered


@pytest.mark.parametrize("left", [b"no msgpack", None], ids=["damaged", "missing"])
def test_without_a_memory_all_is_read_anew(home: Home, left: bytes | None) -> None:
    before = contents(home)
    memory = memory_of(home)
    memory.unlink() if left is None else memory.write_bytes(left)
    build(home, today=TODAY, anew=True)
    assert contents(home) == before


def test_what_was_read_in_another_way_is_read_anew(home: Home, read: list[str]) -> None:
    kept = msgspec.msgpack.decode(memory_of(home).read_bytes())
    assert kept["edition"] == edition()
    memory_of(home).write_bytes(msgspec.msgpack.encode(kept | {"edition": "older"}))
    build(home, today=TODAY, anew=True)
    assert any("Officina meccanica" in text for text in read)


def test_what_nobody_says_any_more_is_forgotten(
    home: Home, profiles: Mapping[str, Profile]
) -> None:
    before = len(msgspec.msgpack.decode(memory_of(home).read_bytes())["gists"])
    put(home, replace(profiles["firm"], consent=Consent(matching=False)))
    build(home, today=TODAY)
    after = len(msgspec.msgpack.decode(memory_of(home).read_bytes())["gists"])
    n_texts = len(profiles["firm"].texts) + len(profiles["firm"].needs)
    assert before - after == n_texts


def test_words_of_who_left_are_on_no_disk_after_the_next_build(
    home: Home, profiles: Mapping[str, Profile]
) -> None:
    word = "Zirkoniumschleiferei"
    secret = Text(field="products", value=f"Unsere {word} Aldebaranwerk", language="de")
    put(home, replace(profiles["firm"], texts=(secret,)))
    build(home, today=TODAY)
    assert any(word.encode() in content for content in contents(home).values())
    put(home, profiles["firm"])
    build(home, today=TODAY)
    for name, content in contents(home).items():
        assert b"irkoniumschleiferei" not in content, name
        assert b"ldebaranwerk" not in content, name


def test_a_word_counts_as_often_as_it_is_said_and_as_its_passage_weighs() -> None:
    profile = Profile(
        id=ProfileId("p"),
        kind=Kind.LAB,
        texts=(
            Text(field="description", value="Saldatura laser e saldatura TIG"),
            Text(field="products", value="Saldatura"),
        ),
    )
    memory = BuildCache.new()
    whole = bag_of(memory.reader.profile(profile))
    assert terms_in(memory.summarised(profile_passages(profile))) == pytest.approx(whole)


def test_a_problem_counts_in_an_offer_and_in_a_need_but_not_in_a_description() -> None:
    said = "Corrosion of railings"
    profile = Profile(
        id=ProfileId("x"),
        kind=Kind.COMPANY,
        names=("X",),
        texts=(Text(field="description", value=said, language="en"),),
        offers=(Offer(id="o", text=said, language="en"),),
        needs=(Need(id="n", text=said, language="en"),),
    )
    cache = BuildCache.new()

    read = {each.passage.field: each for each in cache.summarised(profile_passages(profile))}

    assert "corrosion" not in read["description"].summary.concepts
    assert "corrosion" in read["offer:o"].summary.concepts
    assert "corrosion" in read["need:n"].summary.concepts
