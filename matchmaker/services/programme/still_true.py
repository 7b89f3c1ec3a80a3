"""
Whether needs and offers still hold: their owners are asked once a year, and answer by one click.

A statement counts from the day that it was confirmed, else from the day of its profile. Whoever
does not answer loses nothing: staff see what is unconfirmed, and ask in person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from matchmaker.domain import Need, Offer, Profile, ProfileId
from matchmaker.domain.digest import Confirmation
from matchmaker.domain.link import Link, Purpose
from matchmaker.errors import LinkError
from matchmaker.programme.wording import programme_words
from matchmaker.services.links import add_link, payload_of
from matchmaker.services.programme.digest import readers, subscribed
from matchmaker.services.statements import remove_statement
from matchmaker.store import Account, Origin, Store, Writer

HOLDS = timedelta(days=365)
"""How long a need or offer is taken to hold: a firm's plans change by the year."""
AGAIN = timedelta(days=60)
"""No sooner is somebody asked again who did not answer."""
MOST_ASKED = 5
"""Of one profile in one e-mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedStatement:
    """A need or offer that nobody has confirmed for a year."""

    profile: Profile
    statement: Need | Offer
    since: datetime | None
    """When it was last known to hold; None where nobody knows."""


def aged_statements(store: Store, now: datetime) -> Iterator[AgedStatement]:
    """Needs and offers to ask about, of everybody who consents to be matched."""
    confirmed = {(c.profile_id, c.statement_id): c for c in store.outreach.confirmations()}
    for profile in store.profiles():
        if profile.consent.matching:
            statements: list[Need | Offer] = [*profile.needs, *profile.offers]
            for statement in statements:
                kept = confirmed.get((profile.id, statement.id))
                since = _since(profile, kept)
                if since is None or since + HOLDS <= now:
                    yield AgedStatement(profile=profile, statement=statement, since=since)


def _since(profile: Profile, kept: Confirmation | None) -> datetime | None:
    if kept is not None and kept.confirmed_at is not None:
        return kept.confirmed_at
    day = profile.updated_on
    return None if day is None else datetime.combine(day, time(), UTC)


def ask_whether_true(store: Store, *, site: str, origin: Origin) -> int:
    """Ask owners who agreed to e-mails about what is old, a few at a time; how many e-mails."""
    by_profile: dict[ProfileId, list[Account]] = {}
    for account in readers(store):
        for profile_id in account.speaks_for:
            by_profile.setdefault(profile_id, []).append(account)
    asked = {(c.profile_id, c.statement_id): c for c in store.outreach.confirmations()}
    due: dict[ProfileId, list[AgedStatement]] = {}
    for each in aged_statements(store, origin.at) if by_profile else ():
        before = asked.get((each.profile.id, each.statement.id))
        waits = before and before.asked_at and origin.at < before.asked_at + AGAIN
        if each.profile.id in by_profile and not waits:
            due.setdefault(each.profile.id, []).append(each)
    n = 0
    for profile_id, found in due.items():
        with store.write() as writer:
            for account in by_profile[profile_id]:
                n += _ask(writer, account, found[:MOST_ASKED], site, origin)
            for each in found[:MOST_ASKED]:
                before = asked.get((profile_id, each.statement.id))
                kept = before or Confirmation(profile_id=profile_id, statement_id=each.statement.id)
                writer.outreach.confirm(replace(kept, asked_at=origin.at))
            writer.audit.record("statement.ask", origin, subject=f"profile:{profile_id}")
    return n


def _ask(
    writer: Writer, account: Account, found: list[AgedStatement], site: str, origin: Origin
) -> int:
    profile, say = found[0].profile, programme_words(account.language)
    made = add_link(
        writer,
        Purpose.STILL_TRUE,
        origin=origin,
        account_id=account.id,
        profile_id=profile.id,
        payload={"statements": [each.statement.id for each in found]},
    )
    body = say(
        "still_body",
        name=profile.name,
        statements="\n".join(f"- {each.statement.text}" for each in found),
        link=f"{site.rstrip('/')}{made.path}?lang={account.language}",
    )
    key = f"still-true/{profile.id}/{account.id}/{origin.at.date()}"
    subject = say("still_subject", name=profile.name)
    return writer.outbox.put(
        [subscribed(writer, account, key, subject, body, site, origin)], origin.at
    )


def statements_of(store: Store, link: Link) -> list[Need | Offer]:
    """What a link asks about and is still there."""
    profile = store.profile(ProfileId(link.profile_id or ""))
    wanted = set(payload_of(link).get("statements", []))
    stated: list[Need | Offer] = [*profile.needs, *profile.offers]
    return [each for each in stated if each.id in wanted]


def answer(store: Store, link: Link, statement_id: str, *, holds: bool, at: datetime) -> None:
    """
    Say by a link that a need or offer still holds, or take it out.

    Raises:
        LinkError: The link does not ask about it, or it is gone already.
    """
    asked = {each.id: each for each in statements_of(store, link)}
    found = asked.get(statement_id)
    profile_id = link.profile_id
    if found is None or profile_id is None:
        raise LinkError
    origin = Origin(source="web", at=at, account_id=link.account_id or "")
    if not holds:
        remove_statement(store, profile_id, type(found), statement_id, origin, expected=None)
        return
    kept = next(
        (c for c in store.outreach.confirmations(profile_id) if c.statement_id == statement_id),
        Confirmation(profile_id=profile_id, statement_id=statement_id),
    )
    with store.write() as writer:
        writer.outreach.confirm(replace(kept, confirmed_at=at))
        writer.audit.record(
            "statement.confirm", origin, subject=f"profile:{profile_id}", note=statement_id
        )
