"""Simple rankers that a model has to beat; each gives one score per candidate of a split."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from evaluations.protocols import EvaluationQuery, Floats, KnownPast, Split

Scorer = Callable[[EvaluationQuery], Floats]
BM25_K1 = 1.2
"""Robertson & Zaragoza (2009), The Probabilistic Relevance Framework, section 3.5."""
N_STEPS = 8
"""Of personalised PageRank; what is left to walk is then damped to a tenth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """The one number of each baseline that has one; `tuning` tries three values of each."""

    recent_years: float = 2.0
    n_nearest: int = 10
    """Past projects whose themes stand for a text."""
    bm25_b: float = 0.0
    vote_power: float = 2.0
    n_topics: int = 300
    damping: float = 0.25
    beta: float = 0.0
    n_neighbours: int = 10_000
    ease_penalty: float = 3_000.0
    """Of the squared weights."""
    rrf_k: float = 60.0
    """Cormack, Clarke & Buettcher (2009), SIGIR."""


NEED_KNOBS = Knobs(recent_years=3.0, rrf_k=10.0)
PARTNER_KNOBS = Knobs()


def texts(history: KnownPast) -> list[str]:
    """Join title, objective and topic of each past project; what is absent adds nothing."""
    fields = [f for f in ("title", "objective", "topic_title") if f in history.projects.columns]
    return [" ".join(filter(None, row)) for row in history.projects.select(fields).iter_rows()]


def query_text(question: EvaluationQuery, split: Split, documents: Sequence[str]) -> str:
    """Take the need, or what the firm's past projects say where there is no need."""
    if question.asker is None:
        return question.query.need
    return " ".join(documents[p] for p in split.history.members[question.asker].indices)


def bm25(counts: sparse.csr_matrix, b: float) -> sparse.csr_matrix:
    """Weigh terms of documents; a query's score is its counts times this, transposed."""
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    present = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(1 + (counts.shape[0] - present + 0.5) / (present + 0.5))
    cells = counts.tocoo()
    long = 1 - b + b * lengths[cells.row] / max(lengths.mean(), 1e-9)
    weights = idf[cells.col] * cells.data * (BM25_K1 + 1) / (cells.data + BM25_K1 * long)
    return sparse.csr_matrix((weights, (cells.row, cells.col)), shape=counts.shape)


def text_baselines(split: Split, knobs: Knobs) -> dict[str, Scorer]:
    """BM25 over profiles, document votes (Balog's model 2), and LSA votes."""
    documents = texts(split.history)
    reader = CountVectorizer(stop_words="english", dtype=np.float64)
    counts = reader.fit_transform(documents).tocsr()
    members = split.history.members[split.candidates].tocsr()
    profiles, weights = (bm25(each, knobs.bm25_b) for each in ((members @ counts).tocsr(), counts))
    n_topics = min(knobs.n_topics, min(weights.shape) - 1)
    topics = TruncatedSVD(n_topics, random_state=0).fit(normalize(weights))
    places = normalize(topics.transform(normalize(weights)))

    def words(question: EvaluationQuery) -> sparse.csr_matrix:
        return reader.transform([query_text(question, split, documents)]).tocsr()

    def lsa(question: EvaluationQuery) -> Floats:
        mine = normalize(topics.transform(normalize(words(question))))
        return np.asarray(members @ np.maximum(places @ mine[0], 0) ** knobs.vote_power)

    return {
        "bm25_profiles": lambda q: _row(words(q) @ profiles.T),
        "document_votes": lambda q: np.asarray(
            members @ _row(words(q) @ weights.T) ** knobs.vote_power
        ),
        "lsa": lsa,
    }


def prior_baselines(split: Split, knobs: Knobs, rng: np.random.Generator) -> dict[str, Scorer]:
    """Random order, popularity at the cut, and popularity of the last years."""
    members = split.history.members[split.candidates]
    popularity = np.asarray(members.sum(axis=1)).ravel()
    recent = np.asarray(members @ (split.history.ages < knobs.recent_years).astype(float))
    return {
        "random": lambda _: rng.random(len(split.candidates)),
        "popularity": lambda _: popularity,
        "recent_popularity": lambda _: recent,
    }


def theme_baseline(split: Split, knobs: Knobs) -> dict[str, Scorer]:
    """Popularity inside the firm's own programme parts, or the topics nearest to a text."""
    themes = _themes(split.history)
    members = split.history.members
    theirs = (members[split.candidates] @ themes).tocsr()
    nearest = _nearest_projects(split, knobs)

    def same_theme(question: EvaluationQuery) -> Floats:
        if question.asker is None:
            mine = sparse.csr_matrix(nearest(question)) @ themes
        else:
            mine = members[question.asker] @ themes
        return _row(mine @ theirs.T)

    return {"same_theme_popularity": same_theme}


def _themes(history: KnownPast) -> sparse.csr_matrix:
    """Say which programme parts, else which topic, each project belongs to (projects x themes)."""
    columns = [c for c in ("programme_parts", "topic_title") if c in history.projects.columns]
    labels = [next(filter(None, row), "") for row in history.projects.select(columns).iter_rows()]
    if not any(labels):
        return sparse.csr_matrix((len(labels), 1))
    reader = CountVectorizer(tokenizer=lambda s: [x for x in s.split(";") if x], token_pattern=None)
    return reader.fit_transform(labels).astype(float).tocsr()


def _nearest_projects(split: Split, knobs: Knobs) -> Scorer:
    documents = texts(split.history)
    reader = CountVectorizer(stop_words="english", dtype=np.float64)
    weights = bm25(reader.fit_transform(documents).tocsr(), knobs.bm25_b)

    def nearest(question: EvaluationQuery) -> Floats:
        scores = _row(reader.transform([question.query.need]) @ weights.T)
        least = np.sort(scores)[-min(knobs.n_nearest, len(scores))]
        return np.where(scores >= least, scores, 0.0)

    return nearest


def graph_baselines(split: Split, knobs: Knobs) -> dict[str, Scorer]:
    """Neighbourhood, walk and factor methods over shared projects; each needs an asker."""
    ties = _projection(split.history.members)
    degrees = np.asarray(ties.sum(axis=1)).ravel()
    rare = sparse.diags(1 / np.log(np.maximum(degrees, 2)))
    scarce = sparse.diags(1 / np.maximum(degrees, 1))
    ours = ties[:, split.candidates].tocsr()

    def through(weight: sparse.dia_matrix) -> Scorer:
        ends = (weight @ ours).tocsr()
        return lambda q: _row(ties[q.asker] @ ends)

    ones = sparse.identity(ties.shape[0], format="dia")
    return {
        "common_neighbours": through(ones),
        "adamic_adar": through(rare),
        "resource_allocation": through(scarce),
        **walk_baselines(split, knobs),
        **item_knn_baseline(split, knobs),
        **ease_baseline(split, knobs),
    }


def _projection(members: sparse.csr_matrix) -> sparse.csr_matrix:
    """Say who worked with whom, 0/1, without the diagonal."""
    ties = (members @ members.T).tolil()
    ties.setdiag(0)
    ties = ties.tocsr()
    ties.eliminate_zeros()
    ties.data[:] = 1
    return ties


def walk_baselines(split: Split, knobs: Knobs) -> dict[str, Scorer]:
    """Personalised PageRank, and three steps there and back (RP3β), over projects."""
    members = split.history.members
    to_projects = normalize(members, norm="l1")
    to_members = normalize(members.T.tocsr(), norm="l1").tocsr()
    popularity = np.maximum(split.history.n_projects[split.candidates], 1)

    def step(mass: Floats) -> Floats:
        return np.asarray((mass @ to_projects) @ to_members)

    def pagerank(question: EvaluationQuery) -> Floats:
        start = _one_hot(question, members.shape[0])
        mass = start
        for _ in range(N_STEPS):
            mass = (1 - knobs.damping) * start + knobs.damping * step(mass)
        return mass[split.candidates]

    def rp3(question: EvaluationQuery) -> Floats:
        mass = step(step(_one_hot(question, members.shape[0])))
        return mass[split.candidates] / popularity**knobs.beta

    return {"pagerank": pagerank, "rp3_beta": rp3}


def item_knn_baseline(split: Split, knobs: Knobs) -> dict[str, Scorer]:
    """Cosine over projects, the nearest neighbours of each candidate only."""
    theirs = normalize(split.history.members[split.candidates])
    alike = (theirs @ theirs.T).tolil()
    alike.setdiag(0)
    return {"item_knn": _from_partners(_nearest_of_each(alike.tocsr(), knobs.n_neighbours))}


def _nearest_of_each(alike: sparse.csr_matrix, n: int) -> sparse.csr_matrix:
    """Keep the n largest values of each row."""
    for start, end in pairwise(alike.indptr):
        row = alike.data[start:end]
        if len(row) > n:
            row[row < np.partition(row, -n)[-n]] = 0.0
    return alike


def ease_baseline(split: Split, knobs: Knobs) -> dict[str, Scorer]:
    """EASE over academic partners of firms: Steck (2019), WWW."""
    firms = split.history.organisations["activity_type"].fill_null("").to_numpy() == "PRC"
    members = split.history.members
    met = ((members[firms] @ members[split.candidates].T) > 0).astype(np.float64)
    gram = (met.T @ met).toarray()
    inverse = np.linalg.inv(gram + knobs.ease_penalty * np.eye(len(gram)))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return {"ease": _from_partners(weights)}


def _from_partners(weights: "sparse.csr_matrix | Floats") -> Scorer:
    """Score candidates from the firm's past partners among them: `excluded` holds just those."""

    def score(question: EvaluationQuery) -> Floats:
        return np.asarray(weights[question.excluded].sum(axis=0), dtype=np.float64).ravel()

    return score


def fused(scorers: Mapping[str, Scorer], names: Sequence[str], k: float) -> Scorer:
    """Fuse rankings by the sum of 1 / (k + rank)."""

    def score(question: EvaluationQuery) -> Floats:
        parts = [1 / (k + _ranks(scorers[name](question))) for name in names]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    return score


def all_baselines(
    split: Split, rng: np.random.Generator, knobs: Knobs | None = None
) -> dict[str, Scorer]:
    """Collect every baseline that the split's questions allow, with fusions of the best kinds."""
    with_askers = bool(split.questions) and split.questions[0].asker is not None
    knobs = knobs or (PARTNER_KNOBS if with_askers else NEED_KNOBS)
    scorers = {
        **prior_baselines(split, knobs, rng),
        **theme_baseline(split, knobs),
        **text_baselines(split, knobs),
    }
    parts = ["popularity", "document_votes", "lsa"]
    if with_askers:
        scorers |= graph_baselines(split, knobs)
        parts = ["popularity", "adamic_adar", "rp3_beta", "ease"]
    return {**scorers, "reciprocal_rank_fusion": fused(scorers, parts, knobs.rrf_k)}


def _ranks(scores: Floats) -> Floats:
    """Rank from 1, ties sharing their last place."""
    return np.searchsorted(np.sort(-scores), -scores, side="right").astype(np.float64)


def _one_hot(question: EvaluationQuery, length: int) -> Floats:
    start = np.zeros(length)
    start[question.asker] = 1
    return start


def _row(matrix: "sparse.csr_matrix") -> Floats:
    return np.asarray(matrix.todense(), dtype=np.float64).ravel()
