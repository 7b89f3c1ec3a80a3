"""
Recount every number of the programme's results from the database, without the product's code.

    python -m evaluations.programme_results HOME

It reads the SQLite file with plain SQL and JSON, counts anew, and compares with what
`matchmaker results show --json` says. It ends with 1 where a number differs.
"""

import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from matchmaker.home import Home
from matchmaker.programme.results import Period
from matchmaker.services.programme.results import results_of

Fact = tuple[str, str, str | None]
"""A stage, a profile and a day, where one is known."""


def recounted(database: Path, until: date) -> dict[str, int]:
    """Count firms by stage, and activities, up to a day."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {
            **_stages(connection, until.isoformat()),
            **_activities(connection, until.isoformat()),
        }


def _stages(connection: sqlite3.Connection, until: str) -> dict[str, int]:
    head = dict(connection.execute("SELECT member_id, canonical_id FROM clusters"))
    kinds = connection.execute("SELECT id FROM profiles WHERE kind = 'company'")
    firms = {head.get(id_, id_) for (id_,) in kinds}
    reached: dict[str, set[str]] = defaultdict(set)
    for source in (_of_profiles, _of_rows, _of_activities, _of_introductions):
        for stage, id_, day in source(connection):
            firm = head.get(id_, id_)
            if firm in firms and (not day or day[:10] <= until):
                reached[stage].add(firm)
    return {stage: len(found) for stage, found in reached.items()}


def _of_profiles(connection: sqlite3.Connection) -> Iterator[Fact]:
    for id_, payload in connection.execute("SELECT id, payload FROM profiles"):
        each = json.loads(payload)
        if (each.get("consent") or {}).get("given_on"):
            yield "contacted", id_, each["consent"]["given_on"]
        if each.get("maturity") is not None:
            yield "check_up", id_, None


ROWS = {
    "check_up": "SELECT profile_id, answered_at FROM checkups",
    "expert": "SELECT target_id, starts_on FROM ties WHERE layer = 'expert_client'",
    "accepted": "SELECT left_id, judged_on FROM judgements WHERE verdict = 'accepted'"
    " UNION SELECT right_id, judged_on FROM judgements WHERE verdict = 'accepted'",
}


def _of_rows(connection: sqlite3.Connection) -> Iterator[Fact]:
    for stage, query in ROWS.items():
        for id_, day in connection.execute(query):
            yield stage, id_, day


def _of_activities(connection: sqlite3.Connection) -> Iterator[Fact]:
    query = (
        "SELECT profile_id, role, payload FROM participations"
        " JOIN activities ON activities.id = activity_id"
    )
    for id_, role, payload in connection.execute(query):
        each = json.loads(payload)
        if each["kind"] == "content" and each.get("programme") == "success story":
            yield "success_story", id_, each.get("starts_on")
        elif each["kind"] in {"event", "content"}:
            yield "contacted", id_, each.get("starts_on")
        if each["kind"] == "project" and each.get("programme"):
            yield "funded", id_, each.get("starts_on")
        if each["kind"] == "call" and role == "applicant":
            yield "application", id_, each.get("ends_on") or each.get("starts_on")


def _of_introductions(connection: sqlite3.Connection) -> Iterator[Fact]:
    for *sides, payload in connection.execute(
        "SELECT asker_id, candidate_id, payload FROM introductions"
    ):
        for stage, day in _of_introduction(json.loads(payload)):
            for side in sides:
                yield stage, side, day


def _of_introduction(each: dict[str, Any]) -> list[tuple[str, str]]:
    found = [
        ("introduction", each.get("proposed_at")),
        ("accepted", each.get("introduced_at")),
        ("meeting", (each.get("meeting") or {}).get("starts_at")),
    ]
    named = {
        "joint_application": "application",
        "funded": "funded",
        "success_story": "success_story",
    }
    outcomes = [o for o in each.get("outcomes") or () if o["result"] in named]
    found += [(named[outcome["result"]], outcome["on"]) for outcome in outcomes]
    return [(stage, day) for stage, day in found if day]


def _activities(connection: sqlite3.Connection, until: str) -> dict[str, int]:
    head = dict(connection.execute("SELECT member_id, canonical_id FROM clusters"))
    events = {
        id_
        for id_, payload in connection.execute("SELECT id, payload FROM activities")
        if (each := json.loads(payload))["kind"] == "event"
        and (not each.get("starts_on") or each["starts_on"] <= until)
    }
    there = {
        (event, head.get(id_, id_))
        for id_, event in connection.execute("SELECT profile_id, activity_id FROM participations")
        if event in events
    }
    return {"events": len(events), "participations": len(there)}


def main(home: Path) -> int:
    """Print each number twice, and say whether all agree."""
    until = datetime.now(UTC).date()
    with Home.open(home).store() as store:
        found = results_of(store, Period(until=until))
    said = {each.stage.value: each.n for each in found.stages}
    said |= {each.name: int(each.value) for each in found.counts}
    counted = recounted(home / "network.sqlite", until)
    names = [*(each.stage.value for each in found.stages), "events", "participations"]
    rows = [(name, said[name], counted.get(name, 0)) for name in names]
    for name, mine, theirs in rows:
        sys.stdout.write(
            f"{name:<16} {mine:>6} {theirs:>6} {'' if mine == theirs else 'DIFFERS'}\n"
        )
    return int(any(mine != theirs for _, mine, theirs in rows))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
