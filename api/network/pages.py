"""The network page: what analysts see of the network as a whole, under pseudonyms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from matchmaker.domain import Kind, Language, Layer
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.errors.translation import advice
from matchmaker.network.disclosure import require_enough
from matchmaker.network.figures import Scope
from matchmaker.network.pictures.wording import wording_for
from matchmaker.network.query_restriction import SafeFilters
from matchmaker.network.report import main_layer
from matchmaker.network.what_if import FigureChange
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal

from ..dependencies import SUGGESTION_SLOT, AppStateDep, CurrentMatchmaker
from ..rendering import page, page_language
from ..security import permit
from .analysis import LEAVING, SECTIONS, Analysis, compared, without_best_tied
from .routes import (
    MOST_CHOSEN,
    OF_GRAPHS,
    Country,
    Number,
    Region,
    Sector,
    SizeClass,
    sees_each,
)
from .wording import change_rows, named_filters, told

router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])
REPORT = Path(__file__).parents[2] / "matchmaker" / "network" / "report"
Reading = Annotated[Principal, Depends(permit(Action.NETWORK_READ))]
Year = Annotated[str, Query(pattern="^([12][0-9]{3})?$")]
LOOK_AGAIN_S = 3
"""After which a browser asks again for figures that are still being computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form of the page asks for; an empty field asks for nothing."""

    layer: Layer | None
    country: Sequence[str]
    kind: Sequence[Kind]
    sector: Sequence[str]
    region: Sequence[str]
    size: Sequence[str]
    community: Sequence[str]
    since: str
    until: str
    before: str
    after: str
    leaving: int


def asked(
    layer: Layer | None = None,
    country: Annotated[Sequence[Country], Query(max_length=60)] = (),
    kind: Annotated[Sequence[Kind], Query(max_length=len(Kind))] = (),
    sector: Annotated[Sequence[Sector], Query(max_length=MOST_CHOSEN)] = (),
    region: Annotated[Sequence[Region], Query(max_length=MOST_CHOSEN)] = (),
    size: Annotated[Sequence[SizeClass], Query(max_length=4)] = (),
    community: Annotated[Sequence[Number], Query(max_length=MOST_CHOSEN)] = (),
    since: Year = "",
    until: Year = "",
    before: Year = "",
    after: Year = "",
    leaving: Annotated[int, Query(ge=0, le=max(LEAVING))] = 0,
) -> Asked:
    """Read the form."""
    return Asked(
        layer=layer,
        country=tuple(sorted(country)),
        kind=tuple(sorted(kind)),
        sector=tuple(sorted(sector)),
        region=tuple(sorted(region)),
        size=tuple(sorted(size)),
        community=tuple(sorted(community)),
        since=since,
        until=until,
        before=before,
        after=after,
        leaving=leaving if leaving in LEAVING else 0,
    )


@router.get("/network")
def network(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Reading,
    form: Annotated[Asked, Depends(asked)],
) -> HTMLResponse:
    """Picture, border, measures, brokers and communities; two dates compared, departures tried."""
    language = page_language(request)
    words = wording_for(language.value, REPORT)
    problem, found, layer = "", None, form.layer or main_layer(matchmaker.network)
    scope, everything = Scope(layers=(layer,)), sees_each(principal)
    analysis = partial(service.analyses.analysis, matchmaker, everything=everything)
    try:
        found = analysis(_scope(scope, form))
    except InputError as error:
        problem = advice(error, language)
        found = _whole(analysis, scope)
    pending = found is None and not problem
    compare, compare_problem = _tried(_comparison, matchmaker, found, form, language)
    shifts, leaving_problem = _tried(_departures, matchmaker, found, form, language)
    filters = found.filters if found else SafeFilters()
    # Where even the whole is too small to be told, nobody asked for anything wrong.
    refused = bool(problem and found) or bool(compare_problem or leaving_problem)
    answer = page(
        "network_page.html",
        request,
        status=422 if refused else 202 if pending else 200,
        pending=pending,
        everything=everything,
        query=_query(form, layer),
        sections=list(SECTIONS),
        named=named_filters(filters, words),
        form=form,
        layer=layer,
        layers=_recorded(matchmaker),
        problem=problem,
        compare_problem=compare_problem,
        leaving_problem=leaving_problem,
        filters=filters,
        last_years=[year - 1 for year in filters.years[1:]],
        told=told(found, words) if found else None,
        compare=change_rows(compare, words),
        shifts=change_rows(shifts, words),
        leavings=LEAVING,
        forms=list(OF_GRAPHS),
        words=words,
        demo=bool(len(matchmaker.snapshot.profiles.records))
        and matchmaker.snapshot.profiles.records[0].demo,
    )
    if pending:
        answer.headers["Refresh"] = str(LOOK_AGAIN_S)
    return answer


def _query(form: Asked, layer: Layer) -> str:
    """The layer and the filters, as the routes of figures and files take them."""
    chosen = {
        name: getattr(form, name)
        for name in ("country", "kind", "sector", "region", "size", "community")
    }
    until = str(int(form.until) + 1) if form.until else ""
    years = {name: year for name, year in (("since", form.since), ("until", until)) if year}
    return urlencode({"layer": layer.value, **chosen, **years}, doseq=True)


def _scope(scope: Scope, form: Asked) -> Scope:
    since, until = (float(year) if year else None for year in (form.since, form.until))
    # The last year is meant to be in.
    until = until + 1 if until is not None else None
    if since is not None and until is not None and until <= since:
        raise InputError("since_after_until", field="until")
    return replace(
        scope,
        countries=tuple(form.country),
        kinds=tuple(form.kind),
        sectors=tuple(form.sector),
        regions=tuple(form.region),
        sizes=tuple(form.size),
        communities=tuple(form.community),
        since=since,
        until=until,
    )


def _whole(analysis: Callable[[Scope], Analysis | None], scope: Scope) -> Analysis | None:
    """The layer without filters; None where even that tells of fewer than five."""
    try:
        return analysis(scope)
    except InputError:
        return None


def _recorded(matchmaker: Matchmaker) -> list[Layer]:
    network = matchmaker.network
    return [layer for layer in Layer if layer in network.ties or layer in network.incidences]


def _tried(
    change: Callable[[Matchmaker, Analysis, Asked], Sequence[FigureChange]],
    matchmaker: Matchmaker,
    found: Analysis | None,
    form: Asked,
    language: Language,
) -> tuple[Sequence[FigureChange], str]:
    """What a change does to the key figures, or why it may not be asked."""
    if found is None:
        return [], ""
    try:
        return change(matchmaker, found, form), ""
    except InputError as error:
        return [], advice(error, language)


def _comparison(matchmaker: Matchmaker, found: Analysis, form: Asked) -> Sequence[FigureChange]:
    if not form.before or not form.after:
        return []
    years = int(form.before), int(form.after)
    if years[0] == years[1]:
        raise InputError("since_after_until", field="after", value=form.after)
    return compared(matchmaker, found.selection.scope, years, found.filters)


def _departures(matchmaker: Matchmaker, found: Analysis, form: Asked) -> Sequence[FigureChange]:
    if not form.leaving:
        return []
    require_enough(len(found.picture.nodes.ids) - form.leaving)
    return without_best_tied(matchmaker, found, form.leaving)
