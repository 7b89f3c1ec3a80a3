"""Who may see what: one rule, asked on every way out."""

from matchmaker.privacy.cells import SMALLEST, coarsened
from matchmaker.privacy.policy import (
    Action,
    Decision,
    Grant,
    Permission,
    Refusal,
    allowed,
    permissions,
    tier_for,
)
from matchmaker.privacy.reader import ANYBODY, NOTHING, Ownership, Reader, Subject
from matchmaker.privacy.tiers import (
    PROGRAMME_LAYERS,
    Tier,
    bars_in,
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
    teaser_visibility,
    visibility_of,
)

__all__ = [
    "ANYBODY",
    "NETWORK",
    "NOTHING",
    "PROGRAMME_LAYERS",
    "PUBLIC",
    "SMALLEST",
    "STAFF",
    "Action",
    "Audience",
    "Decision",
    "Grant",
    "Ownership",
    "Permission",
    "Reader",
    "Refusal",
    "Subject",
    "Tier",
    "allowed",
    "bars_in",
    "coarsened",
    "disclose",
    "kept_from",
    "layers_of",
    "permissions",
    "ranks_in",
    "statement_visibility",
    "teaser_visibility",
    "tier_for",
    "tier_of",
    "view",
    "visibility_of",
]
