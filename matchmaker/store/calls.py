"""The rules of calls in the store, beside the activity that each call is."""

import msgspec
from sqlalchemy import Column, Connection, Table, Text, delete, insert, select

from matchmaker.domain import ActivityId
from matchmaker.domain.call import CallRules
from matchmaker.store.database import Reads
from matchmaker.store.schema import metadata, refers

call_rules = Table(
    "call_rules",
    metadata,
    refers("call_id", "activities", key=True),
    Column("payload", Text, nullable=False),
)

_decoder = msgspec.json.Decoder(CallRules)


class Calls:
    """Read the rules of calls."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> dict[ActivityId, CallRules]:
        """Read the rules of each call that has some, by the id of the call."""
        with self._reads() as connection:
            found = connection.execute(select(call_rules).order_by(call_rules.c.call_id)).all()
        return {ActivityId(row.call_id): _decoder.decode(row.payload) for row in found}


class CallsWriter:
    """Write the rules of calls, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_rules(self, call_id: ActivityId, rules: CallRules) -> None:
        """Say what a call asks for; what was said before is replaced."""
        payload = msgspec.json.encode(rules, order="deterministic").decode()
        self._connection.execute(delete(call_rules).where(call_rules.c.call_id == call_id))
        self._connection.execute(insert(call_rules).values(call_id=call_id, payload=payload))
