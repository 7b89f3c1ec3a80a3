"""Links let in whoever has them: for one purpose, for some time, until they are revoked."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.domain.link import LASTS, ONCE, Purpose
from matchmaker.errors import LinkError
from matchmaker.services.links import (
    NewLink,
    find_link,
    make_link,
    payload_of,
    revoke_link,
    use_link,
)
from matchmaker.store import Account, Origin, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Origin(source="test", at=NOW, account_id="a-1")


def _use_in_vain(store: Store, token: str) -> None:
    with store.write() as writer:
        use_link(writer, token, Purpose.INVITATION, HERE)
        raise ZeroDivisionError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.create(f"sqlite:///{tmp_path / 'network.sqlite'}")
    with store.write() as writer:
        writer.put_profiles([Profile(id=ProfileId("f1"), kind=Kind.COMPANY)])
    yield store
    store.close()


def made(store: Store, purpose: Purpose = Purpose.DOSSIER, **facts: object) -> NewLink:
    return make_link(store, purpose, origin=HERE, **({"profile_id": "f1"} | facts))


SPEAKER = Account(
    id="a-9",
    email="f1@example.org",
    name="",
    role=Role.COMPANY,
    speaks_for=frozenset({ProfileId("f1")}),
    created_at=NOW,
)


@pytest.mark.parametrize("purpose", [Purpose.DIGEST, Purpose.STILL_TRUE, Purpose.STORY])
@pytest.mark.parametrize("since", [{"disabled_at": NOW}, {"speaks_for": frozenset()}])
def test_a_link_acts_for_a_profile_as_long_as_its_account_may(
    store: Store, purpose: Purpose, since: dict[str, object]
) -> None:
    with store.write() as writer:
        writer.accounts.add(SPEAKER)
    new = made(store, purpose, account_id=SPEAKER.id)
    assert find_link(store, new.token, purpose, NOW).profile_id == "f1"
    with store.write() as writer:
        writer.accounts.change(SPEAKER.id, **since)
    with pytest.raises(LinkError):
        find_link(store, new.token, purpose, NOW)


def test_a_link_opens_what_it_was_made_for(store: Store) -> None:
    new = made(store, payload={"k": 5})
    found = find_link(store, new.token, Purpose.DOSSIER, NOW)
    assert (found.profile_id, payload_of(found)) == ("f1", {"k": 5})
    assert new.path == f"/dossier/{new.token}"


@pytest.mark.parametrize("other", [each for each in Purpose if each is not Purpose.DOSSIER])
def test_it_opens_nothing_else(store: Store, other: Purpose) -> None:
    new = made(store)
    with pytest.raises(LinkError):
        find_link(store, new.token, other, NOW)


@pytest.mark.parametrize("purpose", Purpose)
def test_it_is_over_after_its_time_and_not_before(store: Store, purpose: Purpose) -> None:
    new = made(store, purpose)
    last = NOW + LASTS[purpose] - timedelta(seconds=1)
    assert find_link(store, new.token, purpose, last)
    with pytest.raises(LinkError):
        find_link(store, new.token, purpose, NOW + LASTS[purpose])


def test_it_may_last_as_long_as_one_says(store: Store) -> None:
    new = made(store, lasts=timedelta(days=1))
    with pytest.raises(LinkError):
        find_link(store, new.token, Purpose.DOSSIER, NOW + timedelta(days=1))


def test_what_is_revoked_opens_nothing_from_then_on(store: Store) -> None:
    new = made(store)
    revoke_link(store, new.link, HERE)
    with pytest.raises(LinkError):
        find_link(store, new.token, Purpose.DOSSIER, NOW)
    with store.write() as writer, pytest.raises(LinkError):
        use_link(writer, new.token, Purpose.DOSSIER, HERE)


@pytest.mark.parametrize("purpose", Purpose)
def test_invitations_and_resets_are_used_once_others_often(store: Store, purpose: Purpose) -> None:
    new = made(store, purpose)
    with store.write() as writer:
        use_link(writer, new.token, purpose, HERE)
    if purpose in ONCE:
        with store.write() as writer, pytest.raises(LinkError):
            use_link(writer, new.token, purpose, HERE)
    else:
        with store.write() as writer:
            assert use_link(writer, new.token, purpose, HERE)


def test_looking_at_it_is_no_use_of_it(store: Store) -> None:
    new = made(store, Purpose.INVITATION)
    for _ in range(3):
        assert find_link(store, new.token, Purpose.INVITATION, NOW)


def test_a_use_that_fails_afterwards_did_not_happen(store: Store) -> None:
    new = made(store, Purpose.INVITATION)
    with pytest.raises(ZeroDivisionError):
        _use_in_vain(store, new.token)
    assert find_link(store, new.token, Purpose.INVITATION, NOW)


def test_the_token_stands_nowhere(store: Store, tmp_path: Path) -> None:
    new = made(store, Purpose.INVITATION)
    revoke_link(store, new.link, HERE)
    lines = store.audit.lines()
    assert [(line.action, line.note) for line in lines] == [
        ("link.revoke", f"invitation {new.link.id}"),
        ("link.make", f"invitation {new.link.id}"),
    ]
    # All that is stored, on a server too.
    store.backup(tmp_path / "copy.sqlite")
    store.close()
    files = [file.read_bytes() for file in tmp_path.iterdir()]
    assert files
    assert not any(new.token.encode() in each for each in files)
    assert new.token not in repr(new) + repr(new.link) + str(lines)


def test_whoever_is_erased_takes_the_links_along(store: Store) -> None:
    new = made(store)
    with store.write() as writer:
        writer.erase_profile(ProfileId("f1"))
    with pytest.raises(LinkError):
        find_link(store, new.token, Purpose.DOSSIER, NOW)


def test_links_that_are_over_are_forgotten_after_a_while(store: Store) -> None:
    over, good = made(store, lasts=timedelta(days=1)), made(store, lasts=timedelta(days=99))
    with store.write() as writer:
        assert writer.links.prune(NOW + timedelta(days=30)) == 1
    assert store.links.by_id(over.link.id) is None
    assert store.links.by_id(good.link.id) is not None
