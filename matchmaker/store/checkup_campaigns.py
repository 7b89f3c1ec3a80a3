"""Campaigns of check-ups in the store: which firms were invited, where to, and how far each is."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Integer, String, Table, insert, select, update

from matchmaker.domain import Language, ProfileId
from matchmaker.errors import UnknownRecordError
from matchmaker.store.database import Reads
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

checkup_campaigns = Table(
    "checkup_campaigns",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("name", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("by", IDENTIFIER, nullable=False),
)

checkup_invitations = Table(
    "checkup_invitations",
    metadata,
    refers("campaign_id", "checkup_campaigns", key=True),
    refers("profile_id", "profiles", key=True),
    Column("address", String, nullable=False),
    Column("name", String, nullable=False),
    Column("language", String, nullable=False),
    Column("link_id", IDENTIFIER, nullable=False),
    Column("invited_at", Instant, nullable=False),
    Column("reminded_at", Instant),
    Column("n_reminders", Integer, nullable=False),
    Column("opened_at", Instant),
    Column("declined_at", Instant),
    Column("unreminded_at", Instant),
    Index("ix_checkup_invitations_profile_id", "profile_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One round of check-ups, such as before and after a programme."""

    id: str
    name: str
    opened_at: datetime
    closes_at: datetime
    """No reminder leaves after it, and its links are over."""
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUpInvitation:
    """A firm's invitation to a campaign."""

    campaign_id: str
    profile_id: ProfileId
    address: str
    name: str
    """Of the person written to; "" where it is the firm's own address."""
    language: Language
    link_id: str
    """Of the latest link; the one before it is revoked."""
    invited_at: datetime
    reminded_at: datetime | None = None
    n_reminders: int = 0
    opened_at: datetime | None = None
    declined_at: datetime | None = None
    """When the firm said that it does not want to take part; nobody writes to it again."""
    unreminded_at: datetime | None = None
    """When the firm asked for no reminder; it may still take part."""

    def __repr__(self) -> str:
        return f"CheckUpInvitation({self.campaign_id!r}, {self.profile_id!r})"


class CheckUpCampaigns:
    """Read campaigns and their invitations."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> list[Campaign]:
        """Read all campaigns, the latest first."""
        query = select(checkup_campaigns).order_by(checkup_campaigns.c.opened_at.desc())
        with self._reads() as connection:
            return [Campaign(**row) for row in connection.execute(query).mappings().all()]

    def one(self, campaign_id: str) -> Campaign:
        """Read a campaign; UnknownRecordError where there is none."""
        query = select(checkup_campaigns).where(checkup_campaigns.c.id == campaign_id)
        with self._reads() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise UnknownRecordError("campaign", campaign_id)
        return Campaign(**row)

    def invitations(self, campaign_id: str) -> list[CheckUpInvitation]:
        """Read the invitations of a campaign, by firm."""
        table = checkup_invitations
        query = select(table).where(table.c.campaign_id == campaign_id)
        with self._reads() as connection:
            found = connection.execute(query.order_by(table.c.profile_id)).mappings().all()
        return [invitation_from(row) for row in found]


class CheckUpCampaignsWriter:
    """Change campaigns, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, campaign: Campaign) -> None:
        """Keep a new campaign."""
        self._connection.execute(insert(checkup_campaigns).values(asdict(campaign)))

    def put_invitation(self, invitation: CheckUpInvitation) -> None:
        """Keep an invitation, or what changed of it."""
        table, row = checkup_invitations, asdict(invitation)
        same = (
            table.c.campaign_id == invitation.campaign_id,
            table.c.profile_id == invitation.profile_id,
        )
        if not self._connection.execute(update(table).where(*same).values(row)).rowcount:
            self._connection.execute(insert(table).values(row))


def invitation_from(row: Row) -> CheckUpInvitation:
    """Read one invitation; ValueError where its language is none."""
    return CheckUpInvitation(**{**row, "language": Language(row["language"])})
