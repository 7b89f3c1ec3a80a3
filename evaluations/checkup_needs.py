"""
Do known weaknesses of firms lead to the right needs? Planted gaps against inferred needs.

    python -m evaluations.checkup_needs [--out FILE.json]

The firms are those of `data/demo/checkups.py`, which plants weaknesses in words of its own and
knows nothing of the table of needs; the key below says which needs answer a weakness, and was
written from the words of both, before anything was measured.
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from matchmaker.checkup import check_answers, infer_needs, questionnaire_of
from matchmaker.settings import shipped

K = 5
TARGET = 0.9
N_RESAMPLES = 2000
KEY: Mapping[str, frozenset[str]] = {
    "nobody leads innovation": frozenset({"innovation_strategy"}),
    "customers are not asked": frozenset({"customer_insight"}),
    "stuck in the home market": frozenset({"new_markets"}),
    "old products": frozenset({"product_development"}),
    "nothing is tried out before it is sold": frozenset({"prototyping"}),
    "inventions are unprotected": frozenset({"ip_protection"}),
    "everything by hand": frozenset({"automation"}),
    "defects reach the customer": frozenset({"quality"}),
    "late and chaotic orders": frozenset({"planning"}),
    "no data from the shop floor": frozenset({"machine_data"}),
    "programs that don't talk": frozenset({"erp"}),
    "open doors for hackers": frozenset({"cybersecurity"}),
    "nobody is trained": frozenset({"training"}),
    "ideas get lost": frozenset({"idea_management"}),
    "no contact with research": frozenset({"research_partner"}),
    "alone with every project": frozenset({"joint_development"}),
    "no exchange with others": frozenset({"exchange"}),
    "no money for anything new": frozenset({"innovation_budget"}),
    "calls pass by": frozenset({"funding"}),
    "costs unknown": frozenset({"controlling"}),
    "energy is wasted": frozenset({"energy"}),
    "waste is thrown away": frozenset({"circular"}),
    "nothing to show on sustainability": frozenset({"footprint"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedGaps:
    """How many planted weaknesses have the right need among the first five."""

    n_firms: int
    n_weaknesses: int
    share: float
    interval: tuple[float, float]
    """At 95 %, by resampling firms."""
    by_chance: float
    """The same share where the needs that have any gap are in random order."""
    missed: Mapping[str, int]
    """Weaknesses whose need was not among them, with how often."""


def evaluate(folder: Path, seed: int = 0) -> PlantedGaps:
    """Measure on the firms' first check-ups."""
    planted = _planted(folder / "planted.csv")
    hits: dict[str, list[bool]] = {}
    chance: list[float] = []
    missed: Counter[str] = Counter()
    for firm, row in _first_answers(folder / "answers.csv").items():
        found = _needs(row)
        first = set(found[:K])
        hits[firm] = [bool(KEY[name] & first) for name in planted[firm]]
        chance += [
            min(1.0, K / len(found)) if KEY[name] & set(found) else 0.0 for name in planted[firm]
        ]
        missed.update(n for n, hit in zip(planted[firm], hits[firm], strict=True) if not hit)
    everything = [hit for found in hits.values() for hit in found]
    return PlantedGaps(
        n_firms=len(hits),
        n_weaknesses=len(everything),
        share=sum(everything) / len(everything),
        interval=_interval(list(hits.values()), Random(seed)),  # noqa: S311 - resampling
        by_chance=sum(chance) / len(chance),
        missed=dict(missed.most_common()),
    )


def _needs(row: Mapping[str, str]) -> list[str]:
    grades = {
        id_: int(cell) if cell.isdecimal() else cell
        for id_, cell in row.items()
        if cell and id_ not in {"profile_id", "answered_on", "language"}
    }
    answers = check_answers(grades, questionnaire_of())
    return [each.capability.id for each in infer_needs(questionnaire_of(), answers)]


def _planted(file: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found[row["profile_id"]].append(row["weakness"])
    return found


def _first_answers(file: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found.setdefault(row["profile_id"], row)
    return found


def _interval(firms: Sequence[Sequence[bool]], rng: Random) -> tuple[float, float]:
    shares = []
    for _ in range(N_RESAMPLES):
        drawn = [hit for hits in rng.choices(firms, k=len(firms)) for hit in hits]
        shares.append(sum(drawn) / len(drawn))
    shares.sort()
    return shares[int(0.025 * N_RESAMPLES)], shares[int(0.975 * N_RESAMPLES)]


def main() -> None:
    """Print the figures; exit 1 below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    found = evaluate(shipped("demo/checkups"))
    text = json.dumps(asdict(found), indent=1)
    out = parser.parse_args().out
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    sys.exit(0 if found.share >= TARGET else 1)


if __name__ == "__main__":
    main()
