"""Write out what a need says of its openness, and keep a secret to give needs other ids."""

import secrets
from hashlib import sha256

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 1000


def upgrade() -> None:
    """Add the secret, and bring stored profiles into the form that an import would give them."""
    op.add_column("state", sa.Column("seal", sa.String(64), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE state SET seal = :seal").bindparams(seal=secrets.token_hex(32)))
    connection = op.get_bind()
    profiles = sa.table("profiles", sa.column("id"), sa.column("digest"), sa.column("payload"))
    needing = sa.select(profiles.c.id).where(profiles.c.payload.not_like('%"needs":[]%'))
    ids = connection.scalars(needing.order_by(profiles.c.id)).all()
    for start in range(0, len(ids), BATCH):
        batch = profiles.c.id.in_(ids[start : start + BATCH])
        query = sa.select(profiles.c.id, profiles.c.payload).where(batch)
        for id_, payload in connection.execute(query).all():
            written = _written_out(payload)
            new = {"payload": written, "digest": sha256(written.encode()).hexdigest()}
            connection.execute(sa.update(profiles).where(profiles.c.id == id_).values(new))


def _written_out(payload: str) -> str:
    profile = msgspec.json.decode(payload)
    profile["needs"] = [
        {**need, "anonymous": False, "teaser": ""} for need in profile.get("needs", ())
    ]
    return msgspec.json.encode(profile).decode()
