"""The network page: what analysts see of the network as a whole, under pseudonyms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from matchmaker.domain import Kind, Language, Layer
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.errors.translation import advice
from matchmaker.network.disclosure import require_enough
from matchmaker.network.figures import NetworkSummary, Scope
from matchmaker.network.pictures.territory_map import band_label, territory_map
from matchmaker.network.pictures.wording import PictureWording, wording_for
from matchmaker.network.query_restriction import SafeFilters
from matchmaker.network.report import main_layer
from matchmaker.network.report.figures_page import themes
from matchmaker.network.report.sentences import cautions, provenance, reason_in_words, summary
from matchmaker.network.tables import label
from matchmaker.network.territory import Territory
from matchmaker.network.what_if import FigureChange
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal

from ..dependencies import SUGGESTION_SLOT, AppStateDep, CurrentMatchmaker
from ..rendering import page, page_language
from ..security import permit
from .analysis import LEAVING, Analysis, compared, without_best_tied
from .drawing import drawing
from .routes import OF_GRAPHS, Country

router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])
REPORT = Path(__file__).parents[2] / "matchmaker" / "network" / "report"
Reading = Annotated[Principal, Depends(permit(Action.NETWORK_READ))]
Year = Annotated[str, Query(pattern="^([12][0-9]{3})?$")]
N_BROKERS = 10
MAP_WIDTH = 720.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form of the page asks for; an empty field asks for nothing."""

    layer: Layer | None
    country: Sequence[str]
    kind: Sequence[Kind]
    since: str
    until: str
    before: str
    after: str
    leaving: int


def asked(
    layer: Layer | None = None,
    country: Annotated[Sequence[Country], Query(max_length=60)] = (),
    kind: Annotated[Sequence[Kind], Query(max_length=len(Kind))] = (),
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
    _: Reading,
    form: Annotated[Asked, Depends(asked)],
) -> HTMLResponse:
    """Picture, border, measures, brokers and communities; two dates compared, departures tried."""
    language = page_language(request)
    words = wording_for(language.value, REPORT)
    problem, found = "", None
    layer = form.layer or main_layer(matchmaker.network)
    scope = Scope(layers=(layer,))
    try:
        found = service.analyses.analysis(matchmaker, _scope(scope, form))
    except InputError as error:
        problem = advice(error, language)
        found = _whole(service.analyses.analysis, matchmaker, scope)
    compare, compare_problem = _tried(_comparison, matchmaker, found, form, language)
    shifts, leaving_problem = _tried(_departures, matchmaker, found, form, language)
    filters = found.filters if found else SafeFilters()
    # Where even the whole is too small to be told, nobody asked for anything wrong.
    refused = bool(problem and found) or bool(compare_problem or leaving_problem)
    return page(
        "network_page.html",
        request,
        status=422 if refused else 200,
        form=form,
        layer=layer,
        layers=_recorded(matchmaker),
        problem=problem,
        compare_problem=compare_problem,
        leaving_problem=leaving_problem,
        filters=filters,
        last_years=[year - 1 for year in filters.years[1:]],
        told=_told(found, words) if found else None,
        compare=_rows(compare, words),
        shifts=_rows(shifts, words),
        leavings=LEAVING,
        forms=list(OF_GRAPHS),
        words=words,
        demo=bool(len(matchmaker.snapshot.profiles.records))
        and matchmaker.snapshot.profiles.records[0].demo,
    )


def _scope(scope: Scope, form: Asked) -> Scope:
    since, until = (float(year) if year else None for year in (form.since, form.until))
    # The last year is meant to be in.
    until = until + 1 if until is not None else None
    if since is not None and until is not None and until <= since:
        raise InputError("since_after_until", field="until")
    return replace(
        scope, countries=tuple(form.country), kinds=tuple(form.kind), since=since, until=until
    )


def _whole(
    analysis: Callable[[Matchmaker, Scope], Analysis], matchmaker: Matchmaker, scope: Scope
) -> Analysis | None:
    """The layer without filters; None where even that tells of fewer than five."""
    try:
        return analysis(matchmaker, scope)
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


def _rows(
    changes: Sequence[FigureChange], words: PictureWording
) -> list[tuple[str, str, str, str]]:
    rows = []
    for each in changes:
        name, change = each.before.name, each.change
        sign = "+" if change is not None and change > 0 else ""
        figures = (words.figure(name, each.before.value), words.figure(name, each.after.value))
        difference = "–" if change is None else f"{sign}{words.figure(name, change)}"
        rows.append((label(name, words.language), *figures, difference))
    return rows


def _told(found: Analysis, words: PictureWording) -> dict[str, object]:
    account = found.told()
    return {
        "summary": summary(account, {}, words),
        "cautions": tuple(cautions(account, words)),
        "provenance": provenance(account.about, words),
        "themes": tuple(themes(account, words)),
        "drawing": drawing(found.picture),
        "mixing": _mixing(account, words),
        "map": territory_map(found.territory, MAP_WIDTH) if found.territory else None,
        "bands": _bands(found.territory, words) if found.territory else [],
        "brokers": _brokers(account, words),
        "broker_reason": account.tables["brokers_country"].reason
        if "brokers_country" in account.tables
        else "",
        "communities": _communities(account, words),
        "reason": lambda reason: reason_in_words(reason, words),
    }


def _mixing(account: NetworkSummary, words: PictureWording) -> list[dict[str, object]]:
    """The border as rows of a matrix: ties between countries, beside what chance would give."""
    matrix = account.matrices["mixing_country"]
    return [
        {
            "name": words.group("country", group),
            "cells": [
                {
                    "observed": None if seen is None else words.number(seen, 0),
                    "expected": None if chance is None else words.number(chance, 1),
                    "more": seen is not None and chance is not None and seen > chance >= 1,
                    "fewer": seen is not None and chance is not None and seen < chance,
                }
                for seen, chance in zip(matrix.observed[k], matrix.expected[k], strict=True)
            ],
        }
        for k, group in enumerate(matrix.groups)
    ]


def _bands(found: Territory, words: PictureWording) -> list[tuple[str, ...]]:
    """Pairs of profiles by distance: how many are tied, and how many would be by chance."""
    rows = [dict(zip(found.bands.columns, row, strict=True)) for row in found.bands.rows]
    return [
        (
            band_label(row, words),
            words.number(float(str(row["pairs"])), 0),
            *(
                "·" if row[name] is None else words.number(float(str(row[name])), digits)
                for name, digits in (("ties", 0), ("expected", 1))
            ),
        )
        for row in rows
    ]


def _brokers(account: NetworkSummary, words: PictureWording) -> list[tuple[str, ...]]:
    table = account.tables.get("brokers_country")
    if table is None or "role" not in table.columns:
        return []
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return [
        (
            str(row["profile"]),
            words.number(float(str(row["observed"])), 0),
            *(
                "–" if row[name] is None else words.number(float(str(row[name])), 1)
                for name in ("expected", "z")
            ),
        )
        for row in rows
        if row["role"] == "total"
    ][:N_BROKERS]


def _communities(account: NetworkSummary, words: PictureWording) -> list[tuple[str, ...]]:
    rows = account.tables["communities"].rows
    return [
        (
            str(row[0] if isinstance(row[0], str) else int(row[0] or 0) + 1),
            "–" if row[1] is None else words.number(float(row[1]), 0),
            "–" if row[2] is None else words.group("country", str(row[2])),
            words.share(float(str(row[3])) if row[3] is not None else None, 0),
            "–" if row[4] is None else words.group("kind", str(row[4])),
            words.share(float(str(row[5])) if row[5] is not None else None, 0),
        )
        for row in rows[:N_BROKERS]
    ]
