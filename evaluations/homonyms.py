"""
Pairs of sentences in which one word means two things, in four languages.

The set, and how it was made, is described in `data/homonyms/README.md`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluations.role_sets import Split

PATH = Path(__file__).parent / "data" / "homonyms" / "pairs.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """A word in one sentence, what it means there, and what tells so."""

    sentence: str
    meaning: str
    cue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomonymPair:
    """One word in two sentences with two meanings."""

    id: str
    language: str
    word: str
    senses: tuple[Sense, Sense]
    split: Split


def load(split: Split) -> tuple[HomonymPair, ...]:
    """Read the pairs of one half."""
    with PATH.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(_pair(row) for row in rows if row["split"] == split)


def _pair(row: Mapping[str, str]) -> HomonymPair:
    cue_a, cue_b = row["cue"].split("|")
    return HomonymPair(
        id=row["id"],
        language=row["language"],
        word=row["word"],
        senses=(
            Sense(sentence=row["sentence_a"], meaning=row["meaning_a"], cue=cue_a),
            Sense(sentence=row["sentence_b"], meaning=row["meaning_b"], cue=cue_b),
        ),
        split=Split(row["split"]),
    )
