"""
How fast, and how large: the network made from CORDIS, asked cold and warm, beside BM25 alone.

Cold is a fresh process whose files are in the system's cache; warm is one process that answers one
query after another, each asked for the first time. Machines differ, so the ratio to BM25, taken
query by query in the same process, says more than the milliseconds.
"""

import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from evaluations.homes import Cost, cordis_home, demo_home, run, run_cli
from matchmaker.candidates import prepare
from matchmaker.domain import Kind, Query
from matchmaker.engine import Matchmaker
from matchmaker.snapshot import Progress, Snapshot, bag_of
from matchmaker.text.lexicon import read_table

TARGETS = {"made_s": 180.0, "peak_mb": 3072.0, "cold_s": 2.0, "p95_ms": 50.0}
"""Of issue 2: import, resolve and build; memory of any of them; suggest; one warm list."""
K = 10
N_COMPANIES, N_NEEDS = 200, 100
N_COLD = 5
N_WARM_UP = 5
"""Queries before the clock starts: the first ones build what all others share."""
LOAD = """
import sys
from matchmaker.engine import Matchmaker
if sys.argv[1:]:
    Matchmaker.load(sys.argv[1])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """
    How long each query took, in milliseconds, with all reasons and with BM25 alone.

    Each is a pair: by the clock, and by the processor, which a busy machine does not lengthen.
    """

    full: Sequence[tuple[float, float]]
    bm25: Sequence[tuple[float, float]]


def run_benchmark(
    workspace: Path, data: Path, rng: random.Random, progress: Progress
) -> dict[str, Any]:
    """Measure making, loading and asking the CORDIS network, and asking the demo network."""
    progress("benchmark", 0, 4)
    home, costs = cordis_home(workspace, data)
    progress("benchmark", 1, 4)
    matchmaker = Matchmaker.load(home)
    firms = italian_companies(matchmaker.snapshot)
    cold = cold_figures(home, rng.choice(firms))
    progress("benchmark", 2, 4)
    warm = warm_figures(matchmaker, firms, rng)
    progress("benchmark", 3, 4)
    demo = Matchmaker.load(demo_home(workspace))
    figures = {
        "made": made_figures(costs),
        "cold": cold,
        "warm_cordis": warm,
        "warm_demo": warm_figures(demo, italian_companies(demo.snapshot), rng),
    }
    progress("benchmark", 4, 4)
    return {"figures": figures, "targets": TARGETS, "reached": reached(figures)}


def made_figures(costs: dict[str, Cost]) -> dict[str, Any]:
    """Sum up what import, resolve and build took."""
    peaks = [cost.peak_mb for cost in costs.values() if cost.peak_mb is not None]
    return {
        "steps": {name: asdict(cost) for name, cost in costs.items()},
        "seconds": round(sum(cost.seconds for cost in costs.values()), 1),
        "peak_mb": max(peaks, default=None),
    }


def cold_figures(home: Path, firm: str) -> dict[str, Any]:
    """Time fresh processes: starting alone, loading the snapshot, suggesting for a firm."""
    python = (sys.executable, "-c", LOAD)
    suggest = ("--home", str(home), "suggest", firm, "--json")
    costs = {
        "import_library": [run(python) for _ in range(N_COLD)],
        "load_snapshot": [run([*python, str(home)]) for _ in range(N_COLD)],
        "suggest": [run_cli(*suggest) for _ in range(N_COLD)],
    }
    return {name: _cold(each) for name, each in costs.items()}


def _cold(costs: Sequence[Cost]) -> dict[str, float | None]:
    peaks = [cost.peak_mb for cost in costs if cost.peak_mb is not None]
    seconds = [cost.seconds for cost in costs]
    return {
        "n": len(costs),
        "median_s": float(np.median(seconds)),
        "worst_s": max(seconds),
        "peak_mb": max(peaks, default=None),
    }


def warm_figures(
    matchmaker: Matchmaker, firms: Sequence[str], rng: random.Random
) -> dict[str, Any]:
    """Time random firms and needs in one process."""
    needs = needs_in_words()
    drawn = rng.sample(list(firms), min(N_COMPANIES + N_WARM_UP, len(firms)))
    queries = {
        "companies": [Query(profile_id=matchmaker.profile(id_).id) for id_ in drawn],
        "needs": [
            Query(need=need) for need in rng.sample(needs, min(N_NEEDS + N_WARM_UP, len(needs)))
        ],
    }
    return {name: summary(timed(matchmaker, asked)) for name, asked in queries.items()}


def timed(matchmaker: Matchmaker, queries: Sequence[Query]) -> Timing:
    """Answer each query in full and with BM25 alone, in turn."""
    alone = bm25_alone(matchmaker.snapshot)
    for query in queries[:N_WARM_UP]:
        matchmaker.answer(query, k=K)
        alone(query)
    asked = queries[N_WARM_UP:]
    full, bm25 = [], []
    for query in asked:
        bm25.append(_milliseconds(alone, query))
        full.append(_milliseconds(partial(matchmaker.answer, k=K), query))
    return Timing(full=full, bm25=bm25)


def bm25_alone(snapshot: Snapshot) -> Callable[[Query], object]:
    """The same reading of the same words, then BM25 over one collection and its ten best."""
    texts = snapshot.texts
    index = texts.offering if texts.offering.lengths.any() else texts.activities

    def answer(query: Query) -> object:
        question = prepare(snapshot, query)
        bag = question.seeking_bag or bag_of(_told(snapshot, question.projects.tolist()))
        scores = index.scores(bag)
        best = np.argpartition(-scores, min(K, len(scores) - 1))[:K]
        return best[np.argsort(-scores[best])]

    return answer


def _told(snapshot: Snapshot, projects: Iterable[int]) -> Iterable[Any]:
    """What a firm without a text of its own is known for: its projects' passages."""
    return (passage for row in projects for passage in snapshot.activity_passages(row))


def _milliseconds(answer: Callable[[Query], object], query: Query) -> tuple[float, float]:
    started, worked = perf_counter(), process_time()
    answer(query)
    return 1_000 * (perf_counter() - started), 1_000 * (process_time() - worked)


def summary(timing: Timing) -> dict[str, Any]:
    """Give medians and 95th percentiles, and how many times BM25 alone a full answer takes."""
    if not timing.full:
        return {"n": 0}
    full, worked = np.array(timing.full).T
    bm25, _ = np.array(timing.bm25).T
    return {
        "n": len(full),
        "full_p50_ms": _rounded(np.percentile(full, 50)),
        "full_p95_ms": _rounded(np.percentile(full, 95)),
        "full_cpu_p50_ms": _rounded(np.percentile(worked, 50)),
        "full_cpu_p95_ms": _rounded(np.percentile(worked, 95)),
        "full_worst_ms": _rounded(full.max()),
        "bm25_p50_ms": _rounded(np.percentile(bm25, 50)),
        "bm25_p95_ms": _rounded(np.percentile(bm25, 95)),
        "ratio_p50": _rounded(np.median(full / bm25)),
    }


def _rounded(number: float) -> float:
    return round(float(number), 2)


def reached(figures: dict[str, Any]) -> dict[str, bool | None]:
    """Compare with the targets; None where this system does not tell."""
    made, cold, warm = figures["made"], figures["cold"]["suggest"], figures["warm_cordis"]
    peak = made["peak_mb"]
    slowest = max(part["full_p95_ms"] for part in warm.values())
    return {
        "made_s": made["seconds"] <= TARGETS["made_s"],
        "peak_mb": None if peak is None else peak <= TARGETS["peak_mb"],
        "cold_s": cold["median_s"] <= TARGETS["cold_s"],
        "p95_ms": slowest <= TARGETS["p95_ms"],
    }


def italian_companies(snapshot: Snapshot) -> list[str]:
    """List the ids of companies in Italy."""
    table = snapshot.profiles
    return [
        str(id_)
        for id_, kind, country in zip(table.ids, table.kinds, table.countries, strict=True)
        if kind is Kind.COMPANY and country == "IT"
    ]


def needs_in_words() -> list[str]:
    """Collect the needs that the evaluation keeps, in four languages."""
    folder = Path(__file__).parent / "data"
    tables = {
        "needs20": ("it", "de", "fr", "en"),
        **{f"need_pairs_{language}": ("need",) for language in ("it", "de", "fr")},
    }
    return [
        row[column]
        for table, columns in tables.items()
        for _, row in read_table(folder / f"{table}.tsv", columns)
        for column in columns
    ]
