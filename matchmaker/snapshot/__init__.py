"""Stage 3: the immutable, memory-mapped state of a network, derived from the store."""

from matchmaker.snapshot.build_cache import BuildCache
from matchmaker.snapshot.concept_ties import ConceptTies
from matchmaker.snapshot.derivation import (
    Progress,
    ReadTexts,
    build_snapshot,
    latest_judgements,
    no_progress,
    read_texts,
)
from matchmaker.snapshot.edits import with_edits
from matchmaker.snapshot.passages import (
    Excluded,
    Passage,
    PassageReader,
    Stance,
    bag_of,
    concepts_of,
    taking,
    weighted,
)
from matchmaker.snapshot.problem_classifier import ProblemClassifier, shipped_classifier
from matchmaker.snapshot.profiles import ProfileTable
from matchmaker.snapshot.snapshot import Meta, Snapshot, read_meta
from matchmaker.snapshot.statement_vectors import StatementIndex, StatementVectors, word_of
from matchmaker.snapshot.statements import Statement, statements_of
from matchmaker.snapshot.texts import ConceptIndex, TextIndex

__all__ = [
    "BuildCache",
    "ConceptIndex",
    "ConceptTies",
    "Excluded",
    "Meta",
    "Passage",
    "PassageReader",
    "ProblemClassifier",
    "ProfileTable",
    "Progress",
    "ReadTexts",
    "Snapshot",
    "Stance",
    "Statement",
    "StatementIndex",
    "StatementVectors",
    "TextIndex",
    "bag_of",
    "build_snapshot",
    "concepts_of",
    "latest_judgements",
    "no_progress",
    "read_meta",
    "read_texts",
    "shipped_classifier",
    "statements_of",
    "taking",
    "weighted",
    "with_edits",
    "word_of",
]
