"""Schemas of a profile as its owner edits it, and of its history."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from matchmaker.domain import (
    Consent,
    Identifier,
    Kind,
    Need,
    Offer,
    Place,
    Profile,
    ProfileId,
    SizeFacts,
    Text,
    Visibility,
)
from matchmaker.errors import InputError
from matchmaker.sources import profile_from_form

from ..middleware.limits import MAX_ID
from ..schemas import Closed

_EXAMPLE: dict[str, Any] = {
    "kind": "company",
    "names": ["Officine Brambati S.r.l."],
    "texts": [{"field": "description", "value": "Tornitura e fresatura di acciaio inox."}],
    "needs": [
        {
            "id": "laser",
            "text": "Saldatura laser di lamiera sottile",
            "trl": [4, 6],
            "cooperation": ["testing"],
            "visibility": "network",
        }
    ],
    "sectors": ["25.62"],
    "place": {"country": "IT", "nuts": "ITC43", "city": "Lecco"},
    "visibility": {"size": "staff"},
}


class ProfileRecord(Closed):
    """A profile to be written whole; what is left out is emptied."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    kind: Kind
    names: list[str] = Field(min_length=1, description="The first is shown.")
    identifiers: list[Identifier] = Field([], description="vat_it, uid_ch, ror, orcid, pic.")
    texts: list[Text] = Field([], description="description, products, processes, keywords, …")
    needs: list[Need] = Field([], description="What it looks for.")
    offers: list[Offer] = Field([], description="What it can do for others.")
    sectors: list[str] = Field([], description="NACE Rev.2, ATECO or NOGA.", examples=[["25.62"]])
    place: Place = Place()
    size: SizeFacts | None = None
    url: str | None = None
    languages: list[str] = Field([], description="Spoken, ISO 639-1 or a name.")
    capacity: int | None = Field(None, ge=0, le=10_000, description="Firms an expert can follow.")
    excludes: list[str] = Field([], description="Never to be suggested, in either direction.")
    rejected_concepts: list[str] = Field(
        [], description="Read in its words, and not meant: concept ids that count for nothing."
    )
    visibility: dict[str, Visibility] = Field({}, description="By field; others are public.")

    def profile(self, profile_id: str, before: Profile | None, today: date) -> Profile:
        """The profile to store; consent, check-up and sources stay. InputError as `edited`."""
        kept = before or Profile(id=ProfileId(profile_id), kind=self.kind, consent=NO_CONSENT)
        return profile_from_form(
            Profile(
                id=ProfileId(profile_id),
                kind=self.kind,
                names=tuple(self.names),
                identifiers=tuple(self.identifiers),
                texts=tuple(self.texts),
                needs=tuple(self.needs),
                offers=tuple(self.offers),
                sectors=tuple(self.sectors),
                place=self.place,
                size=self.size,
                url=self.url,
                languages=tuple(self.languages),
                capacity=self.capacity,
                excludes=tuple(ProfileId(id_) for id_ in self.excludes),
                rejected_concepts=tuple(self.rejected_concepts),
                visibility=self.visibility,
                maturity=kept.maturity,
                consent=kept.consent,
                sources=kept.sources,
                demo=kept.demo,
                updated_on=today,
            )
        )


class WrittenRecord(ProfileRecord):
    """A profile to be written whole: what was read, with some fields changed."""

    id: str | None = Field(None, max_length=MAX_ID, description="As it was read, or left out.")
    consent: Consent | None = Field(None, description="As it was read, or left out.")
    updated_on: date | None = Field(None, description="Left alone, whatever it says.")
    demo: bool | None = Field(None, description="As it was read, or left out.")

    def check_unchanged(self, before: Profile) -> None:
        """Refuse what is changed elsewhere, or never; InputError names the field."""
        for field in ("id", "consent", "demo"):
            stated = getattr(self, field)
            if stated is not None and stated != getattr(before, field):
                raise InputError("read_only", field=field, value=str(stated))


NO_CONSENT = Consent(matching=False)
"""Who is added by hand takes part once they agreed."""


def _examples(**further: object) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE | further]})


class NewRecord(ProfileRecord):
    """A profile to be added."""

    model_config = _examples(id="officine-brambati")

    id: str = Field(max_length=MAX_ID, examples=["officine-brambati"])
    consent: Consent = Field(NO_CONSENT, description="To being matched; none unless it is stated.")


class RecordOut(ProfileRecord):
    """A profile as it is stored."""

    model_config = _examples(
        id="officine-brambati", consent={"matching": True}, updated_on="2026-11-24", demo=False
    )

    id: str
    consent: Consent
    updated_on: date | None
    demo: bool


class FieldChange(Closed):
    """One field before and after a change; no field: the profile was added."""

    changed_at: str
    account_id: str
    on_behalf: bool
    source: str
    field: str
    before: Any
    after: Any


class ProfileHistory(Closed):
    """What changed in a profile, the latest first."""

    items: list[FieldChange]
