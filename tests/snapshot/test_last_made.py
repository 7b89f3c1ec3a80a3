"""Tiers that know the same share what was made of it, and are as they would be alone."""

from collections.abc import Callable
from pathlib import Path

from matchmaker.privacy import Tier
from matchmaker.snapshot import Snapshot, read_texts
from matchmaker.snapshot.build_cache import BuildCache
from matchmaker.snapshot.last_made import LastMade
from tests.conftest import ACTIVITIES, PROFILES


def test_what_was_made_of_the_same_is_not_made_again() -> None:
    made = LastMade()
    first = made.part("index", [{"a": 1.0}], lambda: ["once"])
    assert made.part("index", [{"a": 1.0}], lambda: ["twice"]) is first
    assert made.part("index", [{"a": 2.0}], lambda: ["of another"]) == ["of another"]
    assert made.part("space", [{"a": 2.0}], lambda: ["another part"]) == ["another part"]


def test_a_tier_that_shares_parts_is_file_by_file_as_one_that_is_made_alone(
    snapshot_of: Callable[..., Snapshot], tmp_path: Path
) -> None:
    reading = read_texts(PROFILES, ACTIVITIES, BuildCache.new())
    for tier in Tier:
        snapshot_of(tier=tier, reading=reading).save(tmp_path / "shared" / tier)
        snapshot_of(tier=tier).save(tmp_path / "alone" / tier)
    files = [each for each in (tmp_path / "alone").rglob("*") if each.is_file()]
    assert len(files) > len(Tier) * 50
    for file in files:
        shared = tmp_path / "shared" / file.relative_to(tmp_path / "alone")
        assert shared.read_bytes() == file.read_bytes(), file.name
