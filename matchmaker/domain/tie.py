"""Whom a profile knows, and what it did with others: activities, ties, judgements."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from matchmaker.domain.profile import ProfileId

ActivityId = NewType("ActivityId", str)


class Layer(StrEnum):
    """The kinds of tie, never mixed silently."""

    JOINT_PROJECT = "joint_project"
    INTRODUCTION_ACCEPTED = "introduction_accepted"
    EXPERT_CLIENT = "expert_client"
    MEMBERSHIP = "membership"
    AFFILIATION = "affiliation"
    ATTENDANCE = "attendance"
    PATENT = "patent"


class ActivityKind(StrEnum):
    """What people do together, or publish."""

    PROJECT = "project"
    EVENT = "event"
    CONTENT = "content"
    CALL = "call"
    PATENT = "patent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A project, event, content, call or patent that profiles take part in."""

    id: ActivityId
    kind: ActivityKind
    title: str = ""
    text: str = ""
    language: str | None = None
    topic: str = ""
    """Title of the call topic, theme or subject classes."""
    programme: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    year: int | None = None
    """Known year where no exact date is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """A profile's part in an activity: one edge of a two-mode layer."""

    profile_id: ProfileId
    activity_id: ActivityId
    role: str = ""
    """coordinator, participant, speaker, attendee, author, inventor, … ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """
    A dated link between two profiles.

    A membership runs from the member to the association, an affiliation from the person or lab to
    its organisation, expert_client from the expert to the firm.
    """

    source_id: ProfileId
    target_id: ProfileId
    layer: Layer
    starts_on: date | None = None
    ends_on: date | None = None


class Verdict(StrEnum):
    """What a person or an outcome said of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    """Somebody looked and could not tell; the pair is asked about last."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LIFTED = "lifted"
    """What was accepted or declined before no longer counts."""


OF_DUPLICATES = frozenset({Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE})
"""What two profiles are; the other verdicts say what became of bringing them together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A dated fact about a pair: a confirmed duplicate, an accepted or declined introduction."""

    left_id: ProfileId
    right_id: ProfileId
    verdict: Verdict
    judged_on: date
    judged_by: str = ""
    reason: str = ""
