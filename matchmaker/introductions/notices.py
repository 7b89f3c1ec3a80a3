"""Choose whom to notify of an event, and write the e-mail: a teaser and a link."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from matchmaker.domain import Kind, Language
from matchmaker.domain.email_text import EmailText
from matchmaker.domain.introduction import SIDES, Act, Event, Introduction, Party, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell a side, or whoever looks after the introduction (`Party.STAFF`)."""

    to: Party
    topic: str
    """A table of notices.toml."""


OWNER = frozenset({Party.STAFF})
EVERYBODY = SIDES | OWNER

AUDIENCES: Mapping[Act, frozenset[Party]] = {
    Act.PROPOSE: SIDES,
    Act.INTEREST: OWNER,
    Act.DECLINE: EVERYBODY,
    Act.WITHDRAW: EVERYBODY,
    Act.EXPIRE: EVERYBODY,
    Act.MEET: EVERYBODY,
    Act.CONCLUDE: OWNER,
    Act.HAND_OVER: OWNER,
}
"""Whom an act concerns; whoever did it is not told of it."""


def notices(before: Introduction, event: Event, after: Introduction) -> list[Notice]:
    """
    List whom to notify of an event, and on which topic.

    A side that never said yes is not told that it came to nothing: it did not wait for anything.
    """
    if after.state is State.INTRODUCED and before.state is not State.INTRODUCED:
        return [Notice(to=to, topic="introduced") for to in sorted(EVERYBODY)]
    to = AUDIENCES.get(event.act, frozenset())
    if after.state in {State.DECLINED, State.WITHDRAWN, State.EXPIRED}:
        to = to & (OWNER | before.interests.keys())
    return [Notice(to=each, topic=str(event.act)) for each in sorted(to - _actor(event))]


def _actor(event: Event) -> frozenset[Party]:
    """Who knows already: a side for whom staff acted does not."""
    return frozenset() if event.on_behalf else frozenset({event.party})


def teaser(kind: Kind, country: str | None, language: Language) -> str:
    """What an e-mail may say of a profile: what it is, and its country."""
    # Imported here: every query imports the engine, and few write letters.
    from babel import Locale  # noqa: PLC0415

    word = _texts()[language]["kinds"][kind]
    name = Locale(language.value).territories.get(country or "")
    return f"{word} ({name})" if name else word


def unnamed(language: Language) -> str:
    """What an e-mail says of who stays anonymous: a kind and a country could give it away."""
    return str(_texts()[language]["unnamed"])


def letter(topic: str, language: Language, *, teaser: str, link: str, day: str = "") -> EmailText:
    """Write an e-mail about the profile that the teaser describes."""
    texts = _texts()[language]
    said = texts["letters"][topic]
    body = said["body"].format(teaser=teaser, link=link, day=day)
    return EmailText(
        subject=said["subject"].format(teaser=teaser, day=day),
        body=f"{texts['greeting']}\n\n{body.strip()}\n\n{link}\n\n{texts['closing'].strip()}\n",
    )


@cache
def _texts() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
