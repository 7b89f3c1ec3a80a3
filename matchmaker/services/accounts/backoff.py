"""
Failed attempts make the next ones wait: by e-mail and client together, by client, by e-mail.

Who guesses at somebody's password waits; its owner, who asks from elsewhere, does not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from matchmaker.errors import SignInError
from matchmaker.services.tokens import digest_of
from matchmaker.store import Account, Attempts, Store, Writer

FREE = {
    "pair": 5,
    "code": 5,
    "proof": 5,
    "client": 20,
    "email": 500,
    "reset": 3,
    "reset client": 10,
}
"""
Attempts before the first wait. A client may be a whole firm behind one address; one that waits as
it is told guesses at an e-mail some 110 times a day, so that no single one keeps the owner out.
"""
KNOWN_FOR = timedelta(days=90)
"""
How long an owner who came in is known by e-mail and client together. What others guess, from
however many addresses, makes everybody wait but them.
"""
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)

Sources = Mapping[str, str]
"""What is counted, by kind: {"email": …, "client": …}."""


def count_attempt(store: Store, sources: Sources, now: datetime) -> None:
    """
    Count an attempt as failed before it is made; SignInError where its time has not come.

    Counted first, so that guesses made at once do not all pass on the same count.
    """
    with store.write() as writer:
        sources = _but_for_who_is_known(writer, sources, now)
        found = {kind: writer.sessions.stored.attempts(digest_of(f"{kind}:{of}"))
                 for kind, of in sources.items()}  # fmt: skip
        # A moment in the future was written before the clock was put right: it says nothing.
        waits = [
            each.blocked_until - now
            for each in found.values()
            if each is not None and each.last_at <= now
        ]
        if (wait := max(waits, default=timedelta())) > timedelta():
            raise SignInError("too_many_attempts", retry_after_s=int(wait.total_seconds()) + 1)
        for kind, of in sources.items():
            writer.sessions.put_attempts(_one_more(kind, of, found[kind], now))


def came_in(store: Store, account: Account, client: str, now: datetime) -> None:
    """Forget the attempts of an owner who came in, and know them at this client from now on."""
    sources = signing_in_as(account.email, client)
    succeeded(store, sources)
    with store.write() as writer:
        writer.sessions.know_client(_known(sources), account.id, now)


def succeeded(store: Store, sources: Sources) -> None:
    """Forget the attempts of one who got in; only the last one of its client."""
    with store.write() as writer:
        for kind, of in sources.items():
            digest = digest_of(f"{kind}:{of}")
            kept = writer.sessions.stored.attempts(digest)
            if kind == "client" and kept is not None and kept.n_failed > 1:
                writer.sessions.put_attempts(_one_less(kept))
            else:
                writer.sessions.forget_attempts(digest)


def wait_after(n_failed: int, free: int) -> timedelta:
    """How long to wait after so many failures: twice as long each time."""
    if n_failed < free:
        return timedelta()
    return min(timedelta(seconds=2 ** min(n_failed - free, 20)), LONGEST_WAIT)


def signing_in_as(email: str, client: str) -> Sources:
    """Say what an attempt at an e-mail's password is counted by."""
    return {"pair": f"{email} {client}", "client": client, "email": email}


def asking_for_reset(email: str, client: str) -> Sources:
    """Say what is counted where somebody asks for a new password, whosever the address is."""
    return {"reset": f"{email} {client}", "reset client": client}


def _but_for_who_is_known(writer: Writer, sources: Sources, now: datetime) -> Sources:
    """Leave out what others did to the same e-mail, where the owner came in from here before."""
    if "email" not in sources or "pair" not in sources:
        return sources
    seen_at = writer.sessions.stored.client_seen(_known(sources))
    if seen_at is None or not timedelta() <= now - seen_at < KNOWN_FOR:
        return sources
    return {kind: of for kind, of in sources.items() if kind != "email"}


def _known(sources: Sources) -> str:
    return digest_of(f"known:{sources['pair']}")


def _one_more(kind: str, of: str, kept: Attempts | None, now: datetime) -> Attempts:
    recent = kept is not None and now - kept.last_at < FORGOTTEN_AFTER
    n_failed = (kept.n_failed if kept is not None and recent else 0) + 1
    return Attempts(
        digest=digest_of(f"{kind}:{of}"),
        n_failed=n_failed,
        last_at=now,
        blocked_until=now + wait_after(n_failed, FREE[kind]),
    )


def _one_less(kept: Attempts) -> Attempts:
    return Attempts(
        digest=kept.digest,
        n_failed=kept.n_failed - 1,
        last_at=kept.last_at,
        blocked_until=kept.last_at,
    )
