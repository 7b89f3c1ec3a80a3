"""The parameters that several routes share."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query

from api.limits import MAX_ID, MAX_K
from matchmaker.domain import Kind

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
HowMany = Annotated[int, Query(ge=1, le=MAX_K, description="How many.")]
