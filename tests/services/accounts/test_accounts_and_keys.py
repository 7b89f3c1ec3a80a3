"""Accounts are added with care; keys open what they are for, until they end."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Language, Role
from matchmaker.errors import InputError, SignInError, UnknownProfileError
from matchmaker.services.accounts import (
    add_account,
    change_account,
    disable,
    find_account,
    key_owner,
    make_key,
    normalised,
    revoke_key,
    sign_in,
    signed_in,
)
from matchmaker.services.accounts import credentials as passwords
from matchmaker.store import Account, Origin, Store

NOW = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
HERE = Origin(source="test", at=NOW)
PASSWORD = "cinque parole facili da ricordare"
MONTH = timedelta(days=30)
Add = Callable[..., Account]


def test_an_account_is_found_as_it_was_added(store: Store, add: Add) -> None:
    added = add(Role.COMPANY, "Ditta@Example.org", speaks_for=["f1", "f2"], language=Language.DE)
    assert added.email == "ditta@example.org"
    assert added.speaks_for == {"f1", "f2"}
    assert store.accounts.all() == [added]
    assert find_account(store, "DITTA@example.org") == find_account(store, added.id) == added
    assert store.accounts.speaking_for("f2") == [added]
    assert store.accounts.speaking_for("f3") == []
    assert PASSWORD not in f"{added!r}"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"email": "anna@example.org"}, "has this e-mail"),
        ({"email": "no address"}, "no e-mail"),
        ({"email": f"{'x' * 250}@example.org"}, "no e-mail"),
        ({"role": Role.PUBLIC}, "the public has no account"),
        ({"role": Role.STAFF, "speaks_for": ["f1"]}, "speaks for nobody"),
        ({"password": "short"}, "5 characters"),
        ({"password": "ab" * 20}, "repeats few"),
        ({"password": "x" * 2000}, "2000 characters"),
    ],
)
def test_what_breaks_a_rule_is_no_account(
    store: Store, add: Add, facts: dict[str, object], rule: str
) -> None:
    add()
    with pytest.raises(InputError, match=rule):
        add(**({"email": "other@example.org"} | facts))
    assert len(store.accounts.all()) == 1


def test_nobody_speaks_for_a_profile_that_is_not_there(add: Add) -> None:
    with pytest.raises(UnknownProfileError):
        add(Role.COMPANY, speaks_for=["f1", "nowhere"])


def test_a_change_of_powers_ends_the_sessions_and_is_logged(store: Store, add: Add) -> None:
    account = add(Role.COMPANY, speaks_for=["f1"])
    token = sign_in(store, email=account.email, password=PASSWORD, client="c", now=NOW).token
    renamed = change_account(store, account, HERE, name=" Ada ", language=Language.EN)
    assert (renamed.name, renamed.language, renamed.speaks_for) == ("Ada", Language.EN, {"f1"})
    assert signed_in(store, token, NOW) is not None
    changed = change_account(store, account, HERE, speaks_for=["f2"])
    assert changed.speaks_for == {"f2"}
    assert store.accounts.speaking_for("f1") == []
    assert signed_in(store, token, NOW) is None
    promoted = change_account(store, changed, HERE, role=Role.EXPERT)
    assert promoted.role is Role.EXPERT
    newest = store.audit.lines(subject=f"account:{account.id}")[0]
    assert (newest.action, newest.note) == ("account.change", "expert f2")


def test_a_change_keeps_what_others_changed_meanwhile(store: Store, add: Add) -> None:
    account = add(Role.STAFF)
    disable(store, account, HERE)
    change_account(store, account, HERE, name="Ada")
    stored = store.accounts.by_id(account.id)
    assert stored is not None
    assert stored.disabled_at == NOW


def test_an_erased_account_cannot_be_changed(store: Store, add: Add) -> None:
    account = add()
    with store.write() as writer:
        writer.accounts.erase(account.id)
    with pytest.raises(InputError, match="no account has this id"):
        change_account(store, account, HERE, name="x")
    with pytest.raises(InputError, match="no account has this id or e-mail"):
        find_account(store, account.id)


def test_an_account_without_a_password_signs_in_with_none(store: Store, add: Add) -> None:
    account = add(password="", subject="https://id.example.org 42")
    assert store.accounts.by_subject("https://id.example.org 42") == account
    for password in ("", "the password of nobody at all"):
        with pytest.raises(SignInError):
            sign_in(store, email=account.email, password=password, client="c", now=NOW)


@given(st.text(min_size=15, max_size=80).filter(lambda text: len(set(text)) >= 5))
def test_a_password_is_right_for_its_own_hash_alone(password: str) -> None:
    hash_ = passwords.hashed_anew(password)
    assert passwords.is_right(hash_, password)
    assert not passwords.is_right(hash_, password + "x")
    assert not passwords.is_right("", password)
    assert not passwords.is_right("no hash", password)


@given(st.emails())
def test_writing_an_address_twice_changes_nothing(email: str) -> None:
    try:
        written = normalised(email)
    except InputError:
        return
    assert normalised(written) == written


def test_a_key_finds_its_owner_until_it_ends(store: Store, add: Add) -> None:
    account = add()
    text, key = make_key(
        store, account, name="crm", scopes=["read", "profile.edit"], lasts=MONTH, origin=HERE
    )
    found = key_owner(store, text, NOW)
    assert found is not None
    assert (found[1], found[0].scopes) == (account, {"read", "profile.edit"})
    assert store.sessions.keys_of(account.id)[0].used_on == NOW.date()
    assert text.split("_", 2)[2] not in f"{store.sessions.key(key.id)}"
    assert key_owner(store, text, NOW + MONTH) is None
    revoke_key(store, key, HERE)
    assert key_owner(store, text, NOW) is None


@pytest.mark.parametrize("spoil", [str.upper, lambda t: t[:-1], lambda t: t[3:], lambda t: t[:3]])
def test_what_is_no_key_finds_nobody(store: Store, add: Add, spoil: Callable[[str], str]) -> None:
    text, _ = make_key(store, add(), name="x", scopes=["read"], lasts=MONTH, origin=HERE)
    assert key_owner(store, spoil(text), NOW) is None


def test_the_key_of_a_disabled_account_is_useless(store: Store, add: Add) -> None:
    account = add()
    text, _ = make_key(store, account, name="x", scopes=["read"], lasts=MONTH, origin=HERE)
    disable(store, account, HERE)
    assert key_owner(store, text, NOW) is None


@pytest.mark.parametrize(
    ("scopes", "lasts"), [([], MONTH), (["all"], MONTH), (["read"], 13 * MONTH), (["read"], -MONTH)]
)
def test_a_key_for_everything_or_for_ever_is_refused(
    store: Store, add: Add, scopes: list[str], lasts: timedelta
) -> None:
    with pytest.raises(InputError):
        make_key(store, add(), name="x", scopes=scopes, lasts=lasts, origin=HERE)


def test_what_is_over_is_pruned(store: Store, add: Add) -> None:
    account = add()
    make_key(store, account, name="x", scopes=["read"], lasts=MONTH, origin=HERE)
    sign_in(store, email=account.email, password=PASSWORD, client="c", now=NOW)
    with pytest.raises(SignInError):
        sign_in(store, email=account.email, password="wrong", client="c", now=NOW)
    with store.write() as writer:
        assert writer.sessions.prune(begun=NOW, seen=NOW, tried=NOW, ended=NOW) == 0
    later = NOW + 2 * MONTH
    with store.write() as writer:
        assert writer.sessions.prune(begun=later, seen=later, tried=later, ended=later) == 5
    assert store.sessions.keys_of(account.id) == store.sessions.of(account.id) == []


@pytest.mark.parametrize(
    "name", ["Anna\nBcc: x@example.org", "Anna\u2028Rossi", "A\x00", "A\ud800"]
)
def test_names_of_accounts_and_keys_are_one_line(store: Store, add: Add, name: str) -> None:
    account = add()
    with pytest.raises(InputError):
        add_account(store, email="x@example.org", name=name, role=Role.STAFF, origin=HERE)
    with pytest.raises(InputError):
        change_account(store, account, HERE, name=name)
    with pytest.raises(InputError):
        make_key(store, account, name=name, scopes=["read"], lasts=MONTH, origin=HERE)


def test_a_key_takes_no_scope_that_its_account_does_not_have(store: Store, add: Add) -> None:
    firm = add(Role.COMPANY)
    with pytest.raises(InputError, match="known scopes"):
        make_key(store, firm, name="x", scopes=["account.manage"], lasts=MONTH, origin=HERE)
