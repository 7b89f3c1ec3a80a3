"""The pages of success stories for staff: draft, edit, ask both sides, see who agreed."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain.content import Story
from matchmaker.errors import InputError
from matchmaker.programme.wording import programme_words
from matchmaker.services.programme import stories

from ..dependencies import AppState, AppStateDep
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page, page_language
from ..security.access_log import origin_of
from .contents import Managing, StoryIdPath
from .events import names_of

pages = APIRouter(include_in_schema=False)

HERE = "/programme/stories"


@pages.get(HERE)
def listing(request: Request, service: AppStateDep, _: Managing) -> HTMLResponse:
    """Stories, the newest first, and introductions that one could tell of."""
    found = service.store.contents.stories()
    untold = stories.untold(service.store)
    names = names_of(
        service, {id_ for each in untold for id_ in (each.asker_id, each.candidate_id)}
    )
    return page(
        "stories.html",
        request,
        stories=[(each, _waiting(service, each), _name_of(service, each)) for each in found],
        untold=untold,
        names=names,
        say=programme_words(page_language(request)),
    )


@pages.post(HERE)
def draft(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    introduction: Annotated[str, Form(max_length=MAX_ID)],
) -> Response:
    """Draft a story of an introduction, in the reader's language."""
    origin = origin_of(service, principal)
    story = stories.draft_story(service.store, introduction, page_language(request), origin)
    return _to(request, story.id)


@pages.get(HERE + "/{story_id}")
def shown(
    request: Request, service: AppStateDep, _: Managing, story_id: StoryIdPath
) -> HTMLResponse:
    """One story: its words to edit, and who agreed to them."""
    return _shown(request, service, story_id)


@pages.post(HERE + "/{story_id}")
def edit(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    story_id: StoryIdPath,
    title: Annotated[str, Form(max_length=300)] = "",
    text: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Change the words; both sides have to agree anew."""
    origin = origin_of(service, principal)
    try:
        stories.edit_story(service.store, story_id, title=title, text=text, origin=origin)
    except InputError as error:
        return _shown(request, service, story_id, error)
    return _to(request, story_id)


@pages.post(HERE + "/{story_id}/questions")
def ask(
    request: Request, service: AppStateDep, principal: Managing, story_id: StoryIdPath
) -> Response:
    """Write to the sides that have not agreed."""
    origin = origin_of(service, principal)
    n = stories.ask_sides(service.store, story_id, service.url, origin)
    return RedirectResponse(link_with(request)(f"{HERE}/{story_id}", asked=n), 303)


def _to(request: Request, story_id: str) -> Response:
    return RedirectResponse(link_with(request)(f"{HERE}/{story_id}"), 303)


def _waiting(service: AppState, story: Story) -> list[str]:
    """The names of the sides that have not agreed yet."""
    agreed = stories.agreed_by(service.store, story)
    open_ = [id_ for id_ in stories.sides_of(service.store, story).values() if id_ not in agreed]
    return sorted(names_of(service, open_).values())


def _name_of(service: AppState, story: Story) -> str:
    """Who refused a story; empty where nobody did."""
    sides = stories.sides_of(service.store, story)
    ids = [id_ for party, id_ in sides.items() if party.value == story.refused_by]
    return next(iter(names_of(service, ids).values()), "")


def _shown(
    request: Request, service: AppState, story_id: str, error: InputError | None = None
) -> HTMLResponse:
    story = service.store.contents.story(story_id)
    agreed = stories.agreed_by(service.store, story)
    sides = sorted(stories.sides_of(service.store, story).values())
    return page(
        "story.html",
        request,
        422 if error else 200,
        story=story,
        sides=[(name, agreed.get(id_)) for id_, name in sorted(names_of(service, sides).items())],
        refused_by=_name_of(service, story),
        asked=request.query_params.get("asked", "")[:6],
        error=error,
        say=programme_words(page_language(request)),
    )
