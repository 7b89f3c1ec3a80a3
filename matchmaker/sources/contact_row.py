"""The row of the contacts table: a person of a firm."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from matchmaker.domain import ProfileId
from matchmaker.domain.contact_person import ContactPerson, ContactVisibility, contact_id
from matchmaker.errors import InputError
from matchmaker.sources import cells
from matchmaker.sources.cells import ColumnSpec
from matchmaker.sources.link_rows import Row
from matchmaker.sources.normalise import read_language

NAME = ColumnSpec(
    "A person of the firm to turn to; kept apart from the profile, and never published",
    "text of up to 1,000 characters", "Ada Rossetti (invented)",
    it="referente|nome referente|contatto|persona di contatto|persona di riferimento",
    de="Ansprechpartner|Ansprechperson|Ansprechpartnerin|Kontaktperson|Kontakt",
    fr="personne de contact|interlocuteur|interlocutrice|contact",
    en="contact|contact name|contact person",
)  # fmt: skip
ROLE = ColumnSpec(
    "What the person does there", "text of up to 1,000 characters", "Responsabile tecnico",
    it="ruolo referente|qualifica|funzione referente", de="Funktion|Funktion Ansprechpartner",
    fr="fonction|fonction du contact", en="contact role|job title",
)  # fmt: skip
EMAIL = ColumnSpec(
    "The person's e-mail address", "name@example.org", "ada.rossetti@alfa-meccanica.example",
    it="e-mail referente|e-mail|indirizzo e-mail|posta elettronica",
    de="E-Mail Ansprechpartner|E-Mail-Adresse", fr="courriel du contact|courriel|adresse e-mail",
    en="contact email|email|mail|email address",
)  # fmt: skip
PHONE = ColumnSpec(
    "The person's telephone number", "text of up to 1,000 characters", "+39 0341 000000",
    it="telefono referente|telefono|cellulare|tel", de="Telefon Ansprechpartner|Telefon|Mobile",
    fr="téléphone du contact|téléphone|portable", en="contact phone|phone|phone number|telephone",
)  # fmt: skip
LANGUAGE = ColumnSpec(
    "In which language to write to the person", "it, en, de, fr or the language's name", "it",
    it="lingua referente", de="Sprache Ansprechpartner", fr="langue du contact",
    en="contact language",
)  # fmt: skip


class ContactRow(Row):
    """A row of the contacts table."""

    profile_id: Annotated[cells.Reference, ColumnSpec(
        "Id of the firm's profile, or its name or VAT number",
        "an id of the profiles table", "alfa-meccanica",
        it="id profilo|profilo|codice profilo", de="Profil|Profilkennung",
        fr="profil|identifiant du profil", en="profile",
    )]  # fmt: skip
    name: Annotated[cells.Line, NAME]
    role: Annotated[cells.Line | None, ROLE] = None
    email: Annotated[cells.Email | None, EMAIL] = None
    phone: Annotated[cells.Line | None, PHONE] = None
    language: Annotated[cells.LanguageCode | None, LANGUAGE] = None
    consent: Annotated[cells.Flag, ColumnSpec(
        "The person agrees to be written to; no where blank", "yes or no", "no",
        it="consenso", de="Einwilligung", fr="consentement",
    )] = False  # fmt: skip
    consent_date: Annotated[cells.Day | None, ColumnSpec(
        "Since when", "2024-12-31 or 31.12.2024", "", it="data consenso",
        de="Datum der Einwilligung", fr="date du consentement",
    )] = None  # fmt: skip
    private: Annotated[cells.Flag, ColumnSpec(
        "Only the firm itself sees the person, not even staff", "yes or no", "no",
        it="riservato", de="vertraulich", fr="confidentiel",
    )] = False  # fmt: skip

    def contact(self, source: str) -> ContactPerson:
        """Make the person; `source` names the file."""
        visibility = ContactVisibility.PRIVATE if self.private else ContactVisibility.STAFF
        return ContactPerson(
            id=contact_id(self.profile_id, self.name, self.email or ""),
            profile_id=ProfileId(self.profile_id),
            name=self.name,
            role=self.role or "",
            email=self.email or "",
            phone=self.phone or "",
            language=self.language or "",
            consent=self.consent,
            consent_on=self.consent_date,
            visibility=visibility,
            source=source,
        )


def contact_from_form(contact: ContactPerson) -> ContactPerson:
    """
    Bring what somebody typed of a person into its one form.

    Raises:
        InputError: A field breaks its rule; names the field.
    """
    read: Mapping[str, Callable[[str], str]] = {
        "name": cells.read_line,
        "role": cells.read_line,
        "email": cells.read_email,
        "phone": cells.read_line,
        "language": read_language,
    }
    told: dict[str, Any] = {}
    for field, reader in read.items():
        value = getattr(contact, field).strip()
        try:
            told[field] = reader(value) if value else ""
        except InputError as error:
            error.field = field
            raise
    if not told["name"]:
        raise InputError("name_missing", field="name")
    return replace(contact, **told)
