"""
The audit log: who did what to whom and why, append-only, each line sealed by the one before.

A line's hash covers the hash before it and a salted digest of the details. The details stand apart,
so that those of an erased person can go while the chain stays whole: whoever knows only the chain
learns nothing of them. Details that are missing must name a later line of the chain that erased
them, and the line behind that one seals which lines have been emptied so far.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    insert,
    or_,
    select,
    update,
)

from matchmaker.domain.account import AuditLine, Origin
from matchmaker.store.database import Reads, within
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, state

# The chain holds no personal data: only digests of the details, which may be erased apart.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("action", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)


audit_details = Table(
    "audit_details",
    metadata,
    Column("audit_id", Integer, primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("subject", IDENTIFIER, nullable=False),
    Column("acting_for", IDENTIFIER, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("erased_by", Integer),
    Index("ix_audit_details_account_id", "account_id"),
    Index("ix_audit_details_subject", "subject"),
)


GENESIS: Final = "0" * 64
"""What stands before the first line."""
ERASES: Final = "person.erase"
EXPIRES: Final = "audit.expire"
SEALS: Final = "audit.seal"
"""Its note stands for all emptied lines before it; it names nobody, and is never emptied."""
_DETAILS: Final = ("account_id", "subject", "acting_for", "reason", "note")


class AuditLog:
    """Read the log, and find out whether it is whole."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def lines(
        self,
        *,
        subject: str = "",
        account_id: str = "",
        action: str = "",
        words: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        n: int = 100,
    ) -> list[AuditLine]:
        """
        Read the latest lines, about a subject or by an account, before a line's number.

        An `action` that ends with a dot stands for its family; `words` are looked for in whom it is
        about, in the reason and in the note.
        """
        query = _joined().order_by(audit.c.id.desc()).limit(n)
        if action:
            family = action.endswith(".")
            of_it = audit.c.action.startswith(action, autoescape=True)
            query = query.where(of_it if family else audit.c.action == action)
        if words:
            told = (audit_details.c.subject, audit_details.c.reason, audit_details.c.note)
            query = query.where(or_(*(text.icontains(words, autoescape=True) for text in told)))
        if since is not None:
            query = query.where(audit.c.at >= since)
        if until is not None:
            query = query.where(audit.c.at < until)
        if subject:
            query = query.where(audit_details.c.subject == subject)
        if account_id:
            query = query.where(audit_details.c.account_id == account_id)
        if before is not None:
            query = query.where(audit.c.id < before)
        with self._reads() as connection:
            return [_line(row) for row in connection.execute(query).mappings()]

    def about(self, profile_id: str) -> list[AuditLine]:
        """Read every line about a profile or on its behalf, the oldest first."""
        its = or_(
            audit_details.c.subject == f"profile:{profile_id}",
            audit_details.c.acting_for == profile_id,
        )
        with self._reads() as connection:
            found = connection.execute(_joined().where(its).order_by(audit.c.id)).mappings()
            return [_line(row) for row in found]

    def actions(self) -> list[str]:
        """Give every action that was ever logged, by name."""
        query = select(audit.c.action).distinct().order_by(audit.c.action)
        with self._reads() as connection:
            return list(connection.scalars(query))

    def has(self, action: str) -> bool:
        """Whether something was ever done."""
        with self._reads() as connection:
            found = select(audit.c.id).where(audit.c.action == action).limit(1)
            return connection.execute(found).first() is not None

    def subjects(self, *actions: str, after: int) -> set[str]:
        """Read whom or what some actions were about, on the lines after a number."""
        query = select(audit_details.c.subject).join(audit, audit.c.id == audit_details.c.audit_id)
        with self._reads() as connection:
            later = query.where(audit.c.id > after, audit.c.action.in_(actions))
            return set(connection.scalars(later))

    def head(self) -> tuple[int, str]:
        """Give the number and hash of the last line: noted elsewhere, they seal the whole log."""
        with self._reads() as connection:
            return _head(connection)

    def verify(self, noted: tuple[int, str] | None = None) -> str:
        """
        Find the first line that is not what was written, and say what is wrong; "" when none is.

        `noted` is a number and a hash that were written down earlier: only against them does it
        show that lines were cut off at the end.
        """
        with self._reads() as connection:
            rows = connection.execute(_joined().order_by(audit.c.id)).mappings().all()
        return next(_faults(rows, noted), "")


class AuditWriter:
    """Append to the log, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = AuditLog(within(connection))

    def record(self, action: str, origin: Origin, *, subject: str = "", note: str = "") -> int:
        """Append a line, and give its number."""
        # One at a time, so that every line has exactly one before it.
        self._connection.execute(select(state.c.id).with_for_update())
        number, previous = _head(self._connection)
        details = {
            "account_id": origin.account_id,
            "subject": subject,
            "acting_for": origin.acting_for,
            "reason": origin.reason,
            "note": note,
        }
        salt = secrets.token_hex(16)
        line = {
            "id": number + 1,
            "at": origin.at,
            "action": action,
            "digest": _sealed([salt, *(details[name] for name in _DETAILS)]),
            "previous": previous,
        }
        self._connection.execute(insert(audit).values(line | {"hash": _hash(line)}))
        self._connection.execute(
            insert(audit_details).values(details | {"audit_id": number + 1, "salt": salt})
        )
        return number + 1

    def erase(
        self,
        *,
        subjects: Sequence[str],
        account_ids: Sequence[str],
        by: int,
        words: Sequence[str] = (),
    ) -> int:
        """
        Empty the details that name them; `by` is the line that says so. Gives how many.

        A reason or a note that holds one of the words names them too.
        """
        profiles = [each.removeprefix("profile:") for each in subjects]
        told = (audit_details.c.reason, audit_details.c.note)
        named = or_(
            audit_details.c.subject.in_(subjects),
            audit_details.c.acting_for.in_(profiles),
            audit_details.c.account_id.in_(account_ids),
            *(text.contains(word, autoescape=True) for text in told for word in words),
        )
        return self._empty(and_(named, audit_details.c.audit_id != by), by)

    def has_details_before(self, moment: datetime) -> bool:
        """Whether lines older than a moment still have details."""
        old = select(audit.c.id).where(audit.c.at < moment)
        there = select(audit_details.c.audit_id).where(
            audit_details.c.audit_id.in_(old), audit_details.c.erased_by.is_(None)
        )
        return self._connection.execute(there.limit(1)).first() is not None

    def expire(self, before: datetime, by: int) -> int:
        """Empty the details of lines older than a moment."""
        old = select(audit.c.id).where(audit.c.at < before)
        return self._empty(audit_details.c.audit_id.in_(old), by)

    def _empty(self, which: Any, by: int) -> int:
        emptied = dict.fromkeys(("salt", *_DETAILS), "") | {"erased_by": by}
        seals = select(audit.c.id).where(audit.c.action == SEALS)
        there = and_(
            which, audit_details.c.erased_by.is_(None), audit_details.c.audit_id.not_in(seals)
        )
        n = self._connection.execute(update(audit_details).where(there).values(emptied)).rowcount
        at = self._connection.scalars(select(audit.c.at).where(audit.c.id == by)).one()
        self.record(SEALS, Origin(source="service", at=at), note=self._seal())
        return n

    def _seal(self) -> str:
        gone = select(audit_details.c.audit_id, audit_details.c.erased_by)
        gone = gone.where(audit_details.c.erased_by.is_not(None)).order_by(audit_details.c.audit_id)
        return _seal_of((row.audit_id, row.erased_by) for row in self._connection.execute(gone))


def _joined() -> Select[Any]:
    return select(audit, *(c for c in audit_details.c if c.name != "audit_id")).join_from(
        audit, audit_details, audit.c.id == audit_details.c.audit_id, isouter=True
    )


def _head(connection: Connection) -> tuple[int, str]:
    last = connection.execute(
        select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
    ).first()
    return (0, GENESIS) if last is None else (last.id, last.hash)


def _faults(rows: Sequence[Row], noted: tuple[int, str] | None) -> Iterator[str]:
    previous, erasing = GENESIS, {r["id"] for r in rows if r["action"] in {ERASES, EXPIRES}}
    sealed = max((r["id"] for r in rows if r["action"] == SEALS), default=None)
    for number, row in enumerate(rows, 1):
        if fault := _fault(row, number, previous, erasing):
            yield f"line {number} of the audit log {fault}"
        previous = row["hash"]
        if noted is not None and noted[0] == number and noted[1] != previous:
            yield f"line {number} of the audit log is another than was noted"
    if sealed is not None and sealed <= len(rows):
        gone = [(r["id"], r["erased_by"]) for r in rows if r["erased_by"] is not None]
        if rows[sealed - 1]["note"] != _seal_of(gone):
            yield f"other lines of the audit log are empty than line {sealed} sealed"
    if noted is not None and noted[0] > len(rows):
        yield f"the audit log ends at line {len(rows)}; line {noted[0]} was noted"


def _fault(row: Row, number: int, previous: str, erasing: set[int]) -> str:
    if row["id"] != number:
        return "is missing"
    if row["previous"] != previous or row["hash"] != _hash(row):
        return "was changed, or a line before it was"
    if row["erased_by"] is not None:
        later = row["erased_by"] in erasing and row["erased_by"] > number
        return "" if later else "has no details, and no erasure says why"
    if row["salt"] is None:
        return "has lost its details"
    details = [row["salt"], *(row[name] for name in _DETAILS)]
    return "" if row["digest"] == _sealed(details) else "has other details than were written"


def _seal_of(emptied: Iterable[tuple[int, int]]) -> str:
    return _sealed([f"{line} {by}" for line, by in emptied])


def _hash(line: Row) -> str:
    at = line["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return _sealed([str(line["id"]), at, line["action"], line["digest"], line["previous"]])


def _sealed(parts: Sequence[str]) -> str:
    return hashlib.sha256(msgspec.json.encode(list(parts))).hexdigest()


def _line(row: Row) -> AuditLine:
    return AuditLine(
        id=row["id"],
        at=row["at"],
        action=row["action"],
        hash=row["hash"],
        erased=row["erased_by"] is not None,
        **{name: row[name] or "" for name in _DETAILS},
    )
