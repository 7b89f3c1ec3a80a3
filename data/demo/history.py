"""Three years of the network: what took place, who was there, who met whom, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from companies import FIRST_DAY, LAST_DAY, Role, day_between
from fragments import Fragments, Niche, Row, Tables

PREFIX = {"event": "ev", "content": "co", "call": "ca", "project": "pr", "patent": "pa"}
N_INTRODUCTIONS = 300
REASONS = (
    "tempi non compatibili",
    "collabora già con un altro laboratorio",
    "troppo lontano dal bisogno",
    "costo oltre il budget",
    "preferisce un interlocutore nella stessa lingua",
    "progetto rinviato",
)
PROGRAMMES = (
    "Interreg demo",
    "Bando regionale demo",
    "Assegno innovazione demo",
    "Contratto diretto",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What history needs to know of a profile."""

    id: str
    country: str
    nuts: str
    niche: str
    """Where its own business lies."""
    near: frozenset[str]
    """Niches that it also cares for."""
    role: str
    """maker, supplier or research."""
    agreed: bool
    excludes: str


def members(
    tables: Tables, drawn: Sequence[Role], groups: dict[str, tuple[Niche, ...]]
) -> list[Member]:
    """Join the rows of firms and groups with what was drawn for them."""
    rows = {str(row["id"]): row for row in tables["profiles"]}
    firms = [
        _member(rows[f"demo-c-{number:04d}"], role.niche, role.niche.also, role.name)
        for number, role in enumerate(drawn, start=1)
    ]
    research = [
        _member(rows[key], niches[0], [each.key for each in niches[1:]], "research")
        for key, niches in groups.items()
    ]
    return firms + research


def _member(row: Row, niche: Niche, near: Sequence[str], role: str) -> Member:
    return Member(
        id=str(row["id"]),
        country=str(row["country"]),
        nuts=str(row["nuts"]),
        niche=niche.key,
        near=frozenset(near),
        role=role,
        agreed=row["consent_matching"] == "yes",
        excludes=str(row.get("excludes", "")),
    )


def add_activities(
    tables: Tables, fragments: Fragments, everybody: Sequence[Member], rng: Random
) -> None:
    """Write events, contents, calls, projects and patents with those who took part."""
    for kind, told in fragments.activities.items():
        order = list(range(len(told)))
        rng.shuffle(order)
        for number, (language, key, title, text) in enumerate(told, start=1):
            start = _spread(order[number - 1], len(told), kind, rng)
            row: Row = {
                "id": f"demo-{PREFIX[kind]}-{number:02d}",
                "kind": kind,
                "title": title,
                "text": text,
                "language": language,
                "topic": fragments.niches[key].topic[language],
                "programme": _programme(kind, title, rng),
                "starts_on": start,
                "ends_on": _end(kind, start, rng),
                "year": start.year,
            }
            tables["activities"].append(row)
            for member, role in _cast(kind, key, everybody, rng):
                part = {"profile_id": member, "activity_id": row["id"], "role": role}
                tables["participations"].append(part)


def _spread(turn: int, count: int, kind: str, rng: Random) -> date:
    """Spread dates over the three years, off the weekends; projects start early enough to end."""
    days = (LAST_DAY - FIRST_DAY).days - (300 if kind == "project" else 20)
    day = FIRST_DAY + timedelta(days=int((turn + rng.random()) * days / count))
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def _end(kind: str, start: date, rng: Random) -> object:
    months = {"project": (10, 26), "call": (2, 5)}.get(kind)
    return start + timedelta(days=30 * rng.randint(*months)) if months else start


def _programme(kind: str, title: str, rng: Random) -> str:
    if kind == "event":
        return title.partition(":")[0]
    return rng.choice(PROGRAMMES) if kind == "project" else ""


def _cast(kind: str, key: str, everybody: Sequence[Member], rng: Random) -> list[tuple[str, str]]:
    """Draw who takes part in an activity of a niche, and as what."""
    own = [m for m in everybody if m.niche == key and m.agreed]
    near = [m for m in everybody if (m.niche == key or key in m.near) and m.agreed]
    research = [m for m in near if m.role == "research"]
    firms = [m for m in near if m.role != "research"]
    if kind == "call":
        return []
    if kind == "content":
        authors = rng.sample(research, 1) + [m for m in own if m.role == "supplier"][:1]
        return [(m.id, "author") for m in authors[: rng.choice((1, 2))]]
    if kind == "patent":
        holder = rng.choice([m for m in own if m.role != "research"])
        return [(holder.id, "applicant"), (rng.choice(research).id, "inventor")]
    if kind == "event":
        return _audience(research, firms, rng)
    return _consortium(own, research, rng)


def _audience(
    research: Sequence[Member], firms: Sequence[Member], rng: Random
) -> list[tuple[str, str]]:
    suppliers = [m for m in firms if m.role == "supplier"]
    speakers = [*rng.sample(research, 2), rng.choice(suppliers)]
    guests = rng.sample(firms, min(len(firms), rng.randint(12, 24)))
    experts = rng.sample(range(1, 13), 3)
    host = f"demo-a-{rng.randint(1, 6):02d}"
    taking_part = [(m.id, "speaker") for m in speakers]
    named = {m.id for m in speakers}
    taking_part += [(m.id, "attendee") for m in guests if m.id not in named]
    taking_part += [(f"demo-e-{number:02d}", "attendee") for number in experts]
    return [*taking_part, (host, "organiser")]


def _consortium(
    own: Sequence[Member], research: Sequence[Member], rng: Random
) -> list[tuple[str, str]]:
    """Join one or two groups with two to four firms; half of the projects cross the border."""
    lead = rng.choice(research)
    firms = [m for m in own if m.role != "research"]
    abroad = [m for m in firms if m.country != lead.country]
    at_home = [m for m in firms if m.country == lead.country]
    crosses = rng.random() < 0.6
    partners = rng.sample(abroad, min(len(abroad), 1 if crosses else 0))
    partners += rng.sample(at_home, min(len(at_home), rng.randint(2, 3)))
    others = [m for m in research if m is not lead]
    partners += rng.sample(others, 1) if rng.random() < 0.4 and others else []
    return [(lead.id, "coordinator"), *((m.id, "participant") for m in partners)]


def add_memberships(tables: Tables, everybody: Sequence[Member], rng: Random) -> None:
    """Let most firms belong to the association of their place or trade."""
    homes = {"ITC43": (1, 2, 5), "ITC42": (2, 5), "CH070": (4,), "CH056": (4,)}
    trades = {"textile-dyeing": 3, "gmp-validation": 6, "medical-devices": 6, "drug-delivery": 6}
    trades |= {"nutraceuticals": 6}
    for member in everybody:
        if member.role == "research" or rng.random() > 0.68:
            continue
        chosen = {rng.choice(homes.get(member.nuts, (2, 5)))}
        if member.niche in trades and rng.random() < 0.7:
            chosen.add(trades[member.niche])
        for number in sorted(chosen):
            known = rng.random() < 0.6
            start = FIRST_DAY if known else day_between(rng, FIRST_DAY, LAST_DAY)
            tables["ties"].append(_tie(member.id, f"demo-a-{number:02d}", "membership", start))


def add_clients(
    tables: Tables, fragments: Fragments, everybody: Sequence[Member], rng: Random
) -> None:
    """Give each expert past clients and present ones, the latter within capacity."""
    taken: set[str] = set()
    for number, told in enumerate(fragments.experts, start=1):
        wanted = set(told["niches"])
        fitting = [
            m for m in everybody
            if m.role != "research" and m.agreed and m.niche in wanted and m.id not in taken
        ]  # fmt: skip
        present = rng.randint(told["capacity"] // 2, told["capacity"])
        clients = rng.sample(fitting, min(len(fitting), present + rng.randint(6, 14)))
        taken.update(m.id for m in clients)
        for turn, member in enumerate(clients):
            ended = turn >= present
            last = LAST_DAY - timedelta(days=270 if ended else 20)
            start = day_between(rng, FIRST_DAY, last)
            end = start + timedelta(days=rng.randint(90, 260)) if ended else ""
            tie = _tie(f"demo-e-{number:02d}", member.id, "expert_client", start)
            tables["ties"].append(tie | {"ends_on": end})


def add_introductions(tables: Tables, everybody: Sequence[Member], rng: Random) -> None:
    """Introduce firms to those who offer what they need; accepted ones become ties."""
    seekers = [m for m in everybody if m.role == "maker" and m.agreed]
    seen: set[frozenset[str]] = set()
    while len(seen) < N_INTRODUCTIONS:
        left = rng.choice(seekers)
        right = rng.choice([m for m in everybody if _serves(m, left)])
        pair = frozenset((left.id, right.id))
        if pair in seen:
            continue
        seen.add(pair)
        accepted = rng.random() < _liking(left, right)
        met = day_between(rng, FIRST_DAY + timedelta(days=30), LAST_DAY)
        tables["judgements"].append(
            {
                "left_id": left.id,
                "right_id": right.id,
                "verdict": "accepted" if accepted else "declined",
                "judged_on": met,
                "judged_by": f"demo-e-{rng.randint(1, 12):02d}",
                "reason": "" if accepted else rng.choice(REASONS),
            }
        )
        if accepted:
            tables["ties"].append(_tie(left.id, right.id, "introduction_accepted", met))


def _serves(member: Member, seeker: Member) -> bool:
    fits = member.niche in {seeker.niche, *seeker.near} or seeker.niche in member.near
    allowed = seeker.id != member.excludes and member.id != seeker.excludes
    return fits and allowed and member.role != "maker" and member.agreed


def _liking(left: Member, right: Member) -> float:
    """Say how likely a yes is: the own need first, then the group, then the same side."""
    chance = 0.28
    chance += 0.3 if left.niche == right.niche else 0.0
    chance += 0.08 if right.role == "research" else 0.0
    return chance + (0.12 if left.country == right.country else 0.0)


def _tie(source: str, target: str, layer: str, start: date) -> Row:
    return {"source_id": source, "target_id": target, "layer": layer, "starts_on": start}
