"""Who may see what: one rule, asked on every way out."""

from matchmaker.privacy.tiers import (
    PROGRAMME_LAYERS,
    Tier,
    kept_from,
    layers_of,
    ranks_in,
    tier_of,
    view,
)
from matchmaker.privacy.visibility import (
    NETWORK,
    PUBLIC,
    STAFF,
    Audience,
    disclose,
    statement_visibility,
    visibility_of,
)

__all__ = [
    "NETWORK",
    "PROGRAMME_LAYERS",
    "PUBLIC",
    "STAFF",
    "Audience",
    "Tier",
    "disclose",
    "kept_from",
    "layers_of",
    "ranks_in",
    "statement_visibility",
    "tier_of",
    "view",
    "visibility_of",
]
