"""Store introductions, each with its log, notes and tasks."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    delete,
    false,
    insert,
    or_,
    select,
    true,
    update,
)

from matchmaker.domain import Judgement, ProfileId
from matchmaker.domain.introduction import OPEN, Event, Introduction, Note, Party, State, Task
from matchmaker.errors import StaleError, UnknownRecordError
from matchmaker.store import rows, schema
from matchmaker.store.database import Reads, within
from matchmaker.store.imports import visible
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Day, Instant, metadata, refers

# The payload is what the events add up to; the columns are what lists are made by.
introductions = Table(
    "introductions",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("asker_id", "profiles"),
    refers("candidate_id", "profiles"),
    Column("state", String, nullable=False),
    Column("begun_by", String, nullable=False),
    Column("owner", IDENTIFIER),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("payload", Text, nullable=False),
    Index("ix_introductions_asker_id", "asker_id"),
    Index("ix_introductions_candidate_id", "candidate_id"),
    Index("ix_introductions_changed_at", "changed_at", "id"),
)


introduction_events = Table(
    "introduction_events",
    metadata,
    refers("introduction_id", "introductions", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False),
)


notes = Table(
    "notes",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("introduction_id", "introductions"),
    Column("by", IDENTIFIER, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Index("ix_notes_introduction_id", "introduction_id"),
)


tasks = Table(
    "tasks",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("introduction_id", "introductions"),
    Column("by", IDENTIFIER, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("due_on", Day, nullable=False),
    Column("assignee", IDENTIFIER, nullable=False),
    Column("done_at", Instant),
    Index("ix_tasks_introduction_id", "introduction_id"),
    Index("ix_tasks_assignee", "assignee"),
)


_encoder = msgspec.json.Encoder(order="deterministic")
_introductions = msgspec.json.Decoder(Introduction)
_events = msgspec.json.Decoder(Event)

Place = tuple[datetime, str]
"""Where a page ends: when its last introduction changed, and the id of that one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleTo:
    """Whose introductions a list is for: those that pass any of these; an empty one lets none."""

    sides: frozenset[ProfileId] = frozenset()
    """One of these is a side that knows of it."""
    owner: str = ""
    """This account looks after it."""
    unowned: bool = False
    """Nobody looks after it."""


class Introductions:
    """Read introductions."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def get(self, introduction_id: str) -> Introduction:
        """Read one; UnknownRecordError where there is none."""
        for found in self._found(_payloads().where(introductions.c.id == introduction_id)):
            return found
        raise UnknownRecordError("introduction", introduction_id)

    def log(self, introduction_id: str) -> list[Event]:
        """Read what happened to it, the oldest first."""
        table = introduction_events
        query = select(table.c.payload).where(table.c.introduction_id == introduction_id)
        with self._reads() as connection:
            found = connection.scalars(query.order_by(table.c.number)).all()
        return [_events.decode(payload) for payload in found]

    def page(
        self,
        shown: VisibleTo,
        *,
        states: Collection[State] = (),
        profile: ProfileId | None = None,
        after: Place | None = None,
        limit: int | None = 25,
    ) -> list[Introduction]:
        """Read some, the one that changed last first; an empty filter lets all states pass."""
        table = introductions
        query = _payloads(states).where(_visible(shown))
        if profile is not None:
            query = query.where(_with_side({profile}))
        if after is not None:
            at, id_ = after
            same = and_(table.c.changed_at == at, table.c.id > id_)
            query = query.where(or_(table.c.changed_at < at, same))
        query = query.order_by(table.c.changed_at.desc(), table.c.id).limit(limit)
        return list(self._found(query))

    def all(self, states: Collection[State] = ()) -> Iterator[Introduction]:
        """Read all, or all in some states, by id."""
        return self._found(_payloads(states).order_by(introductions.c.id))

    def open_between(self, left: ProfileId, right: ProfileId) -> Introduction | None:
        """Find the open introduction of a pair that both know of, whoever is the asker."""
        table = introductions
        pair = and_(table.c.asker_id.in_([left, right]), table.c.candidate_id.in_([left, right]))
        found = self._found(_payloads(OPEN).where(pair))
        return next((each for each in found if each.hidden is None), None)

    def has_answered(self, asker: ProfileId, candidate: ProfileId, need: str) -> bool:
        """Whether somebody waits for the word on a need of the asker's, or got a no."""
        table = introductions.c
        pair = and_(table.asker_id == asker, table.candidate_id == candidate)
        found = self._found(_payloads({*OPEN, State.DECLINED}).where(pair))
        return any(each.need == need and not each.lifted for each in found)

    def last_word(self, left: ProfileId, right: ProfileId) -> Judgement | None:
        """Read the newest judgement on introducing a pair."""
        with self._reads() as connection:
            table = visible(connection, schema.judgements)
            said = _about(left, right, table)
            query = select(table).where(said).order_by(table.c.judged_on.desc())
            found = connection.execute(query).mappings().first()
        return None if found is None else rows.judgement_from(found)

    def notes(self, introduction_id: str) -> list[Note]:
        """Read what was noted, the oldest first."""
        query = select(notes).where(notes.c.introduction_id == introduction_id)
        with self._reads() as connection:
            found = connection.execute(query.order_by(notes.c.at, notes.c.id)).mappings().all()
        return [Note(**row) for row in found]

    def tasks(self, introduction_id: str) -> list[Task]:
        """Read what is to be done about it, the most urgent first."""
        return self._tasks(tasks.c.introduction_id == introduction_id)

    def task(self, introduction_id: str, task_id: str) -> Task:
        """Read one; UnknownRecordError where there is none."""
        mine = and_(tasks.c.id == task_id, tasks.c.introduction_id == introduction_id)
        for found in self._tasks(mine):
            return found
        raise UnknownRecordError("task", task_id)

    def tasks_of(self, account_id: str) -> list[Task]:
        """Read what an account has to do, the most urgent first."""
        return self._tasks(tasks.c.assignee == account_id, tasks.c.done_at.is_(None))

    def open_tasks(self) -> list[Task]:
        """Read what anybody has to do, the most urgent first."""
        return self._tasks(tasks.c.done_at.is_(None))

    def _tasks(self, *wanted: ColumnElement[bool]) -> list[Task]:
        query = select(tasks).where(*wanted).order_by(tasks.c.due_on, tasks.c.id)
        with self._reads() as connection:
            return [Task(**row) for row in connection.execute(query).mappings().all()]

    def _found(self, query: Select[Any]) -> Iterator[Introduction]:
        with self._reads() as connection:
            found = connection.scalars(query).all()
        return (_introductions.decode(payload) for payload in found)


class IntroductionsWriter:
    """Change introductions, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = Introductions(within(connection))

    def hold(self, *profile_ids: ProfileId) -> None:
        """Let nobody else begin an introduction of these until the end of the transaction."""
        rows_of = select(schema.profiles.c.id).where(schema.profiles.c.id.in_(profile_ids))
        # SQLite has one writer anyhow, and leaves the lock out.
        self._connection.execute(rows_of.order_by(schema.profiles.c.id).with_for_update())

    def add(self, introduction: Introduction, event: Event) -> None:
        """Keep a new one with its first event."""
        self._connection.execute(insert(introductions).values(_row(introduction)))
        self._log(introduction, event)

    def change(self, introduction: Introduction, event: Event) -> None:
        """Keep what an event made of one; ConflictError when somebody else was faster."""
        table = introductions.c
        seen = and_(table.id == introduction.id, table.version == introduction.version - 1)
        changed = update(introductions).where(seen).values(_row(introduction))
        if not self._connection.execute(changed).rowcount:
            raise StaleError("introduction_changed")
        self._log(introduction, event)

    def forget_words(self, judgement: Judgement) -> None:
        """Drop what was said of a pair on the day of a judgement, which is to be the last word."""
        table = schema.judgements
        pair = _about(judgement.left_id, judgement.right_id, table)
        said = delete(table).where(pair, table.c.judged_on == judgement.judged_on)
        self._connection.execute(said)

    def note(self, note: Note) -> None:
        """Keep a note."""
        self._connection.execute(insert(notes).values(asdict(note)))

    def put_task(self, task: Task) -> None:
        """Keep a task, or what became of it."""
        changed = update(tasks).where(tasks.c.id == task.id).values(asdict(task))
        if not self._connection.execute(changed).rowcount:
            self._connection.execute(insert(tasks).values(asdict(task)))

    def forget_notes(self, before: datetime) -> int:
        """
        Delete notes and tasks of introductions that ended before a moment; how many.

        What was noted since stays, and so does what is due since, or was done since.
        """
        table = introductions.c
        ended = table.state.not_in(sorted(state.value for state in OPEN))
        ids = select(table.id).where(ended, table.changed_at < before)
        return sum(
            self._connection.execute(
                delete(each).where(each.c.introduction_id.in_(ids), each.c.at < before, old)
            ).rowcount
            for each, old in ((notes, true()), (tasks, _settled(before)))
        )

    def _log(self, introduction: Introduction, event: Event) -> None:
        line = {
            "introduction_id": introduction.id,
            "number": introduction.version,
            "payload": _encoder.encode(event).decode(),
        }
        self._connection.execute(insert(introduction_events).values(line))


def introduction_from(row: Row) -> Introduction:
    """Read an introduction; ValueError when the payload is none."""
    return _introductions.decode(row["payload"])


def event_from(row: Row) -> Event:
    """Read an event; ValueError when the payload is none."""
    return _events.decode(row["payload"])


def _row(introduction: Introduction) -> dict[str, Any]:
    return {
        "id": introduction.id,
        "asker_id": introduction.asker_id,
        "candidate_id": introduction.candidate_id,
        "state": introduction.state.value,
        "begun_by": introduction.begun_by.value,
        "owner": introduction.owner,
        "version": introduction.version,
        "changed_at": introduction.changed_at,
        "payload": _encoder.encode(introduction).decode(),
    }


def _payloads(states: Collection[State] = ()) -> Select[Any]:
    query = select(introductions.c.payload)
    if states:
        query = query.where(introductions.c.state.in_(sorted(state.value for state in states)))
    return query


def _with_side(profiles: Collection[ProfileId]) -> ColumnElement[bool]:
    wanted = sorted(profiles)
    return or_(introductions.c.asker_id.in_(wanted), introductions.c.candidate_id.in_(wanted))


def _visible(shown: VisibleTo) -> ColumnElement[bool]:
    table, mine = introductions.c, sorted(shown.sides)
    # A side knows of an introduction once it was proposed, or when it began it.
    known = or_(
        table.state != State.SUGGESTED.value,
        and_(table.begun_by == Party.ASKER.value, table.asker_id.in_(mine)),
        and_(table.begun_by == Party.CANDIDATE.value, table.candidate_id.in_(mine)),
    )
    # Texts in a payload have their quotes escaped: this stands in no other field. Of an answer
    # that is held only the candidate knows, whose it is.
    told = or_(table.payload.not_like('%"held":true%'), table.candidate_id.in_(mine))
    return or_(
        and_(_with_side(shown.sides), known, told),
        table.owner == shown.owner if shown.owner else false(),
        table.owner.is_(None) if shown.unowned else false(),
    )


def _settled(before: datetime) -> ColumnElement[bool]:
    """Tasks that were done before a moment, or that nobody did and were due before it."""
    undone = and_(tasks.c.done_at.is_(None), tasks.c.due_on < before.date())
    return or_(tasks.c.done_at < before, undone)


def _about(left: ProfileId, right: ProfileId, judgements: FromClause) -> ColumnElement[bool]:
    table = judgements.c
    pair = and_(table.left_id.in_([left, right]), table.right_id.in_([left, right]))
    return and_(pair, table.matter == "introduction")
