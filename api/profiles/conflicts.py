"""Two states of one profile's form side by side, in the words of the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations

from matchmaker.domain import Cooperation, Language, Visibility

from ..labels import Labels, labels_in
from ..messages import language_name, translations

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that two people filled in differently."""

    field: str
    mine: str
    theirs: str


def differences(mine: Fields, theirs: Fields) -> list[Difference]:
    """Where two states of a form differ, in the order of the form."""
    return [
        Difference(field=name, mine=mine.get(name, ""), theirs=theirs.get(name, ""))
        for name in dict.fromkeys([*theirs, *mine])
        if mine.get(name, "").strip().replace("\r\n", "\n") != theirs.get(name, "").strip()
        and not name.endswith(".id")
    ]


def worded(found: list[Difference], language: Language) -> list[Difference]:
    """The same with fields and choices called as the form calls them."""
    t, labels = translations(language), labels_in(language)
    return [
        Difference(
            field=_field(each.field, t, labels, language),
            mine=_value(each.field, each.mine, t, labels),
            theirs=_value(each.field, each.theirs, t, labels),
        )
        for each in found
    ]


def _field(name: str, t: NullTranslations, labels: Labels, language: Language) -> str:
    match name.split("."):
        case ["open", fact]:
            said = labels.facts.get(fact, labels.facts["description"])
            return t.gettext("Who may see: {field}").format(field=said)
        case ["about", code]:
            spoken = language_name(code, language) if code in {*Language} else ""
            return " · ".join(filter(None, (t.gettext("Who we are"), spoken)))
        case ["need" | "offer" as kind, number, part]:
            said = t.gettext("What we look for") if kind == "need" else t.gettext("What we offer")
            return " · ".join(filter(None, (f"{said} {int(number) + 1}", _part(part, t))))
        case _:
            return _fact(name, t)


def _part(part: str, t: NullTranslations) -> str:
    return {
        "low": t.gettext("TRL from"),
        "high": t.gettext("TRL to"),
        "cooperation": t.gettext("kind of cooperation"),
        "open": t.gettext("open to"),
        "anonymous": t.gettext("without our name"),
        "teaser": t.gettext("What others read in place of it"),
    }.get(part, "")


def _fact(name: str, t: NullTranslations) -> str:
    return {
        "names": t.gettext("Names"),
        "city": t.gettext("Town"),
        "postcode": t.gettext("Postcode"),
        "country": t.gettext("Country"),
        "nuts": t.gettext("Region (NUTS)"),
        "sectors": t.gettext("Sectors (NACE)"),
        "languages": t.gettext("Languages spoken"),
        "headcount": t.gettext("Employees"),
        "keywords": t.gettext("Keywords"),
        "rejected": t.gettext("this is not us"),
        "capacity": t.gettext("Firms we can follow at a time"),
        "url": t.gettext("Website"),
    }.get(name, name)


def _value(name: str, said: str, t: NullTranslations, labels: Labels) -> str:
    part = name.partition(".")[0] if name.startswith("open.") else name.rpartition(".")[2]
    if part == "open" and said in {*Visibility}:
        return labels.openness[Visibility(said)]
    if part == "cooperation":
        known = (each for each in Cooperation if each.value in said.split())
        return ", ".join(labels.cooperation[each] for each in known)
    if part == "anonymous" and said:
        return t.gettext("yes")
    return said
