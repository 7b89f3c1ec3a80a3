"""Convert domain values to rows and back; `from_row(to_row(x)) == x` for every pair."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from matchmaker.domain import (
    Activity,
    Judgement,
    Layer,
    Participation,
    Profile,
    ProfileId,
    Tie,
    Verdict,
)
from matchmaker.errors import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCounts:
    """How many rows a write added, changed and found as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "WriteCounts") -> "WriteCounts":
        return WriteCounts(
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


class ImportState(StrEnum):
    """How far an import has come."""

    APPLYING = "applying"
    """Readers see the tables as they were before it."""
    DONE = "done"
    DROPPING = "dropping"
    """It is taken back before anybody saw it."""
    UNDOING = "undoing"
    """Readers see the tables without it, and its rows are being taken back."""
    UNDONE = "undone"


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
    state: ImportState = ImportState.DONE
    n_applied: int = 0
    """How many batches of what was staged are in the tables."""
    account_id: str = ""
    """Who runs it, as long as it is under way; then the audit log knows."""


Row = Mapping[Any, Any]
"""Values by column name; what goes in and what SQLAlchemy gives out."""

# Sets and mappings are sorted: in memory their order differs from one process to the next, and the
# same profile would seem changed at each import.
_encoder = msgspec.json.Encoder(order="deterministic")
_profiles = msgspec.json.Decoder(Profile)
_activities = msgspec.json.Decoder(Activity)
_comparisons = msgspec.json.Decoder(dict[str, float | None])

IDENTITY_MATTER = "identity"
_MATTERS = {
    Verdict.SAME: IDENTITY_MATTER,
    Verdict.DIFFERENT: IDENTITY_MATTER,
    Verdict.UNSURE: IDENTITY_MATTER,
    Verdict.ACCEPTED: "introduction",
    Verdict.DECLINED: "introduction",
    Verdict.LIFTED: "introduction",
}


def digest_of(payload: str) -> str:
    """Give the SHA-256 of a payload, in hexadecimal."""
    return hashlib.sha256(payload.encode()).hexdigest()


def _document(value: Profile | Activity) -> dict[str, Any]:
    """Give the columns of whatever is kept whole."""
    try:
        payload = _encoder.encode(value).decode()
    except UnicodeEncodeError as error:
        raise StoreError("text_not_unicode", {"id": value.id, "problem": error}) from error
    return {
        "id": value.id,
        "kind": value.kind.value,
        "digest": digest_of(payload),
        "payload": payload,
    }


def profile_row(profile: Profile) -> Row:
    """Keep a profile whole, beside what it is looked up by."""
    return _document(profile) | {
        "country": profile.place.country,
        "name": profile.name,
        "updated_on": profile.updated_on,
        "matching": profile.consent.matching,
    }


def profile_from(row: Row) -> Profile:
    """Read a profile; ValueError when the payload is none."""
    return _profiles.decode(row["payload"])


def activity_row(activity: Activity) -> Row:
    """Keep an activity whole."""
    return _document(activity)


def activity_from(row: Row) -> Activity:
    """Read an activity; ValueError when the payload is none."""
    return _activities.decode(row["payload"])


def participation_row(participation: Participation) -> Row:
    """Keep an edge in three narrow columns: there are hundreds of thousands."""
    return {
        "profile_id": participation.profile_id,
        "activity_id": participation.activity_id,
        "role": participation.role,
    }


def participation_from(row: Row) -> Participation:
    """Read an edge of a two-mode layer."""
    return Participation(
        profile_id=row["profile_id"], activity_id=row["activity_id"], role=row["role"]
    )


def tie_row(tie: Tie) -> Row:
    """Keep a tie; its end is not part of the key, so a tie that ends is the same tie."""
    return {
        "source_id": tie.source_id,
        "target_id": tie.target_id,
        "layer": tie.layer.value,
        "starts_on": tie.starts_on,
        "ends_on": tie.ends_on,
    }


def tie_from(row: Row) -> Tie:
    """Read a tie; ValueError when the layer is unknown."""
    return Tie(
        source_id=row["source_id"],
        target_id=row["target_id"],
        layer=Layer(row["layer"]),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )


def judgement_row(judgement: Judgement) -> Row:
    """Keep a judgement, under the question that it answers."""
    return {
        "left_id": judgement.left_id,
        "right_id": judgement.right_id,
        "matter": _MATTERS[judgement.verdict],
        "judged_on": judgement.judged_on,
        "judged_by": judgement.judged_by,
        "verdict": judgement.verdict.value,
        "reason": judgement.reason,
    }


def judgement_from(row: Row) -> Judgement:
    """Read a judgement; ValueError when the verdict is unknown."""
    return Judgement(
        left_id=row["left_id"],
        right_id=row["right_id"],
        verdict=Verdict(row["verdict"]),
        judged_on=row["judged_on"],
        judged_by=row["judged_by"],
        reason=row["reason"],
    )


def review_row(pair: ReviewPair) -> Row:
    """Keep a pair to review; JSON has no NaN, so an unknown comparison is null."""
    return {
        "left_id": pair.left_id,
        "right_id": pair.right_id,
        "weight": float(pair.weight),
        "probability": float(pair.probability),
        "comparisons": _encoder.encode(dict(pair.comparisons)).decode(),
    }


def review_from(row: Row) -> ReviewPair:
    """Read a pair to review; ValueError when the comparisons are no JSON."""
    known = _comparisons.decode(row["comparisons"])
    return ReviewPair(
        left_id=row["left_id"],
        right_id=row["right_id"],
        weight=row["weight"],
        probability=row["probability"],
        comparisons={name: math.nan if value is None else value for name, value in known.items()},
    )


def cluster_row(member_id: ProfileId, canonical_id: ProfileId) -> Row:
    """Keep that a profile is another one."""
    return {"member_id": member_id, "canonical_id": canonical_id}


def cluster_from(row: Row) -> tuple[ProfileId, ProfileId]:
    """Read a member and its canonical id."""
    return row["member_id"], row["canonical_id"]


def import_row(record: ImportRecord) -> Row:
    """Keep a line of the log; the database numbers it."""
    named = {f.name: getattr(record, f.name) for f in fields(record) if f.name != "id"}
    return named | {"state": record.state.value}


def import_from(row: Row) -> ImportRecord:
    """Read a line of the log; ValueError when its state is unknown."""
    return ImportRecord(**{**row, "state": ImportState(row["state"])})


def without_exclusion(profile: Profile, erased: ProfileId) -> Profile:
    """Take an erased id from those that a profile must not meet."""
    return replace(profile, excludes=tuple(i for i in profile.excludes if i != erased))


def quoted(text: str) -> str:
    """Write an id, a name or a number as it stands in payloads."""
    return msgspec.json.encode(text).decode()
