"""Index what all profiles and activities say, by words, concepts and meaning."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.snapshot.arrays import RowChange, load_sparse, mapped, save_sparse
from matchmaker.snapshot.last_made import Part, make_anew
from matchmaker.snapshot.passages import Passage, bag_of
from matchmaker.text import (
    CharNgramIndex,
    EncoderInput,
    LatentEncoder,
    LexicalIndex,
    SentenceEncoder,
)

FloatArray = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]
Bag = Mapping[str, float]

# Measured on CORDIS training windows: expertise votes gain up to about 200 dimensions.
DIMENSIONS = 200
# Any number would do; a fixed one gives the same vectors for the same texts.
SEED = 20260101
# Term saturation of BM25, the usual value; features need it to know the highest score there is.
K1 = 1.2
# How much the length of a document counts in BM25, the usual value too.
B = 0.75


@dataclass(frozen=True)
class ConceptIndex:
    """
    Index how much each document is about each concept; documents by concepts, by columns.

    A mention saturates and is judged against the length of its document, as words are in BM25: one
    mention among many says less than the third in a short text.
    """

    names: Sequence[str]
    counts: sparse.csc_array
    """Field-weighted mentions."""
    lengths: FloatArray
    """All field-weighted mentions of each document."""

    @cached_property
    def column_of(self) -> Mapping[str, int]:
        """Column by concept id."""
        return {name: column for column, name in enumerate(self.names)}

    @cached_property
    def _damping(self) -> FloatArray:
        # Over those who say something: the silent would make every text look long.
        mean = self.lengths[self.lengths > 0].mean() if self.lengths.any() else 1.0
        return (1 - B) + B * self.lengths / mean

    def strengths(self, concept: str) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """Documents that mention a concept, and how much they are about it, in (0, 1)."""
        rows, strengths, _ = self.mentions((concept,))
        return rows, strengths

    def mentions(
        self, concepts: Iterable[str]
    ) -> tuple[npt.NDArray[np.int64], FloatArray, npt.NDArray[np.int64]]:
        """The same for several, one after the other, and how many documents mention each."""
        found = [self.column_of.get(concept, -1) for concept in concepts]
        columns, starts = np.array(found, dtype=np.int64), self._starts
        # A concept that is in no column ends where it starts.
        begins = starts[columns]
        sizes = np.where(columns < 0, 0, starts[columns + 1] - begins)
        places = np.repeat(begins - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        return self._rows[places], self._strengths[places], sizes

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        return np.asarray(self.counts.indptr, dtype=np.int64)

    @cached_property
    def _rows(self) -> npt.NDArray[np.int64]:
        return np.asarray(self.counts.indices, dtype=np.int64)

    @cached_property
    def _strengths(self) -> FloatArray:
        # The saturation of BM25 without its factor, so that strengths stay below 1.
        return np.asarray(self.counts.data / (self.counts.data + self._damping[self._rows]))

    @cached_property
    def by_document(self) -> sparse.csr_array:
        """The counts by rows: all that each document mentions."""
        return sparse.csr_array(self.counts)

    def strength(self, count: float, row: int) -> float:
        """How much a document is about a concept that it mentions so often."""
        return float(count / (count + self._damping[row])) if count else 0.0

    def save(self, folder: Path) -> None:
        """Write names, counts and lengths."""
        save_sparse(folder, "counts", self.counts)
        np.save(folder / "lengths.npy", self.lengths)
        (folder / "concepts.json").write_bytes(msgspec.json.encode(self.names))

    @classmethod
    def load(cls, folder: Path) -> "ConceptIndex":
        """Open memory-mapped."""
        names = msgspec.json.decode((folder / "concepts.json").read_bytes())
        counts = load_sparse(folder, "counts", sparse.csc_array)
        return cls(names, counts, mapped(folder / "lengths.npy"))

    @classmethod
    def of(cls, documents: Sequence[Bag], names: Sequence[str]) -> "ConceptIndex":
        """Index documents given as weighted counts of concept ids; `names` fixes the columns."""
        column_of = {name: column for column, name in enumerate(names)}
        found = [
            (row, column_of[concept], count)
            for row, concepts in enumerate(documents)
            for concept, count in concepts.items()
        ]
        return cls._of(names, _columns(found), len(documents))

    def edited(self, change: RowChange, fresh: Sequence[Bag]) -> "ConceptIndex":
        """Replace and add documents; the same as an index that is built anew."""
        own = (
            (row, self.column_of[concept], count)
            for row, concepts in zip(change.fresh_rows, fresh, strict=True)
            for concept, count in concepts.items()
        )
        rows = change.row_of[self.counts.indices]
        columns = np.repeat(np.arange(len(self.names)), np.diff(self.counts.indptr))
        kept = rows >= 0
        before = (rows[kept], columns[kept], self.counts.data[kept])
        together = [np.concatenate(pair) for pair in zip(before, _columns(list(own)), strict=True)]
        return self._of(self.names, together, len(change.source))

    @classmethod
    def _of(
        cls, names: Sequence[str], found: Sequence[FloatArray], n_documents: int
    ) -> "ConceptIndex":
        rows, columns, counts = found
        places = (rows.astype(np.int32), columns.astype(np.int32))
        # By columns: a query asks for one concept after the other.
        matrix = sparse.csc_array((counts, places), shape=(n_documents, len(names)))
        return cls(names, matrix, np.asarray(matrix.sum(axis=1), dtype=float))


def _columns(entries: Sequence[tuple[int, int, float]]) -> Sequence[FloatArray]:
    """Rows, columns and counts apart."""
    # Without a single mention the array would have no columns to take apart.
    return tuple(np.array(entries, dtype=float).reshape(-1, 3).T)


@dataclass(frozen=True)
class SentenceVectors:
    """What a local sentence encoder makes of every offer and activity."""

    path: Path
    """Of the encoder; a snapshot keeps its vectors and asks it for those of queries."""
    encoder: SentenceEncoder
    vectors: Vectors

    def save(self, folder: Path) -> None:
        """Write the vectors, and where the encoder is."""
        np.save(folder / "vectors.npy", self.vectors)
        (folder / "encoder.json").write_bytes(msgspec.json.encode(str(self.path)))

    @classmethod
    def load(cls, folder: Path) -> "SentenceVectors | None":
        """Open what `save` wrote; None where there is nothing."""
        if not (folder / "encoder.json").exists():
            return None
        path = Path(msgspec.json.decode((folder / "encoder.json").read_bytes(), type=str))
        vectors = mapped(folder / "vectors.npy")
        return cls(path, SentenceEncoder.load(path), vectors)


@dataclass(frozen=True)
class TextIndex:
    """
    The three collections: what profiles offer, what they seek, what activities are about.

    Offers and activities share one space of meaning; row i of `offering_vectors` is profile i.
    """

    offering: LexicalIndex
    seeking: LexicalIndex
    activities: LexicalIndex
    activity_letters: CharNgramIndex
    offering_concepts: ConceptIndex
    seeking_concepts: ConceptIndex
    activity_concepts: ConceptIndex
    latent: LatentEncoder
    concept_weights: Mapping[str, float]
    """Inverse document frequency of each concept over offers and activities."""
    sentences: SentenceVectors | None = None
    """Takes the place of the latent vectors where the network was built with an encoder."""

    def __repr__(self) -> str:
        return f"TextIndex({self.n_profiles:,} profiles, {len(self.activities):,} activities)"

    @property
    def n_profiles(self) -> int:
        """Number of profiles."""
        return len(self.offering)

    @property
    def offering_vectors(self) -> npt.NDArray[np.float32]:
        """Unit vectors of what profiles offer; shape (n_profiles, d); zeros where silent."""
        return self._vectors[: self.n_profiles]

    @property
    def activity_vectors(self) -> npt.NDArray[np.float32]:
        """Unit vectors of activities; shape (n_activities, d)."""
        return self._vectors[self.n_profiles :]

    @property
    def _vectors(self) -> Vectors:
        return self.sentences.vectors if self.sentences else self.latent.vectors

    def edited(
        self,
        change: RowChange,
        offering: "Documents",
        seeking: "Documents",
        said: Sequence[Sequence[Passage]],
    ) -> "TextIndex":
        """
        Replace and add what profiles offer and seek.

        All is as in an index that is built anew, but the space of meaning stays as it was fitted.
        `said` are the offering passages, for a sentence encoder.
        """
        rows, n_profiles = change.fresh_rows, len(change.source)
        concepts = self.offering_concepts.edited(change, offering.concepts)
        fresh = self.latent.fold_in(offering.bags)
        vectors = self._arranged(change, self.latent.vectors, fresh)
        sentences = self.sentences and replace(
            self.sentences,
            vectors=self._arranged(
                change, self.sentences.vectors, _encode(self.sentences.encoder, said)
            ),
        )
        return replace(
            self,
            offering=self.offering.edited(
                change.row_of, dict(zip(rows, offering.bags, strict=True)), n_profiles, k1=K1
            ),
            seeking=self.seeking.edited(
                change.row_of, dict(zip(rows, seeking.bags, strict=True)), n_profiles, k1=K1
            ),
            offering_concepts=concepts,
            seeking_concepts=self.seeking_concepts.edited(change, seeking.concepts),
            latent=self.latent.with_vectors(vectors),
            concept_weights=_idf([concepts, self.activity_concepts]),
            sentences=sentences,
        )

    def _arranged(self, change: RowChange, vectors: Vectors, fresh: Vectors) -> Vectors:
        """Vectors of profiles with fresh ones among them, followed by those of activities."""
        n = self.n_profiles
        return np.concatenate([change.rows(vectors[:n], fresh), vectors[n:]])

    def encode(self, passages: Sequence[Passage]) -> npt.NDArray[np.float32]:
        """The unit vector of passages read as one text, in the space of the vectors above."""
        return _encode(self.sentences.encoder if self.sentences else self.latent, [passages])[0]

    def encode_rest(
        self, bag: Bag, passages: Callable[[], Sequence[Passage]]
    ) -> npt.NDArray[np.float32]:
        """The same for what is left of passages; a latent space needs no more than its words."""
        return self.encode(passages()) if self.sentences else self.latent.encode(bag)

    def save(self, folder: Path) -> None:
        """Write every index into a folder of its own."""
        for name, index in self._parts().items():
            (folder / name).mkdir(parents=True, exist_ok=True)
            index.save(folder / name)
        if self.sentences:
            (folder / "sentences").mkdir(exist_ok=True)
            self.sentences.save(folder / "sentences")
        weights = msgspec.json.encode(dict(self.concept_weights))
        (folder / "concept_weights.json").write_bytes(weights)

    def _parts(self) -> dict[str, LexicalIndex | CharNgramIndex | ConceptIndex | LatentEncoder]:
        return {
            "offering": self.offering,
            "seeking": self.seeking,
            "activities": self.activities,
            "activity_letters": self.activity_letters,
            "offering_concepts": self.offering_concepts,
            "seeking_concepts": self.seeking_concepts,
            "activity_concepts": self.activity_concepts,
            "latent": self.latent,
        }

    @classmethod
    def load(cls, folder: Path) -> "TextIndex":
        """Open memory-mapped."""
        return cls(
            offering=LexicalIndex.load(folder / "offering"),
            seeking=LexicalIndex.load(folder / "seeking"),
            activities=LexicalIndex.load(folder / "activities"),
            activity_letters=CharNgramIndex.load(folder / "activity_letters"),
            offering_concepts=ConceptIndex.load(folder / "offering_concepts"),
            seeking_concepts=ConceptIndex.load(folder / "seeking_concepts"),
            activity_concepts=ConceptIndex.load(folder / "activity_concepts"),
            latent=LatentEncoder.load(folder / "latent"),
            concept_weights=msgspec.json.decode((folder / "concept_weights.json").read_bytes()),
            sentences=SentenceVectors.load(folder / "sentences"),
        )


@dataclass(frozen=True, kw_only=True)
class Documents:
    """Bags of words and of concepts, one of each a document."""

    bags: Sequence[Bag]
    concepts: Sequence[Bag]


def build_text_index(
    *,
    offering: Documents,
    seeking: Documents,
    activities: Documents,
    activities_as_written: Sequence[str],
    concept_names: Sequence[str],
    latent: LatentEncoder | None = None,
    part: Part = make_anew,
) -> TextIndex:
    """
    Index three collections; the latent space is fitted on offers and activities together.

    An earlier one, where it is given, is used as it was fitted. `part` gives what was made of the
    same before.
    """

    def lexical(name: str, bags: Sequence[Bag]) -> LexicalIndex:
        return part(name, bags, lambda: LexicalIndex.build(bags, k1=K1))

    def of_concepts(name: str, bags: Sequence[Bag]) -> ConceptIndex:
        return part(name, bags, lambda: ConceptIndex.of(bags, concept_names))

    def space() -> LatentEncoder:
        if latent:
            return latent.with_vectors(latent.fold_in(bags))
        return LatentEncoder.fit(LexicalIndex.build(bags), dimensions=DIMENSIONS, seed=SEED)

    # One space for both: what is sought is compared with offers and with past work.
    bags = [*offering.bags, *activities.bags]
    offering_concepts = of_concepts("offering_concepts", offering.concepts)
    activity_concepts = of_concepts("activity_concepts", activities.concepts)
    return TextIndex(
        offering=lexical("offering", offering.bags),
        seeking=lexical("seeking", seeking.bags),
        activities=lexical("activities", activities.bags),
        # As written: base forms leave out the phrases that letters find (evaluations/README.md).
        activity_letters=part(
            "activity_letters",
            activities_as_written,
            lambda: CharNgramIndex.build(activities_as_written),
        ),
        offering_concepts=offering_concepts,
        seeking_concepts=of_concepts("seeking_concepts", seeking.concepts),
        activity_concepts=activity_concepts,
        latent=part("latent", (bags, latent), space),
        concept_weights=_idf([offering_concepts, activity_concepts]),
    )


def encode_sentences(path: Path, documents: Sequence[Sequence[Passage]]) -> SentenceVectors:
    """Encode every document with a local encoder; MissingExtraError, InputError as it raises."""
    encoder = SentenceEncoder.load(path)
    return SentenceVectors(path.absolute(), encoder, _encode(encoder, documents))


def _encode(
    encoder: LatentEncoder | SentenceEncoder, documents: Sequence[Sequence[Passage]]
) -> Vectors:
    return encoder.encode_all(
        [
            EncoderInput(text="\n".join(each.affirmed for each in passages), bag=bag_of(passages))
            for passages in documents
        ]
    )


def _idf(indexes: Sequence[ConceptIndex]) -> dict[str, float]:
    counts = sum(np.diff(index.counts.indptr) for index in indexes)
    n_documents = sum(index.counts.shape[0] for index in indexes)
    # Never below zero, unlike BM25's for what more than half of the documents say.
    weights = np.log1p(n_documents / (1.0 + counts))
    return dict(zip(indexes[0].names, weights.tolist(), strict=True))
