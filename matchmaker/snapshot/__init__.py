"""A snapshot: the network as it was at one moment, derived from the store, immutable, mapped."""

from matchmaker.snapshot.build_cache import Memory
from matchmaker.snapshot.derivation import (
    Progress,
    Reading,
    build_snapshot,
    last_words,
    read_everything,
    silent,
)
from matchmaker.snapshot.passages import Passage, Reader, Stance, bag_of, concepts_of, taking
from matchmaker.snapshot.profiles import ProfileTable
from matchmaker.snapshot.snapshot import Meta, Snapshot, read_meta
from matchmaker.snapshot.texts import ConceptIndex, TextIndex

__all__ = [
    "ConceptIndex",
    "Memory",
    "Meta",
    "Passage",
    "ProfileTable",
    "Progress",
    "Reader",
    "Reading",
    "Snapshot",
    "Stance",
    "TextIndex",
    "bag_of",
    "build_snapshot",
    "concepts_of",
    "last_words",
    "read_everything",
    "read_meta",
    "silent",
    "taking",
]
