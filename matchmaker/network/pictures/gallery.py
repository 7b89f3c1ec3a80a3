"""List all pictures of a summary, in the order in which a report shows them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from matchmaker.domain import ProfileId
from matchmaker.network.figures import About, NetworkSummary, Scope, Table
from matchmaker.network.pictures.border import border_picture
from matchmaker.network.pictures.border_print import border_print
from matchmaker.network.pictures.charts import (
    degrees_print,
    ranking_print,
    removal_print,
    roles_print,
    timeline_print,
)
from matchmaker.network.pictures.funnel import FUNNEL_COLUMNS, funnel_print, funnel_rows
from matchmaker.network.pictures.mixing import (
    MOST_GROUPS,
    blocks_print,
    blocks_table,
    mixing_print,
    mixing_table,
)
from matchmaker.network.pictures.network import NetworkPicture, ego_picture, network_picture
from matchmaker.network.pictures.network_print import network_print
from matchmaker.network.pictures.network_screen import network_screen
from matchmaker.network.pictures.print_sheet import Picture
from matchmaker.network.pictures.territory_map import territory_print
from matchmaker.network.pictures.wording import Places, shortened
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.territory import Territory
from matchmaker.privacy import SMALLEST
from matchmaker.programme.funnel import Funnel

SIZES = ("degree", "betweenness", "effective_size", "core_number", "pagerank")
"""Figures that the size of a mark may stand for."""
STRATEGIES = ("random", "degree", "adaptive_degree")
NO_TIES = "no ties"


@dataclass(frozen=True, kw_only=True)
class PictureData:
    """A summary and what is needed to draw it."""

    selection: ScopedNetwork
    account: NetworkSummary
    names: Mapping[ProfileId, str]
    places: Places = field(default_factory=Places)
    countries: tuple[str, str] = ("IT", "CH")
    """The two sides of the border view."""
    territory: Territory | None = None
    funnel: Funnel | None = None
    seed: int = 0
    discreet: bool = False
    """Whether counts by place under five are left out."""

    @property
    def communities(self) -> dict[ProfileId, int]:
        """The community of each profile that is in one."""
        column = self.account.columns.get("community")
        values = column.values if column is not None else {}
        return {id_: int(value) for id_, value in values.items() if value is not None}


def gallery(data: PictureData) -> Iterator[Picture]:
    """Each picture that the summary has figures for; those without ties say so."""
    for make in PICTURES:
        yield from make(data)


def _network(data: PictureData) -> Iterator[Picture]:
    account = data.account
    if not account.about.m:
        yield _empty(data, "network")
        return
    sizes = {name: account.columns[name] for name in SIZES if name in account.columns}
    picture = network_picture(data.selection, data.names, data.communities, sizes, seed=data.seed)
    name = "communities" if picture.by_community else "network"
    yield Picture(
        name=name,
        about=picture.about,
        table=picture.table(name),
        print=partial(network_print, picture),
        screen=partial(network_screen, picture),
        facts=_drawn(picture),
    )


def _drawn(picture: NetworkPicture) -> dict[str, float | str]:
    return {
        "drawn": len(picture.nodes.ids),
        "left_out": picture.n_left_out,
        "across": int(picture.links.n_ties[picture.crosses()].sum()),
    }


def _border(data: PictureData) -> Iterator[Picture]:
    picture = border_picture(
        data.selection,
        data.names,
        data.places,
        countries=data.countries,
        fewest=SMALLEST if data.discreet else 1,
    )
    if not picture.n_crossing:
        yield _empty(data, "border", "no tie crosses")
        return
    yield Picture(
        name="border",
        about=picture.about,
        table=picture.table(),
        print=partial(border_print, picture),
        facts={
            "crossing": picture.n_crossing,
            "left": sum(unit.n_profiles for unit in picture.left),
            "right": sum(unit.n_profiles for unit in picture.right),
            "aside": picture.n_set_aside,
            "level": picture.level,
            "one": picture.countries[0],
            "other": picture.countries[1],
        },
    )


def _map(data: PictureData) -> Iterator[Picture]:
    found = data.territory
    if found is None:
        return
    # A layer without ties, and profiles without coordinates, leave nothing to draw.
    if not data.account.about.m or not found.places.rows:
        yield _empty(data, "map", found.places.reason if data.account.about.m else NO_TIES)
        return
    told = {number.name: number for number in found.numbers}
    yield Picture(
        name="map",
        about=found.about,
        table=found.flow_table,
        print=partial(territory_print, found),
        facts={
            "places": len(found.places.rows),
            "length": _or_unknown(told["tie_distance"]),
            "lot": _or_unknown(told["tie_distance"].chance, "mean"),
            "border": _or_unknown(told["gravity_border"]),
            "p": _or_unknown(told["gravity_border"].chance, "p"),
        },
    )


def _or_unknown(found: object, name: str = "value") -> float | str:
    value = getattr(found, name, None)
    return "–" if value is None else float(value)


def _mixing(data: PictureData) -> Iterator[Picture]:
    for grouping in ("country", "kind", "region"):
        matrix = data.account.matrices.get(f"mixing_{grouping}")
        if matrix is None or len(matrix.groups) < 2 or not matrix.about.m:
            continue
        yield Picture(
            name=f"mixing_{grouping}",
            about=matrix.about,
            table=mixing_table(matrix),
            print=partial(mixing_print, matrix, grouping),
            facts={
                "groups": min(len(matrix.groups), MOST_GROUPS),
                "left_out": max(len(matrix.groups) - MOST_GROUPS, 0),
            },
        )


def _degrees(data: PictureData) -> Iterator[Picture]:
    table = data.account.tables.get("degree_distribution")
    if table is not None:
        yield _chart(data, "degrees", table, degrees_print)


def _ranking(data: PictureData) -> Iterator[Picture]:
    table = data.account.tables.get("brokers_country")
    if table is not None:
        yield _chart(data, "ranking", table, partial(_ranked, data.names))


def _ranked(names: Mapping[ProfileId, str], table: Table, words: Any) -> Any:
    return ranking_print(table, names, words)


def _roles(data: PictureData) -> Iterator[Picture]:
    table = data.account.tables.get("roles_country")
    if table is not None:
        yield _chart(data, "roles", table, roles_print)


def _chart(
    data: PictureData, name: str, table: Table, draw: Callable[[Table, Any], Any]
) -> Picture:
    """A chart of one table; nothing where there are no ties to show."""
    if not data.account.about.m or not table.rows:
        return _empty(data, name)
    return Picture(name=name, about=table.about, table=table, print=partial(draw, table))


def _blocks(data: PictureData) -> Iterator[Picture]:
    if "core" not in data.account.columns:
        return
    if not data.account.about.m:
        yield _empty(data, "blocks")
        return
    yield Picture(
        name="blocks",
        about=data.account.numbers["core_fit"].about,
        table=blocks_table(data.account),
        print=partial(blocks_print, data.selection.ties, data.account),
    )


def _removal(data: PictureData) -> Iterator[Picture]:
    curves = [data.account.curves.get(f"removal_{name}") for name in STRATEGIES]
    known = [curve for curve in curves if curve is not None]
    if not known:
        return
    if not data.account.about.m:
        yield _empty(data, "removal")
        return
    numbers = data.account.numbers
    indices = {name: numbers[f"r_index_{name}"].value for name in STRATEGIES}
    rows = tuple(
        (curve.name, x, y, *(band[k] if band else None for band in (curve.low, curve.high)))
        for curve in known
        for k, (x, y) in enumerate(zip(curve.x, curve.y, strict=True))
    )
    yield Picture(
        name="removal",
        about=known[0].about,
        table=Table(
            name="removal",
            columns=("curve", "removed", "largest", "low", "high"),
            rows=rows,
            about=known[0].about,
        ),
        print=partial(removal_print, known, indices),
    )


def _timeline(data: PictureData) -> Iterator[Picture]:
    table = data.account.tables.get("periods")
    if table is None:
        return
    if not table.rows:
        yield _empty(data, "timeline", "no dates")
        return
    yield Picture(
        name="timeline", about=table.about, table=table, print=partial(timeline_print, table)
    )


def _ego(data: PictureData) -> Iterator[Picture]:
    account = data.account
    table = account.tables.get("brokers_country")
    if table is None or not table.rows or "degree" not in account.columns:
        # The words say that paths run through it: where nobody brokers there is no such profile.
        return
    ego = ProfileId(str(table.rows[0][0]))
    sizes = {"degree": account.columns["degree"]}
    picture = ego_picture(data.selection, ego, data.names, data.communities, sizes, seed=data.seed)
    yield Picture(
        name="ego",
        about=picture.about,
        table=picture.table("ego"),
        print=partial(network_print, picture, n_labels=25, ego=0),
        facts={
            "name": shortened(data.names.get(ego, ego), 60),
            "partners": int(data.selection.ties.degrees[data.selection.ties.position[ego]]),
            "drawn": len(picture.nodes.ids) - 1,
        },
    )


def _funnel(data: PictureData) -> Iterator[Picture]:
    found = data.funnel
    if found is None:
        return
    # It speaks of the programme's firms, not of a layer of ties.
    about = About(scope=Scope(layers=(), programme=True), n=found.n, m=0)
    table = Table(name="funnel", columns=FUNNEL_COLUMNS, rows=funnel_rows(found), about=about)
    if not found.passages:
        yield _empty(data, "funnel", "no stages")
        return
    yield Picture(
        name="funnel",
        about=about,
        table=table,
        print=partial(funnel_print, found),
        facts={"firms": found.n},
    )


def _empty(data: PictureData, name: str, reason: str = NO_TIES) -> Picture:
    """A picture that says why it is not drawn."""
    about = data.account.about
    table = Table(name=name, columns=("reason",), rows=(), about=about, reason=reason)
    return Picture(name=name, about=about, table=table, print=None, reason=reason)


PICTURES: tuple[Callable[[PictureData], Iterator[Picture]], ...] = (
    _network,
    _map,
    _border,
    _mixing,
    _degrees,
    _ranking,
    _roles,
    _ego,
    _blocks,
    _removal,
    _timeline,
    _funnel,
)
