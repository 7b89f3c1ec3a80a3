"""What a network publishes: contents to read or watch, and success stories."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matchmaker.domain.tie import ActivityId


class ContentForm(StrEnum):
    """How a content is given."""

    TEXT = "text"
    FILE = "file"
    LINK = "link"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is known of a content beside its title, language and topic."""

    form: ContentForm
    address: str = ""
    """Of a file, page or video."""
    licence: str = ""
    """SPDX identifier, or the words of whoever owns the rights."""
    public: bool = False
    """Whether anybody may read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFile:
    """A file that was uploaded for a content."""

    name: str
    media_type: str
    body: bytes

    def __repr__(self) -> str:
        return f"ContentFile({self.name!r}, {len(self.body)} bytes)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What came of an introduction, in words that both sides agree to before anybody reads them."""

    id: str
    introduction_id: str
    title: str
    text: str
    language: str
    written_at: datetime
    asker_agreed_at: datetime | None = None
    candidate_agreed_at: datetime | None = None
    content_id: ActivityId | None = None
    """The public content that it became."""
    refused_at: datetime | None = None
    """When a side refused these words; others may be offered to it."""
    refused_by: str = ""
    """asker or candidate; empty where nobody refused."""
    refused_why: str = ""
    """In its own words, for staff alone."""

    @property
    def agreed(self) -> bool:
        """Whether both sides said yes to these very words."""
        return self.asker_agreed_at is not None and self.candidate_agreed_at is not None
