"""Who wants a digest by e-mail, what each was told, and needs that were asked about again."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from matchmaker.domain import Need, Offer, ProfileId
from matchmaker.domain.digest import Confirmation, DigestChoice
from matchmaker.store.database import Reads
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

digests = Table(
    "digests",
    metadata,
    refers("account_id", "accounts", key=True),
    Column("wanted", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("bounced_at", Instant),
)

digest_matches = Table(
    "digest_matches",
    metadata,
    refers("account_id", "accounts", key=True),
    refers("asker_id", "profiles", key=True),
    refers("candidate_id", "profiles", key=True),
    Column("rank", Integer, nullable=False),
    Column("told_at", Instant, nullable=False),
    Index("ix_digest_matches_asker_id", "asker_id"),
    Index("ix_digest_matches_candidate_id", "candidate_id"),
)

confirmations = Table(
    "confirmations",
    metadata,
    refers("profile_id", "profiles", key=True),
    Column("statement_id", IDENTIFIER, primary_key=True),
    Column("asked_at", Instant),
    Column("confirmed_at", Instant),
    Column("expires_at", Instant),
    Column("set_aside_at", Instant),
    Column("set_aside", Text, nullable=False, server_default=""),
)

# The first place that a candidate had in a list for a profile: what is shown again changes nothing.
list_places = Table(
    "list_places",
    metadata,
    refers("asker_id", "profiles", key=True),
    refers("candidate_id", "profiles", key=True),
    Column("rank", Integer, nullable=False),
    Column("shown_at", Instant, nullable=False),
    Index("ix_list_places_candidate_id", "candidate_id"),
)


class Outreach:
    """Read choices, what was told, and confirmations."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def choices(self) -> dict[str, DigestChoice]:
        """Read what each account chose, by its id; whoever chose nothing wants none."""
        with self._reads() as connection:
            found = connection.execute(select(digests)).mappings().all()
        return {row["account_id"]: DigestChoice(**row) for row in found}

    def told(self, account_id: str, asker_id: str) -> set[ProfileId]:
        """Read whom an account was told of for a profile."""
        table = digest_matches.c
        query = select(table.candidate_id).where(
            table.account_id == account_id, table.asker_id == asker_id
        )
        with self._reads() as connection:
            return {ProfileId(id_) for id_ in connection.scalars(query)}

    def told_by_rank(self) -> list[tuple[int, ProfileId, ProfileId, datetime]]:
        """Read all matches that anybody was told of: rank, asker, candidate, first day."""
        table = digest_matches.c
        query = (
            select(
                func.min(table.rank),
                table.asker_id,
                table.candidate_id,
                func.min(table.told_at, type_=Instant),
            )
            .group_by(table.asker_id, table.candidate_id)
            .order_by(table.asker_id, table.candidate_id)
        )
        with self._reads() as connection:
            return [
                (rank, ProfileId(one), ProfileId(other), told_at)
                for rank, one, other, told_at in connection.execute(query)
            ]

    def listed(self, asker_id: str) -> set[ProfileId]:
        """Read who has stood in a list for a profile before."""
        query = select(list_places.c.candidate_id).where(list_places.c.asker_id == asker_id)
        with self._reads() as connection:
            return {ProfileId(id_) for id_ in connection.scalars(query)}

    def listed_by_rank(self) -> list[tuple[int, ProfileId, ProfileId, datetime]]:
        """Read the first place of everybody in a list: rank, asker, candidate, first day."""
        table = list_places.c
        query = select(table.rank, table.asker_id, table.candidate_id, table.shown_at).order_by(
            table.asker_id, table.candidate_id
        )
        with self._reads() as connection:
            return [
                (rank, ProfileId(one), ProfileId(other), shown_at)
                for rank, one, other, shown_at in connection.execute(query)
            ]

    def confirmations(self, profile_id: str | None = None) -> list[Confirmation]:
        """Read when needs and offers were asked about and confirmed; of one profile, or of all."""
        query = select(confirmations).order_by(
            confirmations.c.profile_id, confirmations.c.statement_id
        )
        if profile_id is not None:
            query = query.where(confirmations.c.profile_id == profile_id)
        with self._reads() as connection:
            return [confirmation_from(row) for row in connection.execute(query).mappings()]


class OutreachWriter:
    """Write them, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def choose(self, choice: DigestChoice) -> None:
        """Keep what an account chose, and when it was last written to."""
        mine = digests.c.account_id == choice.account_id
        changed = update(digests).where(mine).values(asdict(choice))
        if not self._connection.execute(changed).rowcount:
            self._connection.execute(insert(digests).values(asdict(choice)))

    def tell(
        self, account_id: str, matches: Iterable[tuple[ProfileId, ProfileId, int]], at: datetime
    ) -> None:
        """Note of which matches an account was told: asker, candidate, and the rank it had."""
        rows = [
            {
                "account_id": account_id,
                "asker_id": one,
                "candidate_id": other,
                "rank": rank,
                "told_at": at,
            }
            for one, other, rank in matches
        ]
        if rows:
            self._connection.execute(insert(digest_matches), rows)

    def list(self, places: Iterable[tuple[ProfileId, ProfileId, int]], at: datetime) -> None:
        """Note who stood in a list for the first time: asker, candidate, and the place it had."""
        for one, other, rank in places:
            table = list_places.c
            known = select(table.rank).where(table.asker_id == one, table.candidate_id == other)
            if self._connection.execute(known).first() is None:
                row = {"asker_id": one, "candidate_id": other, "rank": rank, "shown_at": at}
                self._connection.execute(insert(list_places).values(row))

    def confirm(self, confirmation: Confirmation) -> None:
        """Keep when a need or offer was asked about and confirmed."""
        table = confirmations.c
        mine = and_(
            table.profile_id == confirmation.profile_id,
            table.statement_id == confirmation.statement_id,
        )
        self._connection.execute(delete(confirmations).where(mine))
        row = {name: getattr(confirmation, name) for name in confirmations.c.keys()}  # noqa: SIM118
        kept = confirmation.set_aside
        row["set_aside"] = "" if kept is None else _written(kept)
        self._connection.execute(insert(confirmations).values(row))


def confirmation_from(row: Row) -> Confirmation:
    """Read one; ValueError where what was set aside is no need or offer."""
    said = row["set_aside"]
    if not said:
        return Confirmation(**{**row, "set_aside": None})
    kept = msgspec.json.decode(said, type=_SetAside)
    return Confirmation(**{**row, "set_aside": kept.need or kept.offer})


class _SetAside(msgspec.Struct, frozen=True, omit_defaults=True):
    """A need or an offer as text: which of both it is stands beside it."""

    need: Need | None = None
    offer: Offer | None = None


def _written(statement: Need | Offer) -> str:
    both = _SetAside(need=statement) if isinstance(statement, Need) else _SetAside(offer=statement)
    return msgspec.json.encode(both, order="deterministic").decode()
