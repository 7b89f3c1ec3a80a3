"""Rivalry: who offers the same as the one who asks, to the same customers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery, makes, own_statements, same_thing, statements_said
from matchmaker.domain import Kind, Side
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    Removals,
    fact_of,
    removed_keys,
)
from matchmaker.ranking.features.ablation import rest
from matchmaker.ranking.features.attributes import sector_kinship, sector_kinships
from matchmaker.ranking.features.basis import Basis, places_touched
from matchmaker.ranking.features.textual import TEXTUAL
from matchmaker.ranking.model import RIVALRY, SERVICE_RIVALRY
from matchmaker.snapshot import Stance
from matchmaker.snapshot.profiles import KINDS

BoolArray = npt.NDArray[np.bool_]

BASIS = Basis.CONCEPTS | Basis.STATEMENTS

# How far a narrower or wider concept is the same offer.
NARROWER, WIDER = 0.8, 0.4
# A mean cosine of statements that says nothing, and one that says the same; on the demo network
# half of all firms lie below .26, and firms of one trade between .65 and .95.
UNLIKE, LIKE = 0.35, 0.75
# How much of rivalry the offers alone make, the sector, and the customers.
OFFERS, SECTOR, CUSTOMERS = 0.55, 0.25, 0.2
# NACE divisions whose firms advise others: software, law, accounts, consulting, engineering,
# research, advertising, design, staffing, training.
SERVICE_DIVISIONS = ("62", "69", "70", "71", "72", "73", "74", "78", "85")


@dataclass(frozen=True)
class Rivals:
    """Who may be a rival, and how much being alike in offers counts for it."""

    name: str
    may_be: Callable[[PreparedQuery, IntArray], BoolArray]
    context: Callable[[PreparedQuery, IntArray], FloatArray]
    """Factor in [0, 1] of each candidate."""
    context_without: Callable[[PreparedQuery, int, Facts], float]
    """The same for one whose facts are partly taken away."""


def rivalry_features() -> list[Feature]:
    """Rivals of the same kind, and firms that offer what the expert who looks for clients does."""
    return [_rivalry(), _service_rivalry()]


def _rivalry() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How far one of the asker's kind offers the same, in the same sector, to the same customers.

        Offers are compared by concepts, rare ones more, and by the meaning of statements. Whoever
        states no sector counts as of the same: nobody is less of a rival for saying less.
        """
        return _values(rivals, prepared, rows)

    rivals = Rivals(
        name=RIVALRY,
        may_be=_of_same_kind,
        context=_closeness,
        context_without=_closeness_without,
    )
    return _feature(rivals, values)


def _service_rivalry() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How far a firm of a service sector offers the same as the expert who looks for clients.

        A firm that makes what the expert knows about is no rival but a client.
        """
        return _values(rivals, prepared, rows)

    rivals = Rivals(
        name=SERVICE_RIVALRY,
        may_be=_is_firm_for_expert,
        context=_in_services,
        context_without=_in_services_without,
    )
    return _feature(rivals, values)


def _feature(rivals: Rivals, values: Callable[[PreparedQuery, IntArray], FloatArray]) -> Feature:
    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        subject = prepared.snapshot.profiles.ids[row]
        gone = frozenset(fact for fact in without if fact.subject == subject)
        return prepared.memoise(
            ("felt", rivals.name, row, gone), lambda: _breakdown(rivals, prepared, row, gone)
        )

    def each_without(
        prepared: PreparedQuery, row: int, removals: Removals, places: Sequence[int]
    ) -> FloatArray:
        gone = (removals.each[place] for place in places)
        return np.array([breakdown(prepared, row, each).value for each in gone], float)

    def touched_by(prepared: PreparedQuery, row: int, removals: Removals) -> list[int]:
        facts = enumerate(removals.facts)
        of_sectors = [place for place, fact in facts if fact.aspect == "sector"]
        by_texts = places_touched(prepared, row, Stance.OFFERING, removals, BASIS)
        return sorted({*of_sectors, *by_texts})

    return Feature(
        name=rivals.name,
        family="rivalry",
        side=Side.BOTH,
        unit="share",
        aspects=TEXTUAL | {"sector"},
        values=values,
        breakdown=breakdown,
        each_without=each_without,
        touched_by=touched_by,
    )


def _values(rivals: Rivals, prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    if not _comparable(prepared):
        return np.full(len(rows), np.nan)
    known = rivals.may_be(prepared, rows) & (prepared.snapshot.texts.offering.lengths[rows] > 0)
    values = np.full(len(rows), np.nan)
    # Only those who may be rivals: to compare the statements of all others is dear.
    chosen = rows[known]
    values[known] = _overlap(prepared, chosen) * rivals.context(prepared, chosen)
    return values


def _breakdown(rivals: Rivals, prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
    left = rest(prepared, row, Stance.OFFERING, without)
    if not (_comparable(prepared) and left.speaks and rivals.may_be(prepared, np.array([row]))[0]):
        return UNKNOWN
    context = rivals.context_without(prepared, row, without)
    by_concepts, by_meaning = _weights(prepared)
    amounts: dict[str, float] = {}
    for made in _made(prepared):
        concept, degree = made.best(left.strengths)
        if degree > 0:
            amounts[concept] = amounts.get(concept, 0.0) + by_concepts * made.share * degree
    alike = by_meaning * _alike_without(prepared, row, without) if by_meaning else 0.0
    parts = [
        FactShare(fact=fact_of(prepared, row, "concept", concept), amount=amount * context)
        for concept, amount in amounts.items()
    ]
    if alike > 0:
        parts.append(
            FactShare(fact=fact_of(prepared, row, "text", "offering"), amount=alike * context)
        )
    return Breakdown((sum(amounts.values()) + alike) * context, tuple(parts) if context else ())


@dataclass(frozen=True, slots=True)
class _Made:
    """A concept that the one who asks offers."""

    share: float
    """Of all of its offer, by rarity."""
    strength: float
    """How much its own texts are about it."""
    same: Mapping[str, float]
    """The concepts that are the same offer, and how far."""

    def best(self, named: Mapping[str, float]) -> tuple[str, float]:
        """Another's concept that is most the same, and how far; nobody does more than the same."""
        both = self.same.keys() & named.keys()
        degrees = [(min(1.0, named[c] / self.strength) * self.same[c], c) for c in both]
        degree, concept = max(degrees, default=(0.0, ""))
        return concept, degree


def _made(prepared: PreparedQuery) -> tuple[_Made, ...]:
    def compute() -> tuple[_Made, ...]:
        texts, taxonomy = prepared.snapshot.texts, prepared.snapshot.taxonomy
        made = makes(prepared)
        # This gives n / (n + 1): one concept in common makes no rival yet.
        total = sum(made.values()) * (1 + 1 / max(len(made), 1))
        if not total:
            return ()
        return tuple(
            _Made(
                share=weight / total,
                strength=weight / texts.concept_weights[concept],
                same={
                    **dict.fromkeys(same_thing(taxonomy, concept), WIDER),
                    **dict.fromkeys(taxonomy.narrower(concept), NARROWER),
                    concept: 1.0,
                },
            )
            for concept, weight in made.items()
        )

    return prepared.memoise("made", compute)


def _comparable(prepared: PreparedQuery) -> bool:
    """Whether the one who asks says anything that another could offer as well."""
    return prepared.row is not None and bool(_made(prepared) or own_statements(prepared))


def _weights(prepared: PreparedQuery) -> tuple[float, float]:
    """How much concepts and meaning count: alike where there are both, else the one there is."""
    if not _made(prepared):
        return 0.0, 1.0
    return (0.5, 0.5) if own_statements(prepared) else (1.0, 0.0)


def _overlap(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """How far profiles offer the same as the one who asks, in [0, 1]."""
    by_concepts, by_meaning = _weights(prepared)
    overlap = (
        by_concepts * prepared.memoise("same concepts", lambda: _same_concepts(prepared))[rows]
    )
    own = own_statements(prepared)
    if own is not None and by_meaning:
        overlap += by_meaning * _alike(own.nearest[:, rows])
    return overlap


def _same_concepts(prepared: PreparedQuery) -> FloatArray:
    """Share of the asker's concepts that each profile offers as firmly."""
    index = prepared.snapshot.texts.offering_concepts
    shares = np.zeros(len(index.lengths))
    for made in _made(prepared):
        best = np.zeros(len(shares))
        rows, strengths, sizes = index.mentions(made.same)
        same = np.repeat(np.fromiter(made.same.values(), float), sizes)
        np.maximum.at(best, rows, same * np.minimum(1.0, strengths / made.strength))
        shares += made.share * best
    return shares


def _alike(nearest: FloatArray) -> FloatArray:
    """Mean cosine of each asked statement to the nearest one, as a share; (n asked, n) -> (n,)."""
    return np.asarray(np.clip((nearest.mean(axis=0) - UNLIKE) / (LIKE - UNLIKE), 0.0, 1.0))


def _alike_without(prepared: PreparedQuery, row: int, without: Facts) -> float:
    own, said = own_statements(prepared), statements_said(prepared, row, Stance.OFFERING)
    if own is None or not said:
        return 0.0
    left = rest(prepared, row, Stance.OFFERING, without).statements
    if not left.any():
        return 0.0
    cosines = prepared.memoise(("own cosines", row), lambda: own.cosines(row))
    return float(_alike(cosines[:, left].max(axis=1, keepdims=True))[0])


def _of_same_kind(prepared: PreparedQuery, rows: IntArray) -> BoolArray:
    if prepared.asker_kind is None:
        return np.zeros(len(rows), dtype=bool)
    kinds = np.asarray(prepared.snapshot.profiles.columns.kind)
    return np.asarray(kinds[rows] == KINDS.index(prepared.asker_kind))


def _closeness(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """The same sector and the same customers make rivals of those who offer the same."""
    # What is not stated counts as the same: an unknown sector is nobody's excuse.
    sector = np.nan_to_num(sector_kinship(prepared, rows), nan=1.0)
    return OFFERS + SECTOR * sector + CUSTOMERS * _shared_customers(prepared)[rows]


def _closeness_without(prepared: PreparedQuery, row: int, without: Facts) -> float:
    kinship = max(sector_kinships(prepared, row, without).values(), default=1.0)
    named = rest(prepared, row, Stance.OFFERING, without).concepts
    return OFFERS + SECTOR * kinship + CUSTOMERS * _customers_in(prepared, named)


def _customers(prepared: PreparedQuery) -> dict[str, float]:
    """Markets that the one who asks works for, by rarity; they add up to 1."""

    def compute() -> dict[str, float]:
        taxonomy, weights = prepared.snapshot.taxonomy, prepared.snapshot.texts.concept_weights
        named = sorted(c for c in prepared.offering_concepts if taxonomy[c].kind == "market")
        total = sum(weights[concept] for concept in named)
        return {concept: weights[concept] / total for concept in named} if total else {}

    return prepared.memoise("customers", compute)


def _shared_customers(prepared: PreparedQuery) -> FloatArray:
    """Share of the asker's markets that each profile names; 1 where the asker names none."""

    def compute() -> FloatArray:
        index, markets = prepared.snapshot.texts.offering_concepts, _customers(prepared)
        shared = np.full(len(index.lengths), 0.0 if markets else 1.0)
        for market, share in markets.items():
            shared[index.strengths(market)[0]] += share
        return shared

    return prepared.memoise("shared customers", compute)


def _customers_in(prepared: PreparedQuery, named: Mapping[str, float]) -> float:
    markets = _customers(prepared)
    return sum(share for market, share in markets.items() if market in named) if markets else 1.0


def _is_firm_for_expert(prepared: PreparedQuery, rows: IntArray) -> BoolArray:
    if prepared.asker_kind is not Kind.EXPERT:
        return np.zeros(len(rows), dtype=bool)
    kinds = np.asarray(prepared.snapshot.profiles.columns.kind)
    return np.asarray(kinds[rows] == KINDS.index(Kind.COMPANY))


def _in_services(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    columns = prepared.snapshot.profiles.columns
    codes, offsets = np.asarray(columns.sector_codes), np.asarray(columns.sector_offsets)
    tens, ones = codes[:, 0].astype(int) - ord("0"), codes[:, 1].astype(int) - ord("0")
    advises = np.isin(10 * tens + ones, [int(division) for division in SERVICE_DIVISIONS])
    stated = np.flatnonzero(np.diff(offsets))
    factors = np.ones(len(offsets) - 1)
    if len(stated):
        factors[stated] = np.logical_or.reduceat(advises, offsets[stated])
    return factors[rows]


def _in_services_without(prepared: PreparedQuery, row: int, without: Facts) -> float:
    gone = removed_keys(without, prepared, row, "sector")
    codes = [c for c in prepared.snapshot.profiles.records[row].sectors if c not in gone]
    return float(not codes or any(code.startswith(SERVICE_DIVISIONS) for code in codes))
