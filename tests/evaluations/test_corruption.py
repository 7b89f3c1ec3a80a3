"""Damage to stores and backups is found before anything is used."""

import random
from pathlib import Path

import pytest

from evaluations.corruption import (
    DAMAGES,
    cases,
    is_found_in_backup,
    is_found_in_store,
    network,
    rows_of,
)


def test_every_kind_of_damage_is_found_in_a_few_cases() -> None:
    found = cases(2 * len(DAMAGES), seed=1)
    assert found["n_missed"] == 0
    assert sum(found["counts"].values()) == 2 * len(DAMAGES)  # type: ignore[attr-defined]


def test_what_is_whole_is_not_called_damaged(tmp_path: Path) -> None:
    store, backup = network(tmp_path)
    before = rows_of(store)
    assert before is not None
    assert is_found_in_store(store, before) == "harmless"
    assert is_found_in_backup(backup) == "missed"


@pytest.mark.parametrize("kind", ["turned_bits", "cut_off"])
def test_a_damage_is_damage(kind: str) -> None:
    content = bytearray(b"x" * 10_000)
    DAMAGES[kind](content, random.Random(3))  # noqa: S311
    assert content != b"x" * 10_000
