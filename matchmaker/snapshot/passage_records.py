"""Keep what profiles say as it was read, so that no query has to read a text again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec

from matchmaker.domain import Profile, Visibility
from matchmaker.privacy import statement_visibility, visibility_of
from matchmaker.snapshot.arrays import Records, RowChange
from matchmaker.snapshot.passages import Excluded, Passage, Stance
from matchmaker.text import Mention, Role, Token

_FILE = "passages"


class PassageReading(msgspec.Struct, array_like=True, frozen=True):
    """What reading adds to a passage."""

    language: str | None
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    excluded: Excluded | None
    spans: tuple[tuple[int, int], ...]
    """Of its statements."""


class PassageRecord(msgspec.Struct, array_like=True, frozen=True):
    """A passage as it is kept; who may see it stands in the profile alone."""

    field: str
    text: str
    stance: Stance
    weight: float
    concept_weight: float
    role: Role
    start: int
    reading: PassageReading

    def passage(self, visibility: Visibility, rejected: frozenset[str]) -> Passage:
        """The passage as it was read."""
        reading = self.reading
        passage = Passage(
            field=self.field,
            text=self.text,
            stance=self.stance,
            weight=self.weight,
            concept_weight=self.concept_weight,
            role=self.role,
            start=self.start,
            visibility=visibility,
            rejected=rejected,
            language=reading.language,
            tokens=reading.tokens,
            mentions=reading.mentions,
            excluded=reading.excluded,
        )
        # Where a cached property keeps its value: to cut the text again would give the same.
        passage.__dict__["spans"] = reading.spans
        return passage


def encode_reading(passage: Passage) -> bytes:
    """What reading added to a passage, as it is kept."""
    return msgspec.json.encode(
        PassageReading(
            passage.language, passage.tokens, passage.mentions, passage.excluded, passage.spans
        )
    )


@dataclass(frozen=True)
class PassageRecords:
    """All that profiles say, by row."""

    records: Records[tuple[PassageRecord, ...]]

    def of(self, row: int, profile: Profile) -> tuple[Passage, ...]:
        """The passages of a profile, as open as it says now; what is private is left out."""
        allowed, rejected = _visibilities(profile), frozenset(profile.rejected_concepts)
        # Duplicates that were merged may say the same twice: what is equal is one passage.
        said: dict[tuple[str, int, str, str | None], Passage] = {}
        passages = []
        for record in self.records[row]:
            visibility = allowed[record.field]
            if visibility is not Visibility.PRIVATE:
                key = (record.field, record.start, record.text, record.reading.language)
                if key not in said:
                    said[key] = record.passage(visibility, rejected)
                passages.append(said[key])
        return tuple(passages)

    def edited(self, change: RowChange, said: Sequence[Sequence[tuple[Passage, bytes]]]) -> Self:
        """Replace and add what some profiles say."""
        return type(self)(self.records.edited(change, self.keep(said).records))

    def save(self, folder: Path) -> None:
        """Write the records."""
        self.records.save(folder, _FILE)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open memory-mapped."""
        return cls(Records.load(folder, _FILE, tuple[PassageRecord, ...]))

    @classmethod
    def keep(cls, said: Sequence[Sequence[tuple[Passage, bytes]]]) -> Self:
        """Keep passages, each with its reading as `encode_reading` gives it."""
        rows: list[Any] = [[_kept(*each) for each in own] for own in said]
        return cls(Records.of(rows, tuple[PassageRecord, ...]))


def _kept(passage: Passage, reading: bytes) -> tuple[object, ...]:
    """A record whose reading is put in as it is: to decode it would only encode it again."""
    return (
        passage.field,
        passage.text,
        passage.stance,
        passage.weight,
        passage.concept_weight,
        passage.role,
        passage.start,
        msgspec.Raw(reading),
    )


def _visibilities(profile: Profile) -> Mapping[str, Visibility]:
    """Who may see each field that has passages."""
    return {
        **{text.field: visibility_of(profile, text.field) for text in profile.texts},
        **{f"offer:{each.id}": statement_visibility(profile, each) for each in profile.offers},
        **{f"need:{each.id}": statement_visibility(profile, each) for each in profile.needs},
    }
