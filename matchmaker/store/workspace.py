"""Store what people note while they work: contacts, tasks, feedback, shortlists, comparisons."""

from collections.abc import Collection

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from matchmaker.domain import ProfileId
from matchmaker.domain.workspace import (
    Comparison,
    Contact,
    ContactKind,
    Feedback,
    FeedbackReason,
    FollowUp,
    Shortlisted,
)
from matchmaker.errors import UnknownRecordError
from matchmaker.store.database import Reads, within
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Day, Instant, metadata, refers

interactions = Table(
    "interactions",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("profile_id", "profiles"),
    Column("kind", String, nullable=False),
    Column("happened_on", Day, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", IDENTIFIER, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_interactions_profile_id", "profile_id"),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("profile_id", "profiles"),
    Column("text", Text, nullable=False),
    Column("due_on", Day, nullable=False),
    Column("assignee", IDENTIFIER, nullable=False),
    Column("by", IDENTIFIER, nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    Index("ix_follow_ups_profile_id", "profile_id"),
    Index("ix_follow_ups_assignee", "assignee"),
)

feedback = Table(
    "feedback",
    metadata,
    refers("asker_id", "profiles", key=True),
    refers("candidate_id", "profiles", key=True),
    Column("by", IDENTIFIER, primary_key=True),
    Column("useful", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)

shortlists = Table(
    "shortlists",
    metadata,
    Column("by", IDENTIFIER, primary_key=True),
    refers("asker_id", "profiles", key=True),
    refers("candidate_id", "profiles", key=True),
    Column("at", Instant, nullable=False),
)

comparisons = Table(
    "comparisons",
    metadata,
    Column("by", IDENTIFIER, primary_key=True),
    refers("asker_id", "profiles", key=True),
    Column("name", String, primary_key=True),
    refers("candidate_id", "profiles", key=True),
    Column("place", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)


class Workspace:
    """Read what people noted."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def contacts_of(self, profile_id: str) -> list[Contact]:
        """Read when somebody was in touch with a profile, the latest first."""
        query = select(interactions).where(interactions.c.profile_id == profile_id)
        query = query.order_by(
            interactions.c.happened_on.desc(), interactions.c.at.desc(), interactions.c.id
        )
        with self._reads() as connection:
            found = connection.execute(query).mappings().all()
        return [contact_from(row) for row in found]

    def last_contacts(self, kinds: Collection[ContactKind] = ()) -> dict[ProfileId, str]:
        """Read the day of the last contact of each profile that had one, of some kinds or any."""
        query = select(interactions.c.profile_id, func.max(interactions.c.happened_on).label("day"))
        if kinds:
            query = query.where(interactions.c.kind.in_(sorted(kinds)))
        with self._reads() as connection:
            found = connection.execute(query.group_by(interactions.c.profile_id)).all()
        return {ProfileId(profile_id): str(day) for profile_id, day in found}

    def follow_ups_of(self, profile_id: str) -> list[FollowUp]:
        """Read what is, or was, to be done about a profile, the most urgent first."""
        return self._follow_ups(follow_ups.c.profile_id == profile_id)

    def follow_ups_for(self, account_id: str) -> list[FollowUp]:
        """Read what an account has to do, the most urgent first."""
        return self._follow_ups(follow_ups.c.assignee == account_id, follow_ups.c.done_at.is_(None))

    def open_follow_ups(self) -> list[FollowUp]:
        """Read what anybody has to do, the most urgent first."""
        return self._follow_ups(follow_ups.c.done_at.is_(None))

    def follow_up(self, profile_id: str, follow_up_id: str) -> FollowUp:
        """Read one; UnknownRecordError where there is none of this profile."""
        mine = (follow_ups.c.id == follow_up_id, follow_ups.c.profile_id == profile_id)
        for found in self._follow_ups(*mine):
            return found
        raise UnknownRecordError("task", follow_up_id)

    def feedback_of(self, asker_id: str, by: str) -> dict[ProfileId, Feedback]:
        """Read what an account thinks of the suggestions to a profile, by candidate."""
        mine = (feedback.c.asker_id == asker_id, feedback.c.by == by)
        return {each.candidate_id: each for each in self._feedback(*mine)}

    def feedback(self) -> list[Feedback]:
        """Read all feedback, the oldest first."""
        return self._feedback()

    def shortlist(self, asker_id: str, by: str) -> list[ProfileId]:
        """Read whom an account keeps in view for a profile, the first one first."""
        table = shortlists.c
        query = select(table.candidate_id).where(table.asker_id == asker_id, table.by == by)
        with self._reads() as connection:
            found = connection.scalars(query.order_by(table.at, table.candidate_id)).all()
        return [ProfileId(id_) for id_ in found]

    def shortlists(self, by: str) -> dict[ProfileId, list[ProfileId]]:
        """Read whom an account keeps in view, by the profile they are kept for."""
        table = shortlists.c
        query = select(table.asker_id, table.candidate_id).where(table.by == by)
        kept: dict[ProfileId, list[ProfileId]] = {}
        with self._reads() as connection:
            for asker, candidate in connection.execute(query.order_by(table.at, *table)).all():
                kept.setdefault(ProfileId(asker), []).append(ProfileId(candidate))
        return kept

    def comparisons(self, by: str) -> list[Comparison]:
        """Read what an account keeps side by side, the latest first."""
        table = comparisons.c
        query = select(comparisons).where(table.by == by)
        query = query.order_by(table.at.desc(), table.asker_id, table.name, table.place)
        found: dict[tuple[str, str], Comparison] = {}
        with self._reads() as connection:
            for row in connection.execute(query).mappings():
                key = row["asker_id"], row["name"]
                before = found[key].candidate_ids if key in found else ()
                found[key] = Comparison(
                    by=by,
                    asker_id=ProfileId(row["asker_id"]),
                    name=row["name"],
                    candidate_ids=(*before, ProfileId(row["candidate_id"])),
                    at=row["at"],
                )
        return [*found.values()]

    def _follow_ups(self, *wanted: ColumnElement[bool]) -> list[FollowUp]:
        query = select(follow_ups).where(*wanted)
        query = query.order_by(follow_ups.c.due_on, follow_ups.c.id)
        with self._reads() as connection:
            found = connection.execute(query).mappings().all()
        return [follow_up_from(row) for row in found]

    def _feedback(self, *wanted: ColumnElement[bool]) -> list[Feedback]:
        query = select(feedback).where(*wanted).order_by(feedback.c.at, *feedback.primary_key)
        with self._reads() as connection:
            found = connection.execute(query).mappings().all()
        return [feedback_from(row) for row in found]


class WorkspaceWriter:
    """Keep what people note, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = Workspace(within(connection))

    def note(self, contact: Contact) -> None:
        """Add a line to a timeline."""
        row = {name: getattr(contact, name) for name in interactions.c.keys()}  # noqa: SIM118
        self._connection.execute(insert(interactions).values(row))

    def put_follow_up(self, task: FollowUp) -> None:
        """Add something to do, or say that it is done."""
        row = {name: getattr(task, name) for name in follow_ups.c.keys()}  # noqa: SIM118
        changed = update(follow_ups).where(follow_ups.c.id == task.id).values(row)
        if not self._connection.execute(changed).rowcount:
            self._connection.execute(insert(follow_ups).values(row))

    def reassign(self, profile_id: str, before: str, after: str) -> int:
        """Give the open tasks of one account about a profile to another; how many."""
        open_ = (follow_ups.c.profile_id == profile_id, follow_ups.c.done_at.is_(None))
        mine = update(follow_ups).where(*open_, follow_ups.c.assignee == before)
        return self._connection.execute(mine.values(assignee=after)).rowcount

    def put_feedback(self, said: Feedback) -> None:
        """Keep the last word of an account on a suggestion."""
        table = feedback.c
        before = (table.asker_id == said.asker_id, table.candidate_id == said.candidate_id)
        self._connection.execute(delete(feedback).where(*before, table.by == said.by))
        row = {name: getattr(said, name) for name in feedback.c.keys()}  # noqa: SIM118
        self._connection.execute(insert(feedback).values(row | {"reason": said.reason or ""}))

    def shortlist(self, kept: Shortlisted) -> None:
        """Keep a suggestion in view; once is enough."""
        self.unlist(kept.by, kept.asker_id, kept.candidate_id)
        row = {name: getattr(kept, name) for name in shortlists.c.keys()}  # noqa: SIM118
        self._connection.execute(insert(shortlists).values(row))

    def unlist(self, by: str, asker_id: str, candidate_id: str) -> None:
        """Take a suggestion off the list."""
        table = shortlists.c
        one = (table.by == by, table.asker_id == asker_id, table.candidate_id == candidate_id)
        self._connection.execute(delete(shortlists).where(*one))

    def put_comparison(self, kept: Comparison) -> None:
        """Keep candidates side by side; a name that is used again is replaced."""
        self.drop_comparison(kept.by, kept.asker_id, kept.name)
        common = {"by": kept.by, "asker_id": kept.asker_id, "name": kept.name, "at": kept.at}
        rows = [
            {**common, "candidate_id": id_, "place": place}
            for place, id_ in enumerate(kept.candidate_ids)
        ]
        self._connection.execute(insert(comparisons), rows)

    def drop_comparison(self, by: str, asker_id: str, name: str) -> None:
        """Let a comparison go."""
        table = comparisons.c
        one = (table.by == by, table.asker_id == asker_id, table.name == name)
        self._connection.execute(delete(comparisons).where(*one))


def contact_from(row: Row) -> Contact:
    """Read one contact; ValueError where it is none."""
    return Contact(**{**row, "kind": ContactKind(row["kind"])})


def follow_up_from(row: Row) -> FollowUp:
    """Read one task."""
    return FollowUp(**row)


def feedback_from(row: Row) -> Feedback:
    """Read one word on a suggestion; ValueError where it is none."""
    reason = FeedbackReason(row["reason"]) if row["reason"] else None
    return Feedback(**{**row, "reason": reason})
