"""
How many of the first five answer a complaint that no table was written from.

    python -m evaluations.fresh_complaints

The fresh set has complaints in one language each: those of the first table were read while the
classifier and its weight were chosen; the later ones were written afterwards, to check the others.
"""

import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np

from evaluations.homes import folder_home
from evaluations.need_sets import (
    LATER,
    NETWORKS,
    NeedType,
    load_fresh,
    precision,
    read_members,
    truth,
)
from evaluations.needs import one_record_each
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker


def precisions(network: str, home: Path) -> dict[str, list[float]]:
    """P@5 of each complaint over a network that is there, by the table that it stands in."""
    matchmaker = Matchmaker.load(home)
    members = one_record_each(matchmaker, read_members(NETWORKS[network]))
    needs = [
        need for need in load_fresh() if need.network == network and need.type is NeedType.SYMPTOM
    ]
    answers = truth(needs, members)
    found: dict[str, list[float]] = defaultdict(list)
    for need in needs:
        (text,) = need.texts.values()
        ranked = [each.profile_id for each in matchmaker.answer(Query(need=text), k=5).suggestions]
        table = "later" if need.id.startswith(LATER) else "first"
        found[table].append(precision(ranked, answers[need.id].answers))
    return found


def main() -> None:
    """Make both networks and print the figures."""
    with tempfile.TemporaryDirectory() as workspace:
        for network, tables in NETWORKS.items():
            home = folder_home(Path(workspace), network, tables)
            for table, found in precisions(network, home).items():
                print(f"{network} {table}: {len(found)}, P@5 {np.mean(found):.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
