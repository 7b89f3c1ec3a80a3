"""
Whether needs and offers still hold: their owners are asked once a year, and answer by one click.

A statement counts from the day that it was confirmed, else from the day of its profile. The e-mail
says until when an answer is hoped for; without one the statement is set aside after that day, its
owner is told, and puts it back by one click. Nothing is set aside of which nobody was told: where
an address is dead or its owner took no more news, staff ask in person.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from matchmaker.domain import Need, Offer, Profile, ProfileId
from matchmaker.domain.digest import Confirmation
from matchmaker.domain.link import Link, Purpose
from matchmaker.errors import ConflictError, LinkError, UnknownRecordError
from matchmaker.programme.wording import programme_words
from matchmaker.services.links import add_link, payload_of
from matchmaker.services.programme.digest import readers, subscribed
from matchmaker.services.statements import EXPIRES, WITHDRAWS, add_statement, set_aside
from matchmaker.store import Account, Origin, Store, Writer

HOLDS = timedelta(days=365)
"""How long a need or offer is taken to hold: a firm's plans change by the year."""
AGAIN = timedelta(days=60)
"""No sooner is somebody asked again who did not answer."""
ANSWERED_IN = timedelta(days=30)
"""After it a statement is set aside: twice a reminder's time, and less than that of the link."""
PUT_BACK_IN = timedelta(days=365)
"""So long it can be put back; then it is forgotten, as the history is after its own time."""
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
    by_profile = _readers_by_profile(store)
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
                until = origin.at + ANSWERED_IN
                writer.outreach.confirm(replace(kept, asked_at=origin.at, expires_at=until))
            writer.audit.record("statement.ask", origin, subject=f"profile:{profile_id}")
    return n


def _readers_by_profile(store: Store) -> dict[ProfileId, list[Account]]:
    found: dict[ProfileId, list[Account]] = {}
    for account in readers(store):
        for profile_id in account.speaks_for:
            found.setdefault(profile_id, []).append(account)
    return found


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
        until=say.day((origin.at + ANSWERED_IN).date()),
    )
    key = f"still-true/{profile.id}/{account.id}/{origin.at.date()}"
    subject = say("still_subject", name=profile.name)
    return writer.outbox.put(
        [subscribed(writer, account, key, subject, body, site, origin)], origin.at
    )


def expire(store: Store, *, site: str, origin: Origin) -> int:
    """
    Set aside what nobody answered about in time, and tell who was asked; how many statements.

    Only who still gets news is told, so only of their profiles anything is set aside.
    """
    by_profile = _readers_by_profile(store)
    late: dict[ProfileId, list[Confirmation]] = {}
    for each in store.outreach.confirmations():
        if each.profile_id in by_profile and _is_late(each, origin.at):
            late.setdefault(each.profile_id, []).append(each)
    return sum(
        _expire(store, profile_id, found, by_profile[profile_id], site, origin)
        for profile_id, found in late.items()
    )


def _is_late(each: Confirmation, now: datetime) -> bool:
    if each.expires_at is None or each.asked_at is None or now < each.expires_at:
        return False
    return each.confirmed_at is None or each.confirmed_at < each.asked_at


def _expire(
    store: Store,
    profile_id: ProfileId,
    late: list[Confirmation],
    accounts: list[Account],
    site: str,
    origin: Origin,
) -> int:
    with store.write() as writer:
        profile = store.profile(profile_id)
        stated = {each.id: each for each in _stated(profile)}
        gone = [each for each in late if each.statement_id in stated]
        for each in late:
            # What its owner changed or took out meanwhile needs no answer any more.
            writer.outreach.confirm(replace(each, expires_at=None))
        if gone:
            set_aside(writer, profile, [stated[each.statement_id] for each in gone], origin)
        for each in gone:
            kept = stated[each.statement_id]
            aside = replace(each, expires_at=None, set_aside_at=origin.at, set_aside=kept)
            writer.outreach.confirm(aside)
        note = " ".join(each.statement_id for each in gone)
        writer.audit.record(EXPIRES, origin, subject=f"profile:{profile_id}", note=note)
        texts = [stated[each.statement_id] for each in gone]
        for account in accounts if gone else ():
            _tell(writer, account, profile, texts, site, origin)
    return len(gone)


def _tell(
    writer: Writer,
    account: Account,
    profile: Profile,
    gone: list[Need | Offer],
    site: str,
    origin: Origin,
) -> None:
    """Write that something was set aside, with the link that puts it back."""
    say = programme_words(account.language)
    made = add_link(
        writer,
        Purpose.STILL_TRUE,
        origin=origin,
        account_id=account.id,
        profile_id=profile.id,
        payload={"statements": [each.id for each in gone]},
    )
    body = say(
        "aside_body",
        name=profile.name,
        statements="\n".join(f"- {each.text}" for each in gone),
        link=f"{site.rstrip('/')}{made.path}?lang={account.language}",
    )
    key = f"set-aside/{profile.id}/{account.id}/{origin.at.date()}"
    subject = say("aside_subject", name=profile.name)
    writer.outbox.put([subscribed(writer, account, key, subject, body, site, origin)], origin.at)


def put_back(store: Store, profile_id: str, statement_id: str, origin: Origin) -> None:
    """
    Put a need or offer back that was set aside, and count it as confirmed.

    Raises:
        UnknownRecordError: Nothing of this id was set aside.
        InputError: There are too many by now.
    """
    kept = _kept(store, profile_id, statement_id)
    if kept.set_aside is None:
        raise UnknownRecordError("statement", statement_id)
    # Under an id that was written anew meanwhile nothing is lost.
    with suppress(ConflictError):
        add_statement(store, kept.profile_id, kept.set_aside, origin)
    _confirm(store, kept, origin)


def set_aside_of(store: Store, profile_id: str) -> list[Confirmation]:
    """What was taken out of a profile and can be put back, the latest first."""
    found = [each for each in store.outreach.confirmations(profile_id) if each.set_aside]
    return sorted(found, key=lambda each: str(each.set_aside_at), reverse=True)


def forget_set_aside(store: Store, origin: Origin) -> int:
    """Forget the words of what was set aside long ago; how many."""
    old = [
        each
        for each in store.outreach.confirmations()
        if each.set_aside_at is not None
        and each.set_aside is not None
        and each.set_aside_at + PUT_BACK_IN <= origin.at
    ]
    if old:
        with store.write() as writer:
            for each in old:
                writer.outreach.confirm(replace(each, set_aside=None))
            writer.audit.record("statement.forget", origin, note=str(len(old)))
    return len(old)


def _stated(profile: Profile) -> list[Need | Offer]:
    return [*profile.needs, *profile.offers]


def _kept(store: Store, profile_id: str, statement_id: str) -> Confirmation:
    return next(
        (c for c in store.outreach.confirmations(profile_id) if c.statement_id == statement_id),
        Confirmation(profile_id=ProfileId(profile_id), statement_id=statement_id),
    )


def _confirm(store: Store, kept: Confirmation, origin: Origin) -> None:
    confirmed = replace(
        kept, confirmed_at=origin.at, expires_at=None, set_aside_at=None, set_aside=None
    )
    with store.write() as writer:
        writer.outreach.confirm(confirmed)
        subject = f"profile:{kept.profile_id}"
        writer.audit.record("statement.confirm", origin, subject=subject, note=kept.statement_id)


def statements_of(store: Store, link: Link) -> list[Need | Offer]:
    """What a link asks about: what is there, and what was set aside and can be put back."""
    profile_id = ProfileId(link.profile_id or "")
    wanted = set(payload_of(link).get("statements", []))
    stated = _stated(store.profile(profile_id))
    stated += [c.set_aside for c in set_aside_of(store, profile_id) if c.set_aside is not None]
    return [*{each.id: each for each in reversed(stated) if each.id in wanted}.values()][::-1]


def answer(store: Store, link: Link, statement_id: str, *, holds: bool, at: datetime) -> None:
    """
    Say by a link that a need or offer holds, which puts back what was set aside; or take it out.

    Raises:
        LinkError: The link does not ask about it, or it is gone for good.
    """
    asked = {each.id: each for each in statements_of(store, link)}
    found = asked.get(statement_id)
    if found is None or link.profile_id is None:
        raise LinkError
    origin = Origin(source="web", at=at, account_id=link.account_id or "")
    kept = _kept(store, link.profile_id, statement_id)
    if holds and kept.set_aside is not None:
        put_back(store, link.profile_id, statement_id, origin)
    elif holds:
        _confirm(store, kept, origin)
    elif kept.set_aside is None:
        with store.write() as writer:
            set_aside(writer, store.profile(link.profile_id), [found], origin)
            gone = replace(kept, expires_at=None, set_aside_at=at, set_aside=found)
            writer.outreach.confirm(gone)
            subject = f"profile:{link.profile_id}"
            writer.audit.record(WITHDRAWS, origin, subject=subject, note=statement_id)
