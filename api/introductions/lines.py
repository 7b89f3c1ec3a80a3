"""Introductions as lines of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request

from matchmaker.domain.introduction import SIDES, Act, Party, State
from matchmaker.introductions import expires_at
from matchmaker.privacy.principal import Principal
from matchmaker.services.introductions import IntroductionView

from ..messages import translations
from ..rendering import page_language
from ..state import AppState
from .forms import HERE
from .serialisation import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionLine:
    """What a list shows of an introduction."""

    id: str
    title: str
    state: State
    changed_on: date
    expires_on: date | None
    waits: bool
    """Whether it is the reader's turn to answer."""
    mine: bool
    """Whether the reader looks after it."""
    owner: str = ""
    """The account that looks after it, as far as the reader is told."""
    meets_at: datetime | None = None
    """When the sides meet, in the network's own time."""
    held_on: date | None = None
    """When they met, where nobody has noted yet what came of it."""


def lines_of(
    request: Request,
    service: AppState,
    principal: Principal,
    found: Sequence[IntroductionView],
) -> list[IntroductionLine]:
    """Introductions as one reader's lines."""
    return [_line(request, service, principal, each) for each in found]


def names_of(request: Request, service: AppState, seen: IntroductionView) -> Mapping[Party, str]:
    """What to call both sides."""
    name = name_of(service.store)
    unnamed = translations(page_language(request)).gettext("A member who stays anonymous")
    sides = sorted(SIDES)
    return {side: name(seen.introduction.profile_of(side)) or unnamed for side in sides}


def title_of(seen: IntroductionView, names: Mapping[Party, str]) -> str:
    """The other side's name; both names for whoever is neither."""
    own = [party for party in seen.parties if party in SIDES]
    if len(own) == 1:
        (other,) = SIDES - {own[0]}
        return names[other]
    return " – ".join(names.values())


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment, in the network's own time."""
    return moment.astimezone(HERE).date() if moment is not None else None


def _line(
    request: Request, service: AppState, principal: Principal, seen: IntroductionView
) -> IntroductionLine:
    found = seen.introduction
    meeting = found.meeting if found.state is State.MEETING else None
    is_over = meeting is not None and meeting.starts_at < service.now()
    return IntroductionLine(
        id=found.id,
        title=title_of(seen, names_of(request, service, seen)),
        state=found.state,
        changed_on=found.changed_at.astimezone(HERE).date(),
        expires_on=day_of(expires_at(found)),
        waits=Act.INTEREST in seen.can,
        mine=found.owner == principal.account_id,
        owner=found.owner or "",
        meets_at=meeting.starts_at.astimezone(HERE) if meeting else None,
        held_on=day_of(meeting.starts_at) if meeting and is_over else None,
    )
