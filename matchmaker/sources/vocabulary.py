"""Words for kinds, kinds of cooperation, layers, yes and no, in it, en, de, fr."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from matchmaker.domain import ActivityKind, Cooperation, Kind, Layer, Verdict, Visibility
from matchmaker.errors import InputError
from matchmaker.sources.normalise import fold

Choice = TypeVar("Choice", bound=StrEnum)

YES = frozenset(
    ["true", "t", "yes", "y", "1", "si", "sì", "vero", "x", "ja", "j", "wahr", "oui", "o", "vrai"]
)
NO = frozenset(["false", "f", "no", "n", "0", "falso", "nein", "falsch", "non", "faux"])

# By enumeration first: members of two that share a value are equal as strings.
_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Kind: {
        Kind.COMPANY: "firm, azienda, impresa, ditta, Unternehmen, Firma, Betrieb, "
        "entreprise, société",
        Kind.EXPERT: "esperto, esperta, innovation expert, Experte, Expertin, experte, conseiller",
        Kind.RESEARCH_GROUP: "gruppo di ricerca, research team, dipartimento, Forschungsgruppe, "
        "groupe de recherche, équipe de recherche",
        Kind.LAB: "laboratory, laboratorio, Labor, laboratoire",
        Kind.ASSOCIATION: "associazione, Verband, Verein, association, cluster",
        Kind.INSTITUTION: "istituzione, ente, ente pubblico, Behörde, institution publique",
        Kind.ORGANISATION: "organization, organizzazione, Organisation",
    },
    Cooperation: {
        Cooperation.JOINT_RESEARCH: "joint R&D, ricerca congiunta, ricerca e sviluppo, "
        "gemeinsame Forschung, recherche commune",
        Cooperation.CONSULTING: "advice, consulenza, Beratung, conseil",
        Cooperation.TESTING: "prove, test, prove e misure, Prüfung, essais",
        Cooperation.LICENSING: "licence, license, licenza, Lizenz, Lizenzierung",
        Cooperation.STUDENT_PROJECT: "thesis, tesi, progetto con studenti, Studienprojekt, "
        "Studierendenprojekt, projet étudiant",
        Cooperation.JOINT_APPLICATION: "progetto finanziato, domanda congiunta, bando, "
        "gemeinsamer Antrag, candidature commune",
        Cooperation.SUPPLY: "fornitura, Lieferung, fourniture",
        Cooperation.MEMBERSHIP: "adesione, Mitgliedschaft, adhésion",
    },
    Layer: {
        Layer.JOINT_PROJECT: "progetto comune, gemeinsames Projekt, projet commun",
        Layer.INTRODUCTION_ACCEPTED: "introduzione accettata, angenommene Vorstellung, "
        "mise en relation acceptée",
        Layer.EXPERT_CLIENT: "esperto cliente, Experte Kunde, expert client",
        Layer.MEMBERSHIP: "adesione, Mitgliedschaft, adhésion",
        Layer.AFFILIATION: "affiliazione, Zugehörigkeit, affiliation",
        Layer.ATTENDANCE: "partecipazione, Teilnahme, participation",
        Layer.PATENT: "brevetto, Patent, brevet",
    },
    ActivityKind: {
        ActivityKind.PROJECT: "progetto, Projekt, projet",
        ActivityKind.EVENT: "evento, Veranstaltung, événement",
        ActivityKind.CONTENT: "contenuto, Inhalt, contenu",
        ActivityKind.CALL: "bando, Ausschreibung, appel",
        ActivityKind.PATENT: "brevetto, Patent, brevet",
    },
    Verdict: {
        Verdict.SAME: "uguale, stesso, gleich, identique",
        Verdict.DIFFERENT: "diverso, verschieden, différent",
        Verdict.ACCEPTED: "accettato, accettata, angenommen, accepté",
        Verdict.DECLINED: "rifiutato, rifiutata, rejected, abgelehnt, refusé",
        Verdict.LIFTED: "revocato, revocata, aufgehoben, levé",
    },
    Visibility: {
        Visibility.PUBLIC: "pubblico, öffentlich",
        Visibility.NETWORK: "rete, Netzwerk, réseau",
        Visibility.STAFF: "personale, Mitarbeitende, équipe",
        Visibility.MATCHING_ONLY: "solo abbinamento, nur Abgleich, appariement seul",
        Visibility.PRIVATE: "privato, privat, privé",
    },
}


@lru_cache(maxsize=16)
def _lookup(choices: type[StrEnum]) -> Mapping[str, StrEnum]:
    words = _WORDS.get(choices, {})
    named = {fold(word): each for each in choices for word in words.get(each, "").split(",")}
    return named | {fold(each): each for each in choices}


def read_choice(choices: type[Choice], text: str) -> Choice:
    """Find which of an enumeration's members a word in any of the four languages means."""
    found = _lookup(choices).get(fold(text))
    if not isinstance(found, choices):
        raise InputError("choice_unknown", {"choices": ", ".join(choices)}, value=text)
    return found


def read_flag(text: str) -> bool:
    """Read yes or no in any of the four languages."""
    word = text.strip().casefold()
    if word not in YES | NO:
        raise InputError("flag_invalid", value=text)
    return word in YES
