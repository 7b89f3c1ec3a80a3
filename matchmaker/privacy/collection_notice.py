"""The notice that somebody is owed whose data came from a table, and by when."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from matchmaker.domain import Language
from matchmaker.domain.contact_person import ContactPerson

WITHIN = timedelta(days=30)
"""Art. 14(3)(a) GDPR: at the latest within one month."""
KEPT = ("name", "role", "email", "phone", "language")


@dataclass(frozen=True, slots=True)
class CollectionNotice:
    """What a person is told, in their language."""

    language: Language
    subject: str
    body: str


def due_on(contact: ContactPerson) -> date | None:
    """Say by when a person has to be told; None where nobody knows since when they are here."""
    return None if contact.added_on is None else contact.added_on + WITHIN


def collection_notice(
    contact: ContactPerson, *, firm: str, network: str, site: str, otherwise: Language
) -> CollectionNotice:
    """
    Write the notice to a person, in their language if it is one of ours.

    Source:
        Regulation (EU) 2016/679, Art. 14(1) and (2).
    """
    spoken = {each.value for each in Language}
    language = Language(contact.language) if contact.language in spoken else otherwise
    texts = _texts()[language]
    words = _texts()["words"][language]
    contents = ", ".join(words[name] for name in KEPT if getattr(contact, name))
    filled = {
        "name": contact.name,
        "firm": firm,
        "network": network,
        "site": site,
        "source": contact.source.removeprefix("import "),
        "day": _in_words(contact.added_on, language),
        "contents": contents,
    }
    body = f"{texts['greeting']}\n\n{texts['body'].strip()}\n"
    return CollectionNotice(language, texts["subject"].format(**filled), body.format(**filled))


def _in_words(day: date | None, language: Language) -> str:
    # Imported here: every query imports this package, and few write letters.
    from babel.dates import format_date  # noqa: PLC0415 - see above

    return "—" if day is None else format_date(day, format="long", locale=language.value)


@cache
def _texts() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
