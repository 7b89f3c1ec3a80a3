"""
How the search for duplicates grows with the records of one country.

Records are made up: names of syllables, trades, legal forms, towns and streets, as skewed as real
ones, and one in twenty stands twice in another spelling. Seconds are of processor time, so that a
busy machine tells the same; the exponent says how time grows where records double.
`python -m evaluations.resolution_speed --sizes 5000 20000 100000`.
"""

import argparse
import json
import resource
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import log
from random import Random
from time import process_time
from typing import Any

from matchmaker.domain import Kind, ProfileId
from matchmaker.resolution import Record, resolve

SYLLABLES = (
    *("ba", "be", "bo", "bra", "cal", "ce", "co", "da", "del", "fa", "fe", "ga", "gi", "la", "le"),
    *("lo", "ma", "me", "na", "ne", "ni", "po", "ra", "re", "ri", "ro", "sa", "se", "sta", "ta"),
    *("te", "ti", "to", "va", "ve", "vi", "zo"),
)
TRADES = (
    *("torneria", "officina", "carpenteria", "tessitura", "falegnameria", "verniciatura", "stampi"),
    *("elettronica", "plastica", "impianti", "servizi", "costruzioni", "molle", "galvanica"),
)
FORMS = ("srl", "spa", "snc", "sas", "scarl", "")


def made_up_records(n: int, seed: int = 0) -> list[Record]:
    """Make records of one country, one in twenty of them a second time."""
    rng = Random(seed)  # noqa: S311 - made-up names are no secret
    towns = [_word(rng, 3) for _ in range(max(20, n // 200))]
    streets = [_word(rng, 4) for _ in range(max(50, n // 50))]
    surnames = [_word(rng, rng.choice((2, 3, 3, 4))) for _ in range(max(200, n // 3))]
    records: list[Record] = []
    while len(records) < n:
        number = len(records)
        # The square of a uniform draw is skewed: some towns and surnames are frequent.
        name, town, street = (_skewed(rng, each) for each in (surnames, towns, streets))
        words = f"{rng.choice(TRADES)} {name}"
        if rng.random() < 0.4:
            words += f" {_skewed(rng, surnames)}"
        whole = f"{words} {rng.choice(FORMS)}".strip().title()
        address = f"Via {street.title()} {rng.randrange(1, 120)}"
        records.append(_record(number, whole, town, address))
        if rng.random() < 0.05 and len(records) < n:
            records.append(_record(number + 1, _respelled(rng, words), town.upper(), address))
    return records


def _word(rng: Random, n_syllables: int) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(n_syllables))


def _skewed(rng: Random, values: Sequence[str]) -> str:
    return values[int(rng.random() ** 2 * len(values))]


def _respelled(rng: Random, words: str) -> str:
    place = rng.randrange(1, len(words) - 1)
    return (words[:place] + words[place + 1 :]).upper() if rng.random() < 0.5 else words.upper()


def _record(number: int, name: str, town: str, address: str) -> Record:
    return Record(
        id=ProfileId(f"{number:07d}"),
        names=(name,),
        country="IT",
        city=town.title(),
        address=address,
        kind=Kind.COMPANY,
    )


def measured(n: int, seed: int = 0) -> dict[str, Any]:
    """Resolve as many records, in seconds of processor time."""
    records = made_up_records(n, seed)
    started = process_time()
    found = resolve(records)
    return {
        "n_records": n,
        "seconds": round(process_time() - started, 2),
        "n_compared": found.n_compared,
        "n_merged": len(found.clusters),
        "n_review": len(found.review),
        "skipped": {"n_blocks": found.skipped.n_blocks, "n_pairs": found.skipped.n_pairs},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def growth(runs: Sequence[dict[str, Any]]) -> list[float]:
    """Exponent of time over records, from each size to the next."""
    return [
        round(log(b["seconds"] / a["seconds"]) / log(b["n_records"] / a["n_records"]), 2)
        for a, b in pairwise(runs)
    ]


def main(arguments: Iterable[str] | None = None, write: Callable[[str], object] = print) -> None:
    """Measure some sizes, the smallest first."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000, 100_000])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(None if arguments is None else list(arguments))
    runs = [measured(size, options.seed) for size in sorted(options.sizes)]
    write(json.dumps({"runs": runs, "exponents": growth(runs)}, indent=2))


if __name__ == "__main__":
    main()
