"""Simple rankers that a model has to beat; each gives one score per candidate of a split."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from evaluations.protocols import Floats, History, Question, Split

Scorer = Callable[[Question], Floats]
BM25_K1, BM25_B = 1.2, 0.75
"""Robertson & Zaragoza (2009), The Probabilistic Relevance Framework, section 3.5."""
N_TOPICS = 200
"""Dimensions of LSA; 100, 200 and 300 were tried for 2010 and lie within .004 nDCG@10."""
RRF_K = 60
"""Cormack, Clarke & Buettcher (2009), SIGIR."""
VOTE_POWER = 2
"""1, 2 and 3 were tried for 2010: .110, .127, .121 nDCG@10."""
RECENT_YEARS = 2
WALK_DAMPING = 0.75
RP3_BETA = 0.0
"""0, .15 and .3 were tried on a third of the queries of 2017: .094, .089, .068 nDCG@10."""
EASE_PENALTY = 100.0
"""Of the squared weights."""


def texts(history: History) -> list[str]:
    """Join title, objective and topic of each past project; what is absent adds nothing."""
    fields = [f for f in ("title", "objective", "topic_title") if f in history.projects.columns]
    return [" ".join(filter(None, row)) for row in history.projects.select(fields).iter_rows()]


def query_text(question: Question, split: Split, documents: Sequence[str]) -> str:
    """Take the need, or what the firm's past projects say where there is no need."""
    if question.asker is None:
        return question.query.need
    return " ".join(documents[p] for p in split.history.members[question.asker].indices)


def bm25(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Weigh terms of documents; a query's score is its counts times this, transposed."""
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    present = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(1 + (counts.shape[0] - present + 0.5) / (present + 0.5))
    cells = counts.tocoo()
    long = 1 - BM25_B + BM25_B * lengths[cells.row] / max(lengths.mean(), 1e-9)
    weights = idf[cells.col] * cells.data * (BM25_K1 + 1) / (cells.data + BM25_K1 * long)
    return sparse.csr_matrix((weights, (cells.row, cells.col)), shape=counts.shape)


def text_baselines(split: Split) -> dict[str, Scorer]:
    """BM25 over profiles, document votes (Balog's model 2), and LSA votes."""
    documents = texts(split.history)
    reader = CountVectorizer(stop_words="english", dtype=np.float64)
    counts = reader.fit_transform(documents).tocsr()
    members = split.history.members[split.candidates].tocsr()
    profiles, weights = bm25((members @ counts).tocsr()), bm25(counts)
    n_topics = min(N_TOPICS, min(weights.shape) - 1)
    topics = TruncatedSVD(n_topics, random_state=0).fit(normalize(weights))
    places = normalize(topics.transform(normalize(weights)))

    def words(question: Question) -> sparse.csr_matrix:
        return reader.transform([query_text(question, split, documents)]).tocsr()

    def lsa(question: Question) -> Floats:
        mine = normalize(topics.transform(normalize(words(question))))
        return np.asarray(members @ np.maximum(places @ mine[0], 0) ** VOTE_POWER)

    return {
        "bm25_profiles": lambda q: _row(words(q) @ profiles.T),
        "document_votes": lambda q: np.asarray(members @ _row(words(q) @ weights.T) ** VOTE_POWER),
        "lsa": lsa,
    }


def prior_baselines(split: Split, rng: np.random.Generator) -> dict[str, Scorer]:
    """Random order, popularity at the cut, and popularity of the last two years."""
    members = split.history.members[split.candidates]
    popularity = np.asarray(members.sum(axis=1)).ravel()
    recent = np.asarray(members @ (split.history.ages < RECENT_YEARS).astype(float))
    return {
        "random": lambda _: rng.random(len(split.candidates)),
        "popularity": lambda _: popularity,
        "recent_popularity": lambda _: recent,
    }


def theme_baseline(split: Split) -> dict[str, Scorer]:
    """Popularity inside the firm's own programme parts, or the topics nearest to a text."""
    themes = _themes(split.history)
    members = split.history.members
    theirs = (members[split.candidates] @ themes).tocsr()
    nearest = _nearest_projects(split)

    def same_theme(question: Question) -> Floats:
        if question.asker is None:
            mine = sparse.csr_matrix(nearest(question)) @ themes
        else:
            mine = members[question.asker] @ themes
        return _row(mine @ theirs.T)

    return {"same_theme_popularity": same_theme}


def _themes(history: History) -> sparse.csr_matrix:
    """Say which programme parts, else which topic, each project belongs to (projects x themes)."""
    columns = [c for c in ("programme_parts", "topic_title") if c in history.projects.columns]
    labels = [next(filter(None, row), "") for row in history.projects.select(columns).iter_rows()]
    if not any(labels):
        return sparse.csr_matrix((len(labels), 1))
    reader = CountVectorizer(tokenizer=lambda s: [x for x in s.split(";") if x], token_pattern=None)
    return reader.fit_transform(labels).astype(float).tocsr()


def _nearest_projects(split: Split, n: int = 20) -> Scorer:
    documents = texts(split.history)
    reader = CountVectorizer(stop_words="english", dtype=np.float64)
    weights = bm25(reader.fit_transform(documents).tocsr())

    def nearest(question: Question) -> Floats:
        scores = _row(reader.transform([question.query.need]) @ weights.T)
        return np.where(scores >= np.sort(scores)[-min(n, len(scores))], scores, 0.0)

    return nearest


def graph_baselines(split: Split) -> dict[str, Scorer]:
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
        **_walks(split),
        **_item_knn(split),
        **_ease(split),
    }


def _projection(members: sparse.csr_matrix) -> sparse.csr_matrix:
    """Say who worked with whom, 0/1, without the diagonal."""
    ties = (members @ members.T).tolil()
    ties.setdiag(0)
    ties = ties.tocsr()
    ties.eliminate_zeros()
    ties.data[:] = 1
    return ties


def _walks(split: Split) -> dict[str, Scorer]:
    members = split.history.members
    to_projects = normalize(members, norm="l1")
    to_members = normalize(members.T.tocsr(), norm="l1").tocsr()
    popularity = np.maximum(split.history.n_projects[split.candidates], 1)

    def step(mass: Floats) -> Floats:
        return np.asarray((mass @ to_projects) @ to_members)

    def pagerank(question: Question) -> Floats:
        start = _one_hot(question, members.shape[0])
        mass = start
        for _ in range(8):
            mass = (1 - WALK_DAMPING) * start + WALK_DAMPING * step(mass)
        return mass[split.candidates]

    def rp3(question: Question) -> Floats:
        mass = step(step(_one_hot(question, members.shape[0])))
        return mass[split.candidates] / popularity**RP3_BETA

    return {"pagerank": pagerank, "rp3_beta": rp3}


def _item_knn(split: Split) -> dict[str, Scorer]:
    theirs = normalize(split.history.members[split.candidates])
    alike = (theirs @ theirs.T).tolil()
    alike.setdiag(0)
    return {"item_knn": _from_partners(alike.tocsr())}


def _ease(split: Split) -> dict[str, Scorer]:
    """EASE over academic partners of firms: Steck (2019), WWW."""
    firms = split.history.organisations["activity_type"].fill_null("").to_numpy() == "PRC"
    members = split.history.members
    met = ((members[firms] @ members[split.candidates].T) > 0).astype(np.float64)
    gram = (met.T @ met).toarray()
    inverse = np.linalg.inv(gram + EASE_PENALTY * np.eye(len(gram)))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return {"ease": _from_partners(weights)}


def _from_partners(weights: "sparse.csr_matrix | Floats") -> Scorer:
    """Score candidates from the firm's past partners among them: `excluded` holds just those."""

    def score(question: Question) -> Floats:
        return np.asarray(weights[question.excluded].sum(axis=0), dtype=np.float64).ravel()

    return score


def fused(scorers: Mapping[str, Scorer], names: Sequence[str]) -> Scorer:
    """Fuse rankings by the sum of 1 / (60 + rank)."""

    def score(question: Question) -> Floats:
        parts = [1 / (RRF_K + _ranks(scorers[name](question))) for name in names]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    return score


def all_baselines(split: Split, rng: np.random.Generator) -> dict[str, Scorer]:
    """Collect every baseline that the split's questions allow, with fusions of the best kinds."""
    scorers = {**prior_baselines(split, rng), **theme_baseline(split), **text_baselines(split)}
    parts = ["popularity", "document_votes", "lsa"]
    if split.questions and split.questions[0].asker is not None:
        scorers |= graph_baselines(split)
        parts = ["popularity", "adamic_adar", "rp3_beta", "ease"]
    return {**scorers, "reciprocal_rank_fusion": fused(scorers, parts)}


def score_all(scorer: Scorer, questions: Sequence[Question]) -> Iterator[Floats]:
    """Score question by question, holding one row at a time."""
    return map(scorer, questions)


def _ranks(scores: Floats) -> Floats:
    """Rank from 1, ties sharing their last place."""
    return np.searchsorted(np.sort(-scores), -scores, side="right").astype(np.float64)


def _one_hot(question: Question, length: int) -> Floats:
    start = np.zeros(length)
    start[question.asker] = 1
    return start


def _row(matrix: "sparse.csr_matrix") -> Floats:
    return np.asarray(matrix.todense(), dtype=np.float64).ravel()
