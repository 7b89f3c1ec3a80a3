"""Who signs in gets a session; who guesses waits; what ended does not come back."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Role
from matchmaker.errors import SignInError
from matchmaker.services.accounts import (
    ABSOLUTE,
    IDLE,
    SignedIn,
    backoff,
    disable,
    give_code,
    new_secret,
    open_session,
    provisioning_uri,
    remember_second_factor,
    set_password,
    sign_in,
    sign_out,
    signed_in,
    step_of,
)
from matchmaker.services.accounts import credentials as passwords
from matchmaker.services.accounts.own_account import prove
from matchmaker.store import Account, Origin, Store

NOW = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
HERE = Origin(source="test", at=NOW)
PASSWORD = "cinque parole facili da ricordare"
Add = Callable[..., Account]


def enter(store: Store, **changes: object) -> SignedIn:
    facts = {"email": "anna@example.org", "password": PASSWORD, "client": "10.0.0.1", "now": NOW}
    return sign_in(store, **(facts | changes))  # type: ignore[arg-type]


def test_the_right_password_begins_a_session_that_its_token_finds(store: Store, add: Add) -> None:
    account = add()
    entered = enter(store, email="  ANNA@example.org ")
    assert entered.session.verified
    found = signed_in(store, entered.token, NOW)
    assert found is not None
    assert found.account == account
    assert store.sessions.by_digest(entered.token) is None


@pytest.mark.parametrize(
    "changes", [{"password": "x"}, {"email": "nobody@example.org"}, {"email": "not an address"}]
)
def test_every_wrong_answer_is_the_same(store: Store, add: Add, changes: dict[str, str]) -> None:
    add()
    with pytest.raises(SignInError, match="the e-mail or the password is wrong"):
        enter(store, **changes)


def test_an_unknown_address_is_compared_with_a_hash_too(
    store: Store, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    class Counting:
        def verify(self, hash_: str, password: str) -> bool:
            compared.append(hash_)
            return password == PASSWORD

    hash_ = passwords.hashed(PASSWORD)
    monkeypatch.setattr(passwords, "_nobodys", lambda: hash_)
    monkeypatch.setattr(passwords, "_hasher", Counting())
    with pytest.raises(SignInError):
        enter(store, email="nobody@example.org")
    assert compared == [hash_]


def test_known_and_unknown_addresses_wait_alike(store: Store, add: Add) -> None:
    add()

    def waits(email: str) -> list[int]:
        found = []
        for _ in range(8):
            with pytest.raises(SignInError) as refused:
                enter(store, email=email, password="wrong", client="10.0.1.1")
            found.append(refused.value.retry_after_s)
        return found

    known, unknown = waits("anna@example.org"), waits("nobody@example.org")
    assert known == unknown
    assert known[:5] == [0] * 5
    assert known[-1] > 0


def test_who_guessed_waits_even_with_the_right_password(store: Store, add: Add) -> None:
    add()
    for _ in range(5):
        with pytest.raises(SignInError):
            enter(store, password="wrong", client="other")
    with pytest.raises(SignInError, match="too many attempts"):
        enter(store, client="other")
    assert enter(store, client="other", now=NOW + timedelta(seconds=2)).session.verified
    with pytest.raises(SignInError, match="the e-mail or"):
        enter(store, password="wrong", client="other", now=NOW + timedelta(seconds=2))


def test_guesses_from_elsewhere_keep_nobody_out(store: Store, add: Add) -> None:
    """213 wrong passwords a day did; from one network no more than half as many are compared."""
    account, moment, n_compared = add(), NOW, 0
    entered = enter(store, client="home")
    while moment < NOW + timedelta(days=1):
        with pytest.raises(SignInError) as refused:
            enter(store, password="wrong", client="evil", now=moment)
        n_compared += not refused.value.retry_after_s
        moment += timedelta(seconds=refused.value.retry_after_s or 1)
    assert n_compared < 120
    assert enter(store, client="home", now=moment).session.verified
    prove(store, account, PASSWORD, now=moment)
    assert entered.account == account


def test_guesses_from_everywhere_are_slowed(store: Store, add: Add) -> None:
    add()
    for i in range(backoff.FREE["email"]):
        with pytest.raises(SignInError, match="the e-mail or"):
            enter(store, password="wrong", client=f"10.0.{i // 250}.{i % 250}")
    with pytest.raises(SignInError, match="too many attempts"):
        enter(store, password="wrong", client="10.1.0.0")


def test_a_clock_that_is_put_right_locks_nobody_out(store: Store, add: Add) -> None:
    account = add(Role.ADMIN)
    secret, wrong = new_secret(), NOW + timedelta(days=1)
    remember_second_factor(store, account, secret, 0, HERE)
    give_code(store, enter(store, now=wrong), pyotp.TOTP(secret).at(wrong), wrong)
    for _ in range(9):
        with pytest.raises(SignInError):
            enter(store, password="wrong", now=wrong)
    ahead = open_session(store, account, wrong, verified=True)
    assert signed_in(store, ahead.token, NOW) is None, "it would not end for two days"
    back = enter(store)
    assert give_code(store, back, pyotp.TOTP(secret).at(NOW), NOW).session.verified


def test_a_client_that_guesses_many_addresses_waits(store: Store) -> None:
    for i in range(20):
        with pytest.raises(SignInError, match="the e-mail or"):
            enter(store, email=f"n{i}@example.org")
    with pytest.raises(SignInError, match="too many attempts"):
        enter(store, email="new@example.org")


def test_signing_in_does_not_clear_the_guesses_of_a_client(store: Store, add: Add) -> None:
    """Whoever has an account could otherwise guess at others for ever."""
    add()
    for i in range(19):
        with pytest.raises(SignInError):
            enter(store, email=f"n{i}@example.org")
    enter(store)
    with pytest.raises(SignInError, match="the e-mail or"):
        enter(store, email="n20@example.org")
    with pytest.raises(SignInError, match="too many attempts"):
        enter(store, email="n21@example.org")


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_waits_grow_and_end(n_failed: int, free: int) -> None:
    wait = backoff.wait_after(n_failed, free)
    assert backoff.wait_after(n_failed + 1, free) >= wait
    assert wait <= backoff.LONGEST_WAIT
    assert bool(wait) == (n_failed >= free)


def test_attempts_of_yesterday_are_forgotten(store: Store, add: Add) -> None:
    add()
    for _ in range(5):
        with pytest.raises(SignInError):
            enter(store, password="wrong")
    later = NOW + backoff.FORGOTTEN_AFTER
    with pytest.raises(SignInError, match="the e-mail or"):
        enter(store, password="wrong", now=later)
    assert enter(store, now=later).session.verified


def test_a_session_ends_when_nobody_is_there_and_after_a_day(store: Store, add: Add) -> None:
    add()
    token = enter(store).token
    assert signed_in(store, token, NOW + IDLE + timedelta(seconds=1)) is None
    at = NOW
    while at - NOW < ABSOLUTE:
        assert signed_in(store, token, at) is not None
        at += IDLE / 2
    assert signed_in(store, token, at + timedelta(seconds=1)) is None


def test_signing_in_again_voids_the_token_from_before(store: Store, add: Add) -> None:
    add()
    first = enter(store).token
    second = enter(store, old_token=first).token
    assert signed_in(store, first, NOW) is None
    assert signed_in(store, second, NOW) is not None


def test_signing_out_ends_the_session_and_only_once(store: Store, add: Add) -> None:
    add()
    token = enter(store).token
    sign_out(store, token, NOW)
    sign_out(store, token, NOW)
    assert signed_in(store, token, NOW) is None
    assert [line.action for line in store.audit.lines()][:2] == ["session.end", "session.begin"]


def test_who_is_disabled_or_has_a_new_password_is_out_at_once(store: Store, add: Add) -> None:
    account = add()
    mine, other = enter(store), enter(store)
    set_password(store, account, "un'altra frase molto lunga", HERE, but=mine.session.digest)
    assert signed_in(store, other.token, NOW) is None
    assert signed_in(store, mine.token, NOW) is not None
    disable(store, account, HERE)
    assert signed_in(store, mine.token, NOW) is None
    with pytest.raises(SignInError, match="the e-mail or"):
        enter(store, password="un'altra frase molto lunga")
    disable(store, account, HERE, enable=True)
    assert enter(store, password="un'altra frase molto lunga").session.verified


def test_a_weak_hash_is_replaced_at_the_next_sign_in(store: Store, add: Add) -> None:
    account = add()
    with store.write() as writer:
        weak = passwords.PasswordHasher(time_cost=1, memory_cost=16, parallelism=2)
        writer.accounts.change(account.id, password_hash=weak.hash(PASSWORD))
    enter(store)
    stored = store.accounts.by_id(account.id)
    assert stored is not None
    assert not passwords.outdated(stored.password_hash)
    assert enter(store).session.verified


def test_an_admin_needs_a_second_factor_before_anything(store: Store, add: Add) -> None:
    account = add(Role.ADMIN)
    entered = enter(store)
    assert (entered.session.verified, entered.needs_code) == (False, False)
    secret = new_secret()
    remember_second_factor(store, account, secret, 0, HERE)
    entered = enter(store)
    assert entered.needs_code
    complete = give_code(store, entered, pyotp.TOTP(secret).at(NOW), NOW)
    assert complete.session.verified
    assert signed_in(store, entered.token, NOW) is None
    assert signed_in(store, complete.token, NOW) is not None


def test_a_code_counts_once(store: Store, add: Add) -> None:
    account = add(Role.ADMIN)
    secret = new_secret()
    remember_second_factor(store, account, secret, 0, HERE)
    code = pyotp.TOTP(secret).at(NOW)
    give_code(store, enter(store), code, NOW)
    with pytest.raises(SignInError, match="used before"):
        give_code(store, enter(store), code, NOW)


def test_guessing_codes_is_slowed(store: Store, add: Add) -> None:
    account = add(Role.ADMIN)
    remember_second_factor(store, account, new_secret(), 0, HERE)
    entered = enter(store)
    for _ in range(5):
        with pytest.raises(SignInError, match="the code is wrong"):
            give_code(store, entered, "000", NOW)
    with pytest.raises(SignInError, match="too many"):
        give_code(store, entered, "000", NOW)


def test_a_session_that_ended_is_not_completed(store: Store, add: Add) -> None:
    account = add(Role.ADMIN)
    secret = new_secret()
    remember_second_factor(store, account, secret, 0, HERE)
    entered = enter(store)
    sign_out(store, entered.token, NOW)
    with pytest.raises(SignInError, match="has ended"):
        give_code(store, entered, pyotp.TOTP(secret).at(NOW), NOW)


def test_a_code_of_the_neighbouring_half_minute_is_taken() -> None:
    secret = new_secret()
    totp, step = pyotp.TOTP(secret), int(NOW.timestamp()) // 30
    for offset, taken in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = step_of(secret, totp.generate_otp(step + offset), NOW, 0)
        assert (found == step + offset) is taken
    assert "issuer=matchmaker" in provisioning_uri(secret, "a@example.org")


@pytest.mark.parametrize("secret", ["", "JBSWY3DP", "no base32!"])
def test_no_code_is_right_where_no_second_factor_was_set_up(secret: str) -> None:
    assert step_of(secret, "123456", NOW, 0) is None


def test_who_was_proven_elsewhere_needs_no_code(store: Store, add: Add) -> None:
    account = add(Role.ADMIN)
    assert open_session(store, account, NOW, verified=True).session.verified


def test_refusals_name_no_address(store: Store, add: Add) -> None:
    add()
    for email in ("anna@example.org", "nobody@example.org"):
        with pytest.raises(SignInError):
            enter(store, email=email, password="wrong")
    assert all("@" not in f"{line}" for line in store.audit.lines())


def test_guesses_from_everywhere_do_not_keep_an_owner_out_who_is_known_here(
    store: Store, add: Add
) -> None:
    account = add()
    sign_in(store, email=account.email, password=PASSWORD, client="home", now=NOW)
    later = NOW + timedelta(hours=1)
    for n in range(510):
        sources = backoff.signing_in_as(account.email, f"bot {n}")
        with suppress(SignInError):
            backoff.count_attempt(store, sources, later)
    with pytest.raises(SignInError, match="too many"):
        sign_in(store, email=account.email, password=PASSWORD, client="elsewhere", now=later)
    assert sign_in(store, email=account.email, password=PASSWORD, client="home", now=later)
