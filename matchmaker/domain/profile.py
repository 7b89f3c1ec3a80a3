"""What a profile says: who it is, what it seeks and offers, and who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

ProfileId = NewType("ProfileId", str)


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
    bounds: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    """By fact, where the source gives a range: headcount 10 to 49; None is open."""
    stated: Mapping[str, str] = field(default_factory=dict)
    """By fact, the source's own words where they are no plain number: "ca. 20", ">250"."""


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
    rejected_concepts: tuple[str, ...] = ()
    """Read in its words and rejected by its owner: they count for nothing."""
    consent: Consent = field(default_factory=Consent)
    visibility: Mapping[str, Visibility] = field(default_factory=dict)
    """By field name; fields not named are public."""
    updated_on: date | None = None
    sources: tuple[Source, ...] = ()
    demo: bool = False
    """Invented for the demo network."""

    def __repr__(self) -> str:
        return f"Profile(id={self.id!r}, kind={self.kind.value!r})"

    @property
    def name(self) -> str:
        """What to call it: its first name, else its id."""
        return self.names[0] if self.names else self.id
