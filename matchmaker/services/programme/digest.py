"""
News by e-mail: new matches with reasons and calls that fit, to whoever agreed; monthly or weekly.

Nothing below "possible" is told, nothing twice, and nothing at all where there is no news. Each
e-mail ends by one click (RFC 8058), and has a link under which each match is judged by one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from textwrap import shorten
from types import MappingProxyType

from matchmaker.domain import FitVerdict, Kind, ProfileId, Role, Suggestion
from matchmaker.domain.digest import DigestChoice
from matchmaker.domain.link import Link, Purpose
from matchmaker.engine import Matchmaker
from matchmaker.errors import LinkError
from matchmaker.explanation import word
from matchmaker.privacy.principal import Principal
from matchmaker.programme.wording import ProgrammeWords, programme_words
from matchmaker.services.links import add_link, find_link, payload_of
from matchmaker.services.programme.calls import Call, CallMatch, calls, firms_for
from matchmaker.services.workspace import give_feedback
from matchmaker.store import Account, Origin, Store, Writer
from matchmaker.store.outbox import Mail

EVERY: Mapping[Role, timedelta] = MappingProxyType(
    {Role.EXPERT: timedelta(days=7), Role.COMPANY: timedelta(days=30)}
)
"""Who gets a digest, and how often: an expert visits firms each week, a firm has other work."""
MOST_MATCHES = 5
LOOKED_AT = 15
"""Of a list: what was told before is left out, and the rest may be shorter."""
MOST_REASONS = 2
LONGEST_REASON = 170
"""Characters; whoever wants the whole of it reads the page."""

Networks = Callable[[Principal, ProfileId], Matchmaker]
"""The network that suggestions to a profile come from, as its account may know it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What an account is told of one profile that it speaks for."""

    account: Account
    profile_id: ProfileId
    name: str
    matches: tuple[Suggestion, ...]


def choose_digest(store: Store, account_id: str, *, wanted: bool, origin: Origin) -> DigestChoice:
    """Agree to news by e-mail, or take it back; an address that was dead is tried again."""
    before = store.outreach.choices().get(account_id)
    choice = DigestChoice(
        account_id=account_id,
        wanted=wanted,
        changed_at=origin.at,
        sent_at=before.sent_at if before else None,
    )
    with store.write() as writer:
        writer.outreach.choose(choice)
        writer.audit.record(
            "digest.choose", origin, subject=f"account:{account_id}", note="yes" if wanted else "no"
        )
    return choice


def unsubscribe(store: Store, token: str, origin: Origin) -> None:
    """Take the agreement back by the link of an e-mail; LinkError where it is not good."""
    link = find_link(store, token, Purpose.UNSUBSCRIBE, origin.at)
    choose_digest(store, link.account_id or "", wanted=False, origin=origin)


def readers(store: Store) -> list[Account]:
    """The accounts that news may be sent to now."""
    choices = store.outreach.choices()
    return [
        account
        for account in store.accounts.all()
        if account.role in EVERY
        and account.disabled_at is None
        and (choice := choices.get(account.id)) is not None
        and choice.wanted
        and choice.bounced_at is None
    ]


def digests_due(store: Store, networks: Networks, now: datetime) -> Iterator[Digest]:
    """The digests that are due and have something new to tell."""
    choices = store.outreach.choices()
    gone = store.unconsented()
    for account in readers(store):
        sent_at = choices[account.id].sent_at
        if sent_at is not None and now < sent_at + EVERY[account.role]:
            continue
        for profile_id in sorted(store.has_profiles(account.speaks_for) - gone):
            found = _digest(store, networks, account, profile_id, gone)
            if found is not None:
                yield found


def _digest(
    store: Store,
    networks: Networks,
    account: Account,
    profile_id: ProfileId,
    gone: set[ProfileId],
) -> Digest | None:
    reader = Principal(
        account_id=account.id, role=account.role, speaks_for=frozenset(account.speaks_for)
    )
    matchmaker = networks(reader, profile_id)
    if profile_id not in matchmaker.snapshot.profiles.row_of:
        return None
    is_expert = store.profile(profile_id).kind is Kind.EXPERT
    ask = matchmaker.clients if is_expert else matchmaker.suggest
    told = store.outreach.told(account.id, profile_id) | gone
    judged = store.workspace.feedback_of(profile_id, account.id).keys()
    new = [
        each
        for each in ask(profile_id, k=LOOKED_AT, audience=reader.audience)
        if each.verdict is not FitVerdict.NONE and each.profile_id not in told | judged
    ]
    if not new:
        return None
    name = matchmaker.profile(profile_id, audience=reader.audience).name
    return Digest(
        account=account, profile_id=profile_id, name=name, matches=tuple(new[:MOST_MATCHES])
    )


def send_digests(store: Store, networks: Networks, *, site: str, origin: Origin) -> int:
    """Write the digests that are due into the outbox; how many."""
    n = 0
    for digest in digests_due(store, networks, origin.at):
        account = digest.account
        with store.write() as writer:
            mail = _mail(writer, digest, site, origin)
            writer.outbox.put([mail], origin.at)
            told = [(digest.profile_id, each.profile_id, each.rank) for each in digest.matches]
            writer.outreach.tell(account.id, told, origin.at)
            choice = store.outreach.choices()[account.id]
            writer.outreach.choose(replace(choice, sent_at=origin.at))
            writer.audit.record("digest.send", origin, subject=f"profile:{digest.profile_id}")
        n += 1
    return n


def _mail(writer: Writer, digest: Digest, site: str, origin: Origin) -> Mail:
    account, say = digest.account, programme_words(digest.account.language)
    ids = [each.profile_id for each in digest.matches]
    judge = add_link(
        writer,
        Purpose.DIGEST,
        origin=origin,
        account_id=account.id,
        profile_id=digest.profile_id,
        payload={"matches": ids},
    )
    lines = [_match_line(number, each, say) for number, each in enumerate(digest.matches, 1)]
    body = say(
        "digest_body",
        name=digest.name,
        matches="\n\n".join(lines),
        judge=_address(site, judge.path, account),
        profile=f"{site.rstrip('/')}/profiles/{digest.profile_id}/suggestions",
    )
    subject = say("digest_subject", n=len(ids), name=digest.name)
    key = f"digest/{account.id}/{digest.profile_id}/{origin.at.date()}"
    return subscribed(writer, account, key, subject, body, site, origin)


def subscribed(
    writer: Writer, account: Account, key: str, subject: str, body: str, site: str, origin: Origin
) -> Mail:
    """An e-mail that one click ends, with the sentence that says so."""
    made = add_link(writer, Purpose.UNSUBSCRIBE, origin=origin, account_id=account.id)
    address = _address(site, made.path, account)
    say = programme_words(account.language)
    return Mail(
        key=key,
        account_id=account.id,
        subject=subject,
        body=f"{body}\n{say('digest_end', link=address)}\n",
        confidential=True,
        unsubscribe=address,
    )


def _match_line(number: int, match: Suggestion, say: ProgrammeWords) -> str:
    worded = word(match, say.language)
    good = [
        shorten(reason.text, LONGEST_REASON, placeholder=" …")
        for reason in worded.reasons
        if reason.amount > 0
    ][:MOST_REASONS]
    kind = say(f"kind_{match.kind.value}")
    head = f"{number}. {match.name} ({kind}) – {say(f'verdict_{match.verdict.value}')}"
    return "\n".join([head, *(f"   - {reason}" for reason in good)])


def _address(site: str, path: str, account: Account) -> str:
    return f"{site.rstrip('/')}{path}?lang={account.language}"


def matches_of(store: Store, link: Link) -> list[ProfileId]:
    """The matches that a digest's link may judge, without those who are gone meanwhile."""
    ids = [ProfileId(id_) for id_ in payload_of(link).get("matches", [])]
    there = store.has_profiles(ids) - store.unconsented()
    return [id_ for id_ in ids if id_ in there]


def judge_match(store: Store, link: Link, candidate_id: str, *, useful: bool, at: datetime) -> None:
    """Say by a digest's link whether a match is useful; LinkError for one that it does not name."""
    if candidate_id not in matches_of(store, link):
        raise LinkError
    origin = Origin(source="web", at=at, account_id=link.account_id or "")
    give_feedback(store, link.profile_id or "", candidate_id, useful=useful, origin=origin)


def alert_of_calls(store: Store, networks: Networks, *, site: str, origin: Origin) -> int:
    """
    Write to firms of open calls that answer a need of theirs and that they may apply for; how many.

    Each call once to each account. Whoever wants no digest gets no alerts.
    """
    by_firm: dict[ProfileId, list[Account]] = {}
    for account in readers(store):
        if account.role is Role.COMPANY:
            for profile_id in account.speaks_for:
                by_firm.setdefault(profile_id, []).append(account)
    if not by_firm:
        return 0
    today, n = origin.at.date(), 0
    open_ = [each for each in calls(store) if each.is_open(today) and _begun(each, origin)]
    first = next(iter(by_firm))
    reader = Principal(
        account_id=by_firm[first][0].id, role=Role.COMPANY, speaks_for=frozenset({first})
    )
    for call in open_:
        for match in firms_for(networks(reader, first), store, call.activity.id, today=today):
            for account in by_firm.get(match.profile_id, ()):
                if match.eligibility.verdict is not False:
                    n += _alert(store, account, match, site, origin)
    return n


def _begun(call: Call, origin: Origin) -> bool:
    return call.rules.opens_on is None or call.rules.opens_on <= origin.at.date()


def _alert(store: Store, account: Account, match: CallMatch, site: str, origin: Origin) -> int:
    key = f"call/{match.call.activity.id}/{match.profile_id}/{account.id}"
    say = programme_words(account.language)
    activity, deadline = match.call.activity, match.call.rules.deadline
    body = say(
        "alert_body",
        title=activity.title,
        closes=say("call_deadline", day=say.day(deadline)) if deadline else say("call_no_deadline"),
        need=match.need.words if match.need else "",
        link=f"{site.rstrip('/')}/programme/calls/{activity.id}",
    )
    subject = say("alert_subject", title=activity.title)
    with store.write() as writer:
        if writer.outbox.has(key):
            return 0
        mail = subscribed(writer, account, key, subject, body, site, origin)
        return writer.outbox.put([mail], origin.at)
