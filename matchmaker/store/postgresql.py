"""Set PostgreSQL up: one writer at a time, one consistent state for each reader."""

from sqlalchemy import Connection, Engine, event

WRITER = 0x6D617463
"""The advisory lock that whoever writes holds until the transaction ends: "matc" in ASCII."""
READS = "REPEATABLE READ"
WRITES = "READ COMMITTED"
"""So that a writer who waited for its turn sees what was written meanwhile."""


def set_up(engine: Engine, writes: str) -> None:
    """
    Let each transaction that has the execution option `writes` wait its turn.

    What is read to be changed is then never changed by somebody else, as with SQLite.
    """

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if connection.get_execution_options().get(writes, False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER})")


def isolation(*, write: bool) -> dict[str, str]:
    """Give the execution options of a transaction."""
    return {"isolation_level": WRITES if write else READS}
