"""Who is to follow whom: rules for pairs, hours, and plans with their signatures."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby

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
    and_,
    delete,
    insert,
    select,
    update,
)

from matchmaker.domain import ProfileId
from matchmaker.domain.caseload import (
    Fallback,
    PairReason,
    PairRule,
    PlannedPair,
    ReasonCode,
    Shortage,
    StoredPlan,
)
from matchmaker.errors import UnknownRecordError
from matchmaker.store.database import Reads
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

pair_rules = Table(
    "pair_rules",
    metadata,
    refers("expert_id", "profiles", key=True),
    refers("firm_id", "profiles", key=True),
    Column("rule", String, nullable=False),
    Index("ix_pair_rules_firm_id", "firm_id"),
)

# Of an expert those it has for all its firms, of a firm those that it takes.
hours = Table(
    "hours",
    metadata,
    refers("profile_id", "profiles", key=True),
    Column("hours", Float, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("made_by", IDENTIFIER, nullable=False),
    Column("variant", String, nullable=False),
    Column("signed_at", Instant),
    Column("signed_by", IDENTIFIER, nullable=False),
)

# Rank 0 is the expert of the plan, 1 and 2 who could stand in.
plan_pairs = Table(
    "plan_pairs",
    metadata,
    refers("plan_id", "plans", key=True),
    refers("firm_id", "profiles", key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    refers("expert_id", "profiles"),
    Column("score", Float, nullable=False),
    Column("payload", Text, nullable=False),
    Index("ix_plan_pairs_firm_id", "firm_id"),
    Index("ix_plan_pairs_expert_id", "expert_id"),
)

plan_shortages = Table(
    "plan_shortages",
    metadata,
    refers("plan_id", "plans", key=True),
    refers("profile_id", "profiles", key=True),
    Column("constraint", String, nullable=False),
    Column("n_planned", Integer, nullable=False),
    Column("n_places", Integer, nullable=False),
    Column("n_more", Integer, nullable=False),
    Column("gain", Float, nullable=False),
    Index("ix_plan_shortages_profile_id", "profile_id"),
)

_told = msgspec.json.Decoder(tuple[int, tuple[PairReason, ...]])

Pair = tuple[ProfileId, ProfileId]
"""An expert and a firm."""


class Caseload:
    """Read rules, hours and plans."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def rules(self) -> dict[Pair, PairRule]:
        """Read what staff said of pairs."""
        with self._reads() as connection:
            found = connection.execute(select(pair_rules)).all()
        return {(row.expert_id, row.firm_id): PairRule(row.rule) for row in found}

    def hours(self) -> dict[ProfileId, float]:
        """Read the hours that experts have and firms take, where they are stated."""
        with self._reads() as connection:
            return {row.profile_id: row.hours for row in connection.execute(select(hours)).all()}

    def plan(self, plan_id: str) -> StoredPlan:
        """Read one plan; UnknownRecordError where there is none."""
        with self._reads() as connection:
            found = connection.execute(select(plans).where(plans.c.id == plan_id)).mappings()
            row = found.first()
            if row is None:
                raise UnknownRecordError("plan", plan_id)
            pairs = select(plan_pairs).where(plan_pairs.c.plan_id == plan_id)
            ordered = pairs.order_by(plan_pairs.c.firm_id, plan_pairs.c.rank)
            short = select(plan_shortages).where(plan_shortages.c.plan_id == plan_id)
            left = connection.execute(short.order_by(plan_shortages.c.profile_id)).mappings()
            return _plan(row, connection.execute(ordered).mappings().all(), [*map(_shortage, left)])

    def plans(self) -> list[StoredPlan]:
        """Read all plans without their pairs, the newest first."""
        query = select(plans).order_by(plans.c.made_at.desc(), plans.c.id)
        with self._reads() as connection:
            return [_plan(row, ()) for row in connection.execute(query).mappings().all()]

    def signed(self) -> StoredPlan | None:
        """Read the plan that was signed last; None where none was."""
        signed = [each for each in self.plans() if each.signed_at is not None]
        last = max(signed, key=lambda each: each.signed_at or each.made_at, default=None)
        return None if last is None else self.plan(last.id)


class CaseloadWriter:
    """Write rules, hours and plans, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_rule(self, pair: Pair, rule: PairRule | None) -> None:
        """Lock or forbid a pair; None takes the rule away."""
        table = pair_rules.c
        mine = and_(table.expert_id == pair[0], table.firm_id == pair[1])
        self._connection.execute(delete(pair_rules).where(mine))
        if rule is not None:
            row = {"expert_id": pair[0], "firm_id": pair[1], "rule": rule.value}
            self._connection.execute(insert(pair_rules).values(row))

    def set_hours(self, profile_id: ProfileId, value: float | None) -> None:
        """Say how many hours an expert has, or a firm takes; None takes it away."""
        self._connection.execute(delete(hours).where(hours.c.profile_id == profile_id))
        if value is not None:
            row = {"profile_id": profile_id, "hours": value}
            self._connection.execute(insert(hours).values(row))

    def add_plan(self, plan: StoredPlan) -> None:
        """Keep a new plan."""
        row = {
            "id": plan.id,
            "made_at": plan.made_at,
            "made_by": plan.made_by,
            "variant": plan.variant,
            "signed_by": "",
        }
        self._connection.execute(insert(plans).values(row))
        rows = [each for pair in plan.pairs for each in _pair_rows(plan.id, pair)]
        if rows:
            self._connection.execute(insert(plan_pairs), rows)
        short = [
            asdict(each) | {"plan_id": plan.id, "constraint": each.constraint or ""}
            for each in plan.shortages
        ]
        if short:
            self._connection.execute(insert(plan_shortages), short)

    def sign(self, plan_id: str, by: str, at: datetime) -> bool:
        """Sign a plan; whether it was not signed before."""
        mine = and_(plans.c.id == plan_id, plans.c.signed_at.is_(None))
        change = update(plans).where(mine).values(signed_at=at, signed_by=by)
        return bool(self._connection.execute(change).rowcount)


def _pair_rows(plan_id: str, pair: PlannedPair) -> list[dict[str, object]]:
    told = msgspec.json.encode((pair.round, pair.reasons), order="deterministic").decode()
    standing = [(pair.expert_id, pair.score, told)]
    standing += [(each.expert_id, each.score, "") for each in pair.fallbacks]
    return [
        {
            "plan_id": plan_id,
            "firm_id": pair.firm_id,
            "rank": rank,
            "expert_id": expert,
            "score": score,
            "payload": payload,
        }
        for rank, (expert, score, payload) in enumerate(standing)
    ]


def _shortage(row: Row) -> Shortage:
    return Shortage(
        profile_id=row["profile_id"],
        constraint=ReasonCode(row["constraint"]) if row["constraint"] else None,
        n_planned=row["n_planned"],
        n_places=row["n_places"],
        n_more=row["n_more"],
        gain=row["gain"],
    )


def _plan(row: Row, pairs: Sequence[Row], shortages: Sequence[Shortage] = ()) -> StoredPlan:
    by_firm = groupby(pairs, key=lambda each: each["firm_id"])
    return StoredPlan(
        id=row["id"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        variant=row["variant"],
        pairs=tuple(each for _, rows in by_firm if (each := _pair(list(rows))) is not None),
        signed_at=row["signed_at"],
        signed_by=row["signed_by"],
        shortages=tuple(shortages),
    )


def _pair(rows: list[Row]) -> PlannedPair | None:
    """Put a firm's rows together; None where its expert was erased."""
    first = rows[0]
    if first["rank"] != 0:
        return None
    round_, reasons = _told.decode(first["payload"])
    return PlannedPair(
        firm_id=first["firm_id"],
        expert_id=first["expert_id"],
        score=first["score"],
        reasons=reasons,
        round=round_,
        fallbacks=tuple(Fallback(expert_id=r["expert_id"], score=r["score"]) for r in rows[1:]),
    )
