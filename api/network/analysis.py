"""What the network page tells, computed once for each network and scope, without a name in it."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock, Thread
from typing import Any

from matchmaker.domain import Layer, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.network.disclosure import (
    Pseudonyms,
    renamed,
    require_enough,
    require_unlinkable,
    without_rare_groups,
)
from matchmaker.network.figures import NetworkSummary, Number, Scope
from matchmaker.network.null_models import SamplingPlan, sampling_plan
from matchmaker.network.pictures.border import BorderPicture, border_picture
from matchmaker.network.pictures.network import NetworkPicture, network_picture
from matchmaker.network.pictures.wording import places_of
from matchmaker.network.query_restriction import SafeFilters, every_filter, safe_filters
from matchmaker.network.selection import Groups, ScopedNetwork, groupings, select
from matchmaker.network.small_cells import without_small_cells
from matchmaker.network.summary import summarise_selection
from matchmaker.network.territory import Territory, territory
from matchmaker.network.what_if import FigureChange, key_figures, without_any
from matchmaker.network.whereabouts import whereabouts
from matchmaker.privacy import SMALLEST

SECTIONS = (
    "size", "two_mode", "distance", "centrality", "brokers", "border", "communities", "core",
    "closure", "weak", "removal", "time",
)  # fmt: skip
DRAWN_SINGLY = 1_200
"""Marks that a browser moves without a stutter as SVG; beyond, communities are drawn."""
MANY_TIES = 3_000
"""Beyond, each random network takes tenths of a second."""
LEAVING = (SMALLEST, 10, 20)
"""How many of the best tied may leave; fewer would tell of single profiles."""


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """A scope of the network, measured and drawn; profiles are still called by their ids."""

    selection: ScopedNetwork
    account: NetworkSummary
    picture: NetworkPicture
    filters: SafeFilters
    territory: Territory | None = None
    """Without small cells; None under a filter, since regions by filter could be subtracted."""
    border: BorderPicture | None = None
    """The same of what crosses."""

    def told(self) -> NetworkSummary:
        """The figures under pseudonyms that are new each time."""
        return renamed(self.account, Pseudonyms(secrets.token_bytes(32)))


class AnalysisCache:
    """The last few analyses: a page opened again, or in another language, does not wait."""

    def __init__(self, size: int = 8, *, patience_s: float = 2.0) -> None:
        self._size = size
        self.patience_s = patience_s
        self._found: OrderedDict[tuple[Hashable, ...], tuple[Matchmaker, Future[Any]]] = (
            OrderedDict()
        )
        self._lock = Lock()

    def analysis(
        self, matchmaker: Matchmaker, scope: Scope, *, everything: bool = False
    ) -> Analysis | None:
        """The analysis of a scope; None while it is being made and takes longer than patience."""
        key = (id(matchmaker.snapshot), scope, everything)
        work = partial(analyse, matchmaker, scope, everything=everything)
        found: Analysis | None = self.made(key, matchmaker, work)
        return found

    def made(
        self, key: tuple[Hashable, ...], matchmaker: Matchmaker, work: Callable[[], Any]
    ) -> Any:
        """What a piece of work came to; None while it takes longer than patience."""
        # The network is kept beside what it gave, so that its identity stands for it.
        with self._lock:
            known = self._found.get(key)
            made: Future[Any] = Future() if known is None else known[1]
            self._found[key] = (matchmaker, made)
            self._found.move_to_end(key)
            while len(self._found) > self._size:
                self._found.popitem(last=False)
        if known is None:
            Thread(target=_into, args=(made, work), name="network", daemon=True).start()
        try:
            return made.result(self.patience_s)
        except TimeoutError:
            return None


def _into(made: "Future[Any]", work: Callable[[], Any]) -> None:
    """Do the work of a thread, and hand on whatever comes of it to all who wait."""
    try:
        made.set_result(work())
    # Whatever it is, it is raised again where somebody waits.
    except BaseException as error:
        made.set_exception(error)


def filters_for(
    matchmaker: Matchmaker, layers: Sequence[Layer], *, everything: bool
) -> SafeFilters:
    """What may be chosen among ties: all there is, or what cannot be subtracted."""
    groups = groupings(matchmaker.snapshot, sizes=everything)
    offered = every_filter if everything else safe_filters
    return offered(matchmaker.network, groups, layers)


def analyse(matchmaker: Matchmaker, scope: Scope, *, everything: bool = False) -> Analysis:
    """
    Measure and draw a scope for readers who are not to know whom it is about.

    `everything` offers all filters, to staff, who may look at each profile anyway.

    Raises:
        InputError: Fewer than five are tied, or the answer could be subtracted from another.
    """
    network, groups = matchmaker.network, groupings(matchmaker.snapshot, sizes=bool(scope.sizes))
    require_unlinkable(scope.layers)
    filters = filters_for(matchmaker, scope.layers, everything=everything)
    filters.require(scope)
    selection = select(network, scope, groups)
    whole = summarise_selection(selection, sections=SECTIONS, effort=_effort(selection))
    require_enough(len(whole.tied))
    community = whole.columns["community"].values
    drawn = {id_: int(value) for id_, value in community.items() if value is not None}
    account = without_small_cells(whole)
    where = whereabouts(matchmaker.snapshot)
    place = None
    if where.places and not scope.filter and not scope.period:
        place = territory(selection, where, _effort(selection)).coarse()
        account = place.added_to(account)
    border = _border(matchmaker, selection) if not scope.filter and not scope.period else None
    safe = replace(selection, groups=_told(selection))
    picture = network_picture(safe, {}, drawn, {}, drawn_singly=DRAWN_SINGLY)
    return Analysis(
        selection=selection,
        account=account,
        picture=picture,
        filters=filters,
        territory=place,
        border=border,
    )


def _border(matchmaker: Matchmaker, selection: ScopedNetwork) -> BorderPicture | None:
    """What crosses between regions of five and more; None where nothing is left of it."""
    table = matchmaker.snapshot.profiles
    places = places_of(
        selection.groups.get("region", {}), dict(zip(table.ids, table.cities, strict=True))
    )
    found = border_picture(selection, {}, places, drawn_singly=0, fewest=SMALLEST)
    return found if found.crossing.any() else None


def _told(selection: ScopedNetwork) -> Groups:
    """What may be told of each mark: as far as five that are tied about as often share it."""
    degrees = zip(selection.ties.nodes, selection.ties.degrees.tolist(), strict=True)
    size = {ProfileId(str(node)): str(n.bit_length()) for node, n in degrees if n}
    tied = {
        name: {id_: value for id_, value in found.items() if id_ in size}
        for name, found in selection.groups.items()
    }
    return without_rare_groups({"degree": size, **tied})


def _effort(selection: ScopedNetwork) -> SamplingPlan:
    """Fewer draws than in a report: somebody is waiting."""
    plan, large = sampling_plan(selection.ties), selection.ties.m > MANY_TIES
    return replace(
        plan,
        n_rewired=0 if large else min(plan.n_rewired, 9),
        n_swapped=20 if large else 100,
        n_shuffles=min(plan.n_shuffles, 499),
        n_seeds=3,
        n_orders=5,
    )


def compared(
    matchmaker: Matchmaker, scope: Scope, years: tuple[int, int], filters: SafeFilters
) -> Sequence[FigureChange]:
    """
    Key figures of all ties before one year and before another.

    Raises:
        InputError: A year may not be chosen, or the first is not before the second.
    """
    groups = groupings(matchmaker.snapshot, sizes=bool(scope.sizes))
    both: list[Sequence[Number]] = []
    for year in sorted(years):
        until = filters.require(replace(scope, since=None, until=float(year)))
        selection = select(matchmaker.network, until, groups)
        require_enough(int((selection.ties.degrees > 0).sum()))
        both.append(key_figures(selection))
    return _changes(*both)


def without_best_tied(matchmaker: Matchmaker, found: Analysis, n: int) -> Sequence[FigureChange]:
    """Key figures before and after the n best tied profiles leave, measured again from scratch."""
    degrees = found.account.columns["degree"]
    leaving = [id_ for id_, _ in degrees.top(n)]
    rest = without_any(matchmaker.network, leaving, ())
    scope = found.selection.scope
    groups = groupings(matchmaker.snapshot, sizes=bool(scope.sizes))
    return _changes(key_figures(found.selection), key_figures(select(rest, scope, groups)))


def _changes(before: Sequence[Number], after: Sequence[Number]) -> Sequence[FigureChange]:
    return [FigureChange(before=one, after=other) for one, other in zip(before, after, strict=True)]
