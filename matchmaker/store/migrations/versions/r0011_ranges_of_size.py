"""Write out what a size says beside its figures: ranges, and the source's own words."""

import msgspec

from matchmaker.store.migrations.stored_profiles import rewrite_profiles

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring stored profiles into the form that an import would give them."""
    rewrite_profiles(_written_out)


def _written_out(payload: str) -> str:
    profile = msgspec.json.decode(payload)
    if profile.get("size"):
        profile["size"] |= {"bounds": {}, "stated": {}}
    return msgspec.json.encode(profile).decode()
