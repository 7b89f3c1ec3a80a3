"""The row of the profiles table, and the profile that it makes."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal, Self, TypeVar

from pydantic import ValidationError, model_validator

from matchmaker import domain
from matchmaker.domain import ProfileId, Text, Visibility
from matchmaker.domain.contact_person import ContactPerson
from matchmaker.errors import InputError
from matchmaker.sources import cells, contact_row
from matchmaker.sources.cells import ColumnSpec
from matchmaker.sources.figures import Figure
from matchmaker.sources.link_rows import NeedRow, OfferRow, PassageRow, Row, broken
from matchmaker.sources.normalise import nuts_country
from matchmaker.sources.record_identity import made_id

Passage = TypeVar("Passage", domain.Need, domain.Offer)
Said = TypeVar("Said", bound=PassageRow)

_TEXTS = ("description", "products", "processes", "keywords")
_SCHEMES = ("vat_it", "uid_ch", "ror", "orcid", "pic")
_PLACE = ("country", "nuts", "city", "postcode", "address", "latitude", "longitude")
_SIZE = ("headcount", "turnover_eur", "balance_sheet_eur", "size_year", "independent", "sme")
_GROUPS: Mapping[str, str] = {
    **dict.fromkeys(_PLACE, "place"),
    **dict.fromkeys(_SIZE, "size"),
    **dict.fromkeys(_SCHEMES, "identifiers"),
    "name": "names",
    "other_names": "names",
}
"""Column -> the profile's field that keeps it together with others."""
_LEVELS = tuple(Visibility)
"""From the most open to the most closed."""
_CONTACT = ("name", "role", "email", "phone", "language")
_DAY = "2024-12-31 or 31.12.2024"
_LIST = 'several parted by "|"'


class ProfileRow(Row):
    """A row of the profiles table."""

    id: Annotated[cells.Id | None, ColumnSpec(
        "Id that stays the same at every import, such as the key of a CRM; where blank it is made "
        "of VAT, UID, ROR or ORCID, else of name and place",
        'up to 128 characters without spaces and "|"',
        "alfa-meccanica", it="codice|id profilo|identificativo", de="Kennung|Profil-ID",
        fr="identifiant|code", en="profile id|code",
    )] = None  # fmt: skip
    kind: Annotated[cells.KindCell, ColumnSpec(
        "What it is; organisation where blank", ", ".join(domain.Kind), "company",
        it="tipo|tipologia", de="Art|Typ", fr="type|genre", en="type",
    )] = domain.Kind.ORGANISATION  # fmt: skip
    name: Annotated[cells.Name, ColumnSpec(
        "Name to show, with its legal form", "text of up to 1,000 characters",
        "Alfa Meccanica S.r.l.", it="nome|denominazione|ragione sociale",
        de="Name|Firmenname|Bezeichnung", fr="nom|raison sociale|dénomination",
        en="company name|organisation name",
    )]  # fmt: skip
    other_names: Annotated[cells.Lines, ColumnSpec(
        "Short and former names", _LIST, "AlfaMec", it="altri nomi|sigla|nome breve",
        de="weitere Namen|Kurzname", fr="autres noms|sigle", en="short name",
    )] = ()  # fmt: skip
    description: Annotated[cells.Passage | None, ColumnSpec(
        "What it does", "text of up to 100,000 characters",
        "Lavorazioni meccaniche di precisione per il settore medicale.", it="descrizione|attività",
        de="Beschreibung|Tätigkeit", fr="description|activité",
    )] = None  # fmt: skip
    products: Annotated[cells.Passage | None, ColumnSpec(
        "Products and services", "text", "Componenti torniti in titanio",
        it="prodotti|prodotti e servizi", de="Produkte|Produkte und Dienstleistungen",
        fr="produits|produits et services", en="products and services",
    )] = None  # fmt: skip
    processes: Annotated[cells.Passage | None, ColumnSpec(
        "Processes, machines, methods", "text", "Tornitura CNC a 5 assi; lucidatura",
        it="processi|lavorazioni|tecnologie", de="Prozesse|Verfahren|Technologien",
        fr="procédés|technologies", en="technologies",
    )] = None  # fmt: skip
    keywords: Annotated[cells.Passage | None, ColumnSpec(
        "Keywords", "text", "titanio, tornitura, ISO 13485", it="parole chiave",
        de="Schlagwörter|Stichwörter", fr="mots clés", en="tags",
    )] = None  # fmt: skip
    needs: Annotated[cells.Passages, ColumnSpec(
        "What it looks for", f"texts, {_LIST}; in JSON Lines also objects as in the needs table",
        "Controllo visivo automatico dei pezzi|Saldatura laser di lamiere sottili",
        it="bisogni|esigenze|fabbisogni|cerca", de="Bedarf|Bedürfnisse|sucht",
        fr="besoins|cherche", en="seeks|looking for",
    )] = ()  # fmt: skip
    offers: Annotated[cells.Passages, ColumnSpec(
        "What it can do for others", f"texts, {_LIST}; in JSON Lines also objects",
        "Prototipi torniti in 48 ore", it="offerte|offre|competenze", de="Angebote|bietet",
        fr="offres|propose", en="expertise",
    )] = ()  # fmt: skip
    sectors: Annotated[cells.Sectors, ColumnSpec(
        "NACE Rev. 2, ATECO 2007 or NOGA 2008 codes", "25, 25.6, 25.62, 25.62.00 or C25.62; "
        f"{_LIST}", "25.62|32.50", it="settori|ateco|codice ateco|settore", de="Branchen|Branche",
        fr="secteurs|secteur", en="sector|nace|noga|nace code|codice noga",
    )] = ()  # fmt: skip
    country: Annotated[cells.Country | None, ColumnSpec(
        "Country; that of the NUTS code where blank", "a name in it, en, de, fr, or two letters",
        "IT", it="paese|nazione|stato", de="Land|Staat", fr="pays|état",
    )] = None  # fmt: skip
    nuts: Annotated[cells.Nuts | None, ColumnSpec(
        "NUTS region, the finest known", "ITC43 (Lecco), ITC42 (Como), CH070 (Ticino)", "ITC43",
        it="codice nuts", de="NUTS-Code", fr="code nuts", en="nuts3|nuts code",
    )] = None  # fmt: skip
    city: Annotated[cells.Line | None, ColumnSpec(
        "Town", "text", "Lecco", it="città|comune|località", de="Ort|Stadt|Gemeinde",
        fr="ville|commune|localité", en="town",
    )] = None  # fmt: skip
    postcode: Annotated[cells.Postcode | None, ColumnSpec(
        "Post code", "text", "23900", it="cap", de="PLZ|Postleitzahl", fr="code postal|NPA",
        en="zip|postal code",
    )] = None  # fmt: skip
    address: Annotated[cells.Line | None, ColumnSpec(
        "Street and number", "text", "Via Roma 1", it="indirizzo|via", de="Adresse|Strasse",
        fr="adresse|rue", en="street",
    )] = None  # fmt: skip
    latitude: Annotated[cells.Latitude | None, ColumnSpec(
        "Degrees north, WGS 84", "-90 to 90", "45.8566", it="latitudine", de="Breitengrad|Breite",
        fr="latitude", en="lat",
    )] = None  # fmt: skip
    longitude: Annotated[cells.Longitude | None, ColumnSpec(
        "Degrees east, WGS 84", "-180 to 180", "9.3977", it="longitudine", de="Längengrad|Länge",
        fr="longitude", en="lon|lng",
    )] = None  # fmt: skip
    headcount: Annotated[cells.Headcount | None, ColumnSpec(
        "Staff in annual work units", "38, ca. 20, >250, 10-49", "38",
        it="dipendenti|addetti|ULA|numero dipendenti",
        de="Mitarbeitende|Mitarbeiter|Beschäftigte|Vollzeitstellen",
        fr="effectif|employés|collaborateurs", en="employees|staff",
    )] = None  # fmt: skip
    turnover_eur: Annotated[cells.Money | None, ColumnSpec(
        "Turnover of the year in euro", "1250000 or 1.250.000,50", "5400000",
        it="fatturato|ricavi", de="Umsatz", fr="chiffre d'affaires", en="turnover|revenue",
    )] = None  # fmt: skip
    balance_sheet_eur: Annotated[cells.Money | None, ColumnSpec(
        "Balance sheet total in euro", "1250000 or 1.250.000,50", "4100000",
        it="totale di bilancio|totale attivo|bilancio", de="Bilanzsumme", fr="total du bilan",
        en="balance sheet|balance sheet total|total assets",
    )] = None  # fmt: skip
    size_year: Annotated[cells.Year | None, ColumnSpec(
        "Year of the figures above", "2024", "2024", it="anno bilancio|anno di riferimento",
        de="Geschäftsjahr|Bezugsjahr", fr="exercice|année de référence", en="financial year",
    )] = None  # fmt: skip
    independent: Annotated[cells.Flag | None, ColumnSpec(
        "No where partner or linked firms own 25 % or more", "yes or no", "yes",
        it="indipendente|autonoma", de="unabhängig|eigenständig", fr="indépendante|autonome",
        en="autonomous",
    )] = None  # fmt: skip
    sme: Annotated[cells.Flag | None, ColumnSpec(
        "Small or medium-sized by its own declaration", "yes or no", "yes", it="PMI", de="KMU",
        fr="PME",
    )] = None  # fmt: skip
    url: Annotated[cells.Url | None, ColumnSpec(
        "Web site", "https://www.rossi.it", "https://www.alfa-meccanica.example",
        it="sito web|sito", de="Webseite|Internetseite", fr="site web|site internet",
        en="website|web|homepage|web site",
    )] = None  # fmt: skip
    languages: Annotated[cells.LanguageCodes, ColumnSpec(
        "Spoken languages", f"codes or names; {_LIST}", "it|en", it="lingue|lingue parlate",
        de="Sprachen", fr="langues|langues parlées", en="spoken languages",
    )] = ()  # fmt: skip
    language: Annotated[cells.LanguageCode | None, ColumnSpec(
        "Language of the texts; found out where blank", "it, en, de, fr or the language's name",
        "it", it="lingua|lingua dei testi", de="Sprache|Textsprache",
        fr="langue|langue des textes", en="text language",
    )] = None  # fmt: skip
    capacity: Annotated[cells.Count | None, ColumnSpec(
        "How many firms an expert can follow at a time", "a whole number", "", it="capacità",
        de="Kapazität", fr="capacité",
    )] = None  # fmt: skip
    excludes: Annotated[cells.Ids, ColumnSpec(
        "Ids never to be suggested, in either direction", f"ids; {_LIST}", "beta-meccanica",
        it="esclusi|da non proporre|concorrenti", de="Ausschlüsse|Mitbewerber",
        fr="exclus|concurrents", en="excluded|competitors",
    )] = ()  # fmt: skip
    consent_matching: Annotated[cells.Flag, ColumnSpec(
        "Agrees to be matched; yes where blank", "yes or no", "yes",
        it="consenso|consenso abbinamento", de="Einwilligung", fr="consentement", en="consent",
    )] = True  # fmt: skip
    consent_date: Annotated[cells.Day | None, ColumnSpec(
        "Since when", _DAY, "2024-01-15", it="data consenso", de="Datum der Einwilligung",
        fr="date du consentement",
    )] = None  # fmt: skip
    consent_text_version: Annotated[cells.Line | None, ColumnSpec(
        "Version of the text agreed to", "text", "2024-1", it="versione consenso",
        de="Version der Einwilligung", fr="version du consentement",
    )] = None  # fmt: skip
    visibility: Annotated[cells.VisibilityByField, ColumnSpec(
        "Who may see a column; columns not named are public",
        f"column=level, {_LIST}; levels: {', '.join(Visibility)}",
        "turnover_eur=matching_only|headcount=staff", it="visibilità", de="Sichtbarkeit",
        fr="visibilité",
    )] = {}  # fmt: skip # noqa: RUF012
    vat_it: Annotated[cells.VatIt | None, ColumnSpec(
        "Italian VAT number, check digit verified", "11 digits: 07643520567", "07643520567",
        it="partita IVA|P.IVA|p iva", de="italienische MWST-Nummer", fr="n° TVA italien",
        en="vat number|vat",
    )] = None  # fmt: skip
    uid_ch: Annotated[cells.UidCh | None, ColumnSpec(
        "Swiss UID, check digit verified", "CHE-100.155.212", "", it="IDI|numero IDI",
        de="UID|UID-Nummer", fr="IDE|numéro IDE",
    )] = None  # fmt: skip
    ror: Annotated[cells.Ror | None, ColumnSpec(
        "ROR id, check digits verified", "https://ror.org/01nffqt88", "", it="id ror",
        de="ROR-ID", fr="identifiant ROR",
    )] = None  # fmt: skip
    orcid: Annotated[cells.Orcid | None, ColumnSpec(
        "ORCID iD, check digit verified", "0000-0002-1825-0097", "", it="id orcid",
        de="ORCID-ID", fr="identifiant ORCID",
    )] = None  # fmt: skip
    pic: Annotated[cells.Pic | None, ColumnSpec(
        "Participant Identification Code of the EU, check digits verified",
        "nine digits: 999879881", "", it="codice pic", de="PIC-Nummer", fr="code PIC",
    )] = None  # fmt: skip
    updated_on: Annotated[cells.Day | None, ColumnSpec(
        "When the facts were last looked at", _DAY, "2024-06-30",
        it="aggiornato il|data aggiornamento", de="aktualisiert am|Stand",
        fr="mis à jour le|date de mise à jour", en="updated|last updated",
    )] = None  # fmt: skip
    maturity: Annotated[cells.Share | None, ColumnSpec(
        "Result of the Check-Up; never shown to others", "0.62 or 62 %", "", it="maturità",
        de="Reife|Reifegrad", fr="maturité",
    )] = None  # fmt: skip
    demo: Annotated[cells.Flag, ColumnSpec(
        "Invented for a demonstration", "yes or no", "no", it="dimostrativo", de="Demonstration",
        fr="démonstration",
    )] = False  # fmt: skip

    contact_name: Annotated[cells.Line | None, contact_row.NAME] = None
    contact_role: Annotated[cells.Line | None, contact_row.ROLE] = None
    contact_email: Annotated[cells.Email | None, contact_row.EMAIL] = None
    contact_phone: Annotated[cells.Line | None, contact_row.PHONE] = None
    contact_language: Annotated[cells.LanguageCode | None, contact_row.LANGUAGE] = None

    @model_validator(mode="after")
    def _cells_agree(self) -> Self:
        if self.nuts and self.country and nuts_country(self.nuts) != self.country:
            where = {"nuts": self.nuts, "country": self.country}
            raise broken(InputError("region_elsewhere", where, field="nuts"))
        if (self.latitude is None) != (self.longitude is None):
            given = "latitude" if self.longitude is None else "longitude"
            raise broken(InputError("coordinate_missing", field=given))
        unknown = [name for name in self.visibility if name not in VISIBLE]
        if unknown:
            known = {"choices": ", ".join(VISIBLE)}
            raise broken(InputError("field_unknown", known, field="visibility", value=unknown[0]))
        return self

    def identity(self) -> str:
        """Give the id: the source's own, else one made of numbers, else of name and place."""
        return self.id or made_id(self.name, self._identifiers(), self._place())

    def contact(self, source: str) -> ContactPerson | None:
        """Make the person that the row names; an address without a name is nobody's."""
        if not self.contact_name:
            return None
        told = {name: getattr(self, f"contact_{name}") for name in _CONTACT}
        return contact_row.ContactRow.model_construct(
            profile_id=self.identity(), **{name: value for name, value in told.items() if value}
        ).contact(source)

    def profile(self, source: str) -> domain.Profile:
        """Make the profile; `source` names the file."""
        return domain.Profile(
            id=ProfileId(self.identity()),
            kind=self.kind,
            names=tuple(dict.fromkeys((self.name, *self.other_names))),
            identifiers=self._identifiers(),
            texts=self._texts(),
            needs=_unique(_passages(self, "needs", NeedRow, NeedRow.need)),
            offers=_unique(_passages(self, "offers", OfferRow, OfferRow.offer)),
            sectors=self.sectors,
            place=self._place(),
            size=self._size(),
            url=self.url,
            languages=self.languages,
            capacity=self.capacity,
            maturity=self.maturity,
            excludes=tuple(ProfileId(each) for each in self.excludes),
            consent=domain.Consent(
                matching=self.consent_matching,
                given_on=self.consent_date,
                text_version=self.consent_text_version,
            ),
            visibility=_with_groups(self.visibility),
            updated_on=self.updated_on,
            sources=(domain.Source(name=source),),
            demo=self.demo,
        )

    def _identifiers(self) -> tuple[domain.Identifier, ...]:
        found = ((scheme, getattr(self, scheme)) for scheme in _SCHEMES)
        return tuple(domain.Identifier(scheme=s, value=value) for s, value in found if value)

    def _texts(self) -> tuple[Text, ...]:
        found = ((field, getattr(self, field)) for field in _TEXTS)
        return tuple(Text(field=f, value=v, language=self.language) for f, v in found if v)

    def _place(self) -> domain.Place:
        facts = {name: getattr(self, name) for name in _PLACE}
        if self.nuts and not self.country:
            facts["country"] = nuts_country(self.nuts)
        postcode = facts["postcode"]
        if facts["country"] == "IT" and postcode and postcode.isdigit():
            # A spreadsheet takes the zeros from the front of Rome's 00121.
            facts["postcode"] = postcode.zfill(5)
        return domain.Place(**facts)

    def _size(self) -> domain.SizeFacts | None:
        facts = {name.removeprefix("size_"): getattr(self, name) for name in _SIZE}
        figures = {name: told for name, told in facts.items() if isinstance(told, Figure)}
        if not any(value is not None for value in facts.values()):
            return None
        facts |= {name: told.value for name, told in figures.items()}
        bounds = {name: (told.low, told.high) for name, told in figures.items()}
        return domain.SizeFacts(
            **facts,
            bounds={name: pair for name, pair in bounds.items() if pair != (None, None)},
            stated={name: told.stated for name, told in figures.items() if told.stated},
        )


VISIBLE = tuple(
    dict.fromkeys(
        name
        for name in [*ProfileRow.model_fields, *_GROUPS.values(), "texts", "consent", "sources"]
        if not name.startswith("contact_")
    )
)
"""Names that the visibility column may use: columns, and fields of a profile."""


def _passages(
    row: ProfileRow,
    field: Literal["needs", "offers"],
    model: type[Said],
    make: Callable[[Said], Passage],
) -> list[Passage]:
    """Make needs or offers of plain texts and of nested objects."""
    made = []
    default = {"language": row.language} if row.language else {}
    for entry in getattr(row, field):
        given = dict(entry) if isinstance(entry, dict) else {"text": entry}
        known = {name: value for name, value in given.items() if value not in (None, "", [])}
        try:
            made.append(make(model.model_validate({**default, **known})))
        except ValidationError as problem:
            first = problem.errors()[0]
            where = ".".join(map(str, first["loc"]))
            told = f"{where} {first['msg']}".strip().replace("  ", " ")
            raise InputError("entry_wrong", {"problem": told}, field=field) from None
    return made


def _unique(passages: list[Passage]) -> tuple[Passage, ...]:
    """Keep the first of those with the same id."""
    first: dict[str, Passage] = {}
    for each in passages:
        first.setdefault(each.id, each)
    return tuple(first.values())


def _with_groups(visibility: Mapping[str, Visibility]) -> dict[str, Visibility]:
    """
    Add the field that keeps a column: headcount=staff also closes size.

    A profile holds some columns together; the strictest level counts for all of them.
    """
    levels = dict(visibility)
    for name, level in visibility.items():
        group = _GROUPS.get(name)
        if group:
            levels[group] = max(levels.get(group, level), level, key=_LEVELS.index)
    return levels
