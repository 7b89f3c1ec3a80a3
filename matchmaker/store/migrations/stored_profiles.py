"""Bring stored profiles into the form that an import would give them."""

from collections.abc import Callable
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

BATCH = 1000


def rewrite_profiles(written_out: Callable[[str], str]) -> None:
    """Write each stored profile anew, some at a time; its digest follows."""
    connection = op.get_bind()
    profiles = sa.table("profiles", sa.column("id"), sa.column("digest"), sa.column("payload"))
    ids = connection.scalars(sa.select(profiles.c.id).order_by(profiles.c.id)).all()
    for start in range(0, len(ids), BATCH):
        batch = profiles.c.id.in_(ids[start : start + BATCH])
        query = sa.select(profiles.c.id, profiles.c.payload).where(batch)
        for id_, payload in connection.execute(query).all():
            written = written_out(payload)
            new = {"payload": written, "digest": sha256(written.encode()).hexdigest()}
            connection.execute(sa.update(profiles).where(profiles.c.id == id_).values(new))
