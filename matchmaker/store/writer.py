"""Write values into the store; every method may be repeated without another effect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, Table, delete, select, tuple_, update

from matchmaker.domain import Activity, Judgement, Participation, Profile, ProfileId, Tie
from matchmaker.domain.account import Origin
from matchmaker.domain.tie import OF_DUPLICATES
from matchmaker.errors import UnknownProfileError
from matchmaker.store import rows, schema
from matchmaker.store.accounts import AccountsWriter
from matchmaker.store.audit import AuditWriter
from matchmaker.store.calls import CallsWriter
from matchmaker.store.caseload import CaseloadWriter
from matchmaker.store.checkup_campaigns import CheckUpCampaignsWriter
from matchmaker.store.checkups import CheckUpsWriter
from matchmaker.store.contact_persons import ContactPersonsWriter
from matchmaker.store.contents import ContentsWriter
from matchmaker.store.erasures import ErasuresWriter
from matchmaker.store.events import EventsWriter
from matchmaker.store.exposure_history import ExposureHistoryWriter
from matchmaker.store.history import FieldChange, changed_by, forget_lines, undone_by, write_down
from matchmaker.store.idempotency import IdempotencyWriter
from matchmaker.store.imports import ImportsWriter, visible
from matchmaker.store.introductions import IntroductionsWriter
from matchmaker.store.links import LinksWriter
from matchmaker.store.outbox import OutboxWriter, WebhooksWriter
from matchmaker.store.outreach import OutreachWriter
from matchmaker.store.rate_counts import RateCountsWriter
from matchmaker.store.recovery_codes import RecoveryCodesWriter
from matchmaker.store.rows import ImportRecord, ReviewPair, Row, WriteCounts
from matchmaker.store.sessions import SessionsWriter
from matchmaker.store.targets import TargetsWriter
from matchmaker.store.upsert import batches, put, put_edges, replace_all
from matchmaker.store.workspace import WorkspaceWriter

T = TypeVar("T", Profile, Activity)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreChange:
    """What a transaction changed, for whoever keeps a snapshot up with the store."""

    judged_duplicates: bool
    """Whether somebody said that two profiles are one, or are not."""


class Writer:
    """One transaction: what `Store.write` hands out, valid inside its `with` block only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._changed = self._judged_duplicates = False
        self.erased = False
        """Whether somebody's data was taken out."""
        self.accounts = AccountsWriter(connection)
        self.sessions = SessionsWriter(connection)
        self.links = LinksWriter(connection)
        self.recovery_codes = RecoveryCodesWriter(connection)
        self.audit = AuditWriter(connection)
        self.idempotency = IdempotencyWriter(connection)
        self.erasures = ErasuresWriter(connection)
        self.introductions = IntroductionsWriter(connection)
        self.outbox = OutboxWriter(connection)
        self.webhooks = WebhooksWriter(connection)
        self.checkups = CheckUpsWriter(connection)
        self.workspace = WorkspaceWriter(connection)
        self.checkup_campaigns = CheckUpCampaignsWriter(connection)
        self.importing = ImportsWriter(connection)
        self.calls = CallsWriter(connection)
        self.caseload = CaseloadWriter(connection)
        self.contents = ContentsWriter(connection)
        self.outreach = OutreachWriter(connection)
        self.events = EventsWriter(connection)
        self.targets = TargetsWriter(connection)
        self.exposure_history = ExposureHistoryWriter(connection)
        self.contacts = ContactPersonsWriter(connection)
        self.rate_counts = RateCountsWriter(connection)

    def put_profiles(
        self, profiles: Iterable[Profile], origin: Origin | None = None
    ) -> WriteCounts:
        """
        Add or replace profiles; of several with one id, the last counts.

        With an origin, each changed field goes into the profile's history.
        """
        total = WriteCounts()
        for batch in batches(map(rows.profile_row, _last_of_each(profiles))):
            changed = origin and changed_by(self._connection, batch, origin)
            total += put(self._connection, schema.profiles, batch)
            if changed:
                write_down(self._connection, changed)
        return self._counted(total)

    def digest(self, profile_id: str) -> str | None:
        """
        Read what tells two states of a profile apart; None where it is not stored.

        Nobody else changes it before this transaction ends.
        """
        # Every writer waits for the one before, so nothing need be locked.
        table = visible(self._connection, schema.profiles)
        query = select(table.c.digest).where(table.c.id == profile_id)
        found: str | None = self._connection.scalar(query)
        return found

    def digests(self, ids: Sequence[str]) -> dict[ProfileId, str]:
        """Read what tells two states of a profile apart, of those that are stored."""
        table = visible(self._connection, schema.profiles)
        query = select(table.c.id, table.c.digest).where(table.c.id.in_(ids))
        return {ProfileId(id_): digest for id_, digest in self._connection.execute(query)}

    def put_activities(self, activities: Iterable[Activity]) -> WriteCounts:
        """Add or replace activities; of several with one id, the last counts."""
        new = map(rows.activity_row, _last_of_each(activities))
        return self._counted(put(self._connection, schema.activities, new))

    def put_participations(self, participations: Iterable[Participation]) -> WriteCounts:
        """Add participations; StoreError when the profile or the activity is not stored."""
        new = map(rows.participation_row, participations)
        return self._counted(put_edges(self._connection, schema.participations, new))

    def put_ties(self, ties: Iterable[Tie]) -> WriteCounts:
        """Add ties, or change when they end; StoreError when a profile is not stored."""
        return self._counted(put_edges(self._connection, schema.ties, map(rows.tie_row, ties)))

    def put_judgements(self, judgements: Iterable[Judgement]) -> WriteCounts:
        """
        Add judgements; StoreError when a profile is not stored.

        What the same judge said of the same matter on the same day is replaced.
        """
        said = list(judgements)
        change = put_edges(self._connection, schema.judgements, map(rows.judgement_row, said))
        if change and any(each.verdict in OF_DUPLICATES for each in said):
            self._judged_duplicates = True
        return self._counted(change)

    def take_back_identity(self, left: ProfileId, right: ProfileId) -> Judgement | None:
        """Remove the newest word on whether two profiles are one; the word before counts again."""
        table = schema.judgements
        ends = [(left, right), (right, left)]
        of_pair = tuple_(table.c.left_id, table.c.right_id).in_(ends)
        query = select(table).where(of_pair, table.c.matter == rows.IDENTITY_MATTER)
        said = [
            rows.judgement_from(dict(row)) for row in self._connection.execute(query).mappings()
        ]
        if not said:
            return None
        newest = max(said, key=lambda word: (word.judged_on, word.judged_by))
        same_row = (
            getattr(table.c, name) == getattr(newest, name)
            for name in ("left_id", "right_id", "judged_on", "judged_by")
        )
        of_matter = table.c.matter == rows.IDENTITY_MATTER
        self._connection.execute(delete(table).where(of_matter, *same_row))
        self._changed = self._judged_duplicates = True
        return newest

    def put_clusters(self, clusters: Mapping[ProfileId, ProfileId]) -> WriteCounts:
        """Replace all clusters; a profile that is its own canonical id needs no mention."""
        merged = (pair for pair in clusters.items() if pair[0] != pair[1])
        new = (rows.cluster_row(*pair) for pair in merged)
        return self._counted(replace_all(self._connection, schema.clusters, new))

    def put_reviews(self, reviews: Iterable[ReviewPair]) -> WriteCounts:
        """Replace the whole review list; of several entries for one pair, the last counts."""
        new = map(rows.review_row, reviews)
        return self._counted(replace_all(self._connection, schema.reviews, new))

    def add_reviews(self, reviews: Iterable[ReviewPair]) -> WriteCounts:
        """Add pairs to the review list; the next search for duplicates replaces it."""
        new = map(rows.review_row, reviews)
        return self._counted(put_edges(self._connection, schema.reviews, new))

    def log_import(self, record: ImportRecord) -> int:
        """Write a line of the log and give its number; the revision does not grow for it."""
        return self.importing.begin(record)

    def put_imported_profiles(
        self, number: int, batch: Sequence[Row], said: FieldChange
    ) -> WriteCounts:
        """Write rows of an import, and what the histories say of them; nobody sees either yet."""
        counts = self.importing.apply(number, schema.profiles, batch)
        write_down(self._connection, said)
        return counts

    def show_import(self, record: ImportRecord, *, judged: bool = False) -> None:
        """Let readers see what an import wrote, or no longer see it, by the state of its line."""
        self.importing.note_progress(record)
        self._changed = True
        self._judged_duplicates = self._judged_duplicates or judged

    def put_before_images(
        self, table: Table, images: Sequence[Row], origin: Origin, *, seen: bool
    ) -> WriteCounts:
        """
        Take back rows that an import wrote, but for those that somebody changed since.

        Where readers had `seen` them, histories say so under an origin; else they forget what the
        import noted under it. What was changed since counts as unchanged here.
        """
        kept = self.importing.untouched(table, images)
        back = [image for image in kept if image["was_there"]]
        gone = [image for image in kept if not image["was_there"]]
        if table is schema.profiles:
            for image in gone:
                self._hand_over_cluster(image["id"])
            if seen:
                write_down(self._connection, undone_by(self._connection, back, origin))
            else:
                forget_lines(self._connection, [image["id"] for image in images], origin)
        self.importing.take_back(table, kept)
        self.importing.drop_images(table, images)
        return WriteCounts(added=len(gone), changed=len(back), unchanged=len(images) - len(kept))

    def erase_profile(self, profile_id: ProfileId) -> None:
        """
        Remove a profile and everything that refers to it.

        The others of its cluster stay together, under the first of their ids. Raises
        UnknownProfileError.
        """
        self._hand_over_cluster(profile_id)
        self._drop_exclusions(profile_id)
        gone = delete(schema.profiles).where(schema.profiles.c.id == profile_id)
        if not self._connection.execute(gone).rowcount:
            raise UnknownProfileError(profile_id)
        self._changed = self.erased = True

    @property
    def change(self) -> StoreChange | None:
        """
        What a snapshot does not know yet; None where there is nothing.

        Whoever erases builds anew at once, so an erasure waits for nobody else.
        """
        if not self._changed or self.erased:
            return None
        return StoreChange(judged_duplicates=self._judged_duplicates)

    def finish(self) -> None:
        """
        Count the transaction when it changed something; the last thing before the commit.

        Where it belongs to a request under a key, the key is marked in the same breath.
        """
        if self._changed:
            revision = schema.state.c.revision
            self._connection.execute(update(schema.state).values(revision=revision + 1))
        self.idempotency.mark()

    def _counted(self, change: WriteCounts) -> WriteCounts:
        self._changed = self._changed or bool(change)
        return change

    def _hand_over_cluster(self, canonical_id: ProfileId) -> None:
        table = schema.clusters
        mine = table.c.canonical_id == canonical_id
        members = self._connection.scalars(select(table.c.member_id).where(mine)).all()
        if members:
            heir = min(members)
            self._connection.execute(delete(table).where(table.c.member_id == heir))
            self._connection.execute(update(table).where(mine).values(canonical_id=heir))

    def _drop_exclusions(self, profile_id: ProfileId) -> None:
        """Take the id out of the profiles that must not meet it; they keep it in their payload."""
        payload = schema.profiles.c.payload
        quoted = rows.quoted(profile_id)
        mention = select(payload).where(payload.contains(quoted, autoescape=True))
        found = [rows.profile_from(row) for row in self._connection.execute(mention).mappings()]
        excluding = (profile for profile in found if profile_id in profile.excludes)
        self.put_profiles([rows.without_exclusion(profile, profile_id) for profile in excluding])
        self.importing.drop_exclusions(profile_id)


def _last_of_each(values: Iterable[T]) -> Iterable[T]:
    return {value.id: value for value in values}.values()
