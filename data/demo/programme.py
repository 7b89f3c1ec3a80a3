"""
Write the invented programme of the demo network: events with guests, calls with rules, contents,
and what came of introductions.

    python data/demo/programme.py [FOLDER]

It reads the tables that `generate.py` wrote: who was at an event comes from `participations.csv`,
who was introduced from `judgements.csv`; reasons are the firms' own needs. Nothing but the standard
library is used, and every run writes the same bytes.
"""

import csv
import json
import sys
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

SEED = 20261130
HERE = Path(__file__).parent
FORMATS = {"Tech Talk": "tech_talk", "Tech Day": "tech_day"}
PLACES = ("Lecco", "Como", "Lugano", "Merate", "Cantù", "Mendrisio")
REMARKS = (
    "",
    "",
    "Più tempo per le domande.",
    "Mehr Beispiele aus kleinen Serien.",
    "Très concret.",
)
PATHS = (
    *(("meet",),) * 8,
    *(("meet", "agreement"),) * 12,
    *(("meet", "agreement", "joint_application"),) * 7,
    *(("meet", "joint_application", "funded"),) * 4,
    *(("meet", "agreement", "joint_application", "funded", "success_story"),) * 2,
    *(("meet", "nothing"),) * 7,
)
"""How far introductions came, in this mix."""
INTEREST = {"cooperation": "Una prova insieme (demo).", "about": "Un primo colloquio (demo)."}
Row = dict[str, str]


def make_programme() -> dict[str, Any]:
    """Make the whole programme."""
    told = tomllib.loads((HERE / "source" / "programme.toml").read_text(encoding="utf-8"))
    tables = {
        name: _rows(name)
        for name in ("activities", "participations", "judgements", "profiles", "needs")
    }
    rng = Random(SEED)  # noqa: S311 - invented data, not secrets
    events, guests = _past_events(tables, rng)
    coming, asked = _coming_events(told["event"], tables, rng)
    introductions = _introductions(tables, rng)
    stories, told_of, published = _stories(introductions, tables)
    return {
        "activities": [*map(_activity, told["event"]), *map(_call, told["call"]), *told_of],
        "events": events | coming,
        "guests": guests + asked,
        "rules": told["rules"] | {each["id"]: each["rules"] for each in told["call"]},
        "contents": _contents(tables) | published,
        "introductions": introductions,
        "stories": stories,
        "targets": told["targets"],
    }


def _rows(name: str) -> list[Row]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _past_events(
    tables: dict[str, list[Row]], rng: Random
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    events: dict[str, Any] = {}
    guests: list[dict[str, Any]] = []
    for row in (row for row in tables["activities"] if row["kind"] == "event"):
        long = row["programme"] != "Tech Talk"
        clock = "08:00" if long else "15:30"
        start = datetime.fromisoformat(f"{row['starts_on']}T{clock}:00+00:00")
        end = start + timedelta(hours=7 if long else 2)
        events[row["id"]] = {
            "starts_at": _instant(start),
            "ends_at": _instant(end),
            "format": FORMATS.get(row["programme"], "technology_event"),
            "place": rng.choice(PLACES),
            "agenda": [{"starts_at": _instant(start), "title": row["title"]}],
        }
        guests += [
            _guest(row["id"], part["profile_id"], "attended", end, rng, role=part["role"])
            for part in tables["participations"]
            if part["activity_id"] == row["id"]
        ]
    return events, guests


def _coming_events(
    told: list[dict[str, Any]], tables: dict[str, list[Row]], rng: Random
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Events to come: experts of the topic speak, firms are asked with their own words."""
    events, guests = {}, []
    for each in told:
        day = each["starts_at"][:10]
        events[each["id"]] = {
            **{name: each[name] for name in ("starts_at", "ends_at", "format", "place", "places")},
            "public_attendance": each.get("public_attendance", False),
            "agenda": [
                {"starts_at": f"{day}T{clock}Z", "title": title, "speaker": speaker}
                for clock, title, speaker in each["agenda"]
            ],
        }
        guests += _asked(each, tables, rng)
    return events, guests


def _asked(
    event: dict[str, Any], tables: dict[str, list[Row]], rng: Random
) -> list[dict[str, Any]]:
    agreed = {row["id"] for row in tables["profiles"] if row["consent_matching"] == "yes"}
    words = WORDS[event["niche"]]
    fitting = [
        need
        for need in tables["needs"]
        if need["profile_id"] in agreed
        and need["profile_id"].startswith("demo-c-")
        and any(word in need["text"].casefold() for word in words)
    ]
    first = {need["profile_id"]: need for need in reversed(fitting)}
    at = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
    states = ("drafted", "drafted", "invited", "registered", "registered", "cancelled")
    found = [
        _guest(event["id"], id_, rng.choice(states), at, rng, reason=first[id_]["text"])
        for id_ in sorted(first)
    ]
    able = [
        row["id"]
        for row in tables["profiles"]
        if row["kind"] in {"research_group", "lab"}
        and row["id"] in agreed
        and any(word in row["name"].casefold() for word in words)
    ]
    speakers = able[:2]
    found += [_guest(event["id"], id_, "registered", at, rng, role="speaker") for id_ in speakers]
    return [*found, _guest(event["id"], "demo-a-01", "registered", at, rng, role="organiser")]


WORDS = {
    "laser-welding": ("laser", "saldatura", "schweiss", "soudage", "weld"),
    "machine-vision": ("visione", "kamera", "vision", "bildverarbeitung", "sichtprüf"),
    "energy-efficiency": ("calore", "wärme", "energ", "heat", "chaleur"),
}
"""Parts of words in needs that an event answers."""


def _guest(
    event_id: str,
    profile_id: str,
    state: str,
    at: datetime,
    rng: Random,
    *,
    role: str = "attendee",
    reason: str = "",
) -> dict[str, Any]:
    guest: dict[str, Any] = {
        "event_id": event_id,
        "profile_id": profile_id,
        "state": state,
        "role": role,
        "reason": reason,
        "code": f"demo-{rng.getrandbits(48):012x}",
        "changed_at": _instant(at),
    }
    if state == "attended" and role == "attendee" and rng.random() < 0.35:
        rating = rng.choice((3, 4, 4, 5, 5))
        guest["feedback"] = {"rating": rating, "remark": rng.choice(REMARKS)}
    return guest


def _activity(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": event["id"],
        "kind": "event",
        "title": event["title"],
        "text": event["text"],
        "topic": {
            "laser-welding": "saldatura laser di lamiera sottile",
            "machine-vision": "maschinelles Sehen für die Qualitätskontrolle",
            "energy-efficiency": "energy efficiency and heat recovery",
        }[event["niche"]],
        "language": event["language"],
        "programme": event["title"].partition(":")[0],
        "starts_on": event["starts_at"][:10],
        "ends_on": event["ends_at"][:10],
    }


def _call(call: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": call["id"],
        "kind": "call",
        "title": call["title"],
        "text": call["text"],
        "topic": call["topic"],
        "language": call["language"],
        "starts_on": call["rules"]["opens_on"],
        "ends_on": call["rules"]["deadline"],
    }


def _contents(tables: dict[str, list[Row]]) -> dict[str, Any]:
    """Every third content is a video, every fourth for members alone; addresses lead nowhere."""
    found: dict[str, Any] = {}
    rows = [row for row in tables["activities"] if row["kind"] == "content"]
    for number, row in enumerate(rows):
        form = "video" if number % 3 == 2 else "text"
        found[row["id"]] = {
            "form": form,
            "address": f"https://media.example/{row['id']}" if form == "video" else "",
            "licence": "CC-BY-4.0",
            "public": number % 4 != 3,
        }
    return found


def _introductions(tables: dict[str, list[Row]], rng: Random) -> list[dict[str, Any]]:
    """Tell how accepted introductions went on; the pairs and days are those of the judgements."""
    accepted = [row for row in tables["judgements"] if row["verdict"] == "accepted"]
    old = [row for row in accepted if row["judged_on"] < "2026-03-01"]
    chosen = rng.sample(old, len(PATHS))
    return [
        _introduction(number, row, path, rng)
        for number, (row, path) in enumerate(zip(chosen, PATHS, strict=True), start=1)
    ]


def _introduction(number: int, row: Row, path: tuple[str, ...], rng: Random) -> dict[str, Any]:
    at = datetime.fromisoformat(f"{row['judged_on']}T09:00:00+00:00")
    begun = at - timedelta(days=rng.randint(6, 20))
    log = [
        _step("suggest", "expert", begun),
        _step("propose", "expert", begun + timedelta(hours=1)),
        _step("interest", "asker", at - timedelta(days=2), interest=INTEREST),
        _step("interest", "candidate", at, interest=INTEREST),
    ]
    day = at
    for turn in path:
        day += timedelta(days=rng.randint(12, 45))
        log.append(_meeting(day) if turn == "meet" else _outcome(turn, day, rng))
    return {
        "id": f"demo-in-{number:02d}",
        "asker_id": row["left_id"],
        "candidate_id": row["right_id"],
        "log": log,
    }


def _stories(
    introductions: list[dict[str, Any]], tables: dict[str, list[Row]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Two stories: both sides agreed to the first, the second waits for one of them."""
    names = {row["id"]: row["name"] for row in tables["profiles"]}
    stories = []
    for each in introductions:
        last = each["log"][-1]
        if last.get("outcome", {}).get("result") == "success_story":
            one, other = names[each["asker_id"]], names[each["candidate_id"]]
            stories.append(
                {
                    "id": f"demo-st-{len(stories) + 1}",
                    "introduction_id": each["id"],
                    "title": f"{one} e {other} (demo)",
                    "text": f"{one} e {other} si sono conosciuti grazie alla rete: da un primo"
                    " colloquio sono nati una prova, una domanda comune e un progetto finanziato.",
                    "language": "it",
                    "written_at": last["at"],
                    "asker_agreed_at": last["at"],
                }
            )
    first = stories[0]
    id_ = f"story-{first['id']}"
    stories[0] = first | {"candidate_agreed_at": first["written_at"], "content_id": id_}
    activity = {
        "id": id_,
        "kind": "content",
        "title": first["title"],
        "text": first["text"],
        "language": "it",
        "programme": "success story",
        "starts_on": first["written_at"][:10],
    }
    content = {"form": "text", "address": "", "licence": "CC-BY-4.0", "public": True}
    return stories, [activity], {id_: content}


def _step(act: str, party: str, at: datetime, **more: Any) -> dict[str, Any]:
    return {"act": act, "party": party, "by": "demo", "at": _instant(at), **more}


def _meeting(day: datetime) -> dict[str, Any]:
    held = {"starts_at": _instant(day), "ends_at": _instant(day + timedelta(hours=1))}
    return _step("meet", "expert", day - timedelta(days=7), meeting=held | {"place": "Lecco"})


def _outcome(result: str, day: datetime, rng: Random) -> dict[str, Any]:
    told: dict[str, Any] = {"result": result, "on": date.isoformat(day.date())}
    if result == "funded":
        told |= {"amount": str(rng.randrange(20, 180) * 1000), "currency": "EUR"}
    return _step("conclude", "expert", day + timedelta(hours=2), outcome=told)


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def write_programme(folder: Path) -> None:
    """Write it as one JSON file, a line for each entry, so that changes can be read."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(make_programme(), ensure_ascii=False, indent=1)
    (folder / "programme.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_programme(Path(sys.argv[1]) if sys.argv[1:] else HERE / "programme")
