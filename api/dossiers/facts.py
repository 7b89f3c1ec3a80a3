"""What a dossier says of a profile: no more than its recipient may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from matchmaker.domain import (
    Language,
    Need,
    Offer,
    Profile,
    ProfileId,
    Query,
    Role,
    Visibility,
)
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience, Tier, disclose
from matchmaker.privacy.principal import Principal
from matchmaker.sources.nace import with_title

from ..dependencies import AppState
from ..labels import labels_in
from ..messages import country_name, day, language_name, translations
from ..owner_access import owns, private_needs_text
from ..profiles.ego_network import ties_of
from ..suggestions.results import results_of

N_STATEMENTS, N_PARTNERS, N_TIES = 4, 5, 4
"""As many as fit on two pages."""
LONGEST_STATEMENT, LONGEST_ABOUT = 320, 1100
"""Characters."""


class Reader(StrEnum):
    """Who a dossier is for."""

    ITSELF = "itself"
    MEMBER = "member"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierOrder:
    """For whom a dossier is made, by whom, and in what words."""

    reader: Reader = Reader.MEMBER
    recipient: str = ""
    author: str = ""
    letter: str = ""
    """A cover letter; "{name}" stands for the firm."""
    language: Language = Language.EN
    today: date


def recipient_of(order: DossierOrder, maker: Principal, profile_id: str) -> Principal:
    """The recipient as a reader; never one who sees more than who makes the dossier."""
    id_ = ProfileId(profile_id)
    if order.reader is Reader.OUTSIDE or not maker.signed_in:
        return Principal()
    member = Principal(account_id=maker.account_id, role=Role.COMPANY)
    speaks = order.reader is Reader.ITSELF and id_ in maker.speaks_for and maker.sees_own
    return Principal(
        account_id=member.account_id,
        role=member.role,
        speaks_for=frozenset({id_}) if speaks else frozenset(),
    )


def dossier_facts(
    service: AppState, maker: Principal, profile_ids: Sequence[str], order: DossierOrder
) -> Mapping[str, Any]:
    """All that the template needs. UnknownProfileError."""
    return {
        "words": words_in(order.language),
        "date": day(order.today, order.language),
        "author": order.author or "matchmaker",
        "recipient": order.recipient,
        "firms": [_firm(service, maker, id_, order) for id_ in profile_ids],
    }


def words_in(language: Language) -> Mapping[str, str]:
    """The headings of a dossier."""
    t = translations(language)
    return {
        "dossier": t.gettext("Dossier"),
        "prepared_for": t.gettext("Prepared for"),
        "prepared_by": t.gettext("Prepared by"),
        "in_brief": t.gettext("In brief"),
        "looks_for": t.gettext("What it looks for"),
        "offers": t.gettext("What it offers"),
        "who": t.gettext("Who it is"),
        "partners": t.gettext("Suggested partners"),
        "nobody": t.gettext("Nobody here seems to fit."),
        "network": t.gettext("Its network"),
        "next": t.gettext("Next steps"),
        "next_steps": t.gettext(
            "Choose whom to meet; the network's staff asks both sides, and exchanges contacts once "
            "both have said yes."
        ),
        "limits": t.gettext(
            "Suggestions are computed from what members say of themselves, and may be wrong. This "
            "dossier holds what its recipient may see, and is not to be passed on."
        ),
    }


def _firm(
    service: AppState, maker: Principal, profile_id: str, order: DossierOrder
) -> Mapping[str, Any]:
    recipient = recipient_of(order, maker, profile_id)
    matchmaker = _network(service, recipient)
    profile = _shown(service, recipient, matchmaker, profile_id)
    t, labels = translations(order.language), labels_in(order.language)
    query = Query(profile_id=profile.id, need=private_needs_text(service, recipient, profile_id))
    found = matchmaker.answer(query, k=N_PARTNERS, audience=recipient.audience)
    cards = results_of(
        matchmaker, found.suggestions, language=order.language, audience=recipient.audience,
        asker=profile,
    )  # fmt: skip
    letter = order.letter.replace("{name}", profile.name).strip()
    return {
        "name": profile.name,
        "demo": t.gettext("Demo: invented data") if profile.demo else "",
        "kind": labels.kinds[profile.kind],
        "place": _place(profile, order.language),
        "foot": t.gettext("Dossier of {name}").format(name=profile.name),
        "addressee": order.recipient or profile.name,
        "letter": [line for line in letter.splitlines() if line.strip()],
        "facts": _facts(profile, order.language),
        "needs": [_statement(each, order.language) for each in profile.needs[:N_STATEMENTS]],
        "offers": [_statement(each, order.language) for each in profile.offers[:N_STATEMENTS]],
        "about": _about(profile, order.language),
        "partners": [
            {
                "rank": card.suggestion.rank,
                "name": card.suggestion.name,
                "kind": labels.kinds[card.suggestion.kind],
                "place": _place(card.profile, order.language),
                "verdict": labels.verdicts[card.suggestion.verdict],
                "strong": card.suggestion.verdict == "strong",
                "why": card.why,
                "against": card.wording.against or "",
            }
            for card in cards
        ],
        "ties": [
            [labels.layers[layer], ", ".join(each.name for each in ties.shown[:N_TIES])]
            for layer, ties in ties_of(matchmaker, profile_id).items()
        ],
    }


def _network(service: AppState, recipient: Principal) -> Matchmaker:
    """What the recipient is shown is what ranks for it, no more and no less."""
    tier = Tier.MEMBERS if recipient.signed_in else Tier.PUBLIC
    return service.network(tier)


def _shown(
    service: AppState, recipient: Principal, matchmaker: Matchmaker, profile_id: str
) -> Profile:
    audience: Audience = recipient.audience
    if owns(service, recipient, profile_id):
        return disclose(service.store.profile(ProfileId(profile_id)), audience)
    return matchmaker.profile(profile_id, audience=audience)


def _place(profile: Profile, language: Language) -> str:
    country = profile.place.country
    parts = (profile.place.city, country and country_name(country, language))
    return ", ".join(part for part in parts if part) or "—"


def _facts(profile: Profile, language: Language) -> list[list[str]]:
    t = translations(language)
    sectors = "; ".join(with_title(code, language) for code in profile.sectors)
    spoken = ", ".join(language_name(code, language) for code in profile.languages)
    staff = profile.size and profile.size.headcount
    confirmed = day(profile.updated_on, language) if profile.updated_on else ""
    found = [
        (t.gettext("Sector"), sectors),
        (t.gettext("Languages"), spoken),
        (t.gettext("Employees"), str(round(staff)) if staff else ""),
        (t.gettext("Website"), profile.url or ""),
        (t.gettext("Updated on"), confirmed),
    ]
    return [[name, value] for name, value in found if value]


def _statement(said: Need | Offer, language: Language) -> Mapping[str, str]:
    t, labels = translations(language), labels_in(language)
    notes = [labels.cooperation[each] for each in sorted(said.cooperation)]
    if said.trl:
        notes.insert(0, t.gettext("TRL {low}–{high}").format(low=said.trl[0], high=said.trl[1]))
    if said.visibility in {Visibility.PRIVATE, Visibility.STAFF, Visibility.MATCHING_ONLY}:
        notes.append(t.gettext("confidential"))
    return {"text": _cut(said.text, LONGEST_STATEMENT), "note": " · ".join(notes)}


def _about(profile: Profile, language: Language) -> str:
    """The description in the reader's language, else in whichever there is."""
    texts = sorted(
        (each for each in profile.texts if each.field == "description"),
        key=lambda each: each.language != language,
    )
    return _cut(texts[0].value, LONGEST_ABOUT) if texts else ""


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
