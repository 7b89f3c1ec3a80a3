"""The rows of tables of the programme: check-ups, who was there, contents, calls, stories."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, cast

from pydantic import BaseModel, create_model

from matchmaker.checkup import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Answers,
    Question,
    check_answers,
    questionnaire_of,
)
from matchmaker.domain import Activity, ActivityId, ActivityKind, Kind
from matchmaker.domain.call import CallRules, SizeName
from matchmaker.domain.content import Content, ContentForm
from matchmaker.errors import InputError
from matchmaker.sources import cells, link_rows
from matchmaker.sources.cells import ColumnSpec
from matchmaker.sources.link_rows import Row, made_id
from matchmaker.sources.normalise import fold, read_choice, read_country

IMPORTANCE, AMBITION = "importance_", "ambition_"
"""What the columns of a dimension's importance and ambition begin with."""
_CAME = frozenset({"", "checkedin", "attended", "presente", "partecipato", "da", "anwesend"}) | {
    "teilgenommen", "erschienen", "present", "presenti", "yes", "si", "ja", "oui", "x", "1",
}  # fmt: skip
"""What the status of somebody who was there says; who only ordered a ticket was not."""
_DAY = "2024-12-31 or 31.12.2024"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredCheckUp:
    """The answers of a firm, not yet judged against what it answered before."""

    profile_id: str
    """Or a name or number of the firm."""
    answered_on: date | None
    language: str
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """Somebody who was at an event, by whatever the list tells of it."""

    event_id: str
    """Or the event's title."""
    company: str = ""
    email: str = ""
    name: str = ""
    came: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """The words of a story, which both sides have yet to agree to."""

    introduction_id: str
    title: str
    text: str
    language: str


def _not_applicable() -> Mapping[str, str]:
    words = "n/a|na|n.a.|non applicabile|nicht anwendbar|trifft nicht zu|sans objet|s.o."
    unknown = "?|non so|weiss nicht|weiß nicht|keine ahnung|je ne sais pas|don't know|unknown"
    told = {fold(word): NOT_APPLICABLE for word in words.split("|")}
    return told | {fold(word): DONT_KNOW for word in unknown.split("|")} | {"?": DONT_KNOW}


_WITHOUT_GRADE = _not_applicable()


def _grade_of(question: Question, highest: int) -> Callable[[object], int | str]:
    """Make what reads an answer: its grade, its own words in any language, n/a or "?"."""
    by_words = {
        fold(text): grade
        for texts in question.answers.values()
        for grade, text in enumerate(texts)
    }  # fmt: skip

    def read(value: object) -> int | str:
        text = cells.read_text(value).strip()
        folded = fold(text) or text
        if folded in by_words:
            return by_words[folded]
        if folded in _WITHOUT_GRADE:
            return _WITHOUT_GRADE[folded]
        return _whole(text, range(highest + 1))

    return read


def _whole(text: str, allowed: range) -> int:
    """Read "3" and "3 – written down"."""
    digits = text.split(maxsplit=1)[0].rstrip(".:)") if text else ""
    if not digits.isdecimal() or len(digits) > 1 or int(digits) not in allowed:
        raise InputError("grade_invalid", {"highest": allowed[-1]}, value=text)
    return int(digits)


@lru_cache(maxsize=1)
def checkup_row() -> type[BaseModel]:
    """Make the row of check-ups of the questionnaire that is asked today: a column a question."""
    asked = questionnaire_of()
    columns: dict[str, Any] = {
        "profile_id": (link_rows.ProfileReference, ...),
        "answered_on": (Annotated[cells.Day | None, ColumnSpec(
            "When the firm answered; the day of the import where blank", _DAY, "2024-05-14",
            it="data|data compilazione|compilato il", de="Datum|ausgefüllt am|beantwortet am",
            fr="date|rempli le", en="date|completed on|submitdate",
        )], None),
        "language": (Annotated[cells.LanguageCode | None, link_rows.LANGUAGE], None),
    }  # fmt: skip
    for question in asked.questions:
        words = {language.value: text for language, text in question.text.items()}
        spec = ColumnSpec(
            words["en"], f"0 to {asked.highest}, the words of an answer, n/a or ?", "2",
            it=words["it"], de=words["de"], fr=words["fr"], en=words["en"],
        )  # fmt: skip
        reader = cells.cell(_grade_of(question, asked.highest))
        columns[question.id] = (Annotated[int | str | None, reader, spec], None)
    for prefix, allowed in ((IMPORTANCE, range(1, 5)), (AMBITION, range(asked.highest + 1))):
        for each in asked.dimensions:
            name = prefix + each.id
            spec = ColumnSpec(
                f"{prefix.rstrip('_').capitalize()} of {each.id}",
                f"{allowed[0]} to {allowed[-1]}", "", it="", de="", fr="",
            )  # fmt: skip
            columns[name] = (Annotated[int | None, _scale(allowed), spec], None)
    return cast("type[BaseModel]", create_model("CheckUpRow", __base__=Row, **columns))


def _scale(allowed: range) -> Any:
    return cells.cell(lambda value: _whole(cells.read_text(value).strip(), allowed))


@lru_cache(maxsize=1)
def question_ids() -> frozenset[str]:
    """Columns in which "n/a" and "?" are answers."""
    return frozenset(question.id for question in questionnaire_of().questions)


def checkup_of(row: Any) -> AnsweredCheckUp:
    """Make the check-up of a checked row."""
    said = {name: value for name, value in row.model_dump().items() if value is not None}
    grades = {name: value for name, value in said.items() if name in question_ids()}
    scales = {
        prefix: {n.removeprefix(prefix): v for n, v in said.items() if n.startswith(prefix)}
        for prefix in (IMPORTANCE, AMBITION)
    }
    answers = check_answers(
        grades, questionnaire_of(), importance=scales[IMPORTANCE], ambition=scales[AMBITION]
    )
    return AnsweredCheckUp(
        profile_id=row.profile_id,
        answered_on=row.answered_on,
        language=row.language or "",
        answers=answers,
    )


class AttendanceRow(Row):
    """A row of a list of who was at an event, such as Zoom and Eventbrite give."""

    event_id: Annotated[cells.Reference, ColumnSpec(
        "Id of the event, or its title", "an id of an event", "talk-2024-03",
        it="evento|id evento|titolo evento", de="Veranstaltung|Anlass|Event",
        fr="événement|manifestation", en="event|event name|event title|topic",
    )]  # fmt: skip
    profile_id: Annotated[cells.Reference | None, ColumnSpec(
        "The firm: its id, name or VAT number", "an id of the profiles table", "alfa-meccanica",
        it="azienda|impresa|ente|ragione sociale|organizzazione",
        de="Firma|Unternehmen|Organisation", fr="entreprise|organisation|société",
        en="company|organisation|organization|company name|profile",
    )] = None  # fmt: skip
    email: Annotated[cells.Email | None, ColumnSpec(
        "By which the account is found that speaks for a firm", "name@example.org", "",
        it="e-mail|indirizzo e-mail|posta elettronica", de="E-Mail|E-Mail-Adresse",
        fr="courriel|adresse e-mail", en="user email|email|email address",
    )] = None  # fmt: skip
    name: Annotated[cells.Line | None, ColumnSpec(
        "Who it was; only for messages, and not kept", "text", "", it="nome|nome e cognome",
        de="Name|Teilnehmer", fr="nom|participant", en="name (original name)|full name|attendee",
    )] = None  # fmt: skip
    status: Annotated[cells.Line | None, ColumnSpec(
        "Who did not come is left out", "attended, checked in, presente, anwesend, présent", "",
        it="stato|presenza", de="Status|Anwesenheit", fr="statut|présence",
        en="attendee status|attendance",
    )] = None  # fmt: skip

    def attended(self) -> Attended:
        """Make the guest."""
        return Attended(
            event_id=self.event_id,
            company=self.profile_id or "",
            email=(self.email or "").casefold(),
            name=self.name or "",
            came=fold(self.status or "") in _CAME,
        )


class _TitledRow(Row):
    """What contents and calls share."""

    id: Annotated[cells.Id | None, ColumnSpec(
        "Its id; made from the title where blank", 'up to 128 characters without spaces and "|"',
        "guida-laser", it="codice|identificativo", de="Kennung", fr="identifiant|code", en="code",
    )] = None  # fmt: skip
    title: Annotated[cells.Line, ColumnSpec(
        "Title", "text of up to 1,000 characters", "Guida alla saldatura laser",
        it="titolo", de="Titel", fr="titre",
    )]  # fmt: skip
    text: Annotated[cells.Passage, ColumnSpec(
        "What it is about", "text of up to 100,000 characters", "Per chi salda lamiere sottili.",
        it="testo|descrizione", de="Text|Beschreibung", fr="texte|description",
        en="description|summary",
    )] = ""  # fmt: skip
    topic: Annotated[cells.Line, ColumnSpec(
        "Topic", "text", "saldatura", it="tema|argomento", de="Thema", fr="thème|sujet",
    )] = ""  # fmt: skip
    language: Annotated[cells.LanguageCode | None, link_rows.LANGUAGE] = None

    def activity(self, kind: ActivityKind, programme: str = "") -> Activity:
        """Make the activity."""
        return Activity(
            id=ActivityId(self.id or made_id(kind.value, self.title)),
            kind=kind,
            title=self.title,
            text=self.text,
            topic=self.topic,
            language=self.language,
            programme=programme,
        )


def _choices(choice: type[StrEnum]) -> Any:
    return cells.cell(cells.each(lambda text: read_choice(choice, text)))


class ContentRow(_TitledRow):
    """A row of the contents table."""

    form: Annotated[ContentForm | None, cells.cell(
        lambda value: read_choice(ContentForm, cells.read_line(value))
    ), ColumnSpec(
        "How it is given; link where it has an address", ", ".join(ContentForm), "link",
        it="forma|formato|tipo", de="Form|Format|Art", fr="forme|format|type", en="format|type",
    )] = None  # fmt: skip
    address: Annotated[cells.Url | None, ColumnSpec(
        "Where it can be read", "https://…", "https://www.example.org/guide",
        it="indirizzo|link|url", de="Adresse|Link", fr="adresse|lien", en="url|link",
    )] = None  # fmt: skip
    licence: Annotated[cells.Line | None, ColumnSpec(
        "Under which it may be passed on", "CC-BY-4.0, or the owner's words", "CC-BY-4.0",
        it="licenza", de="Lizenz", fr="licence", en="license|rights",
    )] = None  # fmt: skip
    public: Annotated[cells.Flag, ColumnSpec(
        "Whether anybody may read it", "yes or no", "no", it="pubblico", de="öffentlich",
        fr="public",
    )] = False  # fmt: skip

    def content(self) -> tuple[Activity, Content]:
        """Make the content."""
        form = self.form or (ContentForm.LINK if self.address else ContentForm.TEXT)
        told = Content(
            form=form, address=self.address or "", licence=self.licence or "", public=self.public
        )
        return self.activity(ActivityKind.CONTENT), told


class CallRow(_TitledRow):
    """A row of the calls table."""

    programme: Annotated[cells.Line, ColumnSpec(
        "Programme that it belongs to", "text", "Horizon Europe", it="programma|ente erogatore",
        de="Programm|Förderprogramm", fr="programme", en="program|funder",
    )] = ""  # fmt: skip
    opens_on: Annotated[cells.Day | None, ColumnSpec(
        "First day to apply", _DAY, "2024-03-01", it="apertura|data apertura|dal",
        de="Beginn|offen ab|von", fr="ouverture|début", en="opening date|opens|start date",
    )] = None  # fmt: skip
    deadline: Annotated[cells.Day | None, ColumnSpec(
        "Last day to apply", _DAY, "2024-09-30", it="scadenza|data scadenza|chiusura|al",
        de="Frist|Einreichefrist|Eingabefrist|bis", fr="échéance|date limite|clôture",
        en="closing date|closes|end date",
    )] = None  # fmt: skip
    countries: Annotated[tuple[str, ...], cells.cell(cells.each(read_country)), ColumnSpec(
        "Where applicants are; anywhere where blank", "names or two letters; several by |", "IT|CH",
        it="paesi|paese", de="Länder|Land", fr="pays", en="country",
    )] = ()  # fmt: skip
    kinds: Annotated[tuple[Kind, ...], _choices(Kind), ColumnSpec(
        "Who may apply; anybody where blank", ", ".join(Kind), "company",
        it="beneficiari|destinatari", de="Antragsteller|Zielgruppe", fr="bénéficiaires",
        en="applicants|beneficiaries|eligible",
    )] = ()  # fmt: skip
    sizes: Annotated[tuple[SizeName, ...], _choices(SizeName), ColumnSpec(
        "Sizes of firms that may apply", ", ".join(SizeName), "", it="dimensione|dimensioni",
        de="Grösse|Firmengrösse", fr="taille",
    )] = ()  # fmt: skip
    sectors: Annotated[cells.Sectors, ColumnSpec(
        "NACE Rev. 2 codes", "25, 25.62; several by |", "", it="settori|ateco", de="Branchen|NOGA",
        fr="secteurs", en="nace",
    )] = ()  # fmt: skip
    min_partners: Annotated[cells.Count | None, ColumnSpec(
        "Of a team, the applicant included", "a whole number", "", it="partner minimi|min partner",
        de="Mindestzahl Partner", fr="partenaires minimum", en="minimum partners",
    )] = None  # fmt: skip
    rate: Annotated[cells.Share | None, ColumnSpec(
        "Share of the cost that is paid", "0.5 or 50 %", "", it="intensità|contributo %|aliquota",
        de="Förderquote|Fördersatz", fr="taux|taux d'aide", en="funding rate|aid intensity",
    )] = None  # fmt: skip
    ceiling: Annotated[cells.Money | None, ColumnSpec(
        "At most this much, in euro", "200000 or 0,2 Mio.", "",
        it="contributo massimo|massimale", de="Höchstbetrag|maximale Förderung",
        fr="plafond|aide maximale", en="maximum grant|budget",
    )] = None  # fmt: skip

    def call(self) -> tuple[Activity, CallRules]:
        """Make the call."""
        ceiling = (self.ceiling.value or self.ceiling.high) if self.ceiling else None
        rules = CallRules(
            countries=frozenset(self.countries),
            kinds=frozenset(self.kinds),
            sizes=frozenset(self.sizes),
            sectors=self.sectors,
            min_partners=self.min_partners or 1,
            opens_on=self.opens_on,
            deadline=self.deadline,
            rate=self.rate or None,
            ceiling=ceiling,
            currency="EUR" if ceiling else None,
        )
        return self.activity(ActivityKind.CALL, self.programme), rules


class StoryRow(Row):
    """A row of the stories table: words that both sides have yet to agree to."""

    introduction_id: Annotated[cells.Id, ColumnSpec(
        "Id of the introduction that it tells of", "an id of an introduction", "0f3a9c21b7d4e856",
        it="introduzione|id introduzione|presentazione", de="Vorstellung|Vermittlung",
        fr="mise en relation|introduction", en="introduction",
    )]  # fmt: skip
    title: Annotated[cells.Line, ColumnSpec(
        "Title", "text of up to 1,000 characters", "Un controllo che non si stanca",
        it="titolo", de="Titel", fr="titre",
    )]  # fmt: skip
    text: Annotated[cells.Passage, ColumnSpec(
        "The story", "text of up to 100,000 characters", "Due imprese hanno …",
        it="testo|storia", de="Text|Geschichte", fr="texte|histoire", en="story",
    )]  # fmt: skip
    language: Annotated[cells.LanguageCode | None, link_rows.LANGUAGE] = None

    def story(self) -> ToldStory:
        """Make the words."""
        return ToldStory(
            introduction_id=self.introduction_id,
            title=self.title,
            text=self.text,
            language=self.language or "",
        )
