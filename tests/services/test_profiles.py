"""Profiles are added and replaced by verbs that keep history, audit log and erasures in mind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.errors import ConflictError, StaleError, UnknownProfileError
from matchmaker.home import Home
from matchmaker.services.data_subjects import erase_person
from matchmaker.services.profiles import create_profile, replace_profile
from matchmaker.store import Origin, Store

FIRM = Profile(id=ProfileId("c-001"), kind=Kind.COMPANY, names=("Torneria Brambati",))
RENAMED = replace(FIRM, names=("Torneria Brambati S.r.l.",))
ORIGIN = Origin(source="service", at=datetime(2026, 11, 24, 9, tzinfo=UTC), account_id="a-1")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with home.store() as store:
        yield store


def actions(store: Store) -> list[str]:
    """What was done, the latest first."""
    return [line.action for line in store.audit.lines()]


def test_a_profile_is_added_once_and_logged(store: Store) -> None:
    create_profile(store, FIRM, ORIGIN)
    with pytest.raises(ConflictError):
        create_profile(store, RENAMED, ORIGIN)
    assert store.profile(FIRM.id) == FIRM
    (line,) = store.audit.lines()
    assert (line.action, line.account_id, line.subject) == (
        "profile.create",
        "a-1",
        "profile:c-001",
    )


def test_whoever_was_erased_comes_back_only_when_readmitted(home: Home, store: Store) -> None:
    create_profile(store, FIRM, ORIGIN)
    erase_person(home, FIRM.id, ORIGIN)
    with pytest.raises(ConflictError, match="erased"):
        create_profile(store, FIRM, ORIGIN)
    create_profile(store, FIRM, ORIGIN, readmit=True)
    assert actions(store)[:2] == ["profile.create", "person.readmit"]


def test_a_replaced_profile_leaves_its_history_and_a_line(store: Store) -> None:
    create_profile(store, FIRM, ORIGIN)
    replace_profile(store, RENAMED, ORIGIN, expected=store.digest(FIRM.id))
    assert store.profile(FIRM.id) == RENAMED
    assert "names" in {line.field for line in store.history.of(FIRM.id)}
    assert actions(store)[0] == "profile.edit"


def test_who_read_an_older_state_replaces_nothing(store: Store) -> None:
    create_profile(store, FIRM, ORIGIN)
    read = store.digest(FIRM.id)
    replace_profile(store, RENAMED, ORIGIN, expected=read)
    with pytest.raises(StaleError):
        replace_profile(store, FIRM, ORIGIN, expected=read)
    assert store.profile(FIRM.id) == RENAMED
    assert actions(store).count("profile.edit") == 1


@pytest.mark.parametrize("expected", ["a digest", None])
def test_who_was_erased_meanwhile_is_not_written_again(
    home: Home, store: Store, expected: str | None
) -> None:
    create_profile(store, FIRM, ORIGIN)
    erase_person(home, FIRM.id, ORIGIN)
    with pytest.raises(UnknownProfileError):
        replace_profile(store, RENAMED, ORIGIN, expected=expected)
    assert store.has_profiles([FIRM.id]) == set()
