"""The results of the programme: figures as JSON, the report as a file, targets, and the page."""

from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from pydantic import Field

from matchmaker.domain import Language
from matchmaker.errors import InputError, UnknownRecordError
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.programme.report import (
    Layout,
    lay_out,
    results_body,
    results_html,
    results_pdf,
    results_xlsx,
)
from matchmaker.programme.results import Period, Results
from matchmaker.programme.wording import programme_words
from matchmaker.services.access_log import log_report
from matchmaker.services.programme.results import results_of, set_target, targeted
from matchmaker.sources.nace import with_title

from ..dependencies import PREFIX, AppState, AppStateDep, ResponseLanguage
from ..rendering import link_with, page, page_language
from ..response_headers import with_headers
from ..responses import json_response
from ..schemas import PROBLEMS, Closed
from ..security import permit
from ..security.access_log import origin_of
from ..security.idempotency import IdempotentRoute


class StageOut(Closed):
    """The firms for whom a stage is recorded."""

    stage: str
    n: int
    n_undated: int = Field(description="Of these, those without a day.")
    n_imputed: int = Field(description="Firms with a later stage and without this one.")
    target: float | None
    firms: list[str] = Field(description="Their ids.")
    imputed: list[str]


class StageTimeOut(Closed):
    """How long firms took from a stage to the next."""

    stage: str
    to: str
    n: int
    median_days: float
    quartiles: tuple[float, float] | None


class CountOut(Closed):
    """Something else that is counted."""

    name: str
    value: float
    behind: list[str]
    target: float | None
    unit: str


class IndicatorOut(Closed):
    """A figure under the code of a funding programme."""

    code: str
    name: str
    unit: str
    source: str
    counted: str
    value: float
    target: float | None


class RankFateOut(Closed):
    """What became of the suggestions at one rank that were told by e-mail."""

    rank: int
    n_told: int
    n_useful: int
    n_not_useful: int
    n_introduced: int
    n_accepted: int


class ResultsOut(Closed):
    """What came of the programme in a period."""

    since: date | None
    until: date | None
    n_firms: int
    stages: list[StageOut]
    times: list[StageTimeOut]
    breakdowns: dict[str, dict[str, dict[str, int]]] = Field(
        description="Firms by stage, for month, territory, sector and expert."
    )
    counts: list[CountOut]
    indicators: list[IndicatorOut]
    ranks: list[RankFateOut] = Field(description="Empty where nothing was told by e-mail.")


class TargetIn(Closed):
    """What a figure is to come to."""

    value: float | None = Field(gt=0, description="null takes the target away.")


class TargetOut(Closed):
    """A target as it is kept."""

    figure: str
    value: float | None


class ReportForm(StrEnum):
    """The forms that a report is given in."""

    XLSX = "xlsx"
    HTML = "html"
    PDF = "pdf"


MEDIA = {
    ReportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportForm.HTML: "text/html; charset=utf-8",
    ReportForm.PDF: "application/pdf",
}

router = APIRouter(prefix=PREFIX, tags=["results"], responses=PROBLEMS, route_class=IdempotentRoute)
pages = APIRouter(include_in_schema=False)

Reading = Annotated[Principal, Depends(permit(Action.RESULTS_READ))]
Setting = Annotated[Principal, Depends(permit(Action.TARGET_SET))]
Since = Annotated[date | None, Query(description="First day; none: from the start.")]
Until = Annotated[date | None, Query(description="Last day; none: until today.")]
Figure = Annotated[str, Path(max_length=40, examples=["check_up"])]


@router.get("/results", response_model=ResultsOut)
def figures(service: AppStateDep, _: Reading, since: Since = None, until: Until = None) -> Response:
    """Count firms by stage as recorded, with times, groups, indicators and what is behind each."""
    return json_response(_json(_results(service, since, until)))


@router.get(
    "/results/report/{form}",
    response_class=Response,
    responses={
        200: {
            "content": {
                media.partition(";")[0]: {"schema": {"type": "string"}} for media in MEDIA.values()
            },
            **with_headers("Content-Disposition"),
        }
    },
)
def report(
    service: AppStateDep,
    principal: Reading,
    form: ReportForm,
    language: ResponseLanguage,
    since: Since = None,
    until: Until = None,
) -> Response:
    """Write the report as a workbook, a page or a PDF; logged, for it names firms."""
    layout = _layout(service, _results(service, since, until), language)
    log_report(service.store, origin_of(service, principal), form.value)
    return Response(
        _written(layout, form),
        media_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="results.{form.value}"'},
    )


@router.put("/results/targets/{figure}", response_model=TargetOut)
def put_target(
    service: AppStateDep, principal: Setting, figure: Figure, asked: TargetIn
) -> Response:
    """Set what a figure is to come to."""
    set_target(service.store, figure, asked.value, origin_of(service, principal))
    return json_response({"figure": figure, "value": asked.value})


@pages.get("/programme/results")
def shown(
    request: Request,
    service: AppStateDep,
    _: Reading,
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """The results as a page, with the list behind each number."""
    found = _results(service, _day(since, "since"), _day(until, "until"))
    layout = _layout(service, found, page_language(request))
    link = link_with(request)
    period = {name: day for name, day in {"since": since, "until": until}.items() if day}
    addresses = {
        each.key: link(f"/programme/results/lists/{each.key}", **period) for each in layout.lists
    }
    return page(
        "programme_results.html",
        request,
        report=layout,
        since=since,
        until=until,
        targets=targeted(),
        say=layout.words,
        # Filled by a template that escapes whatever comes from the data.
        body=Markup(results_body(layout, addresses)),  # noqa: S704 - see above
    )


@pages.get("/programme/results/lists/{figure}")
def listed(
    request: Request,
    service: AppStateDep,
    _: Reading,
    figure: Figure,
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """The list behind one number."""
    found = _results(service, _day(since, "since"), _day(until, "until"))
    layout = _layout(service, found, page_language(request))
    section = next((each for each in layout.lists if each.key == figure), None)
    if section is None:
        raise UnknownRecordError("list", figure)
    return page(
        "results_list.html",
        request,
        report=layout,
        section=section,
        period={name: day for name, day in {"since": since, "until": until}.items() if day},
        say=layout.words,
    )


@pages.post("/programme/results")
def aim(
    request: Request,
    service: AppStateDep,
    principal: Setting,
    figure: Annotated[str, Form(max_length=40)],
    value: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Set a target from the page; an empty field takes it away."""
    set_target(service.store, figure, _number(value), origin_of(service, principal))
    return RedirectResponse(link_with(request)("/programme/results"), 303)


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError("date_invalid", field=field, value=text) from error


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", ".")) if text.strip() else None
    except ValueError as error:
        raise InputError("target_not_positive", {"value": text}, field="value") from error


def _results(service: AppState, since: date | None, until: date | None) -> Results:
    until = until or service.now().date()
    if since is not None and since > until:
        raise InputError("since_after_until", field="since")
    return results_of(service.store, Period(since=since, until=until))


def _layout(service: AppState, found: Results, language: Language) -> Layout:
    return lay_out(
        found,
        programme_words(language),
        made_on=service.now().date(),
        sector_named=partial(with_title, language=language),
    )


def _written(layout: Layout, form: ReportForm) -> bytes:
    if form is ReportForm.XLSX:
        return results_xlsx(layout)
    if form is ReportForm.PDF:
        return results_pdf(layout)
    return results_html(layout).encode()


def _json(found: Results) -> dict[str, Any]:
    return {
        "since": found.period.since,
        "until": found.period.until,
        "n_firms": found.n_firms,
        "stages": [
            msgspec.to_builtins(each) | {"n": each.n, "n_imputed": len(each.imputed)}
            for each in found.stages
        ],
        "times": found.times,
        "breakdowns": {each.by: each.groups for each in found.breakdowns},
        "counts": found.counts,
        "indicators": found.indicators,
        "ranks": found.ranks,
    }
