"""A profile's timeline: contacts, check-ups, introductions, changes; and what is to be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Layer, Profile, ProfileId
from matchmaker.domain.workspace import ContactKind, FollowUp
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.graph.network import row_indices
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.introductions import MAY_DO_TASKS, views
from matchmaker.services.workspace import (
    case_of,
    finish_follow_up,
    hand_over,
    note_contact,
    plan_follow_up,
)

from ..dependencies import AppState, AppStateDep, CurrentMatchmaker, ProfileIdPath
from ..introductions.forms import HERE
from ..introductions.lines import lines_of
from ..labels import labels_in
from ..messages import translations
from ..middleware.limits import MAX_ID
from ..owner_access import profile_for
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import log_access, origin_of
from ..security.principal import principal_of

router = APIRouter(include_in_schema=False)


def profile_as_case(
    service: AppStateDep,
    principal: Annotated[Principal, Depends(principal_of)],
    profile_id: ProfileIdPath,
) -> Subject:
    """The profile in the path, as a case of whoever follows it."""
    return case_of(service.store, principal, profile_id, service.now().date())


Reading = Annotated[Principal, Depends(permit(Action.TIMELINE_READ, subject=profile_as_case))]
Writing = Annotated[Principal, Depends(permit(Action.TIMELINE_WRITE, subject=profile_as_case))]
Tasking = Annotated[Principal, Depends(permit(Action.PLAN_READ))]
Typed = Annotated[str, Form(max_length=4000)]
TypedDay = Annotated[str, Form(max_length=40)]
NOTED = tuple(kind for kind in ContactKind if kind is not ContactKind.HAND_OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One thing that happened."""

    day: date
    kind: str
    text: str
    by: str = ""
    path: str = ""


@router.get("/profiles/{profile_id}/timeline")
def timeline(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Reading,
    profile_id: ProfileIdPath,
) -> HTMLResponse:
    """What happened with a profile, the latest first, and what is to be done."""
    return _page(request, service, matchmaker, principal, profile_id)


@router.post("/profiles/{profile_id}/timeline")
def note(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Writing,
    profile_id: ProfileIdPath,
    kind: Annotated[ContactKind, Form()],
    text: Typed = "",
    happened_on: TypedDay = "",
) -> Response:
    """Write down a contact."""
    today = service.now().astimezone(HERE).date()
    try:
        day = read_date(happened_on, "happened_on") if happened_on.strip() else today
        note_contact(
            service.store,
            profile_id,
            kind,
            text,
            happened_on=day,
            origin=origin_of(service, principal),
        )
    except InputError as error:
        typed = {"kind": kind, "text": text, "happened_on": happened_on}
        return _page(request, service, matchmaker, principal, profile_id, error, "note", typed)
    return _to(request, f"/profiles/{profile_id}/timeline")


@router.post("/profiles/{profile_id}/tasks")
def plan(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Writing,
    profile_id: ProfileIdPath,
    text: Typed = "",
    due_on: TypedDay = "",
    assignee: Annotated[str, Form(max_length=MAX_ID)] = "",
) -> Response:
    """Plan something to do."""
    try:
        plan_follow_up(
            service.store,
            profile_id,
            text,
            due_on=read_date(due_on, "due_on"),
            assignee=assignee,
            origin=origin_of(service, principal),
        )
    except InputError as error:
        typed = {"text": text, "due_on": due_on, "assignee": assignee}
        return _page(request, service, matchmaker, principal, profile_id, error, "task", typed)
    return _to(request, f"/profiles/{profile_id}/timeline")


@router.post("/profiles/{profile_id}/tasks/{task_id}")
def done(
    request: Request,
    service: AppStateDep,
    principal: Writing,
    profile_id: ProfileIdPath,
    task_id: Annotated[str, Path(max_length=MAX_ID)],
) -> Response:
    """Say that a task is done."""
    finish_follow_up(service.store, profile_id, task_id, origin_of(service, principal))
    return _to(request, f"/profiles/{profile_id}/timeline")


@router.post("/profiles/{profile_id}/hand-over")
def pass_on(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Writing,
    profile_id: ProfileIdPath,
    to: Annotated[str, Form(max_length=MAX_ID)] = "",
    text: Typed = "",
) -> Response:
    """Give one's open tasks to a colleague, with a word on how it stands."""
    try:
        hand_over(service.store, profile_id, to, text, origin_of(service, principal))
    except InputError as error:
        typed = {"to": to, "text": text}
        return _page(request, service, matchmaker, principal, profile_id, error, "hand", typed)
    return _to(request, f"/profiles/{profile_id}/timeline")


@router.get("/tasks")
def tasks(
    request: Request, service: AppStateDep, matchmaker: CurrentMatchmaker, principal: Tasking
) -> HTMLResponse:
    """What is to be done about profiles, by everybody, the most urgent first."""
    found = service.store.workspace.open_follow_ups()
    return page(
        "tasks.html",
        request,
        mine=[each for each in found if each.assignee == principal.account_id],
        others=[each for each in found if each.assignee != principal.account_id],
        name_of=lambda id_: _name_of(matchmaker, principal, id_),
        people=dict(_colleagues(service)),
        today=service.now().astimezone(HERE).date(),
    )


def read_date(text: str, field: str) -> date:
    """A day as browsers send it or as people write it (3.12.2026); InputError names the field."""
    said = text.strip()
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(said, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise InputError("day_unreadable", field=field, value=said)


def _page(
    request: Request,
    service: AppState,
    matchmaker: Matchmaker,
    principal: Principal,
    profile_id: str,
    error: InputError | None = None,
    form: str = "",
    typed: Mapping[str, Any] | None = None,
) -> HTMLResponse:
    profile = profile_for(service, matchmaker, principal, profile_id)
    log_access(service, principal, [profile.id], Action.TIMELINE_READ)
    people = dict(_colleagues(service))
    found: Sequence[FollowUp] = service.store.workspace.follow_ups_of(profile.id)
    return page(
        "timeline.html",
        request,
        422 if error else 200,
        profile=profile,
        lines=_lines(request, service, matchmaker, principal, profile, people),
        tasks=[each for each in found if each.done_at is None],
        done=[each for each in found if each.done_at is not None],
        people=people,
        noted=NOTED,
        today=service.now().astimezone(HERE).date(),
        error=error,
        form=form,
        typed=typed or {},
        writes=bool(
            allowed(
                principal,
                Action.TIMELINE_WRITE,
                case_of(service.store, principal, profile_id, service.now().date()),
            )
        ),
    )


def _lines(
    request: Request,
    service: AppState,
    matchmaker: Matchmaker,
    principal: Principal,
    profile: Profile,
    people: Mapping[str, str],
) -> list[TimelineLine]:
    """Everything that the reader may know of, the latest first."""
    t, labels = translations(page_language(request)), labels_in(page_language(request))
    found = [
        TimelineLine(
            day=each.happened_on,
            kind=labels.contacts[each.kind],
            text=each.text,
            by=people.get(each.by, ""),
        )
        for each in service.store.workspace.contacts_of(profile.id)
    ]
    case = case_of(service.store, principal, profile.id, service.now().date())
    own = Subject.of_profile(profile.id)
    if any(allowed(principal, Action.CHECKUP_READ, subject) for subject in (own, case)):
        found += [
            TimelineLine(day=day_of(each.answered_at), kind=t.gettext("Check-up"), text="")
            for each in service.store.checkups.of(profile.id)
        ]
    seen = views(service.store, principal, profile=ProfileId(profile.id), limit=50)
    found += [
        TimelineLine(
            day=line.changed_on,
            kind=t.gettext("Introduction"),
            text=f"{line.title}: {labels.states[line.state]}",
            path=f"/introductions/{line.id}",
        )
        for line in lines_of(request, service, principal, seen)
    ]
    found += _attended(matchmaker, profile, labels.layers[Layer.ATTENDANCE])
    return sorted(found, key=lambda line: line.day, reverse=True)


def day_of(moment: datetime) -> date:
    """The day of a moment, in the network's own time."""
    return moment.astimezone(HERE).date()


def _attended(matchmaker: Matchmaker, profile: Profile, said: str) -> list[TimelineLine]:
    """Dated events that the profile took part in."""
    row = matchmaker.snapshot.profiles.row_of.get(profile.id)
    took_part = matchmaker.network.participation.get(Layer.ATTENDANCE)
    if row is None or took_part is None:
        return []
    activities = [matchmaker.snapshot.activities[c] for c in row_indices(took_part, row).tolist()]
    return [
        TimelineLine(day=each.starts_on, kind=said, text=each.title or each.id)
        for each in activities
        if each.starts_on
    ]


def _colleagues(service: AppState) -> list[tuple[str, str]]:
    """Ids and names of whom a task may be given to."""
    return [
        (each.id, each.name or each.email)
        for each in service.store.accounts.all()
        if each.role in MAY_DO_TASKS and each.disabled_at is None
    ]


def _name_of(matchmaker: Matchmaker, principal: Principal, profile_id: str) -> str:
    known = profile_id in matchmaker.snapshot.profiles.row_of
    audience = principal.without_reason.audience
    return matchmaker.profile(profile_id, audience=audience).name if known else profile_id


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(link_with(request)(path), 303)
