"""The e-mails of a campaign: an invitation and a reminder, each with a personal link."""

import tomllib
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date

from matchmaker.domain import Language
from matchmaker.domain.email_text import EmailText


class Occasion(StrEnum):
    """Why a firm is written to."""

    INVITATION = "invitation"
    REMINDER = "reminder"


def letter(
    occasion: Occasion, language: Language, *, firm: str, link: str, until: date
) -> EmailText:
    """Write to a firm in its language."""
    texts = _texts()[occasion][language]
    facts = {"firm": firm, "link": link, "day": format_date(until, "long", locale=language.value)}
    return EmailText(
        subject=texts["subject"].format(**facts), body=texts["body"].lstrip().format(**facts)
    )


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    path = Path(__file__).with_name("letters.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
