"""A password is set once by whoever reads the owner's e-mails, and by nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from matchmaker.domain import Language, Role
from matchmaker.domain.link import LASTS, Purpose
from matchmaker.errors import ConflictError, InputError, LinkError, SignInError
from matchmaker.services.accounts import (
    count_reset,
    disable,
    invite,
    make_key,
    owner_of_link,
    pending_invitation,
    send_reset,
    set_password_by_link,
    sign_in,
    signed_in,
)
from matchmaker.services.accounts.invitations import AT_ONCE
from matchmaker.services.delivery import MailFolder, send_mails
from matchmaker.store import Account, Store

from .conftest import HERE, NOW, PASSWORD

URL = "https://match.example.org"
NEW = "tutta un'altra frase lunga"
Add = Callable[..., Account]


def token_in(body: str, purpose: Purpose) -> str:
    found = re.search(rf"{URL}/{purpose.value}/(\S+)", body)
    assert found is not None
    return found[1]


def mailed(store: Store) -> list[str]:
    return [mail.body for mail in store.outbox.mails(NOW + timedelta(days=1))]


def chosen(store: Store, token: str, purpose: Purpose, password: str = NEW) -> Account:
    return set_password_by_link(
        store, token, purpose, password, client="c", now=NOW + timedelta(minutes=5)
    )


def test_who_is_invited_chooses_a_password_once(store: Store, add: Add) -> None:
    account = add(password="")
    invite(store, account, HERE, url=URL)
    token = token_in(mailed(store)[0], Purpose.INVITATION)
    assert owner_of_link(store, token, Purpose.INVITATION, NOW).id == account.id
    chosen(store, token, Purpose.INVITATION)
    assert sign_in(store, email=account.email, password=NEW, client="c", now=NOW)
    with pytest.raises(LinkError):
        chosen(store, token, Purpose.INVITATION, PASSWORD)


def test_nobody_comes_in_before_that(store: Store, add: Add) -> None:
    account = add(password="")
    invite(store, account, HERE, url=URL)
    with pytest.raises(SignInError):
        sign_in(store, email=account.email, password="", client="c", now=NOW)


@pytest.mark.parametrize(
    ("language", "word"),
    [("it", "Scegli una password"), ("en", "Choose a password"),
     ("de", "Wählen Sie ein Passwort"), ("fr", "Choisissez un mot de passe")],
)  # fmt: skip
def test_an_invitation_speaks_the_owners_language(
    store: Store, add: Add, language: str, word: str
) -> None:
    invite(store, add(password="", language=Language(language)), HERE, url=URL)
    assert word in mailed(store)[0]


def test_a_second_invitation_makes_the_first_useless(store: Store, add: Add) -> None:
    account = add(password="")
    first, second = (invite(store, account, HERE, url=URL) for _ in range(2))
    with pytest.raises(LinkError):
        chosen(store, first.token, Purpose.INVITATION)
    assert pending_invitation(store, account, NOW) == second.link
    chosen(store, second.token, Purpose.INVITATION)
    assert pending_invitation(store, account, NOW) is None


def test_nobody_is_invited_to_an_account_that_is_in_use_or_disabled(store: Store, add: Add) -> None:
    with pytest.raises(ConflictError):
        invite(store, add(), HERE, url=URL)
    off = disable(store, add(email="b@example.org", password=""), HERE)
    with pytest.raises(ConflictError):
        invite(store, off, HERE, url=URL)


def test_a_weak_password_leaves_the_link_as_it_was(store: Store, add: Add) -> None:
    new = invite(store, add(password=""), HERE, url=URL)
    with pytest.raises(InputError):
        chosen(store, new.token, Purpose.INVITATION, "short")
    chosen(store, new.token, Purpose.INVITATION)


def test_the_link_of_a_disabled_account_opens_nothing(store: Store, add: Add) -> None:
    account = add(password="")
    new = invite(store, account, HERE, url=URL)
    disable(store, account, HERE)
    with pytest.raises(LinkError):
        owner_of_link(store, new.token, Purpose.INVITATION, NOW)


def test_who_forgot_a_password_chooses_another_and_every_session_ends(
    store: Store, add: Add
) -> None:
    account = add()
    before = sign_in(store, email=account.email, password=PASSWORD, client="c", now=NOW)
    send_reset(store, " Anna@Example.org ", NOW, url=URL)
    token = token_in(mailed(store)[0], Purpose.PASSWORD_RESET)
    chosen(store, token, Purpose.PASSWORD_RESET)
    assert signed_in(store, before.token, NOW) is None
    assert sign_in(store, email=account.email, password=NEW, client="c", now=NOW)
    with pytest.raises(SignInError):
        sign_in(store, email=account.email, password=PASSWORD, client="c", now=NOW)


def test_a_reset_leaves_the_second_factor_where_it_was(store: Store, add: Add) -> None:
    account = add()
    with store.write() as writer:
        writer.accounts.change(account.id, totp_secret="A" * 32)
    send_reset(store, account.email, NOW, url=URL)
    chosen(store, token_in(mailed(store)[0], Purpose.PASSWORD_RESET), Purpose.PASSWORD_RESET)
    present = sign_in(store, email=account.email, password=NEW, client="c", now=NOW)
    assert present.needs_code


def test_a_reset_ends_the_keys_of_an_admin(store: Store, add: Add) -> None:
    account = add(Role.ADMIN)
    _, key = make_key(
        store, account, name="", scopes=["read"], lasts=timedelta(days=9), origin=HERE
    )
    send_reset(store, account.email, NOW, url=URL)
    body = next(each for each in mailed(store) if "/password-reset/" in each)
    chosen(store, token_in(body, Purpose.PASSWORD_RESET), Purpose.PASSWORD_RESET)
    kept = store.sessions.key(key.id)
    assert kept is not None
    assert kept.revoked_at is not None


def test_a_reset_is_over_after_an_hour(store: Store, add: Add) -> None:
    send_reset(store, add().email, NOW, url=URL)
    token = token_in(mailed(store)[0], Purpose.PASSWORD_RESET)
    with pytest.raises(LinkError):
        owner_of_link(store, token, Purpose.PASSWORD_RESET, NOW + LASTS[Purpose.PASSWORD_RESET])


@pytest.mark.parametrize("address", ["nobody@example.org", "no address", ""])
def test_nobody_is_written_to_at_an_address_without_an_account(
    store: Store, add: Add, address: str
) -> None:
    add()
    send_reset(store, address, NOW, url=URL)
    assert mailed(store) == []
    assert store.audit.lines(n=1)[0].action == "password.forgotten"


def test_asking_on_and_on_neither_floods_the_owner_nor_voids_their_link(
    store: Store, add: Add
) -> None:
    account = add()
    for _ in range(10):
        send_reset(store, account.email, NOW, url=URL)
    bodies = mailed(store)
    assert len(bodies) == AT_ONCE
    chosen(store, token_in(bodies[0], Purpose.PASSWORD_RESET), Purpose.PASSWORD_RESET)
    with pytest.raises(LinkError):
        chosen(store, token_in(bodies[1], Purpose.PASSWORD_RESET), Purpose.PASSWORD_RESET)


def test_asking_for_resets_has_a_limit_whatever_the_address(store: Store, add: Add) -> None:
    add()
    for address in ("anna@example.org", "nobody@example.org"):
        for _ in range(3):
            count_reset(store, address, f"of {address}", NOW)
        with pytest.raises(SignInError):
            count_reset(store, address, f"of {address}", NOW)


def test_a_link_leaves_the_database_with_the_e_mail(store: Store, add: Add, tmp_path: Path) -> None:
    new = invite(store, add(password=""), HERE, url=URL)
    send_mails(store, MailFolder(tmp_path / "mails"), sender="m <m@example.org>", now=NOW)
    (mail,) = (tmp_path / "mails").iterdir()
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert new.path in message.get_content()
    store.backup(tmp_path / "copy.sqlite")
    assert new.token.encode() not in (tmp_path / "copy.sqlite").read_bytes()


def test_a_link_that_is_handed_over_by_hand_is_not_sent(store: Store, add: Add) -> None:
    invite(store, add(password=""), HERE, url=URL, sends=False)
    assert mailed(store) == []
