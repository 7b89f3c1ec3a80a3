"""Activities as the interface gives them."""

from datetime import date

from pydantic import Field

from api.schema import Closed, Summary
from matchmaker.domain import ActivityKind


class ActivitySummary(Closed):
    """An event, content, call, project or patent."""

    id: str
    kind: ActivityKind
    title: str
    text: str
    language: str | None
    topic: str
    programme: str
    starts_on: date | None
    ends_on: date | None
    year: int | None = Field(description="Where no exact date is known.")


class ActivityPage(Closed):
    """Some activities by id; the rest follows behind the cursor."""

    items: list[ActivitySummary]
    next_cursor: str | None


class ActivityOut(ActivitySummary):
    """An activity with those who took part."""

    participants: list[Summary]
