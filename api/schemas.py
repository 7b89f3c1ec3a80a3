"""The JSON interface's shapes, as Pydantic describes them in OpenAPI."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matchmaker.domain import (
    AdviceCode,
    Contribution,
    Counterfactual,
    Detail,
    FitVerdict,
    Identifier,
    Kind,
    Language,
    Need,
    Offer,
    Place,
    SizeFacts,
    Text,
    Understood,
)
from matchmaker.domain.characters import is_readable
from matchmaker.explanation import Wording

from .middleware.limits import MAX_ID, MAX_K

CountryCode = Annotated[str, Field(pattern="^[A-Za-z]{2}$")]


def one_of(names: Iterable[str]) -> dict[str, Any]:
    """Describe a text as one of some names; the route itself says what it accepts instead."""
    return {"enum": sorted(names)}


def one_of_each(names: Iterable[str]) -> dict[str, Any]:
    """Describe each text of a list as one of some names."""
    return {"items": {"type": "string", **one_of(names)}}


class Closed(BaseModel):
    """Nothing passes that is not described, and no text that a database could not keep."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        if _is_unreadable(value):
            rule = "a text holds control characters or broken Unicode"
            raise PydanticCustomError("unreadable", rule)
        for name, said in value.items() if isinstance(value, dict) else ():
            # Pydantic would take 0, "off" and "no" for false: a slip would withdraw a consent.
            known = cls.model_fields.get(name)
            if (
                known is not None
                and _is_flag(known.annotation)
                and not isinstance(said, bool | None)
            ):
                raise PydanticCustomError("boolean", "{name} is true or false", {"name": name})
        return value


def _is_flag(annotation: Any) -> bool:
    return annotation is bool or set(get_args(annotation)) == {bool, type(None)}


def _is_unreadable(value: Any) -> bool:
    if isinstance(value, str):
        return not is_readable(value)
    if isinstance(value, dict):
        return any(_is_unreadable(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(_is_unreadable(each) for each in value)


class PlaceOut(Closed):
    """Where a profile is; null where unknown or not for this reader."""

    country: str | None = Field(description="ISO 3166-1 alpha-2.", examples=["CH"])
    nuts: str | None = Field(description="NUTS, finest level known.", examples=["CH070"])
    city: str | None = Field(examples=["Lugano"])


class Summary(Closed):
    """What a list shows of a profile."""

    id: str = Field(examples=["demo-c-0001"])
    name: str
    kind: Kind
    place: PlaceOut
    demo: bool = Field(description="Invented for the demo network.")


class ProfilePage(Closed):
    """Some profiles by id; the rest follows behind the cursor."""

    items: list[Summary]
    next_cursor: str | None = Field(description="null on the last page.")


class Found(Summary):
    """A profile whose name resembles the one that was sought."""

    similarity: float = Field(ge=0, le=100)


class FoundProfiles(Closed):
    """Profiles by likeness of name, the likest first."""

    items: list[Found]


class ProfileOut(Closed):
    """A profile as this reader may see it; hidden fields are empty."""

    id: str
    name: str
    kind: Kind
    names: list[str]
    identifiers: list[Identifier]
    texts: list[Text]
    needs: list[Need]
    offers: list[Offer]
    sectors: list[str] = Field(description="NACE Rev.2.", examples=[["25.62"]])
    place: Place
    size: SizeFacts | None
    url: str | None
    languages: list[str]
    capacity: int | None
    updated_on: date | None
    demo: bool


class SuggestionOut(Closed):
    """A ranked and explained partner; score = intercept + the sum of the contributions."""

    profile_id: str
    name: str
    kind: Kind
    place: PlaceOut
    demo: bool
    rank: int = Field(ge=1)
    score: float = Field(description="Log-odds.", examples=[-0.346])
    fit: int = Field(
        ge=0,
        le=100,
        description="Calibrated chance that it answers what is sought, in percent.",
        examples=[82],
    )
    verdict: FitVerdict = Field(description="The fit in a word.", examples=["strong"])
    probability: float | None = Field(description="null: not calibrated on outcomes.")
    coverage: float = Field(ge=0, le=1, description="Share of the features that are known.")
    intercept: float
    contributions: list[Contribution]
    unknown: list[str] = Field(description="Features that could not be computed.")
    against: str | None = Field(description="The feature that speaks most against it.")
    counterfactual: Counterfactual | None
    found_by: list[str]
    model_version: str
    answers: list[str] = Field(
        description="Where a need was read as two: the texts of the halves that it answers."
    )
    detail: Detail = Field(
        description="`brief`: evidence is left out where nobody asked for it.", examples=["full"]
    )
    wording: Wording = Field(description="The same in words of the language that was asked for.")


class AdviceOut(Closed):
    """What stands in the way of a good list, and how to say it better."""

    code: AdviceCode
    text: dict[str, str] = Field(description="The sentence by language.")
    wording: str = Field(description="The sentence in the language that was asked for.")


class Suggestions(Closed):
    """Partners, best first, how far to believe them, and what they were computed from."""

    verdict: FitVerdict = Field(
        description="Of the best suggestion; `none`: nobody here answers, the nearest are listed.",
        examples=["strong"],
    )
    understood: list[Understood] = Field(
        description="Concepts and words that were recognised, with the words they came from."
    )
    not_understood: list[str] = Field(
        description="Words, as written, that mean nothing to the system.", examples=[[]]
    )
    advice: AdviceOut | None = Field(description="null where there is nothing to mend.")
    suggestions: list[SuggestionOut]
    items: list[SuggestionOut] = Field(description="The same list, by its earlier name.")
    language: Language
    built_on: date


class NeedIn(Closed):
    """What is sought, and under which limits."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"need": "saldatura laser di lamiera sottile", "kinds": ["research_group", "lab"]},
                {"need": "machine vision for quality control", "countries": ["CH"], "k": 5},
            ]
        },
    )

    need: str = Field(description="Plain words in it, en, de or fr; at most 20,000 characters.")
    profile_id: str | None = Field(None, max_length=MAX_ID, description="Who asks, if known.")
    language: Language | None = Field(None, description="Of the need; null: find out.")
    kinds: list[Kind] = Field([], max_length=len(Kind), description="Empty: all.")
    countries: list[CountryCode] = Field([], max_length=60, description="Empty: anywhere.")
    k: int = Field(10, ge=1, le=MAX_K)
    new_only: bool = Field(True, description="Leave present partners out.")
    diversity: float = Field(0.0, ge=0, le=1)
    popularity_discount: float = Field(
        0.0, ge=0, le=1, description="How far well-known partners are discounted."
    )
    allow_rivals: bool = Field(
        False, description="Look for who offers the same, as for joint purchasing or a joint bid."
    )
    explain: Detail = Field(
        Detail.FULL, description="`brief`: evidence of the first reason alone; quicker."
    )


class NamedProfile(Closed):
    """A profile by its id and name."""

    id: str
    name: str


class Health(Closed):
    """The process runs."""

    status: Literal["ok", "asked"] = Field(examples=["ok"])


class Readiness(Closed):
    """The network in service."""

    status: Literal["ready"]
    n_profiles: int
    built_on: date


class ProblemOut(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["urn:matchmaker:problem:unknown-profile"])
    title: str = Field(examples=["There is no such profile"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["no profile has the id 'demo-c-01'; close: demo-c-0001"])
    instance: str = Field(description="The request's number, also in X-Request-ID.")
    code: str = Field(
        "",
        description="What went wrong, more finely than the type; stable. None where the request"
        " breaks a rule of the interface itself.",
        examples=["unknown_profile"],
    )
    errors: list[dict[str, str]] = Field([], description="Each broken rule.")
    close: list[str] = Field([], description="Ids that resemble the one asked for.")


def _problem(description: str) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/ProblemOut"}
    return {
        "description": description,
        "model": ProblemOut,
        "content": {"application/problem+json": {"schema": reference}},
    }


PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: _problem("No such profile."),
    422: _problem("A parameter, the body or the need breaks a rule."),
    503: _problem("Nothing built yet, or too many suggestions at once (Retry-After)."),
}
