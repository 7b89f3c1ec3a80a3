"""Which language to answer in."""

from collections.abc import Sequence

from matchmaker.domain import Language

READ: Sequence[Language] = (Language.EN, Language.IT, Language.DE, Language.FR)
"""The languages of reasons; the first is for readers who prefer none of them."""
SHOWN: Sequence[Language] = (Language.EN, Language.IT)
"""The languages of the pages."""


def negotiate(accepted: str, offered: Sequence[Language]) -> Language:
    """
    Choose what a reader prefers among what is offered; the first offered when nothing fits.

    Source:
        RFC 9110, section 12.5.4 (Accept-Language).
    """
    ranges = [_range(part) for part in accepted.split(",")[:20]]
    ranges.sort(key=lambda each: -each[1])
    for primary, weight in ranges:
        if weight > 0 and primary in offered:
            return Language(primary)
    return offered[0]


def _range(part: str) -> tuple[str, float]:
    """Primary subtag and weight of one language range; 0 where it cannot be read."""
    tag, _, weight = part.strip().partition(";q=")
    try:
        return tag.split("-")[0].strip().lower(), float(weight or 1)
    except ValueError:
        return "", 0.0
