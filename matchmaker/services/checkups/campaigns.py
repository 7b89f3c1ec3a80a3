"""Campaigns: invite firms to the check-up with personal links, remind them, see how far each is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from matchmaker.checkup.letters import Occasion, letter
from matchmaker.domain import Kind, Language, Profile, ProfileId
from matchmaker.domain.email_text import EmailText
from matchmaker.domain.link import Link, Purpose
from matchmaker.errors import InputError
from matchmaker.services.links import NewLink, add_link, payload_of
from matchmaker.services.tokens import new_id
from matchmaker.store import Campaign, CheckUpInvitation, Origin, Store, Writer
from matchmaker.store.outbox import Mail

BETWEEN = timedelta(days=7)
"""No firm is written to twice within it."""
MOST_REMINDERS = 2
LONGEST = timedelta(days=2 * 366)
"""Of a campaign; a later last day is a slip of the pen."""


class Progress(StrEnum):
    """How far an invited firm has come."""

    INVITED = "invited"
    OPENED = "opened"
    STARTED = "started"
    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """A firm to invite, and where to."""

    profile_id: str
    address: str = ""
    """Empty: that of the firm's account."""
    name: str = ""
    language: Language | None = None
    """None: the language of the firm's account, else of its profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A firm that was not invited, and why."""

    profile_id: str
    why: str
    """unknown, no_company, no_address, no_consent, invited_already, declined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What came of inviting."""

    invitations: tuple[CheckUpInvitation, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmProgress:
    """One invited firm, and how far it has come."""

    invitation: CheckUpInvitation
    firm: str
    progress: Progress
    due: bool
    """Whether a reminder may leave now."""


def open_campaign(store: Store, name: str, closes_at: datetime, origin: Origin) -> Campaign:
    """Begin a campaign; InputError without a name, or with a last day that cannot be."""
    if not name.strip():
        raise InputError("campaign_nameless", field="name")
    if closes_at <= origin.at:
        raise InputError("campaign_over", field="closes_at", value=closes_at.date().isoformat())
    if closes_at > origin.at + LONGEST:
        raise InputError("campaign_long", field="closes_at", value=closes_at.date().isoformat())
    campaign = Campaign(
        id=new_id("cc-"),
        name=name.strip(),
        opened_at=origin.at,
        closes_at=closes_at,
        by=origin.account_id,
    )
    with store.write() as writer:
        writer.checkup_campaigns.add(campaign)
        writer.audit.record("checkup.campaign", origin, note=campaign.id)
    return campaign


def invite(
    store: Store, campaign_id: str, invitees: Iterable[Invitee], origin: Origin, *, site: str
) -> Invited:
    """
    Invite firms: a personal link each, by e-mail in its language.

    Who withdrew from matching, declined before, or is invited already is skipped, under whichever
    of its merged records.
    """
    campaign = store.checkup_campaigns.one(campaign_id)
    clusters = store.clusters()
    made: list[CheckUpInvitation] = []
    skipped: list[Skipped] = []
    with store.write() as writer:
        invited = store.checkup_campaigns.invitations(campaign_id)
        known = {clusters.get(each.profile_id, each.profile_id) for each in invited}
        declined = frozenset(clusters.get(id_, id_) for id_ in _declined(store))
        for asked in invitees:
            id_ = ProfileId(asked.profile_id)
            head = clusters.get(id_, id_)
            found = _addressed(store, asked, known=head in known, declined=head in declined)
            if isinstance(found, Skipped):
                skipped.append(found)
                continue
            firm, complete = found
            known.add(head)
            made.append(_invite(writer, campaign, firm, complete, origin, site))
    return Invited(invitations=tuple(made), skipped=tuple(skipped))


def progress_of(store: Store, campaign_id: str, now: datetime) -> list[FirmProgress]:
    """How far each invited firm has come, those to remind first, then by name."""
    campaign = store.checkup_campaigns.one(campaign_id)
    drafts, answered = store.checkups.drafts(), store.checkups.by_profile()
    invitations = store.checkup_campaigns.invitations(campaign_id)
    wanted = {each.profile_id for each in invitations}
    names = {each.id: each.name for each in store.profiles() if each.id in wanted}
    found: list[FirmProgress] = []
    for each in invitations:
        handed_in = [c.answered_at for c in answered.get(each.profile_id, ())]
        draft = drafts.get(each.profile_id)
        stage = _stage(each, handed_in, draft.saved_at if draft else None)
        due = stage not in (Progress.ANSWERED, Progress.DECLINED) and _due(each, campaign, now)
        name = names.get(each.profile_id, each.profile_id)
        found.append(FirmProgress(invitation=each, firm=name, progress=stage, due=due))
    return sorted(found, key=lambda each: (not each.due, each.firm.casefold()))


def counts_of(found: Sequence[FirmProgress]) -> dict[Progress, int]:
    """How many firms stand where."""
    counted = Counter(each.progress for each in found)
    return {stage: counted[stage] for stage in Progress}


def remind(store: Store, campaign_id: str, origin: Origin, *, site: str) -> int:
    """
    Write to firms that have not answered; gives how many.

    Not before seven days after the last e-mail, not a third time, and not after the campaign.
    Each reminder has a link of its own; the one before stays good.
    """
    campaign = store.checkup_campaigns.one(campaign_id)
    with store.write() as writer:
        due = [each for each in progress_of(store, campaign_id, origin.at) if each.due]
        for each in due:
            link = _link(writer, campaign, each.invitation.profile_id, origin)
            changed = replace(
                each.invitation,
                link_id=link.link.id,
                reminded_at=origin.at,
                n_reminders=each.invitation.n_reminders + 1,
            )
            writer.checkup_campaigns.put_invitation(changed)
            text = _letter(Occasion.REMINDER, campaign, changed, each.firm, link, site)
            _post(writer, changed, f"reminder-{changed.n_reminders}", text, origin)
        if due:
            writer.audit.record("checkup.remind", origin, note=f"{campaign.id} {len(due)}")
    return len(due)


def note_opened(store: Store, link: Link, now: datetime) -> None:
    """Note that an invited firm has looked at the page, the first time."""
    seen = _invitation_of(store, link)
    if seen is None or seen.opened_at is not None:
        return
    with store.write() as writer:
        # As it is now: its firm may have declined since.
        found = _invitation_of(store, link)
        if found is not None:
            writer.checkup_campaigns.put_invitation(replace(found, opened_at=now))


def decline(store: Store, link: Link, origin: Origin) -> None:
    """Note that a firm does not want to take part; nobody writes to it about it again."""
    with store.write() as writer:
        found = _invitation_of(store, link)
        if found is None:
            return
        writer.checkup_campaigns.put_invitation(replace(found, declined_at=origin.at))
        writer.audit.record("checkup.decline", origin, subject=f"profile:{found.profile_id}")


def switch_reminders(store: Store, link: Link, origin: Origin, *, wanted: bool) -> None:
    """Note whether a firm wants reminders of a campaign; it takes part as before."""
    with store.write() as writer:
        found = _invitation_of(store, link)
        if found is None:
            return
        changed = replace(found, unreminded_at=None if wanted else origin.at)
        writer.checkup_campaigns.put_invitation(changed)
        subject, note = f"profile:{found.profile_id}", "on" if wanted else "off"
        writer.audit.record("checkup.reminders", origin, subject=subject, note=note)


def reminders_wanted(store: Store, link: Link) -> bool | None:
    """Whether a firm gets reminders of the campaign of its link; None outside of campaigns."""
    found = _invitation_of(store, link)
    return None if found is None else found.unreminded_at is None


def make_personal_link(store: Store, profile_id: str, origin: Origin) -> NewLink:
    """Make a link for one firm outside any campaign, to hand over in person."""
    with store.write() as writer:
        return add_link(writer, Purpose.CHECKUP, origin=origin, profile_id=profile_id)


def _invitation_of(store: Store, link: Link) -> CheckUpInvitation | None:
    campaign_id = payload_of(link).get("campaign", "")
    invitations = store.checkup_campaigns.invitations(campaign_id) if campaign_id else []
    return next((each for each in invitations if each.profile_id == link.profile_id), None)


def _declined(store: Store) -> frozenset[ProfileId]:
    return frozenset(
        each.profile_id
        for campaign in store.checkup_campaigns.all()
        for each in store.checkup_campaigns.invitations(campaign.id)
        if each.declined_at is not None
    )


def _addressed(
    store: Store, asked: Invitee, *, known: bool, declined: bool
) -> tuple[Profile, Invitee] | Skipped:
    """The firm with a complete address, or why it is not written to."""
    id_ = ProfileId(asked.profile_id)
    if not store.has_profiles([id_]):
        return Skipped(profile_id=id_, why="unknown")
    firm = store.profile(id_)
    accounts = [each for each in store.accounts.speaking_for(id_) if each.disabled_at is None]
    account = accounts[0] if accounts else None
    address = asked.address.strip() or (account.email if account else "")
    own = Language(firm.languages[0]) if firm.languages and _spoken(firm) else Language.EN
    language = asked.language or (account.language if account else own)
    reasons = {
        "no_company": firm.kind is not Kind.COMPANY,
        "no_consent": not firm.consent.matching,
        "declined": declined,
        "invited_already": known,
        "no_address": not _is_address(address),
    }
    for why, holds in reasons.items():
        if holds:
            return Skipped(profile_id=id_, why=why)
    return firm, replace(asked, address=address, language=language)


def _spoken(firm: Profile) -> bool:
    return firm.languages[0] in list(Language)


def _is_address(address: str) -> bool:
    name, at, host = address.partition("@")
    return bool(name and at and "." in host) and not any(c.isspace() for c in address)


def _invite(
    writer: Writer, campaign: Campaign, firm: Profile, asked: Invitee, origin: Origin, site: str
) -> CheckUpInvitation:
    link = _link(writer, campaign, firm.id, origin)
    invitation = CheckUpInvitation(
        campaign_id=campaign.id,
        profile_id=firm.id,
        address=asked.address,
        name=asked.name,
        language=asked.language or Language.EN,
        link_id=link.link.id,
        invited_at=origin.at,
    )
    writer.checkup_campaigns.put_invitation(invitation)
    text = _letter(Occasion.INVITATION, campaign, invitation, firm.name, link, site)
    _post(writer, invitation, "invitation", text, origin)
    writer.audit.record("checkup.invite", origin, subject=f"profile:{firm.id}", note=campaign.id)
    return invitation


def _link(writer: Writer, campaign: Campaign, profile_id: str, origin: Origin) -> NewLink:
    return add_link(
        writer,
        Purpose.CHECKUP,
        origin=origin,
        profile_id=profile_id,
        payload={"campaign": campaign.id},
        lasts=campaign.closes_at - origin.at,
    )


def _letter(
    occasion: Occasion,
    campaign: Campaign,
    invitation: CheckUpInvitation,
    firm: str,
    link: NewLink,
    site: str,
) -> EmailText:
    address = f"{site.rstrip('/')}{link.path}?lang={invitation.language}"
    until = campaign.closes_at.date()
    return letter(occasion, invitation.language, firm=firm, link=address, until=until)


def _post(
    writer: Writer, invitation: CheckUpInvitation, what: str, text: EmailText, origin: Origin
) -> None:
    mail = Mail(
        key=f"checkup/{invitation.campaign_id}/{invitation.profile_id}/{what}",
        subject=text.subject,
        body=text.body,
        confidential=True,
        address=invitation.address,
        recipient=invitation.name,
        profile_id=invitation.profile_id,
    )
    writer.outbox.put([mail], origin.at)


def _stage(
    invitation: CheckUpInvitation, handed_in: Sequence[datetime], saved_at: datetime | None
) -> Progress:
    if any(at >= invitation.invited_at for at in handed_in):
        return Progress.ANSWERED
    if invitation.declined_at is not None:
        return Progress.DECLINED
    if saved_at is not None and saved_at >= invitation.invited_at:
        return Progress.STARTED
    return Progress.OPENED if invitation.opened_at is not None else Progress.INVITED


def _due(invitation: CheckUpInvitation, campaign: Campaign, now: datetime) -> bool:
    last = invitation.reminded_at or invitation.invited_at
    few = invitation.n_reminders < MOST_REMINDERS and invitation.unreminded_at is None
    return few and last + BETWEEN <= now < campaign.closes_at
