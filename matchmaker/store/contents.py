"""Contents and success stories in the store, and how often contents were read."""

from dataclasses import asdict
from datetime import date

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from matchmaker.domain import ActivityId
from matchmaker.domain.content import Content, ContentFile, Story
from matchmaker.errors import UnknownRecordError
from matchmaker.store.database import Reads
from matchmaker.store.schema import IDENTIFIER, Day, Instant, metadata, refers

contents = Table(
    "contents",
    metadata,
    refers("content_id", "activities", key=True),
    Column("public", Boolean, nullable=False),
    Column("payload", Text, nullable=False),
)

# A number a day and nothing of who read.
content_reads = Table(
    "content_reads",
    metadata,
    refers("content_id", "activities", key=True),
    Column("read_on", Day, primary_key=True),
    Column("n", Integer, nullable=False),
)

# Files lie in the database, so that a backup, an erasure and a copy hold them, too.
content_files = Table(
    "content_files",
    metadata,
    refers("content_id", "activities", key=True),
    Column("name", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("introduction_id", "introductions"),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("asker_agreed_at", Instant),
    Column("candidate_agreed_at", Instant),
    refers("content_id", "activities", known=False),
    Column("refused_at", Instant),
    Column("refused_by", String, nullable=False, server_default=""),
    Column("refused_why", Text, nullable=False, server_default=""),
)

_decoder = msgspec.json.Decoder(Content)


class Contents:
    """Read contents, stories and read counts."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> dict[ActivityId, Content]:
        """Read what is known of each content, by id."""
        with self._reads() as connection:
            found = connection.execute(select(contents).order_by(contents.c.content_id)).all()
        return {ActivityId(row.content_id): _decoder.decode(row.payload) for row in found}

    def members_only(self) -> frozenset[ActivityId]:
        """Find the contents that are not for everybody."""
        query = select(contents.c.content_id).where(contents.c.public.is_(False))
        with self._reads() as connection:
            return frozenset(map(ActivityId, connection.scalars(query)))

    def n_reads(self) -> dict[ActivityId, int]:
        """Count how often each content was read."""
        table = content_reads.c
        query = select(table.content_id, func.sum(table.n)).group_by(table.content_id)
        with self._reads() as connection:
            return {ActivityId(id_): int(n) for id_, n in connection.execute(query).all()}

    def has_file(self, content_id: str) -> bool:
        """Whether a file was uploaded for a content."""
        mine = content_files.c.content_id == content_id
        with self._reads() as connection:
            return connection.scalar(select(content_files.c.name).where(mine)) is not None

    def file(self, content_id: str) -> ContentFile:
        """Read the file of a content; UnknownRecordError where it has none."""
        table = content_files.c
        query = select(table.name, table.media_type, table.body).where(
            table.content_id == content_id
        )
        with self._reads() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise UnknownRecordError("file", content_id)
        return ContentFile(**row)

    def story(self, story_id: str) -> Story:
        """Read one story; UnknownRecordError where there is none."""
        query = select(stories).where(stories.c.id == story_id)
        with self._reads() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise UnknownRecordError("story", story_id)
        return Story(**row)

    def stories(self) -> list[Story]:
        """Read all stories, the newest first."""
        query = select(stories).order_by(stories.c.written_at.desc(), stories.c.id)
        with self._reads() as connection:
            return [Story(**row) for row in connection.execute(query).mappings().all()]


class ContentsWriter:
    """Write contents and stories, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, content_id: ActivityId, content: Content) -> None:
        """Keep what is known of a content; what was there is replaced."""
        payload = msgspec.json.encode(content, order="deterministic").decode()
        row = {"content_id": content_id, "public": content.public, "payload": payload}
        self._connection.execute(delete(contents).where(contents.c.content_id == content_id))
        self._connection.execute(insert(contents).values(row))

    def put_file(self, content_id: ActivityId, file: ContentFile) -> None:
        """Keep the file of a content; what was there is replaced."""
        mine = content_files.c.content_id == content_id
        self._connection.execute(delete(content_files).where(mine))
        row = {"content_id": content_id, **asdict(file)}
        self._connection.execute(insert(content_files).values(row))

    def count_read(self, content_id: ActivityId, on: date) -> None:
        """Count that somebody read a content, not who."""
        table = content_reads
        mine = and_(table.c.content_id == content_id, table.c.read_on == on)
        more = update(table).where(mine).values(n=table.c.n + 1)
        if not self._connection.execute(more).rowcount:
            row = {"content_id": content_id, "read_on": on, "n": 1}
            self._connection.execute(insert(table).values(row))

    def put_story(self, story: Story) -> None:
        """Keep a story as it is now."""
        self._connection.execute(delete(stories).where(stories.c.id == story.id))
        self._connection.execute(insert(stories).values(asdict(story)))
