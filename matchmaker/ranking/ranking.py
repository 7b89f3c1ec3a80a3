"""Score candidates and put them in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery
from matchmaker.domain import Fact, Kind
from matchmaker.ranking.feature import Facts, Feature, Removals
from matchmaker.ranking.model import Model, ModelBook
from matchmaker.snapshot.profiles import KINDS

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Candidates with all that went into their scores; arrays run over candidates."""

    prepared: PreparedQuery
    rows: IntArray
    scores: FloatArray
    coverage: FloatArray
    values: Mapping[str, FloatArray]
    amounts: Mapping[str, FloatArray]
    """What each feature brings, in log-odds; 0 where a candidate's model has no shape for it."""
    models: Mapping[Kind, Model]
    comparable: frozenset[str]
    """Features that are known for some candidate; the others say nothing of any one of them."""

    @property
    def order(self) -> IntArray:
        """Positions from the best score to the worst; equal scores by profile id."""
        places = self.prepared.snapshot.profiles.alphabetical[self.rows]
        # lexsort's last key leads: the score first, then the id, so that equals have one order.
        return np.lexsort((places, -self.scores))

    def model_of(self, row: int) -> Model:
        """The model that scored a candidate."""
        return self.models[self.prepared.snapshot.profiles.kinds[row]]


@dataclass(frozen=True, slots=True)
class Ranker:
    """Features and the models that weigh them."""

    features: Sequence[Feature]
    book: ModelBook

    def score(self, prepared: PreparedQuery, rows: IntArray) -> Scored:
        """Score candidates; facts that the query takes away are not known to any feature."""
        whole = {f.name: f.values(prepared, rows) for f in self.features}
        # What is comparable does not change with the facts that a counterfactual takes away.
        comparable = frozenset(n for n, column in whole.items() if not np.isnan(column).all())
        values = {f.name: self._without(f, prepared, rows, whole[f.name]) for f in self.features}
        kinds = prepared.snapshot.profiles.columns.kind[rows]
        scores, coverage = np.zeros(len(rows)), np.zeros(len(rows))
        amounts = {name: np.zeros(len(rows)) for name in values}
        models: dict[Kind, Model] = {}
        # Candidates of one kind share a model, so each kind is scored as whole columns.
        for code in np.unique(kinds).tolist():
            kind, chosen = KINDS[code], np.flatnonzero(kinds == code)
            general = self.book.of(prepared.asker_kind, kind)
            if prepared.query.allow_rivals:
                general = general.welcoming_rivals()
            model = general.discounting(prepared.query.popularity_discount)
            if prepared.query.undisclosed:
                model = model.counting_undisclosed()
            models[kind] = model
            some = {name: column[chosen] for name, column in values.items()}
            brought = model.contributions(some, comparable)
            scores[chosen] = model.intercept + sum_exactly(brought)
            for name, column in brought.items():
                amounts[name][chosen] = column
            # What is always known and was asked for by hand says nothing of how much is known.
            coverage[chosen] = general.coverage(some, comparable)
        return Scored(
            prepared=prepared,
            rows=rows,
            scores=scores,
            coverage=coverage,
            values=values,
            amounts=amounts,
            models=models,
            comparable=comparable,
        )

    def _without(
        self, feature: Feature, prepared: PreparedQuery, rows: IntArray, whole: FloatArray
    ) -> FloatArray:
        """The values with the facts that the query takes away not known."""
        without = prepared.query.without
        if not without:
            return whole
        row_of = prepared.snapshot.profiles.row_of
        touched = {
            row_of[fact.subject]
            for fact in without
            if fact.aspect in feature.aspects and fact.subject in row_of
        }
        values = whole.copy() if touched else whole
        for position in np.flatnonzero(np.isin(rows, sorted(touched))):
            values[position] = feature.breakdown(prepared, int(rows[position]), without).value
        return values

    def rescore(self, scored: Scored, position: int, without: Facts) -> float:
        """Score one candidate again as if some facts of it were not known."""
        row = int(scored.rows[position])
        aspects = {fact.aspect for fact in without}
        # Features that rest on none of the facts keep what they brought; only the others are
        # computed.
        values = {
            feature.name: np.array(feature.shown(scored.prepared, row, without).value)
            for feature in self._weighed(scored, row)
            if feature.aspects & aspects
        }
        return float(self._rescored(scored, position, values))

    def rescore_each(self, scored: Scored, position: int, facts: Sequence[Fact]) -> FloatArray:
        """Score one candidate again without each of some facts in turn, to rounding."""
        row, prepared = int(scored.rows[position]), scored.prepared
        removals = Removals(facts, prepared.query.without)
        aspects = [fact.aspect for fact in facts]
        values = {}
        for feature in self._weighed(scored, row):
            whole = scored.values[feature.name][position]
            # What is unknown does not become known by knowing less.
            if np.isnan(whole):
                continue
            # Most facts touch one feature or two; elsewhere the value stays as it was scored.
            touched = [i for i, aspect in enumerate(aspects) if aspect in feature.aspects]
            if touched and feature.touched_by is not None:
                touched = [*feature.touched_by(prepared, row, removals)]
            if touched:
                column = np.full(len(facts), whole)
                column[touched] = feature.value_without_each(prepared, row, removals, touched)
                values[feature.name] = column
        # Where no feature was touched there is one score, and it stands for every fact.
        return np.broadcast_to(self._rescored(scored, position, values), len(facts))

    def _weighed(self, scored: Scored, row: int) -> Iterator[Feature]:
        """Features that a candidate's model weighs and that can be compared."""
        shapes = scored.model_of(row).shapes
        return (f for f in self.features if f.name in shapes and f.name in scored.comparable)

    def _rescored(
        self, scored: Scored, position: int, values: Mapping[str, FloatArray]
    ) -> FloatArray:
        """The score with other values of some features."""
        model = scored.model_of(int(scored.rows[position]))
        # What did not change is taken as it ranked, so that nothing else can move the sum.
        known = {name: float(scored.amounts[name][position]) for name in model.shapes}
        changed = {name: model.shapes[name](column) for name, column in values.items()}
        return np.asarray(model.intercept + sum_exactly({**known, **changed}))


def sum_exactly(contributions: Mapping[str, FloatArray | float]) -> FloatArray | float:
    """
    Add contributions one after the other in one fixed order.

    numpy's own sum rounds one candidate differently from many; equals must stay equal.
    """
    total: FloatArray | float = 0.0
    for name in sorted(contributions):
        total = total + contributions[name]
    return total
