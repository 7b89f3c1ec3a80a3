"""The JSON interface's shapes of needs as others may read and answer them."""

from pydantic import Field

from api.introduction_schema import InterestIn
from api.limits import MAX_ID
from api.schema import Closed, Summary
from matchmaker.domain import Cooperation, Kind, Visibility
from matchmaker.profiles import Size


class NeedWords(Closed):
    """A need in words; who reads them knows whose they are."""

    text: str
    language: str | None
    trl: tuple[int, int] | None
    cooperation: list[Cooperation]
    visibility: Visibility
    anonymous: bool
    teaser: str = Field(description="What its teaser says to those who may not read it.")


class NeedTeaser(Closed):
    """What is told of an anonymous need's owner; null where fewer than five would share it."""

    country: str | None = Field(examples=["IT"])
    kind: Kind | None
    size: Size | None = Field(description="Class of Recommendation 2003/361/EC.")
    text: str = Field(description="Words of the owner's for this purpose; often empty.")


class NeedOut(Closed):
    """A need: in words with its owner, or as a teaser."""

    id: str = Field(description="Stable; says nothing of the owner.")
    need: NeedWords | None
    owner: Summary | None
    teaser: NeedTeaser | None
    mine: bool = Field(description="Whether the reader speaks for the owner.")
    invited: bool = Field(description="Whether the reader was asked to help with it.")
    introduction_id: str | None = Field(description="The reader's open introduction about it.")


class NeedPage(Closed):
    """Some needs, in an order that says nothing of them."""

    items: list[NeedOut]
    next_cursor: str | None = Field(description="null on the last page.")


class AnswerIn(Closed):
    """An expression of interest in a need."""

    profile_id: str = Field(
        max_length=MAX_ID, description="Who answers; one's own.", examples=["demo-e-01"]
    )
    interest: InterestIn
