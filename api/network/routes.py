"""The network as a whole, for analysts: figures and graphs under pseudonyms, in groups of five."""

import secrets
from collections.abc import Sequence
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import msgspec
import networkx as nx
from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from matchmaker.domain import Kind, Layer, Role
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.graph.connectivity import FORMATS
from matchmaker.network.disclosure import (
    Pseudonyms,
    pseudonymised,
    renamed,
    require_enough,
    require_unlinkable,
)
from matchmaker.network.figures import Scope
from matchmaker.network.networkx_conversion import to_networkx
from matchmaker.network.selection import groupings, names_of
from matchmaker.network.small_cells import without_small_cells
from matchmaker.network.summary import SECTIONS, summarise
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.access_log import log_export

from ..dependencies import PREFIX, SUGGESTION_SLOT, AppStateDep, CurrentMatchmaker
from ..response_headers import with_headers
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, one_of
from ..security import permit
from ..security.access_log import origin_of
from .analysis import filters_for


class NetworkAccount(Closed):
    """One section of figures by name, each with what it speaks of."""

    about: dict[str, Any] = Field(description="Layers, period, filter, n, m.")
    numbers: dict[str, Any]
    columns: dict[str, Any] = Field(description="A figure for each profile, under pseudonyms.")
    matrices: dict[str, Any]
    tables: dict[str, Any]
    curves: dict[str, Any]
    groups: dict[str, Any]
    notes: list[str]


router = APIRouter(
    prefix=PREFIX,
    tags=["network"],
    dependencies=[SUGGESTION_SLOT],
    responses=PROBLEMS,
)

Reading = Annotated[Principal, Depends(permit(Action.NETWORK_READ))]
Exporting = Annotated[Principal, Depends(permit(Action.EXPORT_RUN))]
Layers = Annotated[
    Sequence[Layer], Query(max_length=len(Layer), description="Together; one by default.")
]
Year = Annotated[int | None, Query(ge=1900, le=2200, examples=[2020], description="Its beginning.")]
Country = Annotated[str, Query(pattern="^[A-Z]{2}$")]
Sector = Annotated[str, Query(pattern="^[0-9]{2}$")]
Region = Annotated[str, Query(pattern="^[A-Z]{2}[A-Z0-9]{0,3}$")]
Number = Annotated[str, Query(pattern="^[0-9]{1,4}$")]
SizeClass = Literal["micro", "small", "medium", "large"]
MOST_CHOSEN = 60
OF_GRAPHS = {each.name: each for each in FORMATS if each.suffix}
SomeFormat = Annotated[str, Path(max_length=20, json_schema_extra=one_of(OF_GRAPHS))]


def scope_of(
    layer: Layers = (Layer.JOINT_PROJECT,),
    since: Year = None,
    until: Year = None,
    country: Annotated[Sequence[Country], Query(max_length=60)] = (),
    kind: Annotated[Sequence[Kind], Query(max_length=len(Kind))] = (),
    sector: Annotated[
        Sequence[Sector], Query(max_length=MOST_CHOSEN, description="NACE divisions; for staff.")
    ] = (),
    region: Annotated[
        Sequence[Region], Query(max_length=MOST_CHOSEN, description="NUTS-3; for staff.")
    ] = (),
    size: Annotated[Sequence[SizeClass], Query(max_length=4, description="For staff.")] = (),
    community: Annotated[
        Sequence[Number],
        Query(max_length=MOST_CHOSEN, description="Numbers, found with seed 0; for staff."),
    ] = (),
) -> Scope:
    """Which ties between which profiles are looked at."""
    return Scope(
        layers=tuple(layer),
        since=since,
        until=until,
        countries=tuple(country),
        kinds=tuple(kind),
        sectors=tuple(sector),
        regions=tuple(region),
        sizes=tuple(size),
        communities=tuple(community),
    )


Looked = Annotated[Scope, Depends(scope_of)]


@router.get("/network/measures/{section}", response_model=NetworkAccount)
def measures(
    matchmaker: CurrentMatchmaker,
    principal: Reading,
    section: Annotated[str, Path(max_length=40, json_schema_extra=one_of(SECTIONS))],
    scope: Looked,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """
    Compute one section of figures, each with layer, period, filter, n, m and seed.

    Profiles stand under pseudonyms that are new each time; groups of fewer than five are pooled.
    Filters that could be subtracted from one another to tell of fewer than five are refused.
    """
    if section not in SECTIONS:
        raise InputError(
            "section_unknown", {"choices": ", ".join(SECTIONS)}, field="section", value=section
        )
    groups = groupings(matchmaker.snapshot, sizes=bool(scope.sizes))
    require_safe(matchmaker, principal, scope)
    found = summarise(matchmaker.network, groups, scope, sections=(section,), seed=seed)
    require_enough(len(found.tied))
    hidden = renamed(without_small_cells(found), Pseudonyms(secrets.token_bytes(32)))
    return json_response(msgspec.to_builtins(hidden))


@router.get(
    "/network/graph/{form}",
    response_class=Response,
    responses={
        200: {
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
            **with_headers("Content-Disposition"),
        }
    },
)
def graph(
    matchmaker: CurrentMatchmaker, principal: Reading, form: SomeFormat, scope: Looked
) -> Response:
    """Give the network under pseudonyms for Gephi, UCINET, Pajek or R."""
    groups = groupings(matchmaker.snapshot, sizes=bool(scope.sizes))
    require_safe(matchmaker, principal, scope)
    made = to_networkx(matchmaker.network, scope, groups, {})
    people = [node for node, mode in made.nodes(data="bipartite") if mode == 0]
    require_enough(sum(1 for node in people if made.degree(node)))
    names = Pseudonyms(secrets.token_bytes(32))
    return _written(pseudonymised(made, scope.layers, names), form)


def require_safe(matchmaker: Matchmaker, principal: Principal, scope: Scope) -> None:
    """
    Go on where an answer tells of nobody, neither by itself nor beside another one.

    Raises:
        InputError: A filter is too fine, or layers could be joined to name somebody.
    """
    require_unlinkable(scope.layers)
    if scope.filter or scope.period:
        everything = sees_each(principal)
        filters_for(matchmaker, scope.layers, everything=everything).require(scope)


def sees_each(principal: Principal) -> bool:
    """Whether filters need not hide anybody: staff may open every profile anyway."""
    return principal.role is Role.STAFF


@router.get(
    "/exports/network/{form}",
    response_class=Response,
    responses={
        200: {
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
            **with_headers("Content-Disposition"),
        }
    },
)
def export(
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Exporting,
    form: SomeFormat,
    scope: Looked,
) -> Response:
    """Give the network with names, for a stated reason, which is logged."""
    log_export(service.store, origin_of(service, principal), form, scope.layer)
    groups = groupings(matchmaker.snapshot, sizes=bool(scope.sizes))
    names = names_of(matchmaker.snapshot)
    return _written(to_networkx(matchmaker.network, scope, groups, names), form)


def _written(made: nx.MultiGraph, form: str) -> Response:
    chosen = OF_GRAPHS.get(form)
    if chosen is None:
        choices = ", ".join(OF_GRAPHS)
        raise InputError("format_unknown", {"choices": choices}, field="form", value=form)
    with TemporaryDirectory() as folder:
        file = File(folder) / f"network{chosen.suffix}"
        try:
            chosen.write(made, file)
        except ValueError as error:
            raise InputError(
                "format_unfit", {"problem": error, "form": form}, field="form"
            ) from error
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.read_bytes(), media_type="application/octet-stream", headers=headers)
