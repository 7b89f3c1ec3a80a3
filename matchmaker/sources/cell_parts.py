"""Part cells in which people write several things: a post code with its town, persons of a firm."""

import re

from matchmaker.errors import InputError
from matchmaker.sources.column_values import LEGAL_FORMS
from matchmaker.sources.normalise import fold, read_country
from matchmaker.sources.reading import as_text

_PLACE = re.compile(
    r"(?:(?:(?P<country>[A-Z]{1,3})[-\s])?(?P<postcode>\d{4,5})\s+)?"
    r"(?P<city>[^\d()]+?)\s*(?:\((?P<province>[A-Z]{2})\))?(?:,\s*(?P<land>[^,]{2,30}))?"
)
_PLATES = {"CH": "CH", "D": "DE", "DE": "DE", "A": "AT", "AT": "AT", "I": "IT", "IT": "IT",
           "F": "FR", "FR": "FR", "FL": "LI", "LI": "LI", "B": "BE", "L": "LU"}  # fmt: skip


def part_place(values: dict[str, object]) -> None:
    """Part "CH-9400 Rorschach", "22036 Erba CO", "Oggiono (LC)" and "Delft, NL"."""
    found = _PLACE.fullmatch(as_text(values["city"]).strip())
    if found is None:
        return
    city = found["city"].strip()
    if found["postcode"]:
        values.setdefault("postcode", found["postcode"])
        if len(found["postcode"]) == 5 and found["country"] in (None, "I", "IT"):
            city = re.sub(r"\s+[A-Z]{2}$", "", city)
    country = _PLATES.get(found["country"] or "", "") or _country(found["land"] or "")
    if found["land"] and not country:
        return
    values["city"] = city
    if country:
        values.setdefault("country", country)


def _country(text: str) -> str:
    try:
        return read_country(text) if text else ""
    except InputError:
        return ""


def part_persons(values: dict[str, object]) -> list[dict[str, str]]:
    """Part the cell of a firm's contacts: the first stays in the row; gives the further ones."""
    first, *more = persons_in(as_text(values.pop("contact_name"))) or [{}]
    for name, text in first.items():
        values.setdefault(f"contact_{name}", text)
    return more


_FORMS = (
    ("societa a responsabilita limitata semplificata", "S.r.l.s."),
    ("societa a responsabilita limitata", "S.r.l."),
    ("societa per azioni", "S.p.A."),
    ("societa in nome collettivo", "S.n.c."),
    ("societa in accomandita semplice", "S.a.s."),
    ("societa cooperativa", "Soc. coop."),
    ("gesellschaft mit beschrankter haftung", "GmbH"),
    ("aktiengesellschaft", "AG"),
    ("kommanditgesellschaft", "KG"),
    ("offene handelsgesellschaft", "OHG"),
    ("societe a responsabilite limitee", "SARL"),
    ("societe par actions simplifiee", "SAS"),
    ("societe anonyme", "SA"),
    ("private limited company", "Ltd"),
    ("public limited company", "PLC"),
)
"""How registers write a legal form in full -> how it stands behind a name."""
_FOLDED_FORMS = tuple((fold(long), short) for long, short in _FORMS)


def with_legal_form(name: str, form: str) -> str:
    """Put the legal form of a column of its own behind a name that has none: "Alba", "S.r.l."."""
    if LEGAL_FORMS.search(name):
        return name
    folded = fold(form)
    short = next((short for long, short in _FOLDED_FORMS if folded.startswith(long)), "")
    # Of a sole trader, an association or a foundation the name says all that belongs to it.
    if not short and LEGAL_FORMS.fullmatch(form.strip()):
        short = form.strip()
    return f"{name} {short}".strip()


_PARTED = re.compile(
    r"\s*(?:[\n;|]|\s/\s|,\s+(?=(?:Prof|Dr|Ing|Dott|Sig|Mme|Mr|Mrs|Ms|Hr|Herr|Fr|Frau)\b))\s*"
)
_MAIL = re.compile(r"[(<\[]?[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\W\d_]{2,}[)>\]]?")
_TELEPHONE = re.compile(r"(?<!\w)(?:\+|00?|\(0)[\d\s()/.-]{6,20}\d")
_ROLE = re.compile(r"\(([^()\d]{2,60})\)")
_LABELS = re.compile(
    r"(?i)\b(?:tel(?:efono?)?|tél(?:éphone)?|phone|cell(?:ulare)?|mob(?:il[ei]?)?|natel|e-?mail|mail"
    r"|courriel|fax)\b\.?\s*:?"
)


def persons_in(text: str) -> list[dict[str, str]]:
    """
    Part a cell that names persons: "Luca Mauri (dir. tecnico) luca@… / Paola Sala 031 555 30 01".

    A line without a name says more of the person before it; gives name, role, email and phone.
    """
    found: list[dict[str, str]] = []
    for part in _PARTED.split(text.strip()):
        told = _person(part)
        if told.get("name") or not found:
            found.append(told)
        else:
            found[-1] = {**told, **found[-1]}
    return [each for each in found if each]


def _person(text: str) -> dict[str, str]:
    told = {}
    for name, form in (("email", _MAIL), ("phone", _TELEPHONE), ("role", _ROLE)):
        if match := form.search(text):
            told[name] = match[match.lastindex or 0].strip("()<>[] ")
            text = form.sub(" ", text)
    name, comma, role = (_LABELS.sub(" ", text) if told else text).partition(",")
    # "Rossi, Anna" is one name; "Yann Tissot, DG" is a name and a role.
    if comma and " " not in name.strip():
        name, role = text, ""
    told["name"] = " ".join(name.split()).strip(" ,;:-–")
    told["role"] = told.get("role") or " ".join(role.split()).strip(" ,;:-–")
    return {key: value for key, value in told.items() if value}
