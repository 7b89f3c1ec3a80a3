"""Recovery codes work once each, and owners hear of whatever changes at their account."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from matchmaker.domain import Language, Role
from matchmaker.errors import ConflictError, InputError, SignInError
from matchmaker.services.accounts import (
    SignedIn,
    change_password,
    give_code,
    make_key,
    make_recovery_codes,
    offered_secret,
    remember_second_factor,
    revoke_key,
    set_password,
    set_up_second_factor,
    sign_in,
)
from matchmaker.store import Account, Store

from .conftest import HERE, NOW, PASSWORD

Add = Callable[..., Account]


def present(store: Store, account: Account, minute: int = 0) -> SignedIn:
    at = NOW + timedelta(minutes=minute)
    return sign_in(store, email=account.email, password=PASSWORD, client="c", now=at)


def with_factor(store: Store, account: Account) -> SignedIn:
    session = present(store, account)
    code = pyotp.TOTP(offered_secret(store, session)).at(NOW)
    return set_up_second_factor(store, session, code=code, password=PASSWORD, now=NOW)


def subjects(store: Store) -> list[str]:
    return [mail.subject for mail in store.outbox.mails(NOW + timedelta(days=1))]


def test_a_recovery_code_replaces_the_second_factor_once(store: Store, add: Add) -> None:
    account = add(Role.ADMIN)
    first, second, *_ = with_factor(store, account).recovery_codes
    assert give_code(store, present(store, account), first, NOW).session.verified
    with pytest.raises(SignInError):
        give_code(store, present(store, account), first, NOW)
    assert give_code(store, present(store, account), second, NOW).session.verified
    assert store.recovery_codes.left(account.id) == 8


def test_a_recovery_code_may_be_typed_from_paper_as_one_likes(store: Store, add: Add) -> None:
    account = add()
    code = with_factor(store, account).recovery_codes[0]
    typed = f" {code.upper().replace('-', ' ')} "
    assert give_code(store, present(store, account), typed, NOW).session.verified


def test_the_codes_of_one_account_open_no_other(store: Store, add: Add) -> None:
    anna, bruno = add(), add(email="bruno@example.org")
    code = with_factor(store, anna).recovery_codes[0]
    with_factor(store, bruno)
    with pytest.raises(SignInError):
        give_code(store, present(store, bruno), code, NOW)


def test_guesses_at_recovery_codes_wait_like_any_other(store: Store, add: Add) -> None:
    account = add()
    with_factor(store, account)
    session = present(store, account)
    for _ in range(5):
        with pytest.raises(SignInError, match="wrong"):
            give_code(store, session, "aaaa-bbbb-cccc-dddd-eeee-ffff", NOW)
    with pytest.raises(SignInError, match="too many"):
        give_code(store, session, "aaaa-bbbb-cccc-dddd-eeee-ffff", NOW)


def test_new_codes_make_the_old_ones_void(store: Store, add: Add) -> None:
    account = add()
    session = with_factor(store, account)
    later = NOW + timedelta(minutes=1)
    code = pyotp.TOTP(session.account.totp_secret).at(later)
    new = make_recovery_codes(store, session.account, password=PASSWORD, code=code, now=later)
    assert len(set(new)) == 10
    with pytest.raises(SignInError):
        give_code(store, present(store, account, 1), session.recovery_codes[0], later)
    assert give_code(store, present(store, account, 1), new[0], later).session.verified


def test_there_are_no_codes_without_a_second_factor(store: Store, add: Add) -> None:
    account = add()
    with pytest.raises(ConflictError):
        make_recovery_codes(store, account, password=PASSWORD, code="", now=NOW)
    old = with_factor(store, account).recovery_codes
    remember_second_factor(store, account, "", 0, HERE)
    assert store.recovery_codes.left(account.id) == 0
    assert present(store, account).session.verified
    assert len(old) == 10


def test_codes_are_kept_as_digests(store: Store, add: Add, tmp_path: Path) -> None:
    session = with_factor(store, add())
    codes = session.recovery_codes
    store.backup(tmp_path / "copy.sqlite")
    kept = (tmp_path / "copy.sqlite").read_bytes()
    for code in codes:
        assert code.encode() not in kept
        assert code.replace("-", "").encode() not in kept
    assert not any(code in repr(session) for code in codes)


@pytest.mark.parametrize(
    ("language", "password", "factor", "key"),
    [
        ("it", "La tua password è stata cambiata", "Il secondo fattore è attivo",
         "Una nuova chiave API"),
        ("en", "Your password was changed", "Your second factor was set up", "A new API key"),
        ("de", "Ihr Passwort wurde geändert", "Ihr zweiter Faktor ist eingerichtet",
         "Ein neuer API-Schlüssel"),
        ("fr", "Votre mot de passe a été changé", "Votre second facteur est en place",
         "Une nouvelle clé API"),
    ],
)  # fmt: skip
def test_the_owner_hears_of_each_change_in_their_language(
    store: Store, add: Add, language: str, password: str, factor: str, key: str
) -> None:
    account = add(language=Language(language))
    session = with_factor(store, account)
    session = change_password(
        store, session, old=PASSWORD, new="tutta un'altra frase lunga", now=NOW
    )
    _, made = make_key(
        store, account, name="crm", scopes=["read"], lasts=timedelta(days=9), origin=HERE
    )
    revoke_key(store, made, HERE)
    told = subjects(store)
    assert {password, factor, key} <= set(told)
    assert len(told) == 5


def test_the_owner_hears_of_a_recovery_code_that_was_used(store: Store, add: Add) -> None:
    account = add(language=Language.EN)
    code = with_factor(store, account).recovery_codes[0]
    give_code(store, present(store, account), code, NOW)
    last = store.outbox.mails(NOW)[-1]
    assert last.subject == "A recovery code was used"
    assert "Codes that are left: 9" in last.body


def test_the_owner_hears_of_what_somebody_else_changed(store: Store, add: Add) -> None:
    account = add(language=Language.EN)
    set_password(store, account, "tutta un'altra frase lunga", HERE)
    remember_second_factor(store, account, "", 0, HERE)
    assert subjects(store) == ["Your password was changed", "Your second factor was removed"]


@pytest.mark.parametrize(
    "weak",
    ["password1234567", "123456789012345", "qwertyuiopasdfg", "iloveyouiloveyou",
     "Password12345678!", "annarossi1985anna", "Rossi-Anna-2026!", "matchmaker2026!!!",
     "anna.rossi@example", "milanmilanmilan1"],
)  # fmt: skip
def test_what_people_choose_first_is_refused(store: Store, add: Add, weak: str) -> None:
    account = add(email="anna.rossi@example.org")
    with store.write() as writer:
        account = writer.accounts.change(account.id, name="Anna Rossi")
    with pytest.raises(InputError):
        set_password(store, account, weak, HERE)
    assert subjects(store) == []


@pytest.mark.parametrize(
    "good", [PASSWORD, "correct horse battery staple", "Anna mangia 3 pizze a colazione",
     "é1ü_Ω x" * 140]
)  # fmt: skip
def test_words_of_ones_own_are_taken(store: Store, add: Add, good: str) -> None:
    set_password(store, add(), good, HERE)
