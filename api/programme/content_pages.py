"""The pages of contents: list, one content, its form and file, and a block for other sites."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

import matchmaker
from matchmaker.domain import Activity, ActivityId, ActivityKind, Language
from matchmaker.domain.content import Content, ContentForm
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal
from matchmaker.programme.files import MAX_BYTES, TYPES
from matchmaker.programme.wording import programme_words
from matchmaker.services.programme import contents as verbs
from matchmaker.services.programme.answered_needs import words_for
from matchmaker.services.programme.contents import Item, content_of
from matchmaker.services.tokens import new_id

from ..dependencies import SUGGESTION_SLOT, AppState, AppStateDep, CurrentMatchmaker
from ..middleware.limits import MAX_ID
from ..profiles.edit import Filled
from ..rendering import link_with, page, page_language, render
from ..security.access_log import origin_of
from .contents import ContentIdPath, Managing, Reading
from .event_forms import Fields

CONTENT_FILES = "/programme/contents/files"
"""Where files are sent; larger ones than other forms hold."""
EMPTY: Fields = dict.fromkeys(
    ("title", "topic", "text", "language", "form", "address", "licence", "public"), ""
) | {"licence": "CC-BY-4.0"}
EMBEDDED = 6
"""Contents in the block for other sites."""

pages = APIRouter(include_in_schema=False)


@pages.get("/programme/contents")
def listing(request: Request, service: AppStateDep, principal: Reading) -> HTMLResponse:
    """The contents that the reader may see."""
    say = programme_words(page_language(request))
    address = f"{service.url.rstrip('/')}/embed/contents?lang={say.language}"
    title = say("contents_title")
    return page(
        "contents.html",
        request,
        items=verbs.contents(service.store, public_only=not principal.signed_in),
        manages=_manages(principal),
        block=f'<iframe src="{address}" title="{title}" width="100%" height="480"></iframe>',
        say=say,
    )


@pages.get("/embed/contents")
def embedded(request: Request, service: AppStateDep, _: Reading) -> HTMLResponse:
    """Public contents as a block that any site may put into a frame; it sets no cookie."""
    language = page_language(request)
    found = verbs.contents(service.store, public_only=True)
    newest = sorted(found, key=lambda each: each.activity.starts_on or date.min, reverse=True)
    return render(
        "embed_contents.html",
        language=language,
        items=newest[:EMBEDDED],
        site=service.url.rstrip("/"),
        version=matchmaker.__version__,
        say=programme_words(language),
    )


@pages.get("/programme/contents/new")
def new(request: Request, _: Managing) -> HTMLResponse:
    """An empty form."""
    return _form(request, EMPTY, "")


@pages.post("/programme/contents/new")
def create(request: Request, service: AppStateDep, principal: Managing, fields: Filled) -> Response:
    """Keep a new content; where it cannot be kept, show the form again with what is wrong."""
    return _kept(request, service, principal, fields, new_id("co-"), is_new=True)


@pages.post(CONTENT_FILES)
def upload(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    content: Annotated[str, Form(max_length=MAX_ID)],
    file: UploadFile,
) -> Response:
    """Keep a file for a content, whose kind is told by what is in it."""
    body = file.file.read(MAX_BYTES + 1)
    origin = origin_of(service, principal)
    try:
        verbs.attach_file(service.store, content, file.filename or "", body, origin)
    except InputError as error:
        return _shown(request, service, principal, content_of(service.store, content), error)
    return _to(request, content)


@pages.get("/programme/contents/{content_id}/edit")
def edit(
    request: Request, service: AppStateDep, _: Managing, content_id: ContentIdPath
) -> HTMLResponse:
    """A content as a form."""
    return _form(request, _fields_of(content_of(service.store, content_id)), content_id)


@pages.post("/programme/contents/{content_id}/edit")
def save(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    content_id: ContentIdPath,
    fields: Filled,
) -> Response:
    """Keep what the form says; publish it, or take it back."""
    content_of(service.store, content_id)
    return _kept(request, service, principal, fields, content_id, is_new=False)


@pages.get("/programme/contents/{content_id}/file")
def download(service: AppStateDep, principal: Reading, content_id: ContentIdPath) -> Response:
    """The file of a content; it is saved, not shown, whatever it says of itself."""
    file = verbs.file_of(service.store, content_id, public_only=not principal.signed_in)
    return Response(
        file.body,
        media_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


@pages.get("/programme/contents/{content_id}/readers", dependencies=[SUGGESTION_SLOT])
def readers(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Managing,
    content_id: ContentIdPath,
) -> HTMLResponse:
    """Whose needs a content answers."""
    table = matchmaker.snapshot.profiles
    found = verbs.readers_for(matchmaker, service.store, content_id)
    records = [table.records[table.row_of[each.profile_id]] for each in found]
    return page(
        "content_readers.html",
        request,
        item=content_of(service.store, content_id),
        rows=[
            (profile, need.share, words_for(profile, need.words, principal.audience))
            for profile, need in zip(records, found, strict=True)
        ],
        say=programme_words(page_language(request)),
    )


@pages.get("/programme/contents/{content_id}")
def shown(
    request: Request, service: AppStateDep, principal: Reading, content_id: ContentIdPath
) -> HTMLResponse:
    """One content; it counts as read, without anything of who reads."""
    found = verbs.read_content(
        service.store, content_id, public_only=not principal.signed_in, now=service.now()
    )
    return _shown(request, service, principal, found)


def _manages(principal: Principal) -> bool:
    return grant(principal.role, Action.CONTENT_MANAGE) is not Grant.NO


def _to(request: Request, content_id: str) -> Response:
    return RedirectResponse(link_with(request)(f"/programme/contents/{content_id}"), 303)


def _shown(
    request: Request,
    service: AppState,
    principal: Principal,
    item: Item,
    error: InputError | None = None,
) -> HTMLResponse:
    return page(
        "content.html",
        request,
        422 if error else 200,
        item=item,
        has_file=service.store.contents.has_file(item.activity.id),
        manages=_manages(principal),
        kinds=", ".join(TYPES),
        uploads=CONTENT_FILES,
        error=error,
        say=programme_words(page_language(request)),
    )


def _form(
    request: Request, fields: Fields, content_id: str, error: InputError | None = None
) -> HTMLResponse:
    return page(
        "content_form.html",
        request,
        422 if error else 200,
        fields={**EMPTY, **fields},
        content_id=content_id,
        forms=[each.value for each in ContentForm],
        error=error,
        say=programme_words(page_language(request)),
    )


def _fields_of(item: Item) -> Fields:
    activity, content = item.activity, item.content
    return {
        "title": activity.title,
        "topic": activity.topic,
        "text": activity.text,
        "language": activity.language or "",
        "form": content.form.value,
        "address": content.address,
        "licence": content.licence,
        "public": "yes" if content.public else "",
    }


def _kept(
    request: Request,
    service: AppState,
    principal: Principal,
    fields: Fields,
    content_id: str,
    *,
    is_new: bool,
) -> Response:
    told = {name: value.strip() for name, value in {**EMPTY, **fields}.items()}
    before = None if is_new else content_of(service.store, content_id).activity
    activity = Activity(
        id=ActivityId(content_id),
        kind=ActivityKind.CONTENT,
        title=told["title"],
        topic=told["topic"],
        text=told["text"],
        language=told["language"] if told["language"] in set(Language) else None,
        programme=before.programme if before else "",
        starts_on=before.starts_on if before else service.now().date(),
    )
    form = ContentForm(told["form"]) if told["form"] in set(ContentForm) else ContentForm.TEXT
    content = Content(
        form=form,
        address=told["address"] if form is not ContentForm.TEXT else "",
        licence=told["licence"],
        public="public" in fields,
    )
    try:
        verbs.put_content(service.store, activity, content, origin_of(service, principal))
    except InputError as error:
        return _form(
            request,
            {**told, "public": fields.get("public", "")},
            "" if is_new else content_id,
            error,
        )
    return _to(request, content_id)
