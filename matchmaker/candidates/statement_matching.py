"""Compare what is sought with what is offered, statement by statement."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.snapshot import Stance, Statement, StatementVectors, statements_of
from matchmaker.snapshot.passages import FIELD_WEIGHTS
from matchmaker.text import LexicalIndex, is_capability

FloatArray = npt.NDArray[np.float64]

# Longer texts are read as far as this: no need takes more sentences to say.
MAX_STATEMENTS = 40
# Profiles whose statements are turned into floats at once: some MB, which stay in the cache.
PROFILES_AT_ONCE = 128
# How many of the network's statements stand for "as near as it gets here".
NEAREST = 10
# Below it nothing in the network is near, and a ratio to it would make much of little.
LEAST_NEARNESS = 0.2
# An offer on average has eight statements; chosen on the development needs and on T7.
PRIOR_WEIGHT = 5.0
# Share of the nearness below which a statement says nothing; chosen on the same.
FLOOR = 0.3
# How much rarer words count: between 1 and the root lists of four languages share most.
RARITY_POWER = 0.75
# Weight of a statement that offers outright; a description's is half of it, a trade's a quarter.
OUTRIGHT = FIELD_WEIGHTS["offer"]


@dataclass(frozen=True)
class StatementMatch:
    """Cosines of what one side says and what every profile says on the other side."""

    asked: tuple[Statement, ...]
    """Statements of the one who asks."""
    answers: StatementVectors
    """Statements of all profiles."""
    cosines: npt.NDArray[np.float32]
    """Shape (n asked, n answers)."""
    nearness: FloatArray
    """By asked statement: mean cosine to the nearest statements of the network."""
    shares: FloatArray
    """How much each asked statement says of all that is asked, by its rare words; they add to 1."""

    def leads(self, rows: slice) -> FloatArray:
        """
        How much nearer statements are than the network's nearest; shape (n asked, n rows).

        In [0, 1]: 0.5 is as near as the nearest ten on average. Nearness is subtracted, so that
        numbers are comparable between needs and a sentence like all others leads nowhere.
        """
        return np.clip(0.5 + self.cosines[:, rows] - self.nearness[:, None], 0.0, 1.0)

    def offers(self, rows: slice) -> FloatArray:
        """
        The leads, by how outright each statement offers; shape (n asked, n rows).

        Whoever is or has something near to what is sought offers less than who does it for others.
        """
        weights = np.minimum(self.answers.weights[rows].astype(float), OUTRIGHT)
        return np.asarray(self.leads(rows) * np.sqrt(weights / OUTRIGHT))

    def votes(self, rows: slice) -> FloatArray:
        """
        The part of statements' nearness above a floor, weighted by field; shape (n rows,).

        A weighted mean over what is asked; 1 is one statement as near as the network's nearest are.
        """
        nearness = np.maximum(self.nearness, LEAST_NEARNESS)[:, None]
        shares = np.maximum(self.cosines[:, rows] / nearness - FLOOR, 0.0) / (1 - FLOOR)
        return np.asarray(self.shares @ shares * self.answers.weights[rows], dtype=float)

    def damping(self, rows: slice) -> float:
        """By what the votes of a profile are divided, so that who says more is not ahead for it."""
        return float(np.sqrt(self.answers.weights[rows].sum(dtype=float) + PRIOR_WEIGHT))

    def best_leads(self) -> FloatArray:
        """The best lead of every profile for each asked statement; NaN where it says nothing."""
        return self._by_profile(np.maximum, self.leads(slice(None)))

    def best_offers(self) -> FloatArray:
        """What every profile offers nearest to all that is asked; NaN where it says nothing."""
        return np.asarray(self.shares @ self._by_profile(np.maximum, self.offers(slice(None))))

    def damped_votes(self) -> FloatArray:
        """The votes of every profile over their damping; NaN where it says nothing."""
        rows = slice(None)
        weights = self._by_profile(np.add, self.answers.weights[None].astype(float))
        votes = self._by_profile(np.add, self.votes(rows)[None])
        return np.asarray(votes[0] / np.sqrt(weights[0] + PRIOR_WEIGHT))

    def seekers(self, rows: slice) -> FloatArray:
        """The leads of what others seek; what stands in no need of theirs counts less."""
        return np.asarray(self.leads(rows) * np.minimum(self.answers.weights[rows], 1.0))

    def best_seekers(self) -> FloatArray:
        """What every profile seeks nearest to all that is asked; NaN where it seeks nothing."""
        return np.asarray(self.shares @ self._by_profile(np.maximum, self.seekers(slice(None))))

    def _by_profile(self, fold: np.ufunc, values: FloatArray) -> FloatArray:
        offsets = self.answers.offsets
        speaks = np.flatnonzero(np.diff(offsets))
        folded = np.full((len(values), len(offsets) - 1), np.nan)
        folded[:, speaks] = fold.reduceat(values, offsets[speaks], axis=1)
        return folded


def need_match(prepared: PreparedQuery) -> StatementMatch | None:
    """What is sought against what profiles offer; None where either cannot be compared."""
    return _match(prepared, Stance.SEEKING) if prepared.states_need else None


def same_need_match(prepared: PreparedQuery) -> StatementMatch | None:
    """What is sought against what profiles seek themselves, measured as `need_match` is."""

    def compute() -> StatementMatch | None:
        match, index = need_match(prepared), prepared.snapshot.statements
        if match is None or index is None or not len(index.sought):
            return None
        vectors = _encoded(prepared, match.asked)
        if vectors is None:
            return None
        return replace(match, answers=index.sought, cosines=index.sought.cosines(vectors))

    return prepared.memoise("same need match", compute)


def asked_vectors(prepared: PreparedQuery) -> npt.NDArray[np.float32] | None:
    """The vectors of what is sought, statement by statement; None where nothing encodes it."""
    asked = statements_of(prepared.seeking)[:MAX_STATEMENTS]
    return _encoded(prepared, asked) if asked else None


def offer_match(prepared: PreparedQuery) -> StatementMatch | None:
    """What the one who asks can do against what profiles seek; None as above."""
    return _match(prepared, Stance.OFFERING)


@dataclass(frozen=True)
class OwnStatements:
    """What the one who asks can do, to be compared with what others can do."""

    vectors: npt.NDArray[np.float64]
    offered: StatementVectors
    """Statements of all profiles."""

    def cosines(self, row: int) -> FloatArray:
        """Cosines of each own statement and each of a profile's; shape (n own, n theirs)."""
        return self._cosines(self.offered.rows_of(row))

    def nearest(self, rows: npt.NDArray[np.int64]) -> FloatArray:
        """Cosine of the nearest statement of each profile; (n own, n rows); 0 for silence."""
        found = np.zeros((len(self.vectors), len(rows)))
        sizes = self.offered.offsets[rows + 1] - self.offered.offsets[rows]
        for start in range(0, len(rows), PROFILES_AT_ONCE):
            chunk = slice(start, start + PROFILES_AT_ONCE)
            speaks = start + np.flatnonzero(sizes[chunk])
            if len(speaks):
                first = np.cumsum([0, *sizes[speaks][:-1]])
                places = np.repeat(self.offered.offsets[rows[speaks]] - first, sizes[speaks])
                all_of_them = self._cosines(places + np.arange(len(places)))
                found[:, speaks] = np.maximum.reduceat(all_of_them, first, axis=1)
        return found

    def _cosines(self, places: slice | npt.NDArray[np.int64]) -> FloatArray:
        # In 64 bits, so that one profile alone gives the same number as among many.
        return np.asarray(self.vectors @ self.offered.rows(places).astype(float).T)


def own_statements(prepared: PreparedQuery) -> OwnStatements | None:
    """What the one who asks can do, statement by statement; None where nothing can be compared."""

    def compute() -> OwnStatements | None:
        index = prepared.snapshot.statements
        own = statements_of(prepared.offering)
        telling = [one for one in own if _names_capability(prepared, one)] or [*own]
        if index is None or not telling:
            return None
        texts = [one.text for one in telling[:MAX_STATEMENTS]]
        vectors = index.encode(texts, prepared.row)
        return None if vectors is None else OwnStatements(vectors.astype(float), index.offered)

    return prepared.memoise("own statements", compute)


def _names_capability(prepared: PreparedQuery, one: Statement) -> bool:
    """Whether a statement says what is done; a house's history and its place are like any other."""
    taxonomy = prepared.snapshot.taxonomy
    return any(
        one.start <= mention.start < one.end and is_capability(taxonomy, mention.concept)
        for mention in one.passage.mentions
    )


def sentence_nearness(prepared: PreparedQuery) -> FloatArray | None:
    """Cosine of every activity and what is sought as one text; None where these have no vectors."""
    return prepared.memoise("sentence nearness", lambda: _sentence_nearness(prepared))


def _sentence_nearness(prepared: PreparedQuery) -> FloatArray | None:
    index = prepared.snapshot.statements
    if index is None or not len(index.activities.codes) or not prepared.seeking:
        return None
    sought = index.encode(["\n".join(passage.text for passage in prepared.seeking)])
    if sought is None:
        return None
    return np.maximum(index.activities.cosines(sought)[0].astype(float), 0.0)


def statements_said(prepared: PreparedQuery, row: int, stance: Stance) -> tuple[Statement, ...]:
    """The statements of a candidate on one side, in the order of their vectors."""

    def compute() -> tuple[Statement, ...]:
        passages = prepared.snapshot.passages(row)
        return statements_of(passage for passage in passages if passage.stance is stance)

    return prepared.memoise(("statements", row, stance), compute)


def meeting(prepared: PreparedQuery, row: int, key: str) -> tuple[Statement, Statement] | None:
    """A candidate's statement by its key, and the asked one that it is nearest to."""
    for stance, match_of in ((Stance.OFFERING, need_match), (Stance.SEEKING, offer_match)):
        theirs = [one for one in statements_said(prepared, row, stance) if one.key == key]
        match = match_of(prepared) if theirs else None
        if match is not None:
            column = match.answers.rows_of(row).start + theirs[0].place
            # By cosine: a sentence that is near to nobody leads as easily as one that is to many.
            nearest = (match.cosines[:, column] * match.shares).argmax()
            return theirs[0], match.asked[nearest]
    return None


def _match(prepared: PreparedQuery, asking: Stance) -> StatementMatch | None:
    return prepared.memoise(("statement match", asking), lambda: _compared(prepared, asking))


def _compared(prepared: PreparedQuery, asking: Stance) -> StatementMatch | None:
    index = prepared.snapshot.statements
    if index is None:
        return None
    seeks = asking is Stance.SEEKING
    asked = statements_of(prepared.seeking if seeks else prepared.offering)[:MAX_STATEMENTS]
    answers = index.offered if seeks else index.sought
    if not asked or not len(answers):
        return None
    vectors = _encoded(prepared, asked)
    if vectors is None:
        return None
    cosines = answers.cosines(vectors)
    # Without one's own: what a profile says of itself is near to nobody else.
    own = slice(0) if prepared.row is None else answers.rows_of(prepared.row)
    nearness = _nearness(np.delete(cosines, own, axis=1))
    return StatementMatch(asked, answers, cosines, nearness, _shares(prepared, asked))


def _encoded(
    prepared: PreparedQuery, asked: tuple[Statement, ...]
) -> npt.NDArray[np.float32] | None:
    """The vectors of statements of the one who asks, made once a query."""
    index = prepared.snapshot.statements
    if index is None:
        return None
    texts = tuple(one.text for one in asked)
    return prepared.memoise(("vectors", texts), lambda: index.encode(texts, prepared.row))


def _shares(prepared: PreparedQuery, asked: tuple[Statement, ...]) -> FloatArray:
    """
    How much each statement says of all, by the rarity of its words among what is offered.

    "We have that already" beside what is sought says next to nothing of it.
    """
    index = prepared.snapshot.texts.offering
    said = np.array([one.passage.weight * _rarity(index, one) for one in asked])
    # A power, so that a sentence whose words one language has rarer does not take all.
    told = said**RARITY_POWER
    total = told.sum()
    return told / total if total else np.full(len(asked), 1 / len(asked))


def _rarity(index: LexicalIndex, one: Statement) -> float:
    inside = (t for t in one.passage.tokens if one.start <= t.start and t.end <= one.end)
    # What nobody offers tells nothing of whom a sentence asks for, however rare it is.
    return sum({t.term: t.weight * index.idf(t.term) for t in inside if t.term in index}.values())


def _nearness(cosines: npt.NDArray[np.float32]) -> FloatArray:
    """Mean of the highest cosines of each row; 0 where there is nothing to compare with."""
    k = min(NEAREST, cosines.shape[1])
    if not k:
        return np.zeros(len(cosines))
    nearest = np.partition(cosines, cosines.shape[1] - k, axis=1)[:, -k:]
    # Sorted, since a partition leaves an order that rounds the mean in its own way.
    return np.asarray(np.sort(nearest, axis=1).mean(axis=1), dtype=float)
