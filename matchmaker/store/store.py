"""The store of one network: open it, read it, write to it, copy it."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar
from weakref import finalize

from rapidfuzz import process
from sqlalchemy import ColumnElement, Engine, FromClause, Select, Table, func, or_, select

from matchmaker.domain import Activity, Judgement, Participation, Profile, ProfileId, Tie
from matchmaker.errors import StoreError, UnknownProfileError
from matchmaker.store import integrity as soundness
from matchmaker.store import migration, postgresql, rows, schema, sqlite, transfer
from matchmaker.store.accounts import Accounts
from matchmaker.store.audit import AuditLog
from matchmaker.store.backups import check_target, write_backup
from matchmaker.store.calls import Calls
from matchmaker.store.caseload import Caseload
from matchmaker.store.checkup_campaigns import CheckUpCampaigns
from matchmaker.store.checkups import CheckUps
from matchmaker.store.contact_persons import ContactPersons
from matchmaker.store.contents import Contents
from matchmaker.store.database import connect, file_of, is_sqlite, reading, writing
from matchmaker.store.erasures import Erasures, subject_rows
from matchmaker.store.events import Events
from matchmaker.store.exposure_history import ExposureHistory
from matchmaker.store.history import History
from matchmaker.store.imports import Imports, visible
from matchmaker.store.introductions import Introductions
from matchmaker.store.links import Links
from matchmaker.store.outbox import Outbox, Webhooks
from matchmaker.store.outreach import Outreach
from matchmaker.store.recovery_codes import RecoveryCodes
from matchmaker.store.rows import ImportRecord, ReviewPair, Row
from matchmaker.store.sessions import Sessions
from matchmaker.store.targets import Targets
from matchmaker.store.upsert import batches
from matchmaker.store.workspace import Workspace
from matchmaker.store.writer import StoreChange, Writer

T = TypeVar("T")
Ask = Callable[[FromClause, Table], Select[Any]]
"""Makes a query of a table as readers see it."""
Listener = Callable[[StoreChange], None]
"""Is told of each transaction that changed something, after it was kept."""


class Store:
    """
    The truth of one network.

    Each read sees one consistent state, whatever is written meanwhile; each `write` is one
    transaction. May be shared between threads.
    """

    def __init__(self, engine: Engine, changed: Listener | None = None) -> None:
        self._engine = engine
        self._changed = changed
        # Whoever forgets to close leaves no connection to be found open when it is collected.
        finalize(self, engine.dispose)
        reads = partial(reading, engine)
        self.accounts = Accounts(reads)
        self.sessions = Sessions(reads)
        self.links = Links(reads)
        self.recovery_codes = RecoveryCodes(reads)
        self.history = History(reads)
        self.audit = AuditLog(reads)
        self.erasures = Erasures(reads)
        self.introductions = Introductions(reads)
        self.outbox = Outbox(reads)
        self.webhooks = Webhooks(reads)
        self.checkups = CheckUps(reads)
        self.workspace = Workspace(reads)
        self.checkup_campaigns = CheckUpCampaigns(reads)
        self.importing = Imports(reads)
        self.calls = Calls(reads)
        self.caseload = Caseload(reads)
        self.contents = Contents(reads)
        self.outreach = Outreach(reads)
        self.events = Events(reads)
        self.targets = Targets(reads)
        self.exposure_history = ExposureHistory(reads)
        self.contacts = ContactPersons(reads)

    @classmethod
    def create(cls, url: str) -> Self:
        """Make an empty network; StoreError when there is one."""
        file = file_of(url)
        if file is not None and file.exists():
            raise StoreError("store_exists", {"file": file})
        if file is not None and not file.parent.is_dir():
            raise StoreError("store_folder_missing", {"folder": file.parent})
        if file is None:
            migration.begin_on_server(url)
        else:
            migration.upgrade(url)
        return cls(connect(url))

    @classmethod
    def open(cls, url: str, *, changed: Listener | None = None, upgrades: bool = False) -> Self:
        """
        Open a network; StoreError when it is none, or was written by another version.

        An older one is opened where it `upgrades`: whoever says so has a copy of it.
        """
        file = file_of(url)
        if file is not None and not file.is_file():
            raise StoreError("store_missing", {"file": file})
        migration.bring_up_to_date(url, upgrades=upgrades)
        return cls(connect(url), changed)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """
        Write in one transaction: an exception inside the block leaves everything as it was.

        Raises StoreError, from the block as a whole, when the database refuses something.
        """
        with writing(self._engine) as connection:
            writer = Writer(connection)
            yield writer
            writer.finish()
        if writer.erased and is_sqlite(self._engine):
            sqlite.forget(self._engine)
        if self._changed is not None and writer.change is not None:
            self._changed(writer.change)

    def profiles(self) -> Iterator[Profile]:
        """Read all profiles as they were imported, duplicates apart, in the order of their ids."""
        return self._read(schema.profiles, rows.profile_from, _documents)

    def stored_profiles(self, ids: Iterable[ProfileId]) -> dict[ProfileId, tuple[str, Profile]]:
        """Read some profiles, each with what tells two of its states apart."""
        with reading(self._engine) as connection:
            table = visible(connection, schema.profiles)
            return {
                row["id"]: (row["digest"], _value(row, rows.profile_from))
                for batch in batches(set(ids))
                for row in connection.execute(
                    select(table.c.id, table.c.digest, table.c.payload).where(table.c.id.in_(batch))
                ).mappings()
            }

    def profile(self, profile_id: ProfileId) -> Profile:
        """Read one profile; UnknownProfileError names ids that look alike."""
        this = partial(_documents, id_=profile_id)
        with closing(self._read(schema.profiles, rows.profile_from, this)) as found:
            for profile in found:
                return profile
        raise UnknownProfileError(profile_id, self._close_to(profile_id))

    def digest(self, profile_id: str) -> str | None:
        """Read what tells two states of a profile apart; None where it is not stored."""
        with reading(self._engine) as connection:
            table = visible(connection, schema.profiles)
            found: str | None = connection.scalar(
                select(table.c.digest).where(table.c.id == profile_id)
            )
            return found

    def has_profiles(self, ids: Iterable[ProfileId]) -> set[ProfileId]:
        """Find out which of the ids are stored."""
        with reading(self._engine) as connection:
            column = visible(connection, schema.profiles).c.id
            return {
                ProfileId(found)
                for batch in batches(set(ids))
                for found in connection.scalars(select(column).where(column.in_(batch)))
            }

    def with_identity_of(self, profile: Profile) -> list[Profile]:
        """Find other profiles that bear one of its names or identifiers."""
        told = [*profile.names, *(each.value for each in profile.identifiers)]

        def bearing(source: FromClause, table: Table) -> Select[Any]:
            payload = source.c.payload
            bears = or_(*(payload.contains(rows.quoted(t), autoescape=True) for t in told))
            return _documents(source, table).where(bears, source.c.id != profile.id)

        return list(self._read(schema.profiles, rows.profile_from, bearing)) if told else []

    def unconsented(self) -> set[ProfileId]:
        """Find the profiles that may not be matched: consent was withdrawn, or never given."""
        with reading(self._engine) as connection:
            table = visible(connection, schema.profiles).c
            found = connection.scalars(select(table.id).where(table.matching.is_(False)))
            return {ProfileId(id_) for id_ in found}

    def about(self, profile_id: ProfileId) -> dict[str, list[dict[str, Any]]]:
        """Read everything about a profile, by table; empty where there is none."""
        with reading(self._engine) as connection:
            return subject_rows(connection, profile_id)

    def activities(self) -> Iterator[Activity]:
        """Read all activities, in the order of their ids."""
        return self._read(schema.activities, rows.activity_from, _documents)

    def participations(self) -> Iterator[Participation]:
        """Read who took part in what, by profile, activity and role."""
        return self._read(schema.participations, rows.participation_from)

    def participants_of(self, activity_id: str) -> list[Participation]:
        """Read who took part in one activity, by profile and role."""

        def ask(source: FromClause, table: Table) -> Select[Any]:
            return _whole(source, table).where(source.c.activity_id == activity_id)

        return list(self._read(schema.participations, rows.participation_from, ask))

    def ties(self) -> Iterator[Tie]:
        """Read all ties, by source, target, layer and start."""
        return self._read(schema.ties, rows.tie_from)

    def ties_from(self, sources: Iterable[ProfileId]) -> list[Tie]:
        """Read the ties that run from some profiles."""
        wanted = sorted(sources)

        def ask(source: FromClause, table: Table) -> Select[Any]:
            return _whole(source, table).where(source.c.source_id.in_(wanted))

        return list(self._read(schema.ties, rows.tie_from, ask))

    def judgements(self) -> Iterator[Judgement]:
        """Read all judgements, the oldest first."""
        return self._read(schema.judgements, rows.judgement_from, _by_day)

    def clusters(self) -> dict[ProfileId, ProfileId]:
        """Give the canonical id of each profile that has another one than its own."""
        found = self._read(schema.clusters, rows.cluster_from)
        return dict(found)

    def reviews(self) -> list[ReviewPair]:
        """Give the uncertain pairs, the likeliest duplicates first."""
        return list(self._read(schema.reviews, rows.review_from, _heaviest_first))

    def imports(self) -> list[ImportRecord]:
        """Give the import log, the oldest first."""
        return self.importing.all()

    def revision(self) -> int:
        """Say how many transactions have changed something so far."""
        with reading(self._engine) as connection:
            return int(connection.execute(select(schema.state.c.revision)).scalar_one())

    def id_secret(self) -> str:
        """Read the secret with which this network gives things other ids."""
        with reading(self._engine) as connection:
            return str(connection.scalar(select(schema.state.c.seal)))

    def counts(self) -> dict[str, int]:
        """Count the rows of each table, by its name."""
        with reading(self._engine) as connection:
            return {
                table.name: connection.execute(
                    select(func.count()).select_from(visible(connection, table))
                ).scalar_one()
                for table in schema.metadata.sorted_tables
                if table is not schema.state
            }

    def check(self) -> list[str]:
        """Say in words what is wrong with the database; empty when it is sound."""
        return soundness.problems(self._engine)

    def check_backup(self, path: Path, *, replace: bool = False) -> None:
        """Refuse a path that `backup` would refuse, before anything is written."""
        check_target(self._engine, path, replace=replace)

    def backup(self, path: Path, *, replace: bool = False) -> str:
        """
        Copy the network while it is in use, its checksum beside it; gives the checksum.

        InputError when the path is this database, no regular file, or there already, unless it is
        to be replaced.
        """
        return write_backup(self._engine, path, replace=replace)

    def copy_to(self, url: str) -> None:
        """Copy the network, in one consistent state, to where there is none; StoreError."""
        file = file_of(url)
        if file is None:
            transfer.into_server(self._engine, url)
        else:
            transfer.into_file(self._engine, file)

    def digests(self) -> dict[str, str]:
        """Say what is in each table, equal wherever the same is stored."""
        return transfer.digests(self._engine)

    def n_bytes(self) -> int:
        """Say how large the database is, its log included."""
        with reading(self._engine) as connection:
            if is_sqlite(self._engine):
                return sqlite.n_bytes(connection)
            return postgresql.n_bytes(connection)

    def close(self) -> None:
        """Let go of the database; the log file beside it goes with the last one who does."""
        self._engine.dispose()

    def _read(self, table: Table, read: Callable[[Row], T], ask: Ask | None = None) -> Generator[T]:
        with reading(self._engine) as connection:
            query = (ask or _whole)(visible(connection, table), table)
            streamed = query.execution_options(yield_per=2000)
            # A server keeps the rest of a list that nobody reads to its end until it is closed.
            with closing(connection.execute(streamed)) as result:
                for row in result.mappings():
                    yield _value(row, read)

    def _close_to(self, profile_id: ProfileId) -> tuple[str, ...]:
        with reading(self._engine) as connection:
            ids = connection.scalars(select(visible(connection, schema.profiles).c.id)).all()
        alike = process.extract(profile_id, ids, limit=3, score_cutoff=80)
        return tuple(found for found, _, _ in alike)


def _documents(source: FromClause, _: Table, *, id_: ProfileId | None = None) -> Select[Any]:
    query = select(source.c.id, source.c.payload).order_by(source.c.id)
    return query if id_ is None else query.where(source.c.id == id_)


def _whole(source: FromClause, table: Table) -> Select[Any]:
    return select(source).order_by(*_key(source, table))


def _by_day(source: FromClause, table: Table) -> Select[Any]:
    return select(source).order_by(source.c.judged_on, *_key(source, table))


def _heaviest_first(source: FromClause, table: Table) -> Select[Any]:
    return select(source).order_by(source.c.weight.desc(), *_key(source, table))


def _key(source: FromClause, table: Table) -> list[ColumnElement[Any]]:
    return [source.c[column.name] for column in table.primary_key]


def _value(row: Row, read: Callable[[Row], T]) -> T:
    try:
        return read(row)
    except ValueError as error:
        place = next(iter(row.values()))
        raise StoreError("stored_unreadable", {"place": place, "problem": error}) from error
