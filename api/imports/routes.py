"""Imports: send a file, see what it would do, commit it; rows that break a rule are set aside."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.importing import check_source, import_source, undo_import
from matchmaker.services.mappings import remember
from matchmaker.sources import (
    TABLES,
    ReadResult,
    Reject,
    TableMapping,
    mapping_of,
    open_table,
    template,
)
from matchmaker.sources.mapping_proposal import missing_columns
from matchmaker.store import ImportRecord, ImportState

from ..dependencies import PREFIX, AppState, AppStateDep
from ..middleware.limits import MAX_ID
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, one_of
from ..security import permit
from ..security.access_log import origin_of
from . import drafts
from .uploads import Upload, Uploads

SomeName = Annotated[str, Field(max_length=1000)]
SHOWN_STATES = (ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE)


class RejectOut(Closed):
    """A row that is set aside, and what would be accepted."""

    file: str
    row: int
    field: str
    value: str
    rule: str
    accepted: str


class DryRun(Closed):
    """What importing a file would do; nothing is changed yet."""

    id: str = Field(description="To commit it, within a day.")
    source: str = Field(json_schema_extra=one_of(TABLES))
    n_read: int
    n_accepted: int
    n_rejected: int
    rejects: list[RejectOut] = Field(description="The first hundred.")
    n_set_aside: int = Field(description="Cells that cannot be read; their rows come in.")
    set_aside: list[RejectOut] = Field(description="The first hundred of these cells.")
    columns: dict[str, str] = Field(description="Header -> column; blank where it is not read.")
    missing: list[str] = Field(
        description="Columns that rows must fill and no header gives: nothing is read before a "
        "mapping says them."
    )
    fixed: dict[str, str] = Field(description="Column -> what counts where a row says nothing.")
    sheets: list[str] = Field(description="Of a workbook.")
    sheet: str = Field(description="Which is read; blank where several of one header are.")
    warnings: list[str]


class MappingIn(Closed):
    """Which column of a file is what, as `check --map` writes it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "columns": {"Ragione sociale": "name", "N. addetti": "headcount"},
                    "fixed": {"country": "IT"},
                }
            ]
        },
    )

    columns: dict[SomeName, SomeName] = Field(
        min_length=1, max_length=2000, description="Header -> column; blank leaves it out."
    )
    fixed: dict[SomeName, SomeName] = Field(
        default={}, max_length=100, description="Column -> text for rows that say nothing of it."
    )
    sheet: SomeName = Field("", description="Of a workbook; blank for the one that fits best.")
    header_row: int = Field(0, ge=0, le=10_000, description="0 where it is to be found.")
    key_prefix: str = Field("", max_length=40, description="Stands before the source's own keys.")
    mend_text: bool = Field(False, description="Mend UTF-8 that was read as Windows-1252.")

    def told(self) -> dict[str, Any]:
        """The mapping as its file says it."""
        return self.model_dump()


class ImportOut(Closed):
    """An import as the log keeps it."""

    id: int
    source: str
    file: str
    sha256: str
    imported_at: datetime
    n_read: int
    n_accepted: int
    n_rejected: int
    n_added: int
    n_changed: int
    n_unchanged: int
    state: str = Field(
        description="Anything but `done` is undone, or about to be.",
        json_schema_extra=one_of([each.value for each in SHOWN_STATES]),
    )


class ImportDone(ImportOut):
    """What an import did."""

    rejects: list[RejectOut] = Field(description="The first hundred.")


class ImportUndone(Closed):
    """What the undoing of an import did."""

    n_removed: int = Field(description="Rows that the import had added.")
    n_restored: int = Field(description="Rows that are again what they were before it.")
    n_left: int = Field(description="Rows that somebody has changed or used since.")


class ImportLog(Closed):
    """All imports, the latest first."""

    items: list[ImportOut]


UPLOADS = f"{PREFIX}/imports"
SHOWN = 100
MAX_NUMBER = 2**31 - 1

router = APIRouter(prefix=PREFIX, tags=["imports"], responses=PROBLEMS)

Importing = Annotated[Principal, Depends(permit(Action.IMPORT_RUN))]
SomeId = Annotated[str, Query(max_length=MAX_ID)]
SomeUpload = Annotated[str, Path(max_length=64, description="Id of a dry run.")]
Readmitted = Annotated[
    Sequence[SomeId],
    Query(max_length=100, description="Ids of people who were erased and come back; repeatable."),
]
SomeTable = Annotated[str, Query(examples=["profiles"], json_schema_extra=one_of(TABLES))]


@router.post(
    "/imports",
    response_model=DryRun,
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def send(
    service: AppStateDep,
    _: Importing,
    request: Request,
    name: Annotated[str, Query(max_length=200, examples=["firms.csv"])],
    source: SomeTable = "profiles",
    readmit: Readmitted = (),
) -> Response:
    """Send a file of the documented format as the body, and read what importing it would do."""
    if source not in TABLES:
        raise InputError(
            "table_missing", {"choices": ", ".join(TABLES)}, field="source", value=source
        )
    uploads = Uploads(service.home)
    upload = await uploads.keep(source, name, request.stream())
    try:
        found = await run_in_threadpool(_dry_run, service, upload, readmit)
    except InputError:
        uploads.drop(upload.id)
        raise
    return json_response(found, 201)


@router.put("/imports/{upload_id}/mapping", response_model=DryRun)
def choose(
    service: AppStateDep,
    _: Importing,
    upload_id: SomeUpload,
    asked: MappingIn,
    readmit: Readmitted = (),
) -> Response:
    """Say which column is what, and read what importing the file would do then."""
    upload = Uploads(service.home).find(upload_id)
    mapping = mapping_of(asked.told() | {"table": upload.source}, upload.path.name)
    # A mapping that the file does not bear is not kept.
    open_table(upload.path, upload.source, mapping)
    drafts.decide(upload, mapping)
    return json_response(_dry_run(service, upload, readmit))


@router.post("/imports/{upload_id}/commit", response_model=ImportDone)
def commit(
    service: AppStateDep,
    principal: Importing,
    upload_id: SomeUpload,
    readmit: Readmitted = (),
) -> Response:
    """Import a file that was looked at: every sound row, or nothing if anything fails."""
    uploads = Uploads(service.home)
    upload = uploads.find(upload_id)
    home = Home.open(service.home)
    opened, _notes = drafts.opened(home, upload)
    done = import_source(
        home,
        upload.source,
        upload.path,
        account_id=principal.account_id,
        readmit=readmit,
        store=service.store,
        mapping=opened.mapping,
    )
    if drafts.is_decided(upload):
        remember(home, opened.mapping)
    uploads.drop(upload.id)
    return json_response(_record(done.record) | {"rejects": _rejects(done.reading.rejects)})


@router.post("/imports/{import_id}/undo", response_model=ImportUndone)
def undo(
    service: AppStateDep,
    principal: Importing,
    import_id: Annotated[int, Path(ge=1, le=MAX_NUMBER, description="Of the log.")],
) -> Response:
    """
    Take an import back, at once for all readers; 409 where it was undone or is too long ago.

    What somebody has changed or used since stays as it is.
    """
    origin = origin_of(service, principal)
    home = Home.open(service.home)
    return json_response(
        msgspec.to_builtins(undo_import(home, import_id, origin, store=service.store))
    )


@router.get("/imports", response_model=ImportLog)
def log(service: AppStateDep, _: Importing) -> Response:
    """Read what was imported, the latest first."""
    return json_response({"items": [_record(each) for each in reversed(service.store.imports())]})


@router.get(
    "/templates/{source}",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def empty_table(
    _: Annotated[Principal, Depends(permit(Action.STATUS_READ))],
    source: Annotated[
        str, Path(max_length=40, examples=["profiles"], json_schema_extra=one_of(TABLES))
    ],
) -> Response:
    """Give a table to fill in, with an example row."""
    if source not in TABLES:
        raise InputError(
            "table_missing", {"choices": ", ".join(TABLES)}, field="source", value=source
        )
    with TemporaryDirectory() as folder:
        table = template(source, File(folder) / f"{source}.csv")
        return Response(table.read_bytes(), media_type="text/csv")


def _dry_run(service: AppState, upload: Upload, readmit: Sequence[str]) -> dict[str, Any]:
    home = Home.open(service.home)
    opened, notes = drafts.opened(home, upload)
    mapping, missing = opened.mapping, missing_columns(opened.mapping)
    reading = ReadResult(notes=opened.located.notes)
    if not missing:
        reading = check_source(
            home, upload.source, upload.path, readmit=readmit, mapping=mapping
        )  # fmt: skip
    return {
        "id": upload.id,
        "source": upload.source,
        "n_read": reading.n_read,
        "n_accepted": reading.n_accepted,
        "n_rejected": len(reading.rejects),
        "rejects": _rejects(reading.rejects),
        "n_set_aside": len(reading.set_aside),
        "set_aside": _rejects(reading.set_aside),
        "columns": _columns(mapping),
        "missing": missing,
        "fixed": dict(mapping.fixed),
        "sheets": [each.name for each in opened.book.sheets if each.name],
        "sheet": mapping.sheet,
        "warnings": [*map(str, (*notes, *reading.notes, *reading.warnings))],
    }


def _record(record: ImportRecord) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(record)
    return {name: fields[name] for name in ImportOut.model_fields}


def _columns(mapping: TableMapping) -> dict[str, str]:
    return {guess.header: guess.column for guess in mapping.columns}


def _rejects(rejects: Iterable[Reject]) -> list[dict[str, Any]]:
    names = ("file", "row", "field", "value", "rule", "accepted")
    return [{name: getattr(each, name) for name in names} for each in [*rejects][:SHOWN]]
