"""Words that stand in a cell where nothing is known, and errors that a spreadsheet wrote."""

import re
from functools import lru_cache

_WORDS = (
    # Signs, and English
    "- -- --- – — _ . .. ... … / ? ?? ??? * xx xxx n/a n.a. n.a n/d nan null none nil (none)"
    "|unknown|not known|not available|not applicable|not specified|no data|tbd|tbc|t.b.d."
    "|to be defined|to be confirmed"
    # Italian
    "|n.d.|n.d|nd|n. d.|n.p.|n.r.|n.c.|n.c|n. c.|nc|nessuno|nessuna|nessun dato|non disponibile"
    "|non disponibili|non noto|non nota|non pervenuto|non indicato|non specificato|non applicabile"
    "|sconosciuto|sconosciuta|da definire|da verificare|da completare|da inserire|vuoto|assente"
    # German
    "|k. a.|k.a.|k.a|k. a|keine|keiner|keines|keine angabe|keine angaben|kein|unbekannt"
    "|nicht bekannt|nicht verfügbar|nicht vorhanden|entfällt|n. v.|n.v.|n. b.|n.b."
    # French
    "|s.o.|s.o|s. o.|sans objet|non disponible|non communiqué|non renseigné|non précisé|inconnu"
    "|inconnue|aucun|aucune|néant|à définir|à compléter|n.s."
)
_NOT_KNOWN = frozenset(
    word.strip()
    for part in _WORDS.split("|")
    for word in (part.split() if part.startswith("- ") else [part])
)
_PLACEHOLDERS = frozenset(
    {"test", "prova", "esempio", "beispiel", "exemple", "example", "azienda", "azienda test"}
    | {"test azienda", "ditta", "firma", "firma test", "testfirma", "musterfirma", "asdf", "qwerty"}
    | {"aaa", "abc", "pippo", "pluto", "dummy", "na"}
)
_ERRORS = re.compile(
    r"#(?:n/a|ref!|div/0!|name\?|null!|num!|value!|spill!|calc!|getting_data|formula!"
    r"|n/d|rif!|nome\?|nullo!|valore!|nv|bezug!|wert!|zahl!|nom\s?\?|nul\s?!|nombre\s?!|valeur\s?!)"
    r"|#{3,}",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def is_not_known(text: str) -> bool:
    """Whether a cell says in one of four languages that nothing is known."""
    return text.strip().casefold() in _NOT_KNOWN


def is_placeholder(name: str) -> bool:
    """Whether a name stands for one that somebody meant to write later."""
    plain = " ".join(name.split()).casefold()
    return plain in _PLACEHOLDERS or plain in _NOT_KNOWN or not any(map(str.isalnum, plain))


def is_error(text: str) -> bool:
    """Whether a spreadsheet wrote an error in place of a value: #N/A, #REF!, #WERT!, ####."""
    return text.startswith("#") and _ERRORS.fullmatch(text.strip()) is not None
