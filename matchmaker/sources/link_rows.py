"""The rows of the tables about profiles: needs, offers, activities, ties, judgements, … ."""

from hashlib import blake2s
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from matchmaker import domain
from matchmaker.domain import ActivityId, ProfileId
from matchmaker.errors import InputError
from matchmaker.sources import cells
from matchmaker.sources.cells import ColumnSpec

LANGUAGE = ColumnSpec(
    "Language of the text; found out where blank",
    "it, en, de, fr or the language's name",
    "it",
    it="lingua|lingua del testo",
    de="Sprache|Textsprache",
    fr="langue|langue du texte",
)
_VISIBILITY = ColumnSpec(
    "Who may see it",
    "public, network, staff, matching_only, private",
    "network",
    it="visibilità",
    de="Sichtbarkeit",
    fr="visibilité",
)
_COOPERATION = ColumnSpec(
    "Kinds of working together that are meant",
    "joint_research, consulting, testing, licensing, student_project, joint_application, supply, "
    'membership; several parted by "|"',
    "testing|joint_research",
    it="cooperazione|collaborazione|tipo di collaborazione",
    de="Zusammenarbeit|Kooperation",
    fr="coopération|collaboration",
)
_STARTS = ColumnSpec(
    "First day", "2024-12-31 or 31.12.2024", "2024-03-01", it="inizio|data inizio|dal|data",
    de="Beginn|von|Datum", fr="début|date de début|date", en="start|start date|date",
)  # fmt: skip
_ENDS = ColumnSpec(
    "Last day", "2024-12-31 or 31.12.2024", "2024-09-30", it="fine|data fine|al",
    de="Ende|bis", fr="fin|date de fin", en="end|end date",
)  # fmt: skip
_PROFILE_ID = ColumnSpec(
    "Id of the profile; also its name or VAT number, where one stored profile alone has it",
    "an id of the profiles table", "alfa-meccanica",
    it="id profilo|profilo|codice profilo", de="Profil|Profilkennung",
    fr="profil|identifiant du profil", en="profile",
)  # fmt: skip

ProfileReference = Annotated[cells.Reference, _PROFILE_ID]


def broken(problem: InputError) -> PydanticCustomError:
    """Say that cells which are right one by one don't go together."""
    context = {
        "problem": problem,
        "rule": problem.rule,
        "accepted": problem.accepted,
        "field": problem.field,
    }
    return PydanticCustomError("row", "{rule}", context)


class Row(BaseModel):
    """What all rows share: only known columns, and no change once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PassageRow(Row):
    """What a need and an offer say, wherever they stand."""

    id: Annotated[cells.Id | None, ColumnSpec(
        "Its own id, unique in its profile; made from the text where blank",
        'up to 128 characters without spaces and "|"', "saldatura-1", it="codice|identificativo",
        de="Kennung", fr="identifiant|code", en="code",
    )] = None  # fmt: skip
    text: Annotated[cells.Passage, ColumnSpec(
        "What is needed or offered, in plain words", "text of up to 100,000 characters",
        "Saldatura laser di lamiere sottili", it="testo|descrizione|bisogno|offerta",
        de="Text|Beschreibung|Bedarf|Angebot", fr="texte|description|besoin|offre",
        en="description|need|offer",
    )]  # fmt: skip
    language: Annotated[cells.LanguageCode | None, LANGUAGE] = None
    trl_min: Annotated[cells.Trl | None, ColumnSpec(
        "Lowest technology readiness level", "1 to 9", "4", it="trl minimo|trl min|trl da",
        de="TRL von", fr="trl minimum",
    )] = None  # fmt: skip
    trl_max: Annotated[cells.Trl | None, ColumnSpec(
        "Highest technology readiness level", "1 to 9", "7", it="trl massimo|trl max|trl a",
        de="TRL bis", fr="trl maximum",
    )] = None  # fmt: skip
    cooperation: Annotated[cells.Cooperations, _COOPERATION] = ()
    visibility: Annotated[cells.VisibilityCell | None, _VISIBILITY] = None

    @model_validator(mode="after")
    def _levels_in_order(self) -> Self:
        if self.trl and self.trl[0] > self.trl[1]:
            raise broken(InputError("levels_no_range", field="trl_min"))
        return self

    @property
    def trl(self) -> tuple[int, int] | None:
        """Both ends; a single one counts for both."""
        low, high = self.trl_min or self.trl_max, self.trl_max or self.trl_min
        return None if low is None or high is None else (low, high)


class NeedRow(PassageRow):
    """What a need says beside: whether its teaser is shown in its place."""

    anonymous: Annotated[cells.Flag, ColumnSpec(
        "Others see a teaser (country, kind, size) in place of words and owner; no where blank",
        "yes or no", "no", it="anonimo|anonima", de="anonym", fr="anonyme",
    )] = False  # fmt: skip
    teaser: Annotated[cells.Line | None, ColumnSpec(
        "Words for the teaser of an anonymous need, shown as they are",
        "text of up to 1,000 characters", "", it="anteprima", de="Anreisser",
        fr="accroche",
    )] = None  # fmt: skip

    @model_validator(mode="after")
    def _teases_where_anonymous(self) -> Self:
        if self.teaser and not self.anonymous:
            raise broken(InputError("teaser_of_named_need", field="teaser"))
        return self

    def need(self) -> domain.Need:
        """Make a need of it; others in the network see it unless it says otherwise."""
        return domain.Need(
            id=self.id or made_id("need", self.text),
            text=self.text,
            language=self.language,
            trl=self.trl,
            cooperation=frozenset(self.cooperation),
            visibility=self.visibility or domain.Visibility.NETWORK,
            anonymous=self.anonymous,
            teaser=self.teaser or "",
        )


class OfferRow(PassageRow):
    """What an offer says, wherever it stands."""

    def offer(self) -> domain.Offer:
        """Make an offer of it; everybody sees it unless it says otherwise."""
        return domain.Offer(
            id=self.id or made_id("offer", self.text),
            text=self.text,
            language=self.language,
            trl=self.trl,
            cooperation=frozenset(self.cooperation),
            visibility=self.visibility or domain.Visibility.PUBLIC,
        )


def made_id(what: str, text: str) -> str:
    """Make the id of a need or offer from its words, so that a second import finds it again."""
    return f"{what}-{blake2s(text.encode(), digest_size=5).hexdigest()}"


class AddressedNeedRow(NeedRow):
    """A need that says whose it is."""

    profile_id: Annotated[cells.Reference, _PROFILE_ID]


class AddressedOfferRow(OfferRow):
    """An offer that says whose it is."""

    profile_id: Annotated[cells.Reference, _PROFILE_ID]


class ActivityRow(Row):
    """A row of the activities table."""

    id: Annotated[cells.Id, ColumnSpec(
        "Id of the activity", 'up to 128 characters without spaces and "|"', "evento-2024-03",
        it="codice|identificativo|id attività", de="Kennung", fr="identifiant|code", en="code",
    )]  # fmt: skip
    kind: Annotated[cells.ActivityKindCell, ColumnSpec(
        "What it is", "project, event, content, call, patent", "event", it="tipo", de="Art|Typ",
        fr="type", en="type",
    )]  # fmt: skip
    title: Annotated[cells.Line, ColumnSpec(
        "Title", "text of up to 1,000 characters", "Tech Talk sulla visione artificiale",
        it="titolo", de="Titel", fr="titre",
    )] = ""  # fmt: skip
    text: Annotated[cells.Passage, ColumnSpec(
        "What it is about", "text of up to 100,000 characters", "Casi d'uso della visione 2D e 3D.",
        it="testo|descrizione|obiettivo", de="Text|Beschreibung|Ziel",
        fr="texte|description|objectif", en="description|objective",
    )] = ""  # fmt: skip
    language: Annotated[cells.LanguageCode | None, LANGUAGE] = None
    topic: Annotated[cells.Line, ColumnSpec(
        "Topic or subject classes", "text", "visione artificiale", it="tema|argomento", de="Thema",
        fr="thème|sujet",
    )] = ""  # fmt: skip
    programme: Annotated[cells.Line, ColumnSpec(
        "Programme that it belongs to", "text", "Tech Talk", it="programma", de="Programm",
        fr="programme", en="program",
    )] = ""  # fmt: skip
    starts_on: Annotated[cells.Day | None, _STARTS] = None
    ends_on: Annotated[cells.Day | None, _ENDS] = None
    year: Annotated[cells.Year | None, ColumnSpec(
        "Year, where no exact date is known", "2024", "2024", it="anno", de="Jahr", fr="année",
    )] = None  # fmt: skip

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise broken(InputError("ends_before_start", field="ends_on"))
        return self

    def activity(self) -> domain.Activity:
        """Make the activity."""
        return domain.Activity(**{**self.model_dump(), "id": ActivityId(self.id)})


class ParticipationRow(Row):
    """A row of the participations table."""

    profile_id: Annotated[cells.Reference, _PROFILE_ID]
    activity_id: Annotated[cells.Reference, ColumnSpec(
        "Id of the activity, or its title", "an id of the activities table", "evento-2024-03",
        it="id attività|attività|evento", de="Aktivität|Veranstaltung", fr="activité|événement",
        en="activity|event",
    )]  # fmt: skip
    role: Annotated[cells.Line, ColumnSpec(
        "Its part", "coordinator, participant, speaker, attendee, author, inventor, …", "attendee",
        it="ruolo", de="Rolle", fr="rôle",
    )] = ""  # fmt: skip

    def participation(self) -> domain.Participation:
        """Make the participation."""
        return domain.Participation(
            profile_id=ProfileId(self.profile_id),
            activity_id=ActivityId(self.activity_id),
            role=self.role,
        )


class TieRow(Row):
    """A row of the ties table."""

    source_id: Annotated[cells.Id, ColumnSpec(
        "Who: the member, the person or lab, the expert", "an id of the profiles table",
        "esperto-1", it="da|id origine|origine", de="von Profil|Quelle", fr="source|de",
        en="source|from",
    )]  # fmt: skip
    target_id: Annotated[cells.Id, ColumnSpec(
        "With whom: the association, the organisation, the firm", "an id of the profiles table",
        "alfa-meccanica", it="verso|id destinazione|destinazione", de="zu Profil|Ziel",
        fr="cible|vers", en="target|to",
    )]  # fmt: skip
    layer: Annotated[cells.LayerCell, ColumnSpec(
        "Kind of tie", ", ".join(domain.Layer), "expert_client", it="tipo|legame", de="Art|Typ",
        fr="type|lien", en="type|kind",
    )]  # fmt: skip
    starts_on: Annotated[cells.Day | None, _STARTS] = None
    ends_on: Annotated[cells.Day | None, _ENDS] = None

    @model_validator(mode="after")
    def _two_profiles_and_days_in_order(self) -> Self:
        if self.source_id == self.target_id:
            raise broken(InputError("tied_to_itself", field="target_id"))
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise broken(InputError("ends_before_start", field="ends_on"))
        return self

    def tie(self) -> domain.Tie:
        """Make the tie."""
        return domain.Tie(
            source_id=ProfileId(self.source_id),
            target_id=ProfileId(self.target_id),
            layer=self.layer,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


class JudgementRow(Row):
    """A row of the judgements table: introductions and their outcome, confirmed duplicates."""

    left_id: Annotated[cells.Id, ColumnSpec(
        "One of the pair", "an id of the profiles table", "alfa-meccanica", it="primo|id primo",
        de="links|erstes Profil", fr="premier", en="left|first",
    )]  # fmt: skip
    right_id: Annotated[cells.Id, ColumnSpec(
        "The other of the pair", "an id of the profiles table", "lab-visione",
        it="secondo|id secondo", de="rechts|zweites Profil", fr="second", en="right|second",
    )]  # fmt: skip
    verdict: Annotated[cells.VerdictCell, ColumnSpec(
        "What was said of the pair", "accepted, declined, lifted (an introduction); same, "
        "different (duplicates)", "accepted", it="esito|giudizio", de="Urteil|Ergebnis",
        fr="verdict|résultat", en="outcome",
    )]  # fmt: skip
    judged_on: Annotated[cells.Day, ColumnSpec(
        "When", "2024-12-31 or 31.12.2024", "2024-05-14", it="data|data esito", de="Datum|am",
        fr="date", en="date",
    )]  # fmt: skip
    judged_by: Annotated[cells.Line, ColumnSpec(
        "By whom", "text", "esperto-1", it="da chi|deciso da", de="durch", fr="par", en="by",
    )] = ""  # fmt: skip
    reason: Annotated[cells.Line, ColumnSpec(
        "Why", "text", "", it="motivo", de="Grund", fr="motif",
    )] = ""  # fmt: skip

    @model_validator(mode="after")
    def _two_profiles(self) -> Self:
        if self.left_id == self.right_id:
            raise broken(InputError("paired_with_itself", field="right_id"))
        return self

    def judgement(self) -> domain.Judgement:
        """Make the judgement."""
        return domain.Judgement(
            left_id=ProfileId(self.left_id),
            right_id=ProfileId(self.right_id),
            verdict=self.verdict,
            judged_on=self.judged_on,
            judged_by=self.judged_by,
            reason=self.reason,
        )
