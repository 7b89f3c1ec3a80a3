"""
Sentences of profiles, each with the role that it plays for its profile, and what it excludes.

Labelled by reading, never by the product. The set, and how it was made, is described in
`data/roles/README.md`.
"""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from matchmaker.text import Role

FOLDER = Path(__file__).parent / "data" / "roles"
SEED = 20261130
"""Drawn before anybody used the set; another seed would be another split."""
COLUMNS = (
    "id", "source", "group", "profile", "kind", "field", "language", "sentence", "role", "excluded"
)  # fmt: skip


class Split(StrEnum):
    """The half that a sentence belongs to."""

    DEVELOPMENT = "development"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSentence:
    """One sentence, where it stands, and how it was labelled."""

    id: str
    source: str
    """demo, alpine, cordis or written."""
    group: str
    """Sentences of one profile, template or meaning have one group, which is never split."""
    profile: str
    kind: str
    field: str
    language: str
    sentence: str
    role: Role
    excluded: tuple[str, ...]
    """Words of the sentence that it excludes, as they stand in it."""


def load(split: Split) -> tuple[LabelledSentence, ...]:
    """Read one half of the set."""
    with (FOLDER / f"{split}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(_labelled(row) for row in rows)


def assign_splits(sentences: Iterable[LabelledSentence], seed: int = SEED) -> dict[str, str]:
    """
    Halve the sentences by lot, group by group, evenly in each role and language.

    A group goes where its roles and languages are fewer so far, then where there are fewer in all.
    """
    groups: dict[str, list[LabelledSentence]] = defaultdict(list)
    for each in sorted(sentences, key=lambda each: each.id):
        groups[each.group].append(each)
    drawn = sorted(groups)
    Random(seed).shuffle(drawn)  # noqa: S311 - a lot, not a secret
    drawn.sort(key=lambda name: -len(groups[name]))
    surplus: Counter[tuple[str, str]] = Counter()
    splits: dict[str, str] = {}
    for name in drawn:
        cells = [(each.role, each.language) for each in groups[name]]
        here = (sum(surplus[cell] for cell in cells), surplus.total()) > (0, 0)
        surplus.update({cell: (-n if here else n) for cell, n in Counter(cells).items()})
        splits |= {each.id: (Split.TEST if here else Split.DEVELOPMENT) for each in groups[name]}
    return splits


def f1_by_role(said: Sequence[Role], true: Sequence[Role]) -> dict[Role, float]:
    """Balance precision and recall for each role; NaN for a role neither said nor true."""
    hits = Counter(claim for claim, fact in zip(said, true, strict=True) if claim == fact)
    n_said, n_true = Counter(said), Counter(true)
    return {role: _f1(hits[role], n_said[role] + n_true[role]) for role in Role}


def _f1(hits: int, claims_and_facts: int) -> float:
    return 2 * hits / claims_and_facts if claims_and_facts else math.nan


def _labelled(row: Mapping[str, str]) -> LabelledSentence:
    told = {name: row[name] for name in COLUMNS if name not in {"role", "excluded"}}
    words = row["excluded"]
    return LabelledSentence(
        **told, role=Role(row["role"]), excluded=tuple(words.split("|")) if words else ()
    )
