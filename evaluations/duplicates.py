"""
T4b, near records: 400 pairs that look alike, half of them one and the same.

All records of a half are resolved together, as in a network. A
pair of one profile is merged, asked or missed; a pair of two is merged (wrong), asked or kept
apart; a merge across pairs is wrong as well. `data/duplicates/README.md` says how the pairs came
about and which half may be looked at.
"""

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker.domain import Identifier, Kind, ProfileId
from matchmaker.resolution import Record, Resolution, resolve
from matchmaker.resolution.words import fold

PAIRS = Path(__file__).parent / "data" / "duplicates"
HALVES = ("tuning", "final", "second", "third")
_PLACE = ("name", "address", "postcode", "city")
_SCHEMES = frozenset({"vat_it", "uid_ch", "ror", "orcid", "pic"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPair:
    """Two records that look alike, and whether they are one."""

    same: bool
    situation: str
    left: Record
    right: Record


def read_pairs(path: Path) -> list[NearPair]:
    """Read a half; ids tell the pair and its side."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        NearPair(
            same=row["truth"] == "same",
            situation=row["situation"],
            left=_record(f"{number:03d}a", row, row["left"]),
            right=_record(f"{number:03d}b", row, row["right"]),
        )
        for number, row in enumerate(rows, start=1)
    ]


def _record(id_: str, row: dict[str, str], text: str) -> Record:
    parts = [part.strip() for part in text.split("|")]
    facts = dict(part.split("=", 1) for part in parts if "=" in part and " =" not in part)
    place = dict(zip(_PLACE, [part for part in parts if "=" not in part], strict=False))
    return Record(
        id=ProfileId(id_),
        names=(place["name"], *filter(None, [facts.get("also")])),
        country=row["country"],
        city=place.get("city") or None,
        postcode=place.get("postcode") or None,
        address=place.get("address") or None,
        nuts=facts.get("nuts"),
        sectors=tuple(filter(None, [facts.get("nace")])),
        identifiers=tuple(
            Identifier(scheme=scheme, value=value)
            for scheme, value in facts.items()
            if scheme in _SCHEMES
        ),
        kind=Kind(row["kind"]),
        url=facts.get("url"),
    )


def fates(pairs: Sequence[NearPair], found: Resolution) -> list[str]:
    """Say of each pair whether it was merged, asked or neither."""
    head = found.clusters
    asked = {
        frozenset((head.get(p.left_id, p.left_id), head.get(p.right_id, p.right_id)))
        for p in found.review
    }

    def fate(pair: NearPair) -> str:
        left, right = (head.get(r.id, r.id) for r in (pair.left, pair.right))
        if left == right:
            return "merged"
        return "asked" if frozenset((left, right)) in asked else "apart"

    return [fate(pair) for pair in pairs]


def measured(pairs: Sequence[NearPair]) -> dict[str, Any]:
    """Resolve all records of the pairs together and count what became of each pair."""
    records = [record for pair in pairs for record in (pair.left, pair.right)]
    found = resolve(records)
    fate_of = fates(pairs, found)
    names = {record.id: fold(record.names[0]) for record in records}
    # One invented university stands in several pairs under one name.
    across = [
        f"{a} = {b}"
        for a, b in sorted(found.clusters.items())
        if a[:3] != b[:3] and names[a] != names[b]
    ]
    by_situation: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, fate in zip(pairs, fate_of, strict=True):
        by_situation[f"{'same' if pair.same else 'different'}: {pair.situation}"][fate] += 1
    same = Counter(f for p, f in zip(pairs, fate_of, strict=True) if p.same)
    different = Counter(f for p, f in zip(pairs, fate_of, strict=True) if not p.same)
    return {
        "n_pairs": len(pairs),
        "wrong_merges": different["merged"] + len(across),
        "across": across,
        "same": {**same, "n": same.total()},
        "different": {**different, "n": different.total()},
        "by_situation": {name: dict(fates) for name, fates in sorted(by_situation.items())},
        "n_review": len(found.review),
    }


def unlike_truth(pairs: Sequence[NearPair]) -> list[str]:
    """Name the pairs that were merged wrongly or missed; of the tuning half alone."""
    found = resolve([record for pair in pairs for record in (pair.left, pair.right)])
    return [
        f"{'same' if p.same else 'different'} {fate}: {p.left.names[0]} ## {p.right.names[0]}"
        for p, fate in zip(pairs, fates(pairs, found), strict=True)
        if fate != ("merged" if p.same else "apart")
    ]


def main(arguments: Iterable[str] | None = None, write: Callable[[str], object] = print) -> None:
    """Measure a half: `python -m evaluations.duplicates tuning`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("half", choices=HALVES)
    parser.add_argument("--show", action="store_true", help="name the pairs (tuning half only)")
    options = parser.parse_args(None if arguments is None else list(arguments))
    pairs = read_pairs(PAIRS / f"{options.half}.tsv")
    write(json.dumps(measured(pairs), indent=2, ensure_ascii=False))
    if options.show and options.half == "tuning":
        write("\n".join(unlike_truth(pairs)))


if __name__ == "__main__":
    main()
