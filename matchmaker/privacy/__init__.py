"""Who may see what: one rule, asked on every way out."""

from matchmaker.privacy.visibility import (
    NETWORK,
    PUBLIC,
    STAFF,
    Audience,
    disclose,
    statement_visibility,
    visibility_of,
    without_private,
)

__all__ = [
    "NETWORK",
    "PUBLIC",
    "STAFF",
    "Audience",
    "disclose",
    "statement_visibility",
    "visibility_of",
    "without_private",
]
