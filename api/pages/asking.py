"""What somebody typed into the one field: the name of a profile, or a need in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from matchmaker.domain import Profile
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience

# "oficine brambati" and "Officine Brambati S.r.l." reach 82; a need never resembles a whole name.
WHOLE_NAME = 80.0
# A name that only shares words with what was typed is offered, and not taken for it.
OFFERED = 88.0
N_OFFERED = 3
MAX_NAME_WORDS = 6


class Mode(StrEnum):
    """How to read what was typed."""

    AUTO = "auto"
    NAME = "name"
    NEED = "need"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A profile or a need, and the profiles that might have been meant instead."""

    profile: Profile | None = None
    need: str = ""
    close: Sequence[Profile] = ()


def understand(matchmaker: Matchmaker, typed: str, mode: Mode, audience: Audience) -> Understood:
    """Read what was typed; with `Mode.NAME` and no such name, neither profile nor need."""
    if mode is Mode.NEED:
        return Understood(need=typed)
    if mode is Mode.AUTO and len(typed.split()) > MAX_NAME_WORDS:
        return Understood(need=typed)
    found = [
        (matchmaker.profile(id_, audience=audience), similarity)
        for id_, similarity in matchmaker.search(typed, N_OFFERED + 1)
    ]
    close = [profile for profile, similarity in found if similarity >= OFFERED]
    if mode is Mode.NAME:
        profiles = [profile for profile, _ in found]
        return Understood(profile=profiles[0] if profiles else None, close=profiles[1:])
    if found and _is_name(typed, found[0][0].name):
        return Understood(profile=found[0][0], close=close[1:])
    return Understood(need=typed, close=close[:N_OFFERED])


def _is_name(typed: str, name: str) -> bool:
    alike = fuzz.token_sort_ratio(typed, name, processor=default_process)
    return alike >= WHOLE_NAME
