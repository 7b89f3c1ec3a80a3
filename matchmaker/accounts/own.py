"""What people change of their own account; the password is asked for again."""

from dataclasses import replace
from datetime import datetime

from matchmaker.accounts import backoff
from matchmaker.accounts.administration import remember_second_factor, set_password
from matchmaker.accounts.passwords import is_right
from matchmaker.accounts.second_factor import step_of
from matchmaker.accounts.signing_in import WRONG_CODE, SignedIn, renewed
from matchmaker.errors import SignInError
from matchmaker.store import Origin, Store

WRONG_PASSWORD = "the present password is wrong"  # noqa: S105 - what is said of one
CODE_FIRST = "give the code of the second factor that is set up already"


def change_password(
    store: Store, present: SignedIn, *, old: str, new: str, client: str, now: datetime
) -> SignedIn:
    """
    Change one's password; all other sessions end, this one goes on under a new token.

    Raises:
        SignInError: The present password is wrong, or was guessed at too often.
        InputError: The new one is too short.
    """
    prove(store, present, old, client=client, now=now)
    origin = Origin(source="service", at=now, account_id=present.account.id)
    account = set_password(store, present.account, new, origin, but=present.session.digest)
    return renewed(store, replace(present, account=account), now, verified=present.session.verified)


def set_up_second_factor(
    store: Store,
    present: SignedIn,
    *,
    secret: str,
    code: str,
    password: str,
    client: str,
    now: datetime,
) -> SignedIn:
    """
    Ask for codes of a secret from now on; a first code shows that the person has it.

    Whoever knows the password alone cannot exchange a second factor that is there.

    Raises:
        SignInError: Password or code is wrong, or the session has not given its present code.
    """
    if present.account.totp_secret and not present.session.verified:
        raise SignInError(CODE_FIRST)
    prove(store, present, password, client=client, now=now)
    step = step_of(secret, code, now, 0)
    if step is None:
        raise SignInError(WRONG_CODE)
    origin = Origin(source="service", at=now, account_id=present.account.id)
    digest = present.session.digest
    account = remember_second_factor(store, present.account, secret, step, origin, but=digest)
    return renewed(store, replace(present, account=account), now, verified=True)


def prove(store: Store, present: SignedIn, password: str, *, client: str, now: datetime) -> None:
    """Go on only with the account's password; SignInError."""
    sources = {"email": present.account.email, "client": client}
    backoff.count_attempt(store, sources, now)
    if not is_right(present.account.password_hash, password):
        raise SignInError(WRONG_PASSWORD)
    backoff.succeeded(store, sources)
