"""The pages of an import: a file, its columns, what would come of it, mending, commit, undo."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from matchmaker.domain import Kind, Language
from matchmaker.errors import InputError, UnknownRecordError
from matchmaker.errors.translation import advice, message
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.importing import check_source, import_source, undo_import
from matchmaker.services.mappings import remember
from matchmaker.sources import TABLES, ReadResult, count_problems, what_to_do
from matchmaker.sources.column_names import COMPOSED
from matchmaker.sources.mapping_proposal import missing_columns
from matchmaker.store import ImportState

from ..dependencies import AppState, AppStateDep
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import origin_of
from . import drafts
from .uploads import Upload, Uploads

PAGE = "/imports"
_PREVIEWED, _MENDED_AT_ONCE, _LOGGED = 5, 25, 50
_CELL = 2_000
"""Characters of a cell that is mended on a page; a longer text is mended in the file."""
_REJECTS = re.compile(r"[^/\\]{1,200}\.(?:xlsx|csv)")

router = APIRouter(include_in_schema=False)

Importing = Annotated[Principal, Depends(permit(Action.IMPORT_RUN))]
SomeUpload = Annotated[str, Path(max_length=64)]
Typed = Annotated[str, Form(max_length=MAX_ID)]
Many = Annotated[list[str], Form(max_length=2_000)]


@router.get(PAGE)
def start(
    request: Request,
    service: AppStateDep,
    _: Importing,
    done: Annotated[int | None, Query(ge=0)] = None,
    rejects: Annotated[str, Query(max_length=200)] = "",
    undone: Annotated[int | None, Query(ge=0)] = None,
    *,
    gone: bool = False,
) -> HTMLResponse:
    """A file to send, and what was imported so far."""
    return _start(request, service, done=done, rejects=rejects, undone=undone, gone=gone)


def _start(request: Request, service: AppState, status: int = 200, **told: Any) -> HTMLResponse:
    log = [*reversed(service.store.imports())][:_LOGGED]
    found = {"done": None, "rejects": "", "undone": None, "gone": False, "problem": ""} | told
    done = found.pop("done")
    return page(
        "imports.html",
        request,
        status,
        tables=tuple(TABLES),
        log=log,
        finished=next((each for each in log if each.id == done), None),
        can_be_undone={
            each.id
            for each in log
            if each.id is not None
            and each.state is ImportState.DONE
            and service.store.importing.can_be_undone(each.id)
        },
        **found,
    )


@router.post(PAGE)
def send(
    request: Request,
    service: AppStateDep,
    _: Importing,
    file: UploadFile,
    source: Typed = "profiles",
) -> Response:
    """Take a file, and go to what is proposed for it."""
    uploads = Uploads(service.home)
    try:
        if source not in TABLES:
            choices = ", ".join(TABLES)
            raise InputError("table_unknown", {"choices": choices}, value=source)
        upload = uploads.keep_file(source, file.filename or "", file.file)
        try:
            drafts.opened(Home.open(service.home), upload)
        except InputError:
            uploads.drop(upload.id)
            raise
    except InputError as problem:
        return _start(request, service, 422, problem=advice(problem, page_language(request)))
    return RedirectResponse(link_with(request)(f"{PAGE}/{upload.id}"), 303)


@router.get(f"{PAGE}/{{upload_id}}")
def look(request: Request, service: AppStateDep, _: Importing, upload_id: SomeUpload) -> Response:
    """Which column is what, what an import would do, and what can be mended here."""
    upload = _found(service, upload_id)
    if upload is None:
        return _gone(request)
    home, language = Home.open(service.home), page_language(request)
    opened, notes = drafts.opened(home, upload)
    mapping = opened.mapping
    missing = missing_columns(mapping)
    reading = ReadResult() if missing else check_source(
        home, upload.source, upload.path, mapping=mapping
    )  # fmt: skip
    return page(
        "import.html",
        request,
        upload=upload,
        mapping=mapping,
        decided=drafts.is_decided(upload),
        sheets=[each.name for each in opened.book.sheets if each.name],
        choices=_choices(upload.source, language),
        kinds=tuple(Kind),
        missing=missing,
        # What is known of rows is only known once they were read.
        notes=list(
            dict.fromkeys(
                message(each, language) for each in (*notes, *opened.located.notes, *reading.notes)
            )
        ),
        twice_encoded=mapping.mend_text
        or any(each.code == "text_encoded_twice" for each in opened.located.notes),
        reading=reading,
        previewed=reading.profiles[:_PREVIEWED],
        problems=_problems(reading, language),
        to_mend=_to_mend(reading, upload.path.name, language),
    )


def _choices(table: str, language: Language) -> list[tuple[str, str]]:
    """The columns of a table, by the names that a reader's language has for them."""
    named = []
    for name, spec in TABLES[table].columns.items():
        told = getattr(spec, language.value) if language is not Language.EN else ""
        named.append((name, (told or name.replace("_", " ")).split("|")[0]))
    composed = sorted(COMPOSED) if table == "profiles" else []
    return sorted([*named, *((name, "") for name in composed)], key=lambda pair: pair[1].casefold())


@dataclass(frozen=True, slots=True)
class _Problem:
    """One kind of problem, in the reader's words."""

    n: int
    whole_row: bool
    rows: Sequence[int]
    text: str


def _problems(reading: ReadResult, language: Language) -> list[_Problem]:
    counts = count_problems(reading.rejects, reading.set_aside)
    return [
        _Problem(each.n, each.whole_row, each.rows, what_to_do(each.example, language))
        for each in counts
    ]


@dataclass(frozen=True, slots=True)
class _ToMend:
    """One cell to mend on the page."""

    row: int
    header: str
    value: str
    text: str


def _to_mend(reading: ReadResult, file: str, language: Language) -> list[_ToMend]:
    """The first cells that a person can mend here: those whose column is known."""
    found = [
        each for each in (*reading.rejects, *reading.set_aside)
        # Rows of further sheets are mended in the workbook that the import gives back.
        if each.header and each.file == file
    ]  # fmt: skip
    return [
        _ToMend(each.row, each.header, each.value, what_to_do(each, language, where=False))
        for each in found[:_MENDED_AT_ONCE]
    ]


@router.post(f"{PAGE}/{{upload_id}}/columns")
def choose(
    request: Request,
    service: AppStateDep,
    _: Importing,
    upload_id: SomeUpload,
    header: Many,
    column: Many,
    kind: Typed = "",
    country: Typed = "",
    *,
    mend: Annotated[bool, Form()] = False,
) -> Response:
    """Say which column is what."""
    upload = _found(service, upload_id)
    if upload is None:
        return _gone(request)
    opened, _notes = drafts.opened(Home.open(service.home), upload)
    fixed = {**opened.mapping.fixed, "kind": kind, "country": country}
    columns = dict(zip(header, column, strict=False))
    drafts.decide(upload, drafts.chosen(opened.mapping, columns, fixed, mend=mend))
    return RedirectResponse(link_with(request)(f"{PAGE}/{upload.id}"), 303)


@router.post(f"{PAGE}/{{upload_id}}/sheet")
def choose_sheet(
    request: Request,
    service: AppStateDep,
    _: Importing,
    upload_id: SomeUpload,
    sheet: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Read another sheet of the workbook; without one, those with the same header together."""
    upload = _found(service, upload_id)
    if upload is None:
        return _gone(request)
    try:
        drafts.choose_sheet(upload, sheet)
    except InputError as problem:
        return _start(request, service, 422, problem=advice(problem, page_language(request)))
    return RedirectResponse(link_with(request)(f"{PAGE}/{upload.id}"), 303)


@router.post(f"{PAGE}/{{upload_id}}/cells")
def mend_cells(
    request: Request,
    service: AppStateDep,
    _: Importing,
    upload_id: SomeUpload,
    row: Annotated[list[int], Form(max_length=_MENDED_AT_ONCE)],
    header: Annotated[list[str], Form(max_length=_MENDED_AT_ONCE)],
    value: Annotated[list[str], Form(max_length=_MENDED_AT_ONCE)],
) -> Response:
    """Put other values into cells that could not be read."""
    upload = _found(service, upload_id)
    if upload is None:
        return _gone(request)
    short = [each[:_CELL] for each in value]
    drafts.correct(upload, zip(row, header, short, strict=False))
    return RedirectResponse(link_with(request)(f"{PAGE}/{upload.id}"), 303)


@router.post(f"{PAGE}/{{upload_id}}/commit")
def commit(
    request: Request, service: AppStateDep, principal: Importing, upload_id: SomeUpload
) -> Response:
    """Import the file as it was decided; what is set aside is given back to be mended."""
    upload = _found(service, upload_id)
    if upload is None:
        return _gone(request)
    home, language = Home.open(service.home), page_language(request)
    opened, _notes = drafts.opened(home, upload)
    done = import_source(
        home,
        upload.source,
        upload.path,
        account_id=principal.account_id,
        store=service.store,
        mapping=opened.mapping,
        language=language.value,
    )
    remember(home, opened.mapping)
    Uploads(service.home).drop(upload.id)
    told = {"done": done.record.id} | ({"rejects": done.rejects[0].name} if done.rejects else {})
    return RedirectResponse(link_with(request)(PAGE, **told), 303)


@router.post(f"{PAGE}/{{upload_id}}/discard")
def discard(
    request: Request, service: AppStateDep, _: Importing, upload_id: SomeUpload
) -> Response:
    """Forget a file that was looked at."""
    upload = _found(service, upload_id)
    if upload is not None:
        Uploads(service.home).drop(upload.id)
    return RedirectResponse(link_with(request)(PAGE), 303)


@router.post(f"{PAGE}/log/{{import_id}}/undo")
def undo(
    request: Request,
    service: AppStateDep,
    principal: Importing,
    import_id: Annotated[int, Path(ge=0)],
) -> Response:
    """Take an import back."""
    undo_import(
        Home.open(service.home), import_id, origin_of(service, principal), store=service.store
    )
    return RedirectResponse(link_with(request)(PAGE, undone=import_id), 303)


@router.get(f"{PAGE}/rejects/{{name}}")
def rejected(
    service: AppStateDep, _: Importing, name: Annotated[str, Path(max_length=200)]
) -> FileResponse:
    """Give the workbook of what an import set aside."""
    file = Home.open(service.home).rejects / name
    if not _REJECTS.fullmatch(name) or not file.is_file():
        raise UnknownRecordError("upload", name)
    return FileResponse(file, filename=name)


def _found(service: AppState, upload_id: str) -> Upload | None:
    try:
        return Uploads(service.home).find(upload_id)
    except UnknownRecordError:
        return None


def _gone(request: Request) -> RedirectResponse:
    """Somebody went back to a file that was imported, or is older than a day."""
    return RedirectResponse(link_with(request)(PAGE, gone=1), 303)
