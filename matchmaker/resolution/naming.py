"""Find the words of a text by which a reader knows whose it is."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from matchmaker.domain import Kind, Need, Profile
from matchmaker.errors import InputError
from matchmaker.resolution.words import fold, vocabulary, words_of

_NO_NUMBER = re.compile(r"\W+")
_SHORTEST_NUMBER = 6
"""Characters; a shorter one stands in many texts by chance."""


def words_naming(text: str, profile: Profile) -> tuple[str, ...]:
    """
    The names, numbers and the address of a profile that a text gives away, as the profile has them.

    A name counts with or without its legal form, however it is written; a person's in both orders.
    """
    return tuple(dict.fromkeys(_found(text, profile)))


def told_teaser(owner: Profile, need: Need) -> str:
    """The owner's words for a teaser; nothing where they give away whose it is."""
    return "" if words_naming(need.teaser, owner) else need.teaser


def check_teasers(profile: Profile) -> None:
    """InputError where a teaser for an anonymous need says whose it is."""
    for need in profile.needs:
        named = words_naming(need.teaser, profile) if need.anonymous else ()
        if named:
            raise InputError("teaser_names_owner", field="needs", value=", ".join(named))


def _found(text: str, profile: Profile) -> Iterator[str]:
    folded = f" {fold(text)} "
    for name in profile.names:
        words = words_of(name).plain
        orders = [words, words[::-1]] if profile.kind is Kind.EXPERT else [words]
        if any(words and f" {' '.join(each)} " in folded for each in orders):
            yield name
    squeezed = _NO_NUMBER.sub("", text).casefold()
    for identifier in profile.identifiers:
        number = _NO_NUMBER.sub("", identifier.value).casefold()
        if len(number) >= _SHORTEST_NUMBER and number in squeezed:
            yield identifier.value
    host = (urlsplit(profile.url or "").hostname or "").removeprefix("www.")
    if host and not _is_shared(host) and host in text.casefold():
        yield host


def _is_shared(host: str) -> bool:
    """Whether many have a page there, so that it does not tell whose it is."""
    return any(f".{host}".endswith(f".{site}") for site in vocabulary().hosts)
