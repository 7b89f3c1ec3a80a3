"""Compare what is sought with what is offered, statement by statement."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.snapshot import Stance, Statement, StatementVectors, statements_of
from matchmaker.snapshot.coded_vectors import Codes, Vectors, decoded
from matchmaker.snapshot.passages import FIELD_WEIGHTS
from matchmaker.text import LexicalIndex, is_capability

FloatArray = npt.NDArray[np.float64]

# Longer texts are read as far as this: no need takes more sentences to say.
MAX_STATEMENTS = 40
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
    cosines: Vectors
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
        found = self.cosines[:, rows] - (self.nearness - 0.5)[:, None]
        return np.clip(found, 0.0, 1.0, out=found)

    def offers(self, rows: slice) -> FloatArray:
        """
        The leads, by how outright each statement offers; shape (n asked, n rows).

        Whoever is or has something near to what is sought offers less than who does it for others.
        """
        found = self.leads(rows)
        weights = np.minimum(self.answers.weights[rows].astype(float), OUTRIGHT)
        found *= np.sqrt(weights / OUTRIGHT)
        return found

    def votes(self, rows: slice) -> FloatArray:
        """
        The part of statements' nearness above a floor, weighted by field; shape (n rows,).

        A weighted mean over what is asked; 1 is one statement as near as the network's nearest are.
        """
        nearness = np.maximum(self.nearness, LEAST_NEARNESS)[:, None]
        shares = self.cosines[:, rows] / nearness
        shares -= FLOOR
        np.maximum(shares, 0.0, out=shares)
        votes = self.shares @ shares / (1 - FLOOR)
        return np.asarray(votes * self.answers.weights[rows], dtype=float)

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
        return by_profile(fold, values, self.answers.offsets)


def by_profile(
    fold: np.ufunc, values: FloatArray | Vectors, offsets: npt.NDArray[np.int64]
) -> FloatArray:
    """Fold what stands for the statements of each profile; NaN where it says nothing."""
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
        cosines = _asked_cosines(prepared, Stance.SEEKING)[: len(match.asked)]
        return replace(match, answers=index.sought, cosines=cosines)

    return prepared.memoise("same need match", compute)


def asked_vectors(prepared: PreparedQuery) -> Vectors | None:
    """The vectors of what is sought, statement by statement; None where nothing encodes it."""
    codes = _codes(prepared, _asked(prepared, Stance.SEEKING))
    return None if codes is None else decoded(codes)


def offer_match(prepared: PreparedQuery) -> StatementMatch | None:
    """What the one who asks can do against what profiles seek; None as above."""
    return _match(prepared, Stance.OFFERING)


@dataclass(frozen=True)
class OwnStatements:
    """What the one who asks can do, compared with what others can do."""

    compared: Vectors
    """Cosine of each own statement and each of all profiles'."""
    offered: StatementVectors
    """Statements of all profiles."""

    def cosines(self, row: int) -> FloatArray:
        """Cosines of each own statement and each of a profile's; shape (n own, n theirs)."""
        return self.compared[:, self.offered.rows_of(row)].astype(float)

    @cached_property
    def nearest(self) -> FloatArray:
        """Cosine of the nearest statement of each profile; (n own, n profiles); 0 for silence."""
        return np.nan_to_num(by_profile(np.maximum, self.compared, self.offered.offsets))


def own_statements(prepared: PreparedQuery) -> OwnStatements | None:
    """What the one who asks can do, statement by statement; None where nothing can be compared."""

    def compute() -> OwnStatements | None:
        index, own = prepared.snapshot.statements, _own_codes(prepared, Stance.OFFERING)
        if index is None or own is None:
            return None
        return OwnStatements(_asked_cosines(prepared, Stance.OFFERING)[-len(own) :], index.offered)

    return prepared.memoise("own statements", compute)


def _telling(prepared: PreparedQuery) -> list[Statement]:
    """The statements of the one who asks that say what it does; all where none does."""
    own = statements_of(prepared.offering)
    return [one for one in own if _names_capability(prepared, one)] or [*own]


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
    answers = index.offered if seeks else index.sought
    asked = _asked(prepared, asking)
    codes = _codes(prepared, asked)
    if codes is None or not len(answers):
        return None
    cosines = _asked_cosines(prepared, Stance.OFFERING if seeks else Stance.SEEKING)
    cosines = cosines[: len(asked)] if seeks else cosines[len(cosines) - len(asked) :]
    # Without one's own: what a profile says of itself is near to nobody else.
    own = slice(0, 0) if prepared.row is None else answers.rows_of(prepared.row)
    return StatementMatch(
        asked, answers, cosines, _nearness(cosines, own), _shares(prepared, asked)
    )


def _asked(prepared: PreparedQuery, asking: Stance) -> tuple[Statement, ...]:
    seeks = asking is Stance.SEEKING
    return statements_of(prepared.seeking if seeks else prepared.offering)[:MAX_STATEMENTS]


def _asked_cosines(prepared: PreparedQuery, side: Stance) -> Vectors:
    """
    Cosines of all that is to be compared with one side of all profiles, in one go.

    First what is sought, where a need is stated, then what the one who asks can do: to read all
    vectors takes longer than to compare a few more with each of them.
    """

    def compute() -> Vectors:
        index = prepared.snapshot.statements
        need = _asked(prepared, Stance.SEEKING) if prepared.states_need else ()
        parts = [_codes(prepared, need), _own_codes(prepared, side)]
        told = [codes for codes in parts if codes is not None]
        if index is None or not told:
            return np.empty((0, 0), dtype=np.float32)
        answers = index.offered if side is Stance.OFFERING else index.sought
        return answers.cosines(np.concatenate(told))

    return prepared.memoise(("cosines", side), compute)


def _own_codes(prepared: PreparedQuery, side: Stance) -> Codes | None:
    """What the one who asks can do, as it is compared with one side; None where it says nothing."""
    if prepared.row is None:
        return None
    own = _telling(prepared) if side is Stance.OFFERING else _asked(prepared, Stance.OFFERING)
    return _codes(prepared, tuple(own[:MAX_STATEMENTS]))


def _codes(prepared: PreparedQuery, asked: tuple[Statement, ...]) -> Codes | None:
    """The vectors of statements of the one who asks, made once a query; None without any."""
    index = prepared.snapshot.statements
    if index is None or not asked:
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


def _nearness(cosines: Vectors, own: slice) -> FloatArray:
    """Mean of the highest cosines of each row but one's own; 0 where there is none to compare."""
    k = min(NEAREST, cosines.shape[1] - (own.stop - own.start))
    if not k:
        return np.zeros(len(cosines))
    others = cosines.copy()
    others[:, own] = -np.inf
    others.partition(others.shape[1] - k, axis=1)
    # Sorted, since a partition leaves an order that rounds the mean in its own way.
    return np.asarray(np.sort(others[:, -k:], axis=1).mean(axis=1), dtype=float)
