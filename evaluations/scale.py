"""
How cost grows with the network: `python -m evaluations.scale --sizes 1000,10000 --workspace DIR`.

Networks are drawn by `evaluations.field_network`, with the text that real profiles have. Each stage
is a fresh process of the `matchmaker` command; answers are taken in this one, warm, query by query,
beside bm25s and a TF-IDF product of scikit-learn over the same texts. All times are processor
seconds of one thread, since machines are busy; ratios within one run say most.
"""

import json
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Annotated, Any

import bm25s
import numpy as np
import typer
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from evaluations.benchmark import needs_in_words
from evaluations.field_network import write_network
from evaluations.homes import Cost, run_cli
from matchmaker.domain import Detail, Kind, Query
from matchmaker.engine import Matchmaker

K = 10
N_WARM_UP, N_QUERIES = 5, 60
RESULTS = Path(__file__).parent / "results" / "scale.json"

Ask = Callable[[Query], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """What it costs to make a network, stage by stage."""

    imported: Cost
    resolved: Cost
    built: Cost
    built_again: Cost
    """Nothing had changed."""


def make(workspace: Path, size: int, seed: int) -> tuple[Path, Stages]:
    """Draw a network, import it, look for duplicates, build it, and build it again."""
    tables = write_network(workspace / f"tables-{size}", size, seed=seed)
    home = workspace / f"home-{size}"
    steps = (("import", "folder", str(tables)), ("resolve",), ("build",), ("build",))
    imported, resolved, built, again = (run_cli("--home", str(home), *step) for step in steps)
    return home, Stages(imported=imported, resolved=resolved, built=built, built_again=again)


def answer_times(home: Path, rng: random.Random) -> dict[str, Any]:
    """Processor milliseconds of a list, by way of answering."""
    matchmaker = Matchmaker.load(home)
    table = matchmaker.snapshot.profiles
    pairs = zip(table.ids, table.kinds, strict=True)
    firms = [id_ for id_, kind in pairs if kind is Kind.COMPANY]
    drawn = rng.sample(firms, min(N_QUERIES + N_WARM_UP, len(firms)))
    needs = rng.sample(needs_in_words(), N_QUERIES + N_WARM_UP)
    own = {"firms": [Query(profile_id=id_) for id_ in drawn]}
    own["needs"] = [Query(need=need) for need in needs]
    peers = baselines(matchmaker)
    ways: dict[str, Ask] = {
        "full": lambda query: matchmaker.answer(query, k=K),
        "brief": lambda query: matchmaker.answer(query, k=K, detail=Detail.BRIEF),
        "ids": lambda query: matchmaker.rank(query, K),
        **peers,
    }
    return {
        name: {way: spread(timed(ask, queries)) for way, ask in ways.items()}
        for name, queries in own.items()
    }


def baselines(matchmaker: Matchmaker) -> dict[str, Ask]:
    """The same texts in the hands of two libraries of search."""
    table = matchmaker.snapshot.profiles
    records = [table.records[row] for row in range(len(table.ids))]
    texts = [
        " ".join([*(each.value for each in record.texts), *(each.text for each in record.offers)])
        for record in records
    ]
    row_of = matchmaker.snapshot.profiles.row_of
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    vectoriser = TfidfVectorizer(sublinear_tf=True)
    matrix = vectoriser.fit_transform(texts)

    def said(query: Query) -> str:
        return query.need or texts[row_of[query.profile_id or records[0].id]]

    def by_bm25(query: Query) -> object:
        words = bm25s.tokenize([said(query)], show_progress=False)
        return index.retrieve(words, k=min(K, len(texts)), show_progress=False)

    def by_tfidf(query: Query) -> object:
        scores = (matrix @ vectoriser.transform([said(query)]).T).toarray().ravel()
        return np.argsort(-scores)[:K]

    return {"bm25s": by_bm25, "tfidf": by_tfidf}


def timed(ask: Ask, queries: Sequence[Query]) -> list[float]:
    """Milliseconds of each query after the first few, which build what all share."""
    for query in queries[:N_WARM_UP]:
        ask(query)
    taken = []
    for query in queries[N_WARM_UP:]:
        started = process_time()
        ask(query)
        taken.append(1_000 * (process_time() - started))
    return taken


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def main(
    workspace: Annotated[Path, typer.Option(help="Folder that is filled and kept.")],
    sizes: Annotated[str, typer.Option(help="Numbers of profiles.")] = "1000,10000",
    seed: Annotated[int, typer.Option()] = 7,
) -> None:
    """Measure every size, print the figures and keep them."""
    # Stages are processes of their own, which read it when they start.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    found: dict[str, Any] = {}
    with threadpool_limits(limits=1):
        for size in map(int, sizes.split(",")):
            home, stages = make(workspace, size, seed)
            rng = random.Random(seed)  # noqa: S311 - draws samples
            found[str(size)] = {"stages": asdict(stages), "answers": answer_times(home, rng)}
            typer.echo(json.dumps({size: found[str(size)]}, indent=1))
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
