"""Compare key figures with those of a network with something removed or added."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matchmaker.domain import ActivityId, Layer, ProfileId
from matchmaker.domain.notebook import notebook_value
from matchmaker.errors import InputError, UnknownProfileError
from matchmaker.graph import Incidence, Network, TieTable
from matchmaker.graph.arguments import among, one_of
from matchmaker.graph.connectivity import ei_indices, mixing_matrix
from matchmaker.network.figures import Number, Scope, number
from matchmaker.network.null_models import SamplingPlan, sampling_plan
from matchmaker.network.selection import Groups, ScopedNetwork, select
from matchmaker.network.size import distance_figures, size_figures

T = TypeVar("T")
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

KEY_FIGURES = (
    "n_isolates",
    "n_components",
    "giant_share",
    "efficiency",
    "path_length",
    "path_pair_share",
    "cross_share_country",
    "ei_country",
    "crossers",
    "region_pairs",
)
"""What a change is judged by, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """One key figure before and after."""

    before: Number
    after: Number

    @property
    def change(self) -> float | None:
        """After less before; None where either is undefined."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A change in words, and what it does to the key figures of a scope."""

    scope: Scope
    change: str
    shifts: tuple[FigureChange, ...]


def key_figures(selection: ScopedNetwork, effort: SamplingPlan | None = None) -> tuple[Number, ...]:
    """The key figures of a selection, in their order."""
    chosen = effort or sampling_plan(selection.ties)
    light = replace(chosen, n_rewired=0)
    found = [*size_figures(selection), *distance_figures(selection, light), *_border(selection)]
    numbers = {each.name: each for each in found if isinstance(each, Number)}
    return tuple(numbers[name] for name in KEY_FIGURES)


def _border(selection: ScopedNetwork) -> Iterator[Number]:
    found = ei_indices(selection.ties, selection.by("country"))
    about = replace(selection.about, n=found.n, m=found.m, n_unknown=found.n_unknown)
    why = "no ties between profiles of known country"
    yield number("ei_country", found.whole, about, why=why)
    yield number("cross_share_country", found.cross_share, about, why=why)
    # An E-I index of -1 is a profile with inward ties only; NaN is one without ties.
    crossers = sum(1 for value in found.by_node.values() if value > -1)
    yield number("crossers", crossers, about, why="")
    regions = selection.by("region")
    mixing = mixing_matrix(selection.ties, regions)
    joined = int(np.count_nonzero(np.triu(mixing.observed, 1)))
    about = replace(selection.about, n=mixing.n, m=mixing.m, n_unknown=mixing.n_unknown)
    value = joined if regions else None
    yield number("region_pairs", value, about, why="no profile has a known region")


def what_if(
    network: Network,
    groups: Groups,
    scope: Scope,
    *,
    without: Collection[str] = (),
    ties: Sequence[tuple[ProfileId, ProfileId]] = (),
    effort: SamplingPlan | None = None,
) -> WhatIf:
    """
    Compare today with the network without some profiles or activities, and with some new ties.

    New ties go to the layer of accepted introductions, which then belongs to the scope. After is
    measured on the changed network from scratch.

    Raises:
        UnknownProfileError: An id is of no profile, nor of an activity.
        InputError: Nothing would change.
    """
    if not without and not ties:
        raise InputError("nothing_changes")
    if ties and Layer.INTRODUCTION_ACCEPTED not in scope.layers:
        scope = replace(scope, layers=(*scope.layers, Layer.INTRODUCTION_ACCEPTED))
    changed = with_ties(_reduced(network, without), ties)
    before = key_figures(select(network, scope, groups), effort)
    after = key_figures(select(changed, scope, groups), effort)
    return WhatIf(
        scope=scope,
        change=_in_words(without, ties),
        shifts=tuple(
            FigureChange(before=one, after=other) for one, other in zip(before, after, strict=True)
        ),
    )


def _in_words(without: Collection[str], ties: Sequence[tuple[ProfileId, ProfileId]]) -> str:
    parts = [f"without {', '.join(without)}"] if without else []
    parts += [f"with {', '.join('–'.join(pair) for pair in ties)}"] if ties else []
    return "; ".join(parts)


def _reduced(network: Network, without: Collection[str]) -> Network:
    profiles, activities = set(network.profile_ids), set(network.activity_ids)
    unknown = [id_ for id_ in without if id_ not in profiles and id_ not in activities]
    if unknown:
        raise UnknownProfileError(unknown[0])
    return without_any(network, profiles.intersection(without), activities.intersection(without))


def without_any(
    network: Network, profiles: Collection[ProfileId], activities: Collection[ActivityId]
) -> Network:
    """
    The network as if these profiles and activities were not there.

    Raises:
        InputError: One of them is not there.
    """
    among("profiles", profiles, frozenset(network.profile_ids) if profiles else ())
    among("activities", activities, frozenset(network.activity_ids) if activities else ())
    gone, over = frozenset(profiles), frozenset(activities)
    kept = np.array([id_ not in gone for id_ in network.profile_ids], dtype=bool)
    running = np.array([id_ not in over for id_ in network.activity_ids], dtype=bool)
    row = np.cumsum(kept) - 1
    column = np.cumsum(running) - 1
    return Network(
        profile_ids=_chosen(network.profile_ids, kept),
        kinds=_chosen(network.kinds, kept),
        countries=_chosen(network.countries, kept),
        activity_ids=_chosen(network.activity_ids, running),
        years=network.years[running],
        ends=network.ends[running],
        incidences={
            layer: _incidence(each, kept, running, row, column)
            for layer, each in network.incidences.items()
        },
        ties={layer: _table(each, kept, row) for layer, each in network.ties.items()},
        earlier={layer: _table(each, kept, row) for layer, each in network.earlier.items()},
        as_of=network.as_of,
    )


def _chosen(values: Sequence[T], kept: BoolArray) -> list[T]:
    return [value for value, stays in zip(values, kept.tolist(), strict=True) if stays]


def _incidence(
    table: Incidence, kept: BoolArray, running: BoolArray, row: IntArray, column: IntArray
) -> Incidence:
    stays = kept[table.profiles] & running[table.activities]
    return Incidence(
        profiles=row[table.profiles[stays]].astype(np.int32),
        activities=column[table.activities[stays]].astype(np.int32),
        leads=table.leads[stays],
    )


def _table(table: TieTable, kept: BoolArray, row: IntArray) -> TieTable:
    stays = kept[table.sources] & kept[table.targets]
    return TieTable(
        sources=row[table.sources[stays]].astype(np.int32),
        targets=row[table.targets[stays]].astype(np.int32),
        starts=table.starts[stays],
        ends=table.ends[stays],
    )


def with_ties(
    network: Network,
    ties: Sequence[tuple[ProfileId, ProfileId]],
    layer: Layer = Layer.INTRODUCTION_ACCEPTED,
) -> Network:
    """
    The network as if these pairs were tied, without a date.

    Raises:
        UnknownProfileError: An id is of no profile.
        InputError: There is no such layer, or a profile is tied to itself.
    """
    layer = one_of("layer", layer, Layer)
    for one, other in ties:
        if one == other:
            raise InputError("pair_invalid", field="ties", value=f"{one}:{other}")
    if not ties:
        return network
    rows = {id_: row for row, id_ in enumerate(network.profile_ids)}
    for id_ in (id_ for pair in ties for id_ in pair):
        if id_ not in rows:
            raise UnknownProfileError(id_)
    new = np.array([[rows[a], rows[b]] for a, b in ties], dtype=np.int32)
    unknown = np.full(len(new), np.nan)
    empty = np.empty(0, dtype=np.int32)
    none = TieTable(sources=empty, targets=empty, starts=unknown[:0], ends=unknown[:0])
    old = network.ties.get(layer, none)
    table = TieTable(
        sources=np.concatenate([old.sources, new[:, 0]]),
        targets=np.concatenate([old.targets, new[:, 1]]),
        starts=np.concatenate([old.starts, unknown]),
        ends=np.concatenate([old.ends, unknown]),
    )
    return replace(network, ties={**network.ties, layer: table})
