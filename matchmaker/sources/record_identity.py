"""The id of a record whose file gives none: the same at every import of the same facts."""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2s

from matchmaker.domain import Identifier, Place
from matchmaker.sources.normalise import fold

_BY_AUTHORITY = ("vat_it", "uid_ch", "ror", "orcid", "pic")
"""In the order in which they are trusted to stay."""
_WORDS = 40
"""Characters of a name that stand in an id, for people to know it by."""


def made_id(name: str, identifiers: Sequence[Identifier], place: Place) -> str:
    """
    Make an id of a number that an authority gave, else of name and place.

    Letters, accents and capitals are brought into one form first, so that a name which is written
    a little otherwise in the next file keeps its id.
    """
    numbers = {each.scheme: each.value for each in identifiers}
    for scheme in _BY_AUTHORITY:
        if scheme in numbers:
            plain = re.sub(r"[^0-9a-z]+", "-", numbers[scheme].lower()).strip("-")
            return f"{scheme.replace('_', '-')}-{plain}"
    where = fold(place.city or place.postcode or place.nuts or "")
    told = "|".join((fold(name), where, place.country or ""))
    return f"{_readable(name)}-{blake2s(told.encode(), digest_size=5).hexdigest()}"


def _readable(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_WORDS].strip("-") or "profile"
