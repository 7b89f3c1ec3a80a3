"""Sessions: begin one with a password, complete it with a code, find it by its token, end it."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from matchmaker.domain import Role
from matchmaker.errors import InputError, SignInError, UnknownRecordError
from matchmaker.services.accounts import backoff
from matchmaker.services.accounts.administration import normalised
from matchmaker.services.accounts.credentials import hashed_anew, is_right, outdated, step_of
from matchmaker.services.accounts.recovery import use_code
from matchmaker.services.tokens import digest_of, new_token
from matchmaker.store import Account, Origin, Session, Store

# Both from NIST SP 800-63B-4, section 2.2.3 (second assurance level).
IDLE = timedelta(hours=1)
ABSOLUTE = timedelta(hours=24)
NOTED_EVERY = timedelta(minutes=1)
"""A request a second is no reason to write once a second that somebody is there."""
NEEDS_SECOND_FACTOR: Collection[Role] = frozenset({Role.ADMIN})
"""Unless the operator says of more roles that they need one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session, whose it is, and the token that it is known by where it was just made."""

    account: Account
    session: Session
    token: str = field(default="", repr=False)
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)
    """Where they were just made; shown once."""

    @property
    def needs_code(self) -> bool:
        """Whether a code has to follow before anything else."""
        return not self.session.verified and bool(self.account.totp_secret)


def sign_in(
    store: Store,
    *,
    email: str,
    password: str,
    client: str,
    now: datetime,
    old_token: str = "",
    needing: Collection[Role] = NEEDS_SECOND_FACTOR,
) -> SignedIn:
    """
    Begin a session with a password; `client` is the address that asks.

    `needing` are the roles that do nothing without a second factor.

    Raises:
        SignInError: E-mail or password is wrong, the account is disabled (which is not told
            apart), or there were too many attempts.
    """
    address = _readable(email)
    sources = backoff.signing_in_as(address, client)
    backoff.count_attempt(store, sources, now)
    account = store.accounts.by_email(address)
    right = is_right(account.password_hash if account is not None else "", password)
    origin = Origin(source="service", at=now, account_id=account.id if account is not None else "")
    if account is None or not right or account.disabled_at is not None:
        with store.write() as writer:
            writer.audit.record("session.refused", origin)
        raise SignInError("credentials_wrong")
    backoff.came_in(store, account, client, now)
    if outdated(account.password_hash):
        with store.write() as writer:
            account = writer.accounts.change(account.id, password_hash=hashed_anew(password))
    return open_session(store, account, now, old_token=old_token, needing=needing)


def open_session(
    store: Store,
    account: Account,
    now: datetime,
    *,
    old_token: str = "",
    verified: bool = False,
    needing: Collection[Role] = NEEDS_SECOND_FACTOR,
) -> SignedIn:
    """Begin a session for somebody whose identity is proven; a token from before is void."""
    complete = verified or not (account.totp_secret or account.role in needing)
    token = new_token()
    session = Session(
        digest=digest_of(token),
        account_id=account.id,
        verified=complete,
        created_at=now,
        renewed_at=now,
        seen_at=now,
    )
    origin = Origin(source="service", at=now, account_id=account.id)
    with store.write() as writer:
        if old_token:
            writer.sessions.close(digest_of(old_token))
        writer.sessions.open(session)
        writer.audit.record("session.begin", origin)
    return SignedIn(account=account, session=session, token=token)


def give_code(store: Store, present: SignedIn, code: str, now: datetime) -> SignedIn:
    """
    Complete a session with the second factor; it goes on under a new token.

    Raises:
        SignInError: The code is wrong or was used, or there were too many attempts.
    """
    account = consume_code(store, present.account, code, now, action="session.verified")
    return renewed(store, replace(present, account=account), now, verified=True)


def consume_code(
    store: Store, present: Account, code: str, now: datetime, *, action: str = ""
) -> Account:
    """
    Take a code of an account's second factor or a recovery code, once; the account as it is then.

    SignInError as in `give_code`; a refusal is logged, and so is an `action`.
    """
    sources = {"code": present.id}
    backoff.count_attempt(store, sources, now)
    origin = Origin(source="service", at=now, account_id=present.id)
    with store.write() as writer:
        account = writer.accounts.stored.by_id(present.id)
        step = account and step_of(account.totp_secret, code, now, account.totp_step)
        right = bool(step) or (account is not None and use_code(writer, account, code, origin))
        if account is not None and step:
            account = writer.accounts.change(account.id, totp_step=step)
        if not right:
            writer.audit.record("session.refused", origin, note="code")
        elif action:
            writer.audit.record(action, origin)
    if account is None or not right:
        raise SignInError("code_wrong")
    backoff.succeeded(store, sources)
    return account


def renewed(store: Store, present: SignedIn, now: datetime, *, verified: bool) -> SignedIn:
    """Go on under a new token, as is due whenever a session may do more than before."""
    token = new_token()
    session = replace(
        present.session, digest=digest_of(token), verified=verified, renewed_at=now, seen_at=now
    )
    with store.write() as writer:
        if not writer.sessions.change(present.session.digest, session):
            raise SignInError("session_ended")
    return replace(present, session=session, token=token)


def signed_in(store: Store, token: str, now: datetime) -> SignedIn | None:
    """Find a session by its token; None where it has ended, or its account is disabled."""
    session = store.sessions.by_digest(digest_of(token)) if token else None
    if session is None or not is_alive(session, now):
        return None
    account = store.accounts.by_id(session.account_id)
    if account is None or account.disabled_at is not None:
        return None
    if now - session.seen_at > NOTED_EVERY:
        session = replace(session, seen_at=now)
        with store.write() as writer:
            writer.sessions.change(session.digest, session)
    return SignedIn(account=account, session=session)


def is_alive(session: Session, now: datetime) -> bool:
    """Whether a session has not ended; one that begins in the future was made by a wrong clock."""
    begun, seen = now - session.created_at, now - session.seen_at
    return -IDLE <= begun <= ABSOLUTE and -IDLE <= seen <= IDLE


def end_session(store: Store, account_id: str, session_id: str, now: datetime) -> None:
    """End one session of an account, by the beginning of its digest; UnknownRecordError."""
    mine = store.sessions.of(account_id)
    found = next((each for each in mine if session_name(each) == session_id), None)
    if found is None:
        raise UnknownRecordError("session", session_id)
    with store.write() as writer:
        writer.sessions.close(found.digest)
        origin = Origin(source="service", at=now, account_id=account_id)
        writer.audit.record("session.end", origin)


def session_name(session: Session) -> str:
    """What a session is called where its owner sees it; its token cannot be told from that."""
    return session.digest[:16]


def sign_out(store: Store, token: str, now: datetime) -> None:
    """End a session; nothing happens where there is none."""
    session = store.sessions.by_digest(digest_of(token))
    if session is None:
        return
    with store.write() as writer:
        writer.sessions.close(session.digest)
        origin = Origin(source="service", at=now, account_id=session.account_id)
        writer.audit.record("session.end", origin)


def _readable(email: str) -> str:
    """An e-mail that nobody can have is as wrong as any other."""
    try:
        return normalised(email)
    except InputError:
        return ""
