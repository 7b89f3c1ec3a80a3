"""What the store says of itself: what a write changed, which pairs await review, the import log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from matchmaker.domain import ProfileId


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many rows a write added, changed and found as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Change") -> "Change":
        return Change(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
        )

    def __bool__(self) -> bool:
        """Whether the stored content is another than before."""
        return bool(self.added or self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """Two profiles that may be one and the same: a person has to say."""

    left_id: ProfileId
    right_id: ProfileId
    weight: float
    """Match weight, in bits."""
    probability: float
    comparisons: Mapping[str, float]
    """Similarity by compared field; NaN where a side is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One line of the import log: what was read, from where, and what came of it."""

    id: int | None = None
    """Given by the store."""
    source: str
    file: str
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    imported_at: datetime
    """With a time zone; read back in UTC."""
    n_read: int
    n_accepted: int
    n_rejected: int
    n_added: int
    n_changed: int
    n_unchanged: int
