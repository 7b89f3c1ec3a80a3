"""Hard gates: who may be suggested at all, before any score."""

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.domain import Kind, Layer
from matchmaker.graph.dates import year_of
from matchmaker.snapshot import Snapshot
from matchmaker.snapshot.profiles import KINDS

BoolArray = npt.NDArray[np.bool_]


def eligible(prepared: PreparedQuery) -> BoolArray:
    """
    Pass every profile through the gates; shape (n_profiles,), read-only, computed once.

    Consent, kind, country and names as asked, oneself, declined and excluded pairs, whoever already
    is a partner (unless asked for), experts without a free place. Duplicates were merged before.
    """
    return prepared.memoise("eligible", lambda: _through(prepared))


def _through(prepared: PreparedQuery) -> BoolArray:
    open_ = consents(prepared.snapshot) & of_kind(prepared) & of_country(prepared)
    open_ &= has_room(prepared.snapshot) & looked_at(prepared)
    if prepared.row is not None:
        open_[prepared.row] = False
        barred = prepared.snapshot.barred_rows.get(prepared.row, frozenset())
        # Kept apart in both directions, whichever of the two said no.
        open_[list(barred - prepared.ignore_bars_for)] = False
        if prepared.query.new_only:
            open_[prepared.partners] = False
    # All generators and features share it: a write would shut somebody out of all of them.
    open_.flags.writeable = False
    return open_


def consents(snapshot: Snapshot) -> BoolArray:
    """Whoever consents to being matched."""
    return np.array(snapshot.profiles.columns.consent, dtype=bool)


def of_kind(prepared: PreparedQuery) -> BoolArray:
    """Profiles of the kinds that are asked for."""
    codes = [KINDS.index(kind) for kind in prepared.query.kinds]
    return np.isin(prepared.snapshot.profiles.columns.kind, codes)


def of_country(prepared: PreparedQuery) -> BoolArray:
    """Profiles in the countries that are asked for; an unknown country is in none of them."""
    countries = prepared.snapshot.profiles.columns.country
    if not prepared.query.countries:
        return np.ones(len(countries), dtype=bool)
    # np.isin takes a set for a single value.
    return np.isin(countries, sorted(prepared.query.countries))


def looked_at(prepared: PreparedQuery) -> BoolArray:
    """Profiles that the query names; all where it names none."""
    n_profiles, only = len(prepared.snapshot.profiles.ids), prepared.query.only
    if only is None:
        return np.ones(n_profiles, dtype=bool)
    row_of = prepared.snapshot.profiles.row_of
    named = np.zeros(n_profiles, dtype=bool)
    named[[row_of[id_] for id_ in only if id_ in row_of]] = True
    return named


def has_room(snapshot: Snapshot) -> BoolArray:
    """Experts who can take one more firm; whoever states no capacity always has room."""
    capacity = snapshot.profiles.columns.capacity
    is_expert = snapshot.profiles.columns.kind == KINDS.index(Kind.EXPERT)
    # Unknown capacity must not read as a full one.
    full = is_expert & (n_clients(snapshot) >= np.where(np.isnan(capacity), np.inf, capacity))
    return np.logical_not(full)


def n_clients(snapshot: Snapshot) -> npt.NDArray[np.int64]:
    """How many firms each profile follows today, by row."""
    table = snapshot.network.ties.get(Layer.EXPERT_CLIENT)
    if table is None:
        return np.zeros(snapshot.network.n_profiles, dtype=np.int64)
    today = year_of(snapshot.meta.built_on)
    # Not `ends >= today`: an open end is NaN, which no comparison holds for.
    active = ~(table.ends < today)
    return np.bincount(table.sources[active], minlength=snapshot.network.n_profiles)
