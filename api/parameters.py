"""The parameters that several routes share."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, Field

from api.limits import MAX_ID, MAX_K
from matchmaker.domain import ALL_KINDS, Kind, ProfileId
from matchmaker.domain import Query as Sought

SomeProfile = Annotated[
    str, Path(max_length=MAX_ID, description="Id of a profile.", examples=["demo-c-0001"])
]
Kinds = Annotated[
    Sequence[Kind],
    Query(max_length=len(Kind), description="Only these kinds; repeat it for several."),
]
Country = Annotated[str, Query(pattern="^[A-Za-z]{2}$")]
Countries = Annotated[
    Sequence[Country],
    Query(max_length=60, description="Only these countries, ISO 3166-1 alpha-2; repeatable."),
]
Discount = Annotated[
    float, Field(ge=0, le=1, description="How far well-known partners are discounted.")
]
HowMany = Annotated[int, Query(ge=1, le=MAX_K, description="How many.")]


class Wanted(BaseModel):
    """Whom to suggest to a profile, and how many."""

    kind: list[Kind] = Field([], max_length=len(Kind), description="Only these kinds; repeatable.")
    country: list[Country] = Field([], max_length=60, description="Only these countries.")
    k: int = Field(10, ge=1, le=MAX_K, description="How many.")
    new_only: bool = Field(True, description="Leave present partners out.")
    diversity: float = Field(0.0, ge=0, le=1, description="0 by score alone, 1 as mixed as can be.")
    popularity_discount: Discount = 0.0

    def query(self, profile_id: str) -> Sought:
        """The same in the library's terms."""
        return Sought(
            profile_id=ProfileId(profile_id),
            kinds=frozenset(self.kind) or ALL_KINDS,
            countries=frozenset(code.upper() for code in self.country),
            new_only=self.new_only,
            diversity=self.diversity,
            popularity_discount=self.popularity_discount,
        )
