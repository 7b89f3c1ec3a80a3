"""Write out what a size says beside its figures: ranges, and the source's own words."""

from hashlib import sha256

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BATCH = 1000


def upgrade() -> None:
    """Bring stored profiles into the form that an import would give them."""
    connection = op.get_bind()
    profiles = sa.table("profiles", sa.column("id"), sa.column("digest"), sa.column("payload"))
    ids = connection.scalars(sa.select(profiles.c.id).order_by(profiles.c.id)).all()
    for start in range(0, len(ids), BATCH):
        batch = profiles.c.id.in_(ids[start : start + BATCH])
        query = sa.select(profiles.c.id, profiles.c.payload).where(batch)
        for id_, payload in connection.execute(query).all():
            written = _written_out(payload)
            new = {"payload": written, "digest": sha256(written.encode()).hexdigest()}
            connection.execute(sa.update(profiles).where(profiles.c.id == id_).values(new))


def _written_out(payload: str) -> str:
    profile = msgspec.json.decode(payload)
    if profile.get("size"):
        profile["size"] |= {"bounds": {}, "stated": {}}
    return msgspec.json.encode(profile).decode()
