"""Hard gates: who may be suggested at all, before any score."""

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.question import Question
from matchmaker.domain import Kind, Layer
from matchmaker.graph.build import year_of
from matchmaker.snapshot import Snapshot
from matchmaker.snapshot.profiles import KINDS

BoolArray = npt.NDArray[np.bool_]


def eligible(question: Question) -> BoolArray:
    """
    Pass every profile through the gates; shape (n_profiles,), read-only, computed once.

    Consent, kind and country as asked, oneself, declined and excluded pairs, whoever already is a
    partner (unless asked for), experts without a free place. Duplicates were merged before.
    """
    return question.once("eligible", lambda: _through(question))


def _through(question: Question) -> BoolArray:
    open_ = willing(question.snapshot) & of_kind(question) & of_country(question)
    open_ &= has_room(question.snapshot)
    if question.row is not None:
        open_[question.row] = False
        barred = question.snapshot.barred_rows.get(question.row, frozenset())
        open_[list(barred - question.despite)] = False
        if question.query.new_only:
            open_[question.partners] = False
    open_.flags.writeable = False
    return open_


def willing(snapshot: Snapshot) -> BoolArray:
    """Whoever consents to being matched."""
    return np.array(snapshot.profiles.columns.consent, dtype=bool)


def of_kind(question: Question) -> BoolArray:
    """Profiles of the kinds that are asked for."""
    codes = [KINDS.index(kind) for kind in question.query.kinds]
    return np.isin(question.snapshot.profiles.columns.kind, codes)


def of_country(question: Question) -> BoolArray:
    """Profiles in the countries that are asked for; an unknown country is in none of them."""
    countries = question.snapshot.profiles.columns.country
    if not question.query.countries:
        return np.ones(len(countries), dtype=bool)
    return np.isin(countries, sorted(question.query.countries))


def has_room(snapshot: Snapshot) -> BoolArray:
    """Experts who can take one more firm; whoever states no capacity always has room."""
    capacity = snapshot.profiles.columns.capacity
    is_expert = snapshot.profiles.columns.kind == KINDS.index(Kind.EXPERT)
    full = is_expert & (n_clients(snapshot) >= np.where(np.isnan(capacity), np.inf, capacity))
    return np.logical_not(full)


def n_clients(snapshot: Snapshot) -> npt.NDArray[np.int64]:
    """How many firms each profile follows today, by row."""
    table = snapshot.network.ties.get(Layer.EXPERT_CLIENT)
    if table is None:
        return np.zeros(snapshot.network.n_profiles, dtype=np.int64)
    today = year_of(snapshot.meta.built_on)
    active = ~(table.ends < today)
    return np.bincount(table.sources[active], minlength=snapshot.network.n_profiles)
