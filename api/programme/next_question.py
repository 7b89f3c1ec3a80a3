"""Ask next: the one question to a firm whose answer would change its suggestions most."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from matchmaker.domain import Language, Need, ProfileId
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.programme.wording import programme_words
from matchmaker.services.programme.next_question import NextQuestion, next_question
from matchmaker.services.statements import add_statement

from ..dependencies import (
    PREFIX,
    SUGGESTION_SLOT,
    AppStateDep,
    MatchmakerAboutProfile,
    ProfileIdPath,
    ResponseLanguage,
)
from ..middleware.limits import MAX_NAME
from ..rendering import link_with, page, page_language
from ..responses import json_response
from ..schemas import PROBLEMS, Closed
from ..security import permit
from ..security.access_log import origin_of


class NextQuestionOut(Closed):
    """Whether a firm looks for help with something, and what a yes would bring."""

    concept: str
    name: str
    question: str
    share: float = Field(description="Of the firms of its trade that look for it.")
    n_new: int = Field(description="Suggestions at least possible that a yes would bring.")


class NextQuestionAnswer(Closed):
    """The question, null where no answer would change anything."""

    question: NextQuestionOut | None


router = APIRouter(prefix=PREFIX, tags=["suggestions"], responses=PROBLEMS)
pages = APIRouter(include_in_schema=False)

Reading = Annotated[Principal, Depends(permit(Action.SUGGESTION_READ))]
Editing = Annotated[Principal, Depends(permit(Action.PROFILE_EDIT))]


@router.get(
    "/profiles/{profile_id}/next-question",
    response_model=NextQuestionAnswer,
    dependencies=[SUGGESTION_SLOT],
)
def ask(
    matchmaker: MatchmakerAboutProfile,
    principal: Reading,
    profile_id: ProfileIdPath,
    language: ResponseLanguage,
) -> Response:
    """Find the question to ask a firm next; null where no answer would change anything."""
    found = next_question(matchmaker, profile_id, audience=principal.audience)
    told = _question(found, Language(language)) if found else None
    return json_response({"question": told})


@pages.get("/profiles/{profile_id}/next-question", dependencies=[SUGGESTION_SLOT])
def shown(
    request: Request,
    service: AppStateDep,
    matchmaker: MatchmakerAboutProfile,
    principal: Reading,
    profile_id: ProfileIdPath,
) -> HTMLResponse:
    """The question, with a yes that becomes a need."""
    language = page_language(request)
    found = next_question(matchmaker, profile_id, audience=principal.audience)
    return page(
        "next_question.html",
        request,
        profile=service.store.profile(ProfileId(profile_id)),
        question=_question(found, language) if found else None,
        say=programme_words(language),
    )


@pages.post("/profiles/{profile_id}/next-question")
def answer(
    request: Request,
    service: AppStateDep,
    principal: Editing,
    profile_id: ProfileIdPath,
    need: Annotated[str, Form(min_length=2, max_length=MAX_NAME)],
) -> Response:
    """Keep a yes as a need of the firm; it ranks from the next build on."""
    language = page_language(request)
    stated = Need(id="", text=need.strip(), language=language.value)
    origin = origin_of(service, principal)
    add_statement(service.store, ProfileId(profile_id), stated, origin)
    return RedirectResponse(link_with(request)(f"/profiles/{profile_id}/suggestions"), 303)


def _question(found: NextQuestion, language: Language) -> dict[str, Any]:
    say = programme_words(language)
    name = found.labels.get(language.value) or found.labels.get("en") or found.concept
    return {
        "concept": found.concept,
        "name": name,
        "question": say("ask_next", name=name),
        "share": found.share,
        "n_new": found.n_new,
    }
