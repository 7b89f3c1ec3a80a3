"""Build the network's arrays from participations and ties."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Kind,
    Layer,
    Participation,
    ProfileId,
    Tie,
)
from matchmaker.graph.dates import year_of
from matchmaker.graph.network import UNDATED, Incidence, Network, TieTable

TWO_MODE: frozenset[Layer] = frozenset(
    {Layer.JOINT_PROJECT, Layer.ATTENDANCE, Layer.PATENT, Layer.MEMBERSHIP}
)
"""Layers that join profiles to something shared; projecting them would create cliques."""

LAYER_OF_ACTIVITY: Mapping[ActivityKind, Layer] = {
    ActivityKind.PROJECT: Layer.JOINT_PROJECT,
    ActivityKind.CALL: Layer.JOINT_PROJECT,
    ActivityKind.EVENT: Layer.ATTENDANCE,
    ActivityKind.CONTENT: Layer.ATTENDANCE,
    ActivityKind.PATENT: Layer.PATENT,
}


def build_network(
    *,
    profiles: Sequence[tuple[ProfileId, Kind, str | None]],
    activities: Sequence[Activity],
    participations: Iterable[Participation],
    ties: Iterable[Tie],
    today: date | None = None,
) -> Network:
    """
    Sort participations and ties into layers.

    `profiles` gives (id, kind, country) in row order. What refers to a profile or an activity that
    is not listed is left out: it was merged away, withdrawn, or lies after the cut. What is planned
    for after `today` has not happened yet; None takes every date as past.
    """
    rows: dict[ProfileId, int] = {id_: row for row, (id_, _, _) in enumerate(profiles)}
    columns: dict[ActivityId, int] = {
        activity.id: column for column, activity in enumerate(activities)
    }
    lasting, earlier = _tie_tables(rows, ties)
    return Network(
        profile_ids=[id_ for id_, _, _ in profiles],
        kinds=[kind for _, kind, _ in profiles],
        countries=[country for _, _, country in profiles],
        activity_ids=[activity.id for activity in activities],
        years=np.array([activity_year(activity) for activity in activities], dtype=float),
        ends=np.array([activity_end(activity) for activity in activities], dtype=float),
        incidences=_incidences(rows, columns, activities, participations),
        ties=lasting,
        earlier=earlier,
        as_of=year_of(today),
    )


def activity_year(activity: Activity) -> float:
    """Date of an activity in years; the middle of the year where only that is known."""
    if activity.starts_on is not None:
        return year_of(activity.starts_on)
    if activity.year is None:
        return float(UNDATED)
    # The error is half a year at most, in either direction; but nothing ends before it begins.
    over = activity.ends_on is not None and year_of(activity.ends_on) < activity.year + 0.5
    return float(activity.year) if over else activity.year + 0.5


def activity_end(activity: Activity) -> float:
    """
    When the ties of an activity end, in years; NaN where they don't, or nobody knows.

    Partners of a project part with its end. Who met at an event has met for good.
    """
    if LAYER_OF_ACTIVITY[activity.kind] is not Layer.JOINT_PROJECT:
        return float(UNDATED)
    return year_of(activity.ends_on)


def _incidences(
    rows: Mapping[ProfileId, int],
    columns: Mapping[ActivityId, int],
    activities: Sequence[Activity],
    participations: Iterable[Participation],
) -> dict[Layer, Incidence]:
    found: dict[Layer, dict[tuple[int, int], bool]] = {}
    for part in participations:
        row, column = rows.get(part.profile_id), columns.get(part.activity_id)
        if row is None or column is None:
            continue
        layer = found.setdefault(LAYER_OF_ACTIVITY[activities[column].kind], {})
        leads = part.role == "coordinator"
        # Whoever leads under one of its duplicates leads.
        layer[row, column] = layer.get((row, column), False) or leads
    return {layer: _incidence(entries) for layer, entries in found.items()}


def _incidence(entries: Mapping[tuple[int, int], bool]) -> Incidence:
    ordered = sorted(entries)
    # 32 bits number two billion rows, in half the memory.
    pairs = np.array(ordered, dtype=np.int32).reshape(-1, 2)
    return Incidence(
        # Columns of a table are strided; copies are read through in one go.
        profiles=pairs[:, 0].copy(),
        activities=pairs[:, 1].copy(),
        leads=np.array([entries[pair] for pair in ordered], dtype=bool),
    )


def _tie_tables(
    rows: Mapping[ProfileId, int], ties: Iterable[Tie]
) -> tuple[dict[Layer, TieTable], dict[Layer, TieTable]]:
    """Of the ties between the same two the one that lasts longest, and the others, by layer."""
    lasting: dict[Layer, dict[tuple[int, int], tuple[float, float]]] = {}
    earlier: dict[Layer, list[tuple[int, int, float, float]]] = {}
    # The longest lasting comes last and takes the place of the others of its pair.
    for tie in sorted(ties, key=_lasting):
        source, target = rows.get(tie.source_id), rows.get(tie.target_id)
        if source is None or target is None or source == target:
            continue
        found = lasting.setdefault(tie.layer, {})
        dates = (year_of(tie.starts_on), year_of(tie.ends_on))
        before = found.get((source, target))
        # One that lies within the other says nothing of its own.
        if before is not None and not np.isnan(before[0]) and not before[0] >= dates[0]:
            earlier.setdefault(tie.layer, []).append((source, target, *before))
        found[source, target] = dates
    return (
        {
            layer: _tie_table([(*pair, *dates) for pair, dates in found.items()])
            for layer, found in lasting.items()
        },
        {layer: _tie_table(found) for layer, found in earlier.items()},
    )


def _lasting(tie: Tie) -> tuple[date, date]:
    """An open end is the latest of all; of equal ends the later start is."""
    return tie.ends_on or date.max, tie.starts_on or date.min


def _tie_table(entries: Sequence[tuple[int, int, float, float]]) -> TieTable:
    # By pair, then start; NaN would not sort, so it counts as later than any date.
    ordered = sorted(entries, key=lambda row: tuple(np.nan_to_num(row, nan=np.inf)))
    pairs = np.array([row[:2] for row in ordered], dtype=np.int32).reshape(-1, 2)
    dates = np.array([row[2:] for row in ordered], dtype=float).reshape(-1, 2)
    return TieTable(
        sources=pairs[:, 0].copy(),
        targets=pairs[:, 1].copy(),
        starts=dates[:, 0].copy(),
        ends=dates[:, 1].copy(),
    )
