"""What the pages of a check-up show and keep: the form, the summary, the result beside peers."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from markupsafe import Markup

from matchmaker.checkup import DONT_KNOW, NOT_APPLICABLE, Answers, questionnaire_of
from matchmaker.checkup.questionnaire import Question, Tier
from matchmaker.checkup.radar import radar
from matchmaker.domain import Language, ProfileId
from matchmaker.errors import InputError, UnknownRecordError
from matchmaker.privacy.principal import ANYBODY, Ownership, Principal, Subject
from matchmaker.services.checkups import (
    NextSteps,
    ResultView,
    begin_draft,
    decide,
    hand_in,
    next_steps,
    radar_axes,
    report_pdf,
    result_view,
    save_dimension,
    suggested_needs,
    suggested_offers,
)
from matchmaker.services.checkups.result import SHOWN
from matchmaker.store import Origin, in_force

from ..dependencies import (
    AppState,
    suggesting_network,
)
from ..messages import translations
from ..rendering import link_with, page, page_language

STAY, NEXT, LATER = "stay", "next", "later"
"""What a form does once it is saved: it was saved on the way, goes on, or is put aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Whoever fills in a check-up, by a personal link or signed in."""

    profile_id: str
    base: str
    """The address of the check-up's pages for this reader."""
    origin: Origin
    by_link: bool
    reminders: bool | None = None
    """Whether the firm is reminded; None outside of a campaign."""


def result_or_start(request: Request, service: AppState, visit: Visit) -> HTMLResponse:
    """The result where there is one, else the page before the first question."""
    language = page_language(request)
    seen = result_view(service.store, visit.profile_id, language)
    draft = service.store.checkups.draft(visit.profile_id)
    shared: dict[str, Any] = {"visit": visit, "firm": _name(service, visit), "draft": draft}
    if seen is None or (draft is not None and "new" in request.query_params):
        questionnaire = questionnaire_of()
        return page(
            "checkup_start.html",
            request,
            **shared,
            reminders=visit.reminders,
            first=questionnaire.dimensions[0].id,
            dimensions=[(each.name[language], each.about) for each in questionnaire.dimensions],
        )
    return page(
        "checkup_result.html",
        request,
        **shared,
        seen=seen,
        first=questionnaire_of().dimensions[0].id,
        drawing=_drawing(seen, language),
        decisions=service.store.checkups.decisions(visit.profile_id),
        offers=suggested_offers(service.store, visit.profile_id, language),
        confirmed=_confirmed(service, visit),
    )


def report_file(
    request: Request, service: AppState, visit: Visit, principal: Principal
) -> Response:
    """The report of two pages for print."""
    language = page_language(request)
    steps = _next_steps(service, visit, principal, language)
    pdf = report_pdf(service.store, visit.profile_id, steps, language)
    name = f"check-up-{visit.profile_id}-{language}.pdf"
    head = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(pdf, media_type="application/pdf", headers=head)


def _next_steps(
    service: AppState, visit: Visit, principal: Principal, language: Language
) -> NextSteps:
    """What the network has for the firm, as far as the firm and this reader both may know."""
    about = Subject.of_profile(visit.profile_id)
    own = principal.stands_to(about) is Ownership.OWN
    reader = principal.without_reason if own else ANYBODY
    matchmaker = suggesting_network(service, reader, about, in_words=False)
    needs = suggested_needs(service.store, visit.profile_id)[:SHOWN]
    return next_steps(
        matchmaker,
        needs,
        language,
        service.now().date(),
        firm_id=visit.profile_id,
        declared=service.store.profile(ProfileId(visit.profile_id)).needs,
        audience=reader.audience,
    )


def _drawing(seen: ResultView, language: Language) -> Markup:
    title = translations(language).gettext("Score by dimension beside the median of peers")
    # Names come from the questionnaire and are escaped where they are drawn.
    return Markup(radar(radar_axes(seen), title))  # noqa: S704


def _confirmed(service: AppState, visit: Visit) -> frozenset[str]:
    said = service.store.checkups.decisions(visit.profile_id)
    return frozenset(item for item, each in said.items() if each.verdict == "confirmed")


def form_page(
    request: Request,
    service: AppState,
    visit: Visit,
    dimension: str,
    *,
    problem: InputError | None = None,
) -> HTMLResponse:
    """One dimension of the form, with what was answered so far."""
    language = page_language(request)
    questionnaire = questionnaire_of()
    ids = [each.id for each in questionnaire.dimensions]
    if dimension not in ids:
        raise UnknownRecordError("dimension", dimension)
    place = ids.index(dimension)
    answers = begin_draft(service.store, visit.profile_id)
    asked = questionnaire.of(dimension)
    last = _last_answers(service, visit)
    found = questionnaire.dimensions[place]
    return page(
        "checkup_form.html",
        request,
        422 if problem else 200,
        visit=visit,
        firm=_name(service, visit),
        dimension=found,
        about=found.about[language] if found.about else "",
        name=found.name[language],
        place=place + 1,
        core=[_question(each, answers, last, language) for each in asked if each.tier is Tier.CORE],
        expert=[
            _question(each, answers, last, language) for each in asked if each.tier is Tier.EXPERT
        ],
        expert_open=any(each.id in answers.grades for each in asked if each.tier is Tier.EXPERT),
        steps=_steps(answers, language),
        importance=answers.importance.get(dimension),
        ambition=answers.ambition.get(dimension),
        before=ids[place - 1] if place else None,
        problem=problem,
        highest=questionnaire.highest,
    )


def _question(
    question: Question, answers: Answers, last: Answers | None, language: Language
) -> dict[str, Any]:
    chosen = str(answers.grades.get(question.id, ""))
    if question.id in answers.not_applicable:
        chosen = NOT_APPLICABLE
    if question.id in answers.unknown:
        chosen = DONT_KNOW
    before = None if last is None else last.grades.get(question.id)
    return {
        "id": question.id,
        "text": question.text[language],
        "answers": list(enumerate(question.answers[language])),
        "chosen": chosen,
        "before": None if before is None else question.answers[language][before],
    }


def _last_answers(service: AppState, visit: Visit) -> Answers | None:
    last = in_force(reversed(service.store.checkups.of(visit.profile_id)))
    same = last is not None and last.answers.version == questionnaire_of().version
    return last.answers if last is not None and same else None


def _steps(answers: Answers, language: Language) -> list[dict[str, Any]]:
    questionnaire = questionnaire_of()
    touched = {*answers.grades, *answers.not_applicable, *answers.unknown}
    return [
        {
            "id": each.id,
            "name": each.name[language],
            "n_done": sum(question.id in touched for question in questionnaire.of(each.id)),
            "n_core": sum(question.tier is Tier.CORE for question in questionnaire.of(each.id)),
        }
        for each in questionnaire.dimensions
    ]


def save_answers(
    request: Request, service: AppState, visit: Visit, dimension: str, typed: dict[str, str]
) -> Response:
    """Keep what was typed on one page, and go where the reader asked to go."""
    ids = [each.id for each in questionnaire_of().dimensions]
    if dimension not in ids:
        raise UnknownRecordError("dimension", dimension)
    asked = [question.id for question in questionnaire_of().of(dimension)]
    go = typed.get("go", NEXT)
    try:
        draft = save_dimension(
            service.store,
            visit.profile_id,
            dimension,
            {id_: _grade(typed[id_]) for id_ in asked if typed.get(id_)},
            visit.origin,
            importance=_number(typed.get("importance", "")),
            ambition=_number(typed.get("ambition", "")),
        )
    except InputError as problem:
        return form_page(request, service, visit, dimension, problem=problem)
    if go == STAY:
        return JSONResponse({"n_saves": draft.n_saves})
    link = link_with(request)
    if go == LATER:
        return RedirectResponse(link(visit.base, new="1"), 303)
    following = ids.index(dimension) + 1
    if following == len(ids):
        return RedirectResponse(link(f"{visit.base}/hand-in"), 303)
    return RedirectResponse(link(f"{visit.base}/answers/{ids[following]}"), 303)


def _grade(typed: str) -> int | str:
    return int(typed) if typed.isdecimal() and len(typed) == 1 else typed


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) == 1 else None


def summary_page(
    request: Request, service: AppState, visit: Visit, *, problem: InputError | None = None
) -> HTMLResponse:
    """What is answered and what is open, before it is handed in."""
    answers = begin_draft(service.store, visit.profile_id)
    return page(
        "checkup_hand_in.html",
        request,
        422 if problem else 200,
        visit=visit,
        firm=_name(service, visit),
        steps=_steps(answers, page_language(request)),
        n_done=answers.n_touched,
        problem=problem,
    )


def handed_in(request: Request, service: AppState, visit: Visit) -> Response:
    """Hand in, and show the result; where that cannot be, say why."""
    try:
        hand_in(service.store, visit.profile_id, visit.origin, language=page_language(request))
    except InputError as problem:
        return summary_page(request, service, visit, problem=problem)
    return RedirectResponse(link_with(request)(visit.base), 303)


def decided(request: Request, service: AppState, visit: Visit, typed: dict[str, str]) -> Response:
    """Keep which of the suggested needs and offers the firm takes over."""
    decide(
        service.store,
        visit.profile_id,
        typed.get("item", ""),
        typed.get("verdict", ""),
        visit.origin,
        language=page_language(request),
    )
    return RedirectResponse(link_with(request)(visit.base) + "#needs", 303)


def _name(service: AppState, visit: Visit) -> str:
    return service.store.profile(ProfileId(visit.profile_id)).name
