"""The values that stages exchange: what a profile says, whom it knows, who asks, what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

ProfileId = NewType("ProfileId", str)
ActivityId = NewType("ActivityId", str)


class Kind(StrEnum):
    """What a profile stands for."""

    COMPANY = "company"
    EXPERT = "expert"
    RESEARCH_GROUP = "research_group"
    LAB = "lab"
    ASSOCIATION = "association"
    INSTITUTION = "institution"
    ORGANISATION = "organisation"
    """The source does not say which."""


ALL_KINDS = frozenset(Kind)


class Language(StrEnum):
    """The languages that matchmaker reads and writes, ISO 639-1."""

    IT = "it"
    EN = "en"
    DE = "de"
    FR = "fr"


class Cooperation(StrEnum):
    """The kind of working together that a need or an offer has in mind."""

    JOINT_RESEARCH = "joint_research"
    CONSULTING = "consulting"
    TESTING = "testing"
    LICENSING = "licensing"
    STUDENT_PROJECT = "student_project"
    JOINT_APPLICATION = "joint_application"
    SUPPLY = "supply"
    MEMBERSHIP = "membership"


class Visibility(StrEnum):
    """Who may see a field; each level includes the ones after it for staff."""

    PUBLIC = "public"
    NETWORK = "network"
    STAFF = "staff"
    MATCHING_ONLY = "matching_only"
    """Ranks, and is never shown outside staff."""
    PRIVATE = "private"
    """Neither ranks nor shows."""


class Role(StrEnum):
    """What an account is in the network; whoever has not signed in is the public."""

    PUBLIC = "public"
    COMPANY = "company"
    EXPERT = "expert"
    ASSOCIATION = "association"
    ANALYST = "analyst"
    STAFF = "staff"
    ADMIN = "admin"


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
class Identifier:
    """A number that an authority gave, with verified check digits."""

    scheme: str
    """vat_it, uid_ch, ror, orcid, pic."""
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One passage of a profile in one language."""

    field: str
    """description, products, processes, keywords, … ."""
    value: str
    language: str | None = None
    """ISO 639-1; None until it is identified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a profile looks for."""

    id: str
    text: str
    language: str | None = None
    trl: tuple[int, int] | None = None
    """Lowest and highest technology readiness level, 1 to 9."""
    cooperation: frozenset[Cooperation] = frozenset()
    visibility: Visibility = Visibility.NETWORK
    anonymous: bool = False
    """Whom it is visible to sees a teaser in place of the words and of whose they are."""
    teaser: str = ""
    """Words of the owner's for the teaser of an anonymous need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a profile can do for others; fields as in Need."""

    id: str
    text: str
    language: str | None = None
    trl: tuple[int, int] | None = None
    cooperation: frozenset[Cooperation] = frozenset()
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a profile is."""

    country: str | None = None
    """ISO 3166-1 alpha-2."""
    nuts: str | None = None
    """NUTS, finest level known; ITC43 is Lecco, ITC42 Como, CH070 Ticino."""
    city: str | None = None
    postcode: str | None = None
    address: str | None = None
    latitude: float | None = None
    """Degrees, WGS 84."""
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFacts:
    """What Recommendation 2003/361/EC needs to class a firm."""

    headcount: float | None = None
    """Annual work units."""
    turnover_eur: float | None = None
    balance_sheet_eur: float | None = None
    year: int | None = None
    independent: bool | None = None
    """False where partner or linked firms own 25 % or more."""
    sme: bool | None = None
    """What the source declares, where it gives no figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Whether the profile agreed to be matched, when, and to which text."""

    matching: bool = True
    given_on: date | None = None
    text_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where facts come from."""

    name: str
    seen_on: date | None = None
    fields: tuple[str, ...] = ()
    """Empty means all of the profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A company, an expert, a group, an association: what is known, by whom, and who may see it."""

    id: ProfileId
    kind: Kind
    names: tuple[str, ...] = ()
    """The first is shown; the others are short names and former names."""
    identifiers: tuple[Identifier, ...] = ()
    texts: tuple[Text, ...] = ()
    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()
    sectors: tuple[str, ...] = ()
    """NACE Rev.2, two to four digits with a point: "25", "25.6", "25.62"."""
    place: Place = field(default_factory=Place)
    size: SizeFacts | None = None
    url: str | None = None
    languages: tuple[str, ...] = ()
    """Spoken, ISO 639-1."""
    capacity: int | None = None
    """How many firms an expert can follow at a time."""
    maturity: float | None = None
    """Check-Up result in [0, 1]; never shown to other profiles."""
    excludes: tuple[ProfileId, ...] = ()
    """Never to be suggested, in either direction: competitors, conflicts."""
    consent: Consent = field(default_factory=Consent)
    visibility: Mapping[str, Visibility] = field(default_factory=dict)
    """By field name; fields not named are public."""
    updated_on: date | None = None
    sources: tuple[Source, ...] = ()
    demo: bool = False
    """Invented for the demo network."""

    @property
    def name(self) -> str:
        """What to call it: its first name, else its id."""
        return self.names[0] if self.names else self.id


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
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LIFTED = "lifted"
    """What was accepted or declined before no longer counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A dated fact about a pair: a confirmed duplicate, an accepted or declined introduction."""

    left_id: ProfileId
    right_id: ProfileId
    verdict: Verdict
    judged_on: date
    judged_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """
    One stored thing that a feature rests on, so that it can be shown, and taken away to test it.

    `subject` is the profile that the fact is about; `aspect` names the type of fact (concept, term,
    activity, tie, sector, place, cooperation, …) and `key` the value.
    """

    subject: ProfileId
    aspect: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Who is looking, for what, and under which limits."""

    profile_id: ProfileId | None = None
    need: str = ""
    """Plain words in any supported language; empty means "whatever fits the profile"."""
    language: str | None = None
    """Of the need; None means: find out."""
    kinds: frozenset[Kind] = ALL_KINDS
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-2; empty means anywhere."""
    new_only: bool = True
    """Leave out whoever already is a partner."""
    diversity: float = 0.0
    """0 ranks by score alone; 1 spreads the list over places, groups and topics."""
    popularity_discount: float = 0.0
    """0 to 1: the odds are divided by (1 + the candidate's partnerships) to this power."""
    without: frozenset[Fact] = frozenset()
    """Facts to rank as if they were not known: what a counterfactual re-runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A profile worth scoring, with the generators that found it."""

    profile_id: ProfileId
    found_by: frozenset[str]


class Side(StrEnum):
    """Which partner a feature speaks for."""

    SEEKS = "seeks"
    """Why the one who asks needs the candidate."""
    SERVES = "serves"
    """Why the candidate would say yes."""
    BOTH = "both"
    """What brings the two together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Matched words, verbatim, where they stand."""

    owner: str
    """"query", a profile id or an activity id."""
    field: str
    """need, description, offer:<id>, title, text, topic, … ."""
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a contribution rests on, and what the score loses without it."""

    fact: Fact
    amount: float
    """Its part of the feature's value, in the feature's unit."""
    loss: float = 0.0
    """How much the whole score falls when this fact alone is not known."""
    label: Mapping[str, str] = field(default_factory=dict)
    """What to call it: by language, or under "" where it has one name."""
    spans: tuple[Span, ...] = ()
    path: tuple[str, ...] = ()
    """Profile and activity ids from the one who asks to the candidate, where it is a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """The signed share of one feature in the score, in log-odds."""

    feature: str
    family: str
    side: Side
    amount: float
    value: float | None
    """The feature's value; None where it is unknown, or not for this reader."""
    known: bool = True
    """Whether the value could be computed; an unknown one is worth as much as the worst."""
    unit: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """What would be the rank if one fact were not known."""

    fact: Fact
    label: Mapping[str, str]
    rank: int
    """The new rank among all candidates, from 1."""
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A ranked and explained partner; `score == intercept + sum of the contributions' amounts`."""

    profile_id: ProfileId
    name: str
    kind: Kind
    rank: int
    score: float
    """Log-odds."""
    probability: float | None
    """Calibrated; None where the model was not calibrated on outcomes."""
    coverage: float
    """Share of the features, by weight, that could be computed, in [0, 1]."""
    intercept: float
    contributions: tuple[Contribution, ...]
    unknown: tuple[str, ...]
    """Features that could not be computed."""
    against: str | None
    """The feature that speaks most against it."""
    counterfactual: Counterfactual | None
    found_by: frozenset[str] = frozenset()
    model_version: str = ""
