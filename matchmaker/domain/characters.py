"""Which characters a text may hold: those that every way out of the service can write."""

import re

# What XML cannot hold (XML 1.0, 2.2), and control characters that it would: pages, calendars,
# e-mails, GraphML and databases take all the others.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def is_readable(text: str) -> bool:
    """Whether a text holds no control character but tab and line ends, and no broken Unicode."""
    return _UNREADABLE.search(text) is None


def is_line(text: str) -> bool:
    """Whether a text is readable, and stands on one line."""
    return is_readable(text) and len(text.splitlines()) <= 1 and not text.endswith(("\n", "\r"))
