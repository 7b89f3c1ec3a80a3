"""Encode passages as unit vectors, by latent semantics or a local sentence encoder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

import msgspec
import numpy as np
import numpy.typing as npt

from matchmaker.errors import InputError, MissingExtraError, SnapshotError
from matchmaker.text.lemmas import read_msgpack
from matchmaker.text.lexical import LexicalIndex, TermBag

if TYPE_CHECKING:
    from model2vec import StaticModel
    from scipy.sparse import csr_array

Vectors = npt.NDArray[np.float32]
"""Float32, one unit vector a row; a row of zeros says that nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderInput:
    """The words of a passage as written, and the terms that were read in them."""

    text: str = ""
    bag: TermBag = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderIdentity:
    """What vectors were made with; only vectors of one identity can be compared."""

    name: str
    version: str
    checksum: str
    """BLAKE2b of the weights and of whatever else decides about a vector."""


class Encoder(Protocol):
    """An encoder turns passages into vectors whose dot product is their similarity."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def encode_all(self, passages: Sequence[EncoderInput]) -> Vectors:
        """Encode passages as rows of unit length; zeros where nothing is known."""
        ...


class LatentEncoder:
    """
    Latent semantic vectors: truncated SVD of log-frequency times idf.

    Source:
        Deerwester et al. (1990), Indexing by Latent Semantic Analysis; solver of Halko, Martinsson
        & Tropp (2011) with a fixed seed and pinned signs, so that a fit repeats exactly.
    """

    def __init__(
        self,
        vocabulary: Iterable[str],
        loadings: Vectors,
        vectors: Vectors,
    ) -> None:
        self._columns = {term: row for row, term in enumerate(vocabulary)}
        self._loadings = np.asarray(loadings)
        self.vectors: Vectors = vectors
        """One row per document of the index it was fitted on."""

    @classmethod
    def fit(cls, index: LexicalIndex, dimensions: int = 128, seed: int = 0) -> Self:
        """Fit on an index; fewer dimensions where it has fewer documents or terms."""
        matrix = _weighted(index)
        size = min(dimensions, *matrix.shape)
        loadings = _loadings(matrix, size, seed) * index.idfs[:, None].astype(np.float32)
        frequencies = index.frequencies.tocsr()
        frequencies.data = np.log1p(frequencies.data)
        return cls(index.vocabulary, loadings, unit_rows(frequencies @ loadings))

    def fold_in(self, bags: Sequence[TermBag]) -> Vectors:
        """Give the vectors of documents in this space; those that it was fitted on get theirs."""
        # Imported here: a question folds one bag in, and needs no sparse arrays for that.
        from scipy.sparse import csr_array  # noqa: PLC0415

        known = [
            sorted((self._columns[term], f) for term, f in bag.items() if term in self._columns)
            for bag in bags
        ]
        frequencies = np.array([f for own in known for _, f in own], dtype=np.float32)
        columns = np.array([column for own in known for column, _ in own], dtype=np.int32)
        starts = np.cumsum([0, *map(len, known)])
        shape = (len(bags), len(self._columns))
        counts = csr_array((np.log1p(frequencies), columns, starts), shape=shape)
        return unit_rows(np.asarray(counts @ self._loadings, dtype=np.float32))

    def with_vectors(self, vectors: Vectors) -> Self:
        """The same space with the vectors of other documents."""
        return type(self)(self._columns, self._loadings, vectors)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._loadings.shape[1])

    def encode(self, bag: TermBag) -> Vectors:
        """Fold a bag of terms in; zeros when none of its terms is known."""
        known = [
            (row, f) for term, f in bag.items() if (row := self._columns.get(term)) is not None
        ]
        if not known:
            return np.zeros(self.dimensions, dtype=np.float32)
        rows = [row for row, _ in known]
        frequencies = np.log1p(np.array([f for _, f in known], dtype=np.float32))
        folded: Vectors = unit_rows((frequencies @ self._loadings[rows])[None])[0]
        return folded

    def encode_all(self, passages: Sequence[EncoderInput]) -> Vectors:
        """Encode the bags of passages."""
        rows = [self.encode(passage.bag) for passage in passages]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    def save(self, folder: Path) -> None:
        """Write loadings, vectors and vocabulary."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "loadings.npy", self._loadings)
        np.save(folder / "vectors.npy", self.vectors)
        (folder / "terms.msgpack").write_bytes(msgspec.msgpack.encode(list(self._columns)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `save` wrote, memory-mapped; SnapshotError when it is not there."""
        try:
            loadings = np.load(folder / "loadings.npy", mmap_mode="r")
            vectors = np.asarray(np.load(folder / "vectors.npy", mmap_mode="r"))
        except (OSError, ValueError) as error:
            raise SnapshotError(
                "vectors_unreadable", {"folder": folder, "problem": error}
            ) from error
        return cls(read_msgpack(folder / "terms.msgpack", list[str]), loadings, vectors)


class SentenceEncoder:
    """A static sentence encoder of model2vec, read from this disk and nowhere else."""

    def __init__(self, model: "StaticModel", folder: Path) -> None:
        self._model = model
        self._folder = folder

    @classmethod
    def load(cls, path: Path) -> Self:
        """
        Open a model folder.

        Raises:
            MissingExtraError: model2vec is not installed.
            InputError: the folder is not there; nothing is downloaded in its place.
        """
        try:
            # Imported here: it is an extra.
            from model2vec import StaticModel  # noqa: PLC0415
        except ImportError as error:
            raise MissingExtraError("encoder", "a sentence encoder") from error
        if not path.is_dir():
            raise InputError("encoder_missing", file=str(path))
        return cls(StaticModel.from_pretrained(path), path)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._model.dim)

    @cached_property
    def identity(self) -> EncoderIdentity:
        """The kind of model, the version of its library, and the checksum of its folder."""
        files = sorted(file for file in self._folder.rglob("*") if file.is_file())
        return EncoderIdentity(
            name="model2vec", version=version("model2vec"), checksum=checksum_of(files)
        )

    def encode(self, text: str) -> Vectors:
        """Encode one text."""
        vector: Vectors = self.encode_all([EncoderInput(text=text)])[0]
        return vector

    def encode_all(self, passages: Sequence[EncoderInput]) -> Vectors:
        """Encode the texts of passages as written."""
        if not passages:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        found = self._model.encode([passage.text for passage in passages])
        return unit_rows(np.asarray(found, dtype=np.float32))


def checksum_of(files: Sequence[Path]) -> str:
    """One checksum (BLAKE2b) of several files, in their order."""
    digest = blake2b(digest_size=16)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _weighted(index: LexicalIndex) -> "csr_array":
    """Give log-frequency times idf with rows of unit length, so that long texts don't rule."""
    matrix = index.frequencies.tocsr()
    matrix.data = np.log1p(matrix.data) * index.idfs[matrix.indices].astype(np.float32)
    squares = np.add.reduceat(np.append(matrix.data**2, np.float32(0)), matrix.indptr[:-1])
    norms = np.sqrt(np.where(np.diff(matrix.indptr) > 0, squares, 1))
    matrix.data /= np.repeat(norms, np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def _loadings(matrix: "csr_array", size: int, seed: int) -> Vectors:
    """Give terms by dimensions; the largest loading of each dimension is positive."""
    if not size:
        return np.zeros((matrix.shape[1], 0), np.float32)
    # Imported here: scikit-learn takes a second, and only fitting needs it.
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415

    _, _, right = randomized_svd(matrix, size, n_iter=4, random_state=seed, flip_sign=False)
    largest = right[np.arange(size), np.abs(right).argmax(axis=1)]
    return np.ascontiguousarray((right * np.where(largest < 0, -1, 1)[:, None]).T, np.float32)


def unit_rows(rows: Vectors) -> Vectors:
    """Scale rows to length one; zeros stay zeros."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    return unit.astype(np.float32)
