"""Contents and success stories: what may be read, and a side's yes to a story; as JSON."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field

from matchmaker.domain import Language
from matchmaker.domain.content import ContentForm, Story
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.programme import contents as verbs
from matchmaker.services.programme import stories
from matchmaker.services.programme.contents import Item

from ..dependencies import PREFIX, AppStateDep, ProfileIdPath, ResponseLanguage
from ..middleware.limits import MAX_ID
from ..responses import json_response
from ..schemas import PROBLEMS, Closed
from ..security import permit
from ..security.access_log import origin_of
from ..security.idempotency import IdempotentRoute


class ContentOut(Closed):
    """A content."""

    id: str
    title: str
    text: str
    topic: str
    language: str | None
    form: ContentForm
    address: str
    licence: str
    public: bool
    n_reads: int = Field(description="Counted without anything of who read.")


class ContentList(Closed):
    """The contents that the reader may see, by title."""

    items: list[ContentOut]


class StoryOut(Closed):
    """A story of what came of an introduction."""

    id: str
    introduction_id: str
    title: str
    text: str
    language: str
    asker_agreed_at: datetime | None
    candidate_agreed_at: datetime | None
    content_id: str | None = Field(description="Where it is published.")


class StoryDraft(Closed):
    """From which introduction to draft a story."""

    introduction_id: str = Field(max_length=MAX_ID)


class StoryWords(Closed):
    """The words of a story."""

    title: str = Field(max_length=300)
    text: str = Field(max_length=10_000)


router = APIRouter(
    prefix=PREFIX, tags=["contents"], responses=PROBLEMS, route_class=IdempotentRoute
)

Reading = Annotated[Principal, Depends(permit(Action.CONTENT_READ))]
Managing = Annotated[Principal, Depends(permit(Action.CONTENT_MANAGE))]
Agreeing = Annotated[Principal, Depends(permit(Action.STORY_AGREE))]
ContentIdPath = Annotated[str, Path(max_length=MAX_ID)]
StoryIdPath = Annotated[str, Path(max_length=MAX_ID)]


@router.get("/contents", response_model=ContentList)
def list_all(service: AppStateDep, principal: Reading) -> Response:
    """List contents; those that are not public for members alone."""
    found = verbs.contents(service.store, public_only=not principal.signed_in)
    return json_response({"items": [_content(each) for each in found]})


@router.get("/contents/{content_id}", response_model=ContentOut)
def get(service: AppStateDep, principal: Reading, content_id: ContentIdPath) -> Response:
    """Read a content; it counts as read, without anything of who reads."""
    found = verbs.read_content(
        service.store, content_id, public_only=not principal.signed_in, now=service.now()
    )
    return json_response(_content(found))


@router.post("/stories", response_model=StoryOut, status_code=201)
def draft(
    service: AppStateDep, principal: Managing, asked: StoryDraft, language: ResponseLanguage
) -> Response:
    """Draft a story from what came of an introduction, in the reader's language."""
    origin = origin_of(service, principal)
    found = stories.draft_story(service.store, asked.introduction_id, Language(language), origin)
    return json_response(_story(found), 201)


@router.put("/stories/{story_id}", response_model=StoryOut)
def edit(
    service: AppStateDep, principal: Managing, story_id: StoryIdPath, asked: StoryWords
) -> Response:
    """Change a story's words; both sides have to agree anew."""
    origin = origin_of(service, principal)
    found = stories.edit_story(
        service.store, story_id, title=asked.title, text=asked.text, origin=origin
    )
    return json_response(_story(found))


@router.put("/stories/{story_id}/agreements/{profile_id}", response_model=StoryOut)
def agree(
    service: AppStateDep, principal: Agreeing, story_id: StoryIdPath, profile_id: ProfileIdPath
) -> Response:
    """Agree to a story that tells of one's own; with the second yes it is published."""
    found = stories.agree(service.store, story_id, profile_id, origin_of(service, principal))
    return json_response(_story(found))


def _content(item: Item) -> dict[str, Any]:
    activity, content = item.activity, item.content
    return {
        "id": activity.id,
        "title": activity.title,
        "text": activity.text,
        "topic": activity.topic,
        "language": activity.language,
        "form": content.form,
        "address": content.address,
        "licence": content.licence,
        "public": content.public,
        "n_reads": item.n_reads,
    }


def _story(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "introduction_id": story.introduction_id,
        "title": story.title,
        "text": story.text,
        "language": story.language,
        "asker_agreed_at": story.asker_agreed_at,
        "candidate_agreed_at": story.candidate_agreed_at,
        "content_id": story.content_id,
    }
