"""Check-ups in the store: what a firm answered and when, drafts, and what it said of its needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from matchmaker.checkup import Answers, CheckUp, questionnaire_of, score_answers, supersedes
from matchmaker.domain import ProfileId
from matchmaker.store.database import Reads, within
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

checkups = Table(
    "checkups",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("profile_id", "profiles"),
    Column("answered_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("maturity", Float),
    Column("payload", Text, nullable=False),
    Index("ix_checkups_profile_id", "profile_id"),
)

# Answers on their way: one draft for each firm, saved with every page.
checkup_drafts = Table(
    "checkup_drafts",
    metadata,
    refers("profile_id", "profiles", key=True),
    Column("saved_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("n_saves", Integer, nullable=False),
    Column("payload", Text, nullable=False),
)

# What the firm said of a need or an offer that its answers suggest.
checkup_decisions = Table(
    "checkup_decisions",
    metadata,
    refers("profile_id", "profiles", key=True),
    Column("item", IDENTIFIER, primary_key=True),
    Column("verdict", String, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheckUp:
    """The answers of one check-up; its result follows from them."""

    profile_id: ProfileId
    answered_at: datetime
    account_id: str
    """Who answered, or entered the answers; "" where a personal link did."""
    answers: Answers

    @property
    def result(self) -> CheckUp:
        """What the answers come to, by the rules of today and the version that was asked."""
        return score_answers(questionnaire_of(self.answers.version), self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Answers that a firm has not handed in yet."""

    profile_id: ProfileId
    saved_at: datetime
    account_id: str
    n_saves: int
    """Grows with each save: two people who fill in one draft see that."""
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a firm said of a suggested need or offer."""

    profile_id: ProfileId
    item: str
    """Id of the need in the table, or of the dimension of an offer."""
    verdict: str
    """confirmed or dismissed."""
    decided_at: datetime
    account_id: str


def in_force(found: Iterable[StoredCheckUp]) -> StoredCheckUp | None:
    """The check-up that counts, of one firm's in the order they were answered."""
    chosen: StoredCheckUp | None = None
    for each in found:
        if chosen is None or supersedes(each.result, chosen.result):
            chosen = each
    return chosen


class CheckUps:
    """Read check-ups."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def of(self, profile_id: str) -> list[StoredCheckUp]:
        """Read every check-up of a profile, the latest first."""
        query = select(checkups).where(checkups.c.profile_id == profile_id)
        with self._reads() as connection:
            found = connection.execute(query.order_by(checkups.c.id.desc())).mappings().all()
        return [checkup_from(row) for row in found]

    def all(self) -> list[StoredCheckUp]:
        """Read every check-up, the oldest first."""
        with self._reads() as connection:
            found = connection.execute(select(checkups).order_by(checkups.c.id)).mappings().all()
        return [checkup_from(row) for row in found]

    def by_profile(self) -> dict[ProfileId, list[StoredCheckUp]]:
        """Read every check-up, of each profile the oldest first."""
        found: dict[ProfileId, list[StoredCheckUp]] = {}
        for each in self.all():
            found.setdefault(each.profile_id, []).append(each)
        return found

    def current(self) -> dict[ProfileId, StoredCheckUp]:
        """Read the check-up in force of each profile that had one."""
        chosen = {id_: in_force(found) for id_, found in self.by_profile().items()}
        return {id_: each for id_, each in chosen.items() if each is not None}

    def draft(self, profile_id: str) -> Draft | None:
        """Read the draft of a profile."""
        query = select(checkup_drafts).where(checkup_drafts.c.profile_id == profile_id)
        with self._reads() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else draft_from(row)

    def drafts(self) -> dict[ProfileId, Draft]:
        """Read every draft."""
        with self._reads() as connection:
            found = connection.execute(select(checkup_drafts)).mappings().all()
        return {row["profile_id"]: draft_from(row) for row in found}

    def decisions(self, profile_id: str) -> dict[str, Decision]:
        """Read what a firm said of suggested needs and offers, by item."""
        query = select(checkup_decisions).where(checkup_decisions.c.profile_id == profile_id)
        with self._reads() as connection:
            found = connection.execute(query).mappings().all()
        return {row["item"]: Decision(**row) for row in found}


class CheckUpsWriter:
    """Add check-ups, drafts and decisions, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = CheckUps(within(connection))

    def add(self, checkup: StoredCheckUp) -> None:
        """Keep one more; earlier ones stay, for the way a firm has come."""
        row = {
            "profile_id": checkup.profile_id,
            "answered_at": checkup.answered_at,
            "account_id": checkup.account_id,
            "maturity": checkup.result.maturity,
            "payload": _encoded(checkup.answers),
        }
        self._connection.execute(insert(checkups).values(row))

    def put_draft(self, draft: Draft) -> None:
        """Keep a draft in place of the one before."""
        row = {
            "profile_id": draft.profile_id,
            "saved_at": draft.saved_at,
            "account_id": draft.account_id,
            "n_saves": draft.n_saves,
            "payload": _encoded(draft.answers),
        }
        self._put(checkup_drafts, row, ("profile_id",))

    def drop_draft(self, profile_id: str) -> None:
        """Remove the draft of a profile, if there is one."""
        mine = checkup_drafts.c.profile_id == profile_id
        self._connection.execute(delete(checkup_drafts).where(mine))

    def decide(self, decision: Decision) -> None:
        """Keep what a firm said, in place of what it said before."""
        row = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
        self._put(checkup_decisions, row, ("profile_id", "item"))

    def _put(self, table: Table, row: dict[str, Any], key: tuple[str, ...]) -> None:
        same = [table.c[name] == row[name] for name in key]
        if not self._connection.execute(update(table).where(*same).values(row)).rowcount:
            self._connection.execute(insert(table).values(row))


def checkup_from(row: Row) -> StoredCheckUp:
    """Read one check-up; msgspec.DecodeError where it is none."""
    return StoredCheckUp(
        profile_id=row["profile_id"],
        answered_at=row["answered_at"],
        account_id=row["account_id"],
        answers=_answers_from(row["payload"]),
    )


def draft_from(row: Row) -> Draft:
    """Read one draft; msgspec.DecodeError where it is none."""
    return Draft(
        profile_id=row["profile_id"],
        saved_at=row["saved_at"],
        account_id=row["account_id"],
        n_saves=row["n_saves"],
        answers=_answers_from(row["payload"]),
    )


def _encoded(answers: Answers) -> str:
    return msgspec.json.encode(answers, order="deterministic").decode()


def _answers_from(payload: str) -> Answers:
    # Version 1 was kept as a list: grades, and scores by dimension, which follow from them.
    if payload.lstrip().startswith("["):
        grades, _ = msgspec.json.decode(
            payload, type=tuple[dict[str, int], dict[str, float | None]]
        )
        return Answers(version="1", grades=grades)
    return msgspec.json.decode(payload, type=Answers)
