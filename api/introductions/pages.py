"""The pages of introductions: an inbox for a side, a board for staff, one introduction whole."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Role
from matchmaker.domain.introduction import (
    OPEN,
    SIDES,
    OutcomeResult,
    Party,
    Reason,
    State,
)
from matchmaker.errors import InputError, UnknownRecordError
from matchmaker.errors.translation import advice
from matchmaker.introductions import expires_at
from matchmaker.services.introductions import (
    MAY_DO_TASKS,
    IntroductionView,
    act,
    finish_task,
    plan_task,
    remind_now,
    view,
    views,
    write_note,
)
from matchmaker.sources.normalise import fold

from ..dependencies import AppState, AppStateDep
from ..middleware.limits import MAX_CURSOR, MAX_ID, MAX_NAME
from ..rendering import link_with, page, page_language
from .forms import HERE, StepForm, step_from_form
from .lines import IntroductionLine, day_of, lines_of, names_of, title_of
from .routes import (
    Acts,
    Manages,
    Reads,
    calendar_file,
    opened,
    site_of,
)
from .schemas import MAX_WORDS
from .serialisation import cursor_behind, place_before

router = APIRouter(include_in_schema=False)

A_PAGE = 50
STEPS = (State.PROPOSED, State.INTERESTED, State.INTRODUCED, State.MEETING, State.OUTCOME)
"""The way through, as the page draws it."""

SomeIntroduction = Annotated[str, Path(max_length=MAX_ID)]
Typed = Annotated[str, Form(max_length=MAX_WORDS)]
SomeId = Annotated[str, Form(max_length=MAX_ID)]


@router.get("/introductions")
def listing(
    request: Request,
    service: AppStateDep,
    principal: Reads,
    state: Annotated[Sequence[State], Query(max_length=len(State))] = (),
    cursor: Annotated[str, Query(max_length=MAX_CURSOR)] = "",
    form: Annotated[str, Query(pattern="^(board|list)$")] = "board",
    mine: bool = False,
    name: Annotated[str, Query(max_length=MAX_NAME)] = "",
) -> HTMLResponse:
    """One's introductions by state, as a board or a list; those that wait for an answer first."""
    found = views(
        service.store,
        principal,
        states=state or sorted(OPEN),
        after=place_before(cursor),
        limit=A_PAGE + 1,
    )
    shown = found[:A_PAGE]
    lines = [
        line
        for line in lines_of(request, service, principal, shown)
        if (line.mine or not mine) and fold(name) in fold(line.title)
    ]
    return page(
        "introductions.html",
        request,
        groups=_groups(lines),
        waiting=[line for line in lines if line.waits],
        states=tuple(State),
        chosen=set(state),
        form=form,
        mine=mine,
        name=name,
        lines=lines,
        manages=principal.role is Role.STAFF and principal.acting_for is None,
        reminded=request.query_params.get("reminded", ""),
        tasks=service.store.introductions.tasks_of(principal.account_id),
        next_cursor=cursor_behind(shown[-1].introduction) if len(found) > A_PAGE else "",
    )


@router.post("/introductions/reminders")
def remind(
    request: Request,
    service: AppStateDep,
    principal: Manages,
    chosen: Annotated[list[SomeId], Form(alias="id", max_length=A_PAGE)] = [],  # noqa: B006
) -> Response:
    """Remind whoever has not answered in several introductions."""
    site, now = site_of(service), service.now()
    n_new = remind_now(service.store, principal, chosen, site=site, now=now)
    return RedirectResponse(link_with(request)("/introductions", reminded=n_new), 303)


@router.get("/introductions/{introduction_id}")
def one(
    request: Request,
    service: AppStateDep,
    principal: Reads,
    introduction_id: SomeIntroduction,
) -> HTMLResponse:
    """One introduction whole, with what one may do next."""
    return _whole(request, service, opened(service, principal, introduction_id))


def _whole(
    request: Request,
    service: AppState,
    seen: IntroductionView,
    said: StepForm | None = None,
    error: InputError | None = None,
) -> HTMLResponse:
    """Show an introduction; a form that was refused comes back as it was filled in."""
    found = seen.introduction
    names = names_of(request, service, seen)
    return page(
        "introduction.html",
        request,
        200 if error is None else 422,
        said=said,
        problem=advice(error, page_language(request)) if error else "",
        field=(error.field or "") if error else "",
        view=seen,
        found=found,
        names=names,
        title=title_of(seen, names),
        steps=STEPS,
        expires_on=day_of(expires_at(found)),
        reasons=tuple(Reason),
        results=tuple(OutcomeResult),
        colleagues=_colleagues(service, seen),
        people=_people(service, seen),
        mute=_mute(service, seen),
        today=service.now().astimezone(HERE).date(),
        here=_here,
    )


@router.post("/introductions/{introduction_id}")
def take_step(
    request: Request,
    service: AppStateDep,
    principal: Acts,
    introduction_id: SomeIntroduction,
    said: Annotated[StepForm, Form()],
) -> Response:
    """Take a step, and show what it led to."""
    now, site = service.now(), site_of(service)
    try:
        act(service.store, principal, introduction_id, step_from_form(said), site=site, now=now)
    except InputError as error:
        return _whole(request, service, opened(service, principal, introduction_id), said, error)
    try:
        view(service.store, principal, introduction_id)
    except UnknownRecordError:
        # A case that was handed over is the colleague's now.
        return _to(request, "")
    return _to(request, introduction_id)


@router.get("/introductions/{introduction_id}/meeting.ics")
def meeting(service: AppStateDep, principal: Reads, introduction_id: SomeIntroduction) -> Response:
    """Take the meeting into a calendar."""
    return calendar_file(service, view(service.store, principal, introduction_id))


@router.post("/introductions/{introduction_id}/notes")
def note(
    request: Request,
    service: AppStateDep,
    principal: Manages,
    introduction_id: SomeIntroduction,
    text: Typed,
    shared: Annotated[bool, Form()] = False,
) -> Response:
    """Note something."""
    write_note(service.store, principal, introduction_id, text, shared=shared, now=service.now())
    return _to(request, introduction_id)


@router.post("/introductions/{introduction_id}/tasks")
def task(
    request: Request,
    service: AppStateDep,
    principal: Manages,
    introduction_id: SomeIntroduction,
    text: Typed,
    due_on: Annotated[date, Form()],
    assignee: Annotated[str, Form(max_length=MAX_ID)] = "",
) -> Response:
    """Plan something to do."""
    plan_task(
        service.store,
        principal,
        introduction_id,
        text,
        due_on=due_on,
        assignee=assignee,
        now=service.now(),
    )
    return _to(request, introduction_id)


@router.post("/introductions/{introduction_id}/tasks/{task_id}")
def done(
    request: Request,
    service: AppStateDep,
    principal: Manages,
    introduction_id: SomeIntroduction,
    task_id: Annotated[str, Path(max_length=MAX_ID)],
) -> Response:
    """Say that a task is done."""
    finish_task(service.store, principal, introduction_id, task_id, now=service.now())
    return _to(request, introduction_id)


def _groups(lines: Sequence[IntroductionLine]) -> list[tuple[State, list[IntroductionLine]]]:
    by_state = [(state, [line for line in lines if line.state is state]) for state in State]
    return [(state, found) for state, found in by_state if found]


def _colleagues(service: AppState, seen: IntroductionView) -> list[tuple[str, str]]:
    """To whom a case may be handed over, or a task given; nobody where that is not allowed."""
    if Party.STAFF not in seen.parties:
        return []
    return [
        (each.id, each.name or each.email)
        for each in service.store.accounts.all()
        if each.role in MAY_DO_TASKS and each.disabled_at is None
    ]


def _mute(service: AppState, seen: IntroductionView) -> frozenset[Party]:
    """Sides that nobody signs in for, whose answer staff have to ask for in another way."""
    if Party.STAFF not in seen.parties or not seen.introduction.is_open:
        return frozenset()
    accounts = service.store.accounts
    found = seen.introduction
    return frozenset(
        side
        for side in SIDES
        if side not in found.interests and not accounts.speaking_for(found.profile_of(side))
    )


def _people(service: AppState, seen: IntroductionView) -> dict[str, str]:
    """Names of the accounts that the page speaks of."""
    named = {event.by for event in seen.log} | {note.by for note in seen.notes}
    named |= {task.assignee for task in seen.tasks} | {seen.introduction.owner or ""}
    found = (service.store.accounts.by_id(each) for each in sorted(named - {""}))
    return {each.id: each.name or each.email for each in found if each is not None}


def _here(moment: datetime) -> datetime:
    return moment.astimezone(HERE)


def _to(request: Request, introduction_id: str) -> Response:
    path = f"/introductions/{introduction_id}" if introduction_id else "/introductions"
    return RedirectResponse(link_with(request)(path), 303)
