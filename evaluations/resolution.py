"""
T4, duplicates: pairwise precision, recall and F1 on real organisation records.

Scored are pairs of records whose names differ after `plain_name` (lower case; accents,
punctuation and spaces folded away); every such pair of one organisation counts as truth, found by
blocking or not. A pair is found when both records end in one cluster. The organisations are split
by a hash of their id: weights and thresholds come from the training half alone, the development
half is only reported. Records carry no source here, as in the product.
"""

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matchmaker.domain import Kind, ProfileId
from matchmaker.resolution import Record, resolve
from matchmaker.resolution.matching import shipped_weights
from matchmaker.resolution.records import country_code, located
from matchmaker.resolution.resolve import compare_records
from matchmaker.resolution.words import fold, plain_name

KINDS = {
    "PRC": Kind.COMPANY,
    "HES": Kind.RESEARCH_GROUP,
    "REC": Kind.RESEARCH_GROUP,
    "PUB": Kind.INSTITUTION,
    "OTH": Kind.ASSOCIATION,
}
Pair = tuple[int, int]
N_RESAMPLES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Records of one split with the organisation behind each."""

    records: Sequence[Record]
    organisations: Sequence[str]
    plain: Sequence[str]
    """Normalised main names."""

    def differs(self, pair: Pair) -> bool:
        """Say whether the pair counts: its names differ."""
        return self.plain[pair[0]] != self.plain[pair[1]]

    def is_same(self, pair: Pair) -> bool:
        """Say whether both records are one organisation."""
        return self.organisations[pair[0]] == self.organisations[pair[1]]

    def pairs(self) -> set[Pair]:
        """List all true pairs that count."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, organisation in enumerate(self.organisations):
            rows[organisation].append(row)
        return {
            pair for group in rows.values() for pair in combinations(group, 2) if self.differs(pair)
        }


def read_truth(data: Path, split: str = "all") -> Truth:
    """Read `organisation_records.parquet`; split is train, development or all."""
    table = pl.read_parquet(data).to_dicts()
    rows = [row for row in table if split in {"all", split_of(row["organisation_id"])}]
    return Truth(
        records=[_record(i, row) for i, row in enumerate(rows)],
        organisations=[row["organisation_id"] for row in rows],
        plain=[plain_name(row["name"]) for row in rows],
    )


def split_of(organisation_id: str) -> str:
    """Put an organisation into train or development, by its id alone."""
    digest = hashlib.blake2b(organisation_id.encode(), digest_size=8).digest()
    return "development" if digest[0] & 1 else "train"


def _record(number: int, row: Mapping[str, str | None]) -> Record:
    address, city, postcode = located(row["address"], row["city"], None)
    return Record(
        id=ProfileId(f"{number:06d}"),
        names=tuple(name for name in (row["name"], row["short_name"]) if name),
        country=country_code(row["country"]),
        city=city,
        postcode=postcode,
        address=address,
        kind=KINDS.get(row["activity_type"] or ""),
    )


def evaluate_resolution(data: Path, seed: int = 0) -> dict[str, Any]:
    """
    Compute all of T4.

    Args:
        data: `organisation_records.parquet`.
        seed: of the bootstrap over organisations.
    """
    splits = {
        split: _evaluated(read_truth(data, split), seed)
        for split in ("train", "development", "all")
    }
    baseline = _baseline(read_truth(data, "development"))
    return {"task": "t4", "seed": seed, "splits": splits, "baseline_development": baseline}


def _evaluated(truth: Truth, seed: int) -> dict[str, Any]:
    started = perf_counter()
    resolution = resolve(truth.records)
    seconds = perf_counter() - started
    true = truth.pairs()
    found = found_pairs(truth, resolution.clusters)
    candidates = {
        (int(i), int(j)) for i, j in compare_records(truth.records, shipped_weights()).pairs
    }
    review = {(int(pair.left_id), int(pair.right_id)) for pair in resolution.review}
    return {
        "n_records": len(truth.records),
        "n_true_pairs": len(true),
        "n_found_pairs": len(found),
        **measures(found, true),
        "intervals_95": intervals(truth, found, true, seed),
        "blocking_recall": len(true & candidates) / len(true) if true else None,
        "n_candidate_pairs": len(candidates),
        "n_review": len(review),
        "n_review_true": sum(truth.is_same(pair) for pair in review),
        "recall_with_review": len(true & (found | review)) / len(true) if true else None,
        "seconds": round(seconds, 2),
    }


def found_pairs(truth: Truth, clusters: Mapping[ProfileId, ProfileId]) -> set[Pair]:
    """List the pairs that ended in one cluster and count."""
    groups: dict[ProfileId, list[int]] = defaultdict(list)
    for row, record in enumerate(truth.records):
        groups[clusters.get(record.id, record.id)].append(row)
    return {
        pair for group in groups.values() for pair in combinations(group, 2) if truth.differs(pair)
    }


def measures(found: set[Pair], true: set[Pair]) -> dict[str, float | None]:
    """Compute precision, recall and F1; None where nothing was found or is to be found."""
    hits = len(found & true)
    return {
        "precision": hits / len(found) if found else None,
        "recall": hits / len(true) if true else None,
        "f1": 2 * hits / (len(found) + len(true)) if found or true else None,
    }


def intervals(
    truth: Truth, found: set[Pair], true: set[Pair], seed: int
) -> dict[str, tuple[float, float] | None]:
    """
    Resample organisations with replacement.

    A pair of two organisations (a false merge) is counted half with each of them.
    """
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for kind, pairs in enumerate((found & true, found, true)):
        for i, j in pairs:
            totals[truth.organisations[i]][kind] += 0.5
            totals[truth.organisations[j]][kind] += 0.5
    counts = np.array(list(totals.values())).reshape(-1, 3)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=N_RESAMPLES)
    hits, n_found, n_true = (drawn @ counts).T
    by_name = {
        "precision": _shares(hits, n_found),
        "recall": _shares(hits, n_true),
        "f1": _shares(2 * hits, n_found + n_true),
    }
    return {name: _middle(values) for name, values in by_name.items()}


def _shares(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; a resample without anything to measure is left out."""
    return np.asarray(part[whole > 0] / whole[whole > 0], dtype=np.float64)


def _middle(values: NDArray[np.float64]) -> tuple[float, float] | None:
    if not len(values):
        return None
    low, high = np.quantile(values, [0.025, 0.975]).tolist()
    return low, high


def _baseline(truth: Truth) -> dict[str, float]:
    """Score token-sort ratio inside a country at its best threshold, chosen on the very truth."""
    similar = list(_similar_pairs(truth))
    true = truth.pairs()
    ratios = np.array([ratio for _, ratio in similar])
    hits = np.array([pair in true for pair, _ in similar])
    best = max(
        (2 * hits[ratios >= t].sum() / (int((ratios >= t).sum()) + len(true)), t)
        for t in range(60, 100)
    )
    chosen = ratios >= best[1]
    return {
        "f1": float(best[0]),
        "threshold": float(best[1]),
        "precision": float(hits[chosen].mean()),
        "recall": float(hits[chosen].sum() / len(true)),
    }


def _similar_pairs(truth: Truth, floor: int = 60) -> Iterator[tuple[Pair, float]]:
    rows: dict[str | None, list[int]] = defaultdict(list)
    for row, record in enumerate(truth.records):
        rows[record.country].append(row)
    for group in rows.values():
        names = [fold(truth.records[row].names[0]) for row in group]
        for start in range(0, len(group), 500):
            part = names[start : start + 500]
            ratios = process.cdist(part, names, scorer=fuzz.token_sort_ratio, score_cutoff=floor)
            for i, j in zip(*np.nonzero(ratios), strict=True):
                pair = (group[start + int(i)], group[int(j)])
                if pair[0] < pair[1] and truth.differs(pair):
                    yield pair, float(ratios[i, j])


def main(arguments: Iterable[str] | None = None, write: Callable[[str], object] = print) -> None:
    """Run T4 from the command line: `python -m evaluations.resolution DATA`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("data", type=Path, help="organisation_records.parquet")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(None if arguments is None else list(arguments))
    text = json.dumps(evaluate_resolution(options.data, options.seed), indent=2)
    if options.out is not None:
        options.out.write_text(text + "\n", encoding="utf-8")
    write(text)


if __name__ == "__main__":
    main()
