"""A snapshot: the network as it was at one moment, derived from the store, immutable, mapped."""

from matchmaker.snapshot.passages import Passage, Reader, Stance, bag_of, concepts_of, taking
from matchmaker.snapshot.profiles import ProfileTable
from matchmaker.snapshot.snapshot import Meta, Progress, Snapshot, build_snapshot, silent
from matchmaker.snapshot.texts import ConceptIndex, TextIndex

__all__ = [
    "ConceptIndex",
    "Meta",
    "Passage",
    "ProfileTable",
    "Progress",
    "Reader",
    "Snapshot",
    "Stance",
    "TextIndex",
    "bag_of",
    "build_snapshot",
    "concepts_of",
    "silent",
    "taking",
]
