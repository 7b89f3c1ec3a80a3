"""Bring names, countries, sectors and words for kinds in four languages into one form."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from babel import Locale

from matchmaker.domain import ActivityKind, Cooperation, Kind, Layer, Verdict, Visibility
from matchmaker.errors import InputError

_LOCALES = ("en", "it", "de", "fr")

# Eurostat's own codes for two countries, and names that CLDR does not have.
_MORE_COUNTRIES = {
    "uk": "GB",
    "el": "GR",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "gran bretagna": "GB",
    "inghilterra": "GB",
    "usa": "US",
    "stati uniti d'america": "US",
    "svizzera italiana": "CH",
    "confederazione svizzera": "CH",
    "olanda": "NL",
    "holland": "NL",
    "the netherlands": "NL",
    "republic of ireland": "IE",
    "czech republic": "CZ",
    "repubblica ceca": "CZ",
}
_NUTS_COUNTRIES = MappingProxyType({"EL": "GR", "UK": "GB"})

# Section of NACE Rev. 2 -> its divisions, first and last.
SECTIONS = {
    "A": (1, 3),
    "B": (5, 9),
    "C": (10, 33),
    "D": (35, 35),
    "E": (36, 39),
    "F": (41, 43),
    "G": (45, 47),
    "H": (49, 53),
    "I": (55, 56),
    "J": (58, 63),
    "K": (64, 66),
    "L": (68, 68),
    "M": (69, 75),
    "N": (77, 82),
    "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88),
    "R": (90, 93),
    "S": (94, 96),
    "T": (97, 98),
    "U": (99, 99),
}
_NACE = re.compile(
    r"([A-U])?\s*(\d{1,2})(?:\.?(\d)(\d)?)?(?:\.?(\d{1,2}))?(?:\.(\d))?", re.IGNORECASE
)


def fold(text: str) -> str:
    """Reduce to lower-case letters and digits without accents, to compare names of things."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if each.isalnum())


def clean_line(text: str) -> str:
    """Put a text on one line: composed characters, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


_PLATES = {"A": "AT", "B": "BE", "D": "DE", "E": "ES", "F": "FR", "FL": "LI", "I": "IT", "L": "LU"}
"""Codes of cars, which lists in German give for countries."""


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    names = {fold(name): code for name, code in _MORE_COUNTRIES.items()}
    for locale in map(Locale, _LOCALES):
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES:
                names[fold(name)] = code
                names.setdefault(code.lower(), code)
    return names


# CLDR's codes for the European Union, the euro area, the United Nations and "unknown".
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})


@lru_cache(maxsize=4096)
def read_country(text: str) -> str:
    """Turn a country's name in it, en, de or fr, or its code, into ISO 3166-1 alpha-2."""
    code = _countries().get(fold(text)) or _PLATES.get(text.strip().upper())
    if code is None:
        raise InputError("country_unknown", value=text)
    return code


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for locale in map(Locale, _LOCALES):
        for code, name in locale.languages.items():
            if len(code) == 2:
                names[fold(name)] = code
                names.setdefault(code, code)
    # As Switzerland writes its own languages, and English.
    return {**names, "d": "de", "e": "en", "f": "fr", "i": "it"}


@lru_cache(maxsize=1024)
def read_language(text: str) -> str:
    """Turn a language's name in it, en, de or fr, or its code, into ISO 639-1."""
    code = _languages().get(fold(text))
    if code is None:
        raise InputError("language_unread", value=text)
    return code


def read_nuts(text: str) -> str:
    """Check the form of a NUTS code: a country and up to three characters."""
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{0,3}", code):
        raise InputError("nuts_invalid", value=text)
    return code


def nuts_country(nuts: str) -> str:
    """Tell the ISO country of a NUTS code; NUTS writes EL and UK where ISO writes GR and GB."""
    return _NUTS_COUNTRIES.get(nuts[:2], nuts[:2])


@lru_cache(maxsize=4096)
def read_sector(text: str) -> str:
    """
    Turn a NACE Rev. 2, ATECO 2007 or NOGA 2008 code into NACE of two to four digits.

    The three share their first four digits: "25.62.00", "256200", "C25.62" -> "25.62".
    """
    found = _NACE.fullmatch(text.strip())
    if not found or (len(found[2]) == 1 and "." not in text):
        raise InputError("sector_invalid", value=text)
    division = int(found[2])
    letter = (found[1] or "").upper()
    section = next((s for s, (first, last) in SECTIONS.items() if first <= division <= last), None)
    if section is None or letter not in ("", section):
        raise InputError("sector_unknown", value=text)
    finer = (found[3] or "") + (found[4] or "")
    return f"{division:02}.{finer}" if finer.strip("0") else f"{division:02}"


def read_url(text: str) -> str:
    """Complete and tidy the address of a site: "WWW.Rossi.it/" -> "http://www.rossi.it"."""
    address = text.strip()
    if not re.match(r"https?://", address, re.IGNORECASE):
        address = f"http://{address}"
    try:
        scheme, host, path, query, _ = urlsplit(address)
    except ValueError:
        host = ""
    # \w takes in the letters of internationalised names.
    if not re.fullmatch(r"(?:[\w-]+\.)+[^\W\d_][\w-]+(?::\d{1,5})?", host):
        raise InputError("url_invalid", value=text)
    return urlunsplit((scheme.lower(), host.lower(), "" if path == "/" else path, query, ""))


Choice = TypeVar("Choice", bound=StrEnum)

YES = frozenset(
    ["true", "t", "yes", "y", "1", "si", "sì", "vero", "x", "ja", "j", "wahr", "oui", "o", "vrai",
     # Access writes -1; surveys write the answer that was ticked.
     "-1", "ok", "okay", "✓", "✔", "✔️", "☑", "☒", "✅", "agreed", "i agree", "i consent", "given",
     "acconsento", "accetto", "autorizzo", "concesso", "einverstanden", "ich stimme zu",
     "zugestimmt", "erteilt", "d'accord", "j'accepte", "je consens", "accepté", "accordé"]
)  # fmt: skip
NO = frozenset(
    ["false", "f", "no", "n", "0", "falso", "nein", "falsch", "non", "faux", "✗", "✘", "☐", "❌",
     "i do not agree", "i don't agree", "refused", "declined", "withdrawn", "non acconsento",
     "non accetto", "non autorizzo", "negato", "revocato", "nicht einverstanden", "abgelehnt",
     "ich stimme nicht zu", "widerrufen", "pas d'accord", "je n'accepte pas", "refusé", "retiré"]
)  # fmt: skip

# By enumeration first: members of two that share a value are equal as strings.
_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Kind: {
        Kind.COMPANY: "firm, azienda, impresa, ditta, Unternehmen, Firma, Betrieb, "
        "entreprise, société, startup, start-up, PMI, KMU, PME, SME, PRC, "
        "imprese, aziende, entreprises, firms, companies, Firmen, Betriebe, SMEs",
        Kind.EXPERT: "esperto, esperta, innovation expert, Experte, Expertin, experte, conseiller",
        Kind.RESEARCH_GROUP: "gruppo di ricerca, research team, dipartimento, Forschungsgruppe, "
        "groupe de recherche, équipe de recherche, università, Universität, université, "
        "university, Hochschule, HES, REC, università e centri di ricerca, universities, "
        "Hochschulen, universités, gruppi di ricerca",
        Kind.LAB: "laboratory, laboratorio, Labor, laboratoire",
        Kind.ASSOCIATION: "associazione, Verband, Verein, association, cluster, OTH, associazioni, "
        "Verbände, associations",
        Kind.INSTITUTION: "istituzione, ente, ente pubblico, Behörde, institution publique, PUB, "
        "enti pubblici, Behörden, public bodies",
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
        Verdict.UNSURE: "non so, incerto, unsicher, weiss nicht, incertain",
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


_FLAGS = YES | NO
_FIRST_WORD = re.compile(r"([^\W\d_]{2,})(?:[,;:]\s|\s*\(|\s[-–—]\s)")


def read_flag(text: str) -> bool:
    """Read yes or no in any of the four languages."""
    word = text.strip().casefold().rstrip(".!").replace("’", "'")
    if word not in _FLAGS:
        # "sì, firmato", "no (2023)": what stands behind a plain word only says more of it.
        first = _FIRST_WORD.match(word)
        word = first[1] if first else word
    if word not in _FLAGS:
        raise InputError("flag_invalid", value=text)
    return word in YES
