"""Introductions over the wire: each role does its part, versions are kept, nothing leaks."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api import create_app
from api.introductions.schemas import IntroductionOut, IntroductionPage, TaskOut
from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.privacy.permissions import scopes_of
from matchmaker.services.accounts import add_account, make_key
from matchmaker.store import Origin

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
INTEREST = {"cooperation": "weld trials", "about": "a workshop", "unclear": "your price"}
YES = {"act": "interest", "interest": INTEREST}
NO = {"act": "decline", "reason": "competitor", "remark": "Quarzwiesel copied us"}
MEETING = {"starts_at": "2026-03-12T14:00:00+01:00", "ends_at": "2026-03-12T15:00:00+01:00"}
WHO = (
    ("rossi", Role.COMPANY, "firm"),
    ("weber", Role.COMPANY, "lab"),
    ("anna", Role.STAFF, ""),
    ("bruno", Role.STAFF, ""),
    ("root", Role.ADMIN, ""),
    ("ana", Role.ANALYST, ""),
)


def cursor_of(at: str) -> str:
    """A cursor that nobody gave out."""
    return base64.urlsafe_b64encode(json.dumps([at, "i"]).encode()).decode().rstrip("=")


@dataclass
class World:
    """A service, and what each person may send to it."""

    client: TestClient
    keys: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def __call__(
        self, who: str, method: str, path: str, body: object = None, **headers: str
    ) -> Response:
        key = {"Authorization": f"Bearer {self.keys[who]}"} if who else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/api/v1{path}", json=body, headers=key | named)

    def proposed(self, who: str = "anna", **said: object) -> dict[str, Any]:
        body = {"asker_id": "firm", "candidate_id": "lab"} | said
        made = self(who, "POST", "/introductions", body)
        assert made.status_code == 201, made.text
        return dict(made.json())

    def act(self, who: str, id_: str, body: object, **headers: str) -> Response:
        return self(who, "POST", f"/introductions/{id_}/events", body, **headers)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    home = Home.create(tmp_path / "home")
    origin = Origin(source="test", at=START)
    keys, ids = {}, {}
    with home.store() as store:
        with store.write() as writer:
            kinds = {"firm": Kind.COMPANY, "lab": Kind.LAB}
            writer.put_profiles(
                [
                    Profile(id=ProfileId(id_), kind=kind, names=(id_.title(),))
                    for id_, kind in kinds.items()
                ]
            )
        for name, role, profile in WHO:
            account = add_account(
                store,
                email=f"{name}@example.org",
                name=name.title(),
                role=role,
                speaks_for=[ProfileId(profile)] if profile else (),
                origin=origin,
            )
            ids[name] = account.id
            keys[name], _ = make_key(
                store,
                account,
                name="test",
                scopes={"write", "webhook.manage"} & scopes_of(role),
                lasts=timedelta(days=30),
                origin=origin,
            )
    with TestClient(create_app(home.path, now=lambda: START), follow_redirects=False) as client:
        yield World(client, keys, ids)


def test_the_whole_way_from_the_proposal_to_the_outcome(world: World) -> None:
    id_ = world.proposed()["id"]
    assert [one["id"] for one in world("weber", "GET", "/introductions").json()["items"]] == [id_]
    assert world.act("rossi", id_, YES).json()["state"] == "interested"
    introduced = world.act("weber", id_, YES).json()
    assert introduced["state"] == "introduced"
    assert [side["contacts"] for side in introduced["sides"]] == [
        [{"name": "Rossi", "email": "rossi@example.org"}],
        [{"name": "Weber", "email": "weber@example.org"}],
    ]
    assert world.act("rossi", id_, {"act": "meet", "meeting": MEETING}).status_code == 200
    file = world("weber", "GET", f"/introductions/{id_}/meeting.ics")
    (entry,) = icalendar.Calendar.from_ical(file.text).walk("VEVENT")
    assert str(entry["summary"]) == "Firm – Lab"
    outcome = {"result": "funded", "on": "2026-09-01", "amount": "250000.00", "currency": "CHF"}
    last = world.act("anna", id_, {"act": "conclude", "outcome": outcome}).json()
    assert last["outcomes"] == [outcome]
    assert [event["act"] for event in last["log"]] == [
        "suggest", "propose", "interest", "interest", "meet", "conclude",
    ]  # fmt: skip


def test_a_side_that_proposes_says_what_it_is_interested_in(world: World) -> None:
    pair = {"asker_id": "firm", "candidate_id": "lab"}
    refused = world("rossi", "POST", "/introductions", pair)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "interest")
    made = world("rossi", "POST", "/introductions", pair | {"interest": INTEREST})
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/introductions/{made.json()['id']}"
    assert made.json()["can"] == ["decline", "withdraw"]


@pytest.mark.parametrize(("who", "status"), [("", 401), ("ana", 403), ("root", 403)])
def test_who_has_no_part_in_introductions_is_refused(world: World, who: str, status: int) -> None:
    id_ = world.proposed()["id"]
    for method, path, body in (
        ("GET", "/introductions", None),
        ("GET", f"/introductions/{id_}", None),
        ("POST", "/introductions", {"asker_id": "firm", "candidate_id": "lab"}),
        ("POST", f"/introductions/{id_}/events", YES),
        ("GET", f"/introductions/{id_}/meeting.ics", None),
        ("POST", f"/introductions/{id_}/notes", {"text": "x"}),
        ("GET", "/tasks", None),
    ):
        assert world(who, method, path, body).status_code == status, path


def test_a_case_of_a_colleague_looks_as_if_it_were_not_there(world: World) -> None:
    id_ = world.proposed()["id"]
    real = world("bruno", "GET", f"/introductions/{id_}")
    invented = world("bruno", "GET", "/introductions/nothing")
    assert real.status_code == invented.status_code == 404
    assert real.json()["type"] == invented.json()["type"]
    assert world("bruno", "GET", "/introductions").json()["items"] == []
    assert world.act("bruno", id_, {"act": "withdraw"}).status_code == 404


def test_the_other_side_is_told_no_reason(world: World) -> None:
    id_ = world.proposed()["id"]
    world.act("rossi", id_, YES)
    assert world.act("weber", id_, NO).json()["log"][-1]["reason"] == "competitor"
    seen = world("rossi", "GET", f"/introductions/{id_}")
    assert "competitor" not in seen.text
    assert "Quarzwiesel" not in seen.text
    assert world("anna", "GET", f"/introductions/{id_}").json()["log"][-1]["remark"] == (
        "Quarzwiesel copied us"
    )


def test_a_declined_pair_stays_apart_until_the_decline_is_lifted(world: World) -> None:
    id_ = world.proposed()["id"]
    world.act("weber", id_, NO)
    again = world("anna", "POST", "/introductions", {"asker_id": "lab", "candidate_id": "firm"})
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "these two may not be introduced at present",
    )
    assert world.act("rossi", id_, {"act": "lift"}).status_code == 409
    assert world.act("weber", id_, {"act": "lift"}).json()["lifted"] is True
    assert world.proposed()["state"] == "proposed"


def test_who_names_an_old_version_changes_nothing(world: World) -> None:
    id_ = world.proposed()["id"]
    first = world("rossi", "GET", f"/introductions/{id_}").headers["ETag"]
    assert world.act("rossi", id_, YES, If_Match=first).status_code == 200
    stale = world.act("weber", id_, NO, If_Match=first)
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:matchmaker:problem:stale")
    assert world.act("weber", id_, NO, If_Match='"nonsense"').status_code == 412
    now = world("weber", "GET", f"/introductions/{id_}").headers["ETag"]
    assert world.act("weber", id_, YES, If_Match=now).status_code == 200


def test_a_request_that_is_sent_twice_is_carried_out_once(world: World) -> None:
    body = {"asker_id": "firm", "candidate_id": "lab"}
    made = [world("anna", "POST", "/introductions", body, Idempotency_Key="k1") for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert len(world("anna", "GET", "/introductions").json()["items"]) == 1


def test_what_is_unchanged_is_not_sent_again_and_a_note_changes_it(world: World) -> None:
    path = f"/introductions/{world.proposed()['id']}"
    tag = world("anna", "GET", path).headers["ETag"]
    assert world("anna", "GET", path, If_None_Match=tag).status_code == 304
    noted = world("anna", "POST", f"{path}/notes", {"text": "ring", "shared": True})
    assert noted.status_code == 201
    assert world("anna", "GET", path, If_None_Match=tag).status_code == 200
    assert [note["text"] for note in world("rossi", "GET", path).json()["notes"]] == ["ring"]


def test_staff_answer_for_a_firm_when_they_say_for_which(world: World) -> None:
    id_ = world.proposed()["id"]
    assert world.act("anna", id_, YES).status_code == 403
    answered = world.act("anna", id_, YES, X_Acting_For="firm")
    assert answered.json()["state"] == "interested"
    assert answered.json()["log"][-1]["on_behalf"] is True


def test_cases_are_handed_over_and_tasks_found_and_finished(world: World) -> None:
    path = f"/introductions/{world.proposed()['id']}"
    task = {"text": "ring", "due_on": "2026-03-05", "assignee": world.ids["bruno"]}
    id_ = world("anna", "POST", f"{path}/tasks", task).json()["id"]
    assert [one["text"] for one in world("bruno", "GET", "/tasks").json()["items"]] == ["ring"]
    handed = world(
        "anna", "POST", f"{path}/events", {"act": "hand_over", "owner": world.ids["bruno"]}
    )
    assert handed.status_code == 204, "it is the colleague's now"
    assert world("bruno", "GET", path).json()["owner"] == world.ids["bruno"]
    assert world("bruno", "POST", f"{path}/tasks/{id_}/done").json()["done_at"] is not None
    assert world("bruno", "POST", f"{path}/tasks/none/done").status_code == 404
    assert world("bruno", "GET", "/tasks").json()["items"] == []


def test_a_list_goes_on_behind_its_cursor(world: World) -> None:
    for _ in range(3):
        id_ = world.proposed()["id"]
        world.act("anna", id_, {"act": "withdraw"})
    found, cursor = [], ""
    while cursor is not None:
        page = world("anna", "GET", f"/introductions?limit=2&cursor={cursor}").json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert len(found) == len(set(found)) == 3
    for place in ("x", *map(cursor_of, ("2026-01-01T00:00:00", "9999-12-31T23:59:59-12:00"))):
        assert world("anna", "GET", f"/introductions?cursor={place}").status_code == 422
    assert world("anna", "GET", "/introductions?state=open").status_code == 422
    assert world("anna", "GET", "/introductions?state=proposed").json()["items"] == []


BAD: tuple[object, ...] = (
    *(
        {"act": "meet", "meeting": MEETING | said}
        for said in (
            {"link": "https://meet.example/a\r\nATTENDEE:x"},
            {"link": "https://meet.example/a\nb"},
            {"link": "javascript:alert(1)"},
            {"link": "//meet.example"},
            {"link": "data:text/html,x"},
            {"place": "Lecco\nATTENDEE:x"},
        )
    ),
    {
        "act": "meet",
        "meeting": {
            "starts_at": "9999-12-31T14:00:00-12:00",
            "ends_at": "9999-12-31T23:59:00-12:00",
        },
    },
    {"act": "introduce"},
    {"act": "meet", "meeting": {"starts_at": "2026-03-12T14:00:00", "ends_at": "2026-03-13"}},
    {"act": "conclude", "outcome": {"result": "funded", "on": "2026-09-01", "amount": "1"}},
    {"act": "conclude", "outcome": {"result": "funded", "on": "x"}},
    {"act": "decline"},
    {"act": "interest", "interest": {"cooperation": " ", "about": " "}},
)


@pytest.mark.parametrize("body", BAD)
def test_what_an_act_has_to_say_is_checked(world: World, body: object) -> None:
    id_ = world.proposed()["id"]
    if "conclude" in str(body) or "meet" in str(body):
        world.act("rossi", id_, YES)
        world.act("weber", id_, YES)
    assert world.act("rossi", id_, body).status_code == 422


def test_webhooks_are_for_admins_and_lead_nowhere_inside(world: World) -> None:
    for who, status in (("anna", 403), ("rossi", 403), ("", 401)):
        assert world(who, "GET", "/webhooks").status_code == status
    made = world("root", "POST", "/webhooks", {"url": "https://hook.example/in"})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in world("root", "GET", "/webhooks").text
    assert world("root", "POST", "/webhooks", {"url": "http://hook.example"}).status_code == 422
    path = f"/webhooks/{made.json()['id']}"
    assert [world("root", "DELETE", path).status_code for _ in range(2)] == [204, 404]


def test_the_shapes_are_those_of_the_document(world: World) -> None:
    id_ = world.proposed()["id"]
    world.act("rossi", id_, YES)
    world.act("weber", id_, YES)
    world.act("rossi", id_, {"act": "meet", "meeting": MEETING})
    task = {"text": "ring", "due_on": "2026-03-05"}
    TaskOut.model_validate_json(world("anna", "POST", f"/introductions/{id_}/tasks", task).text)
    IntroductionOut.model_validate_json(world("anna", "GET", f"/introductions/{id_}").text)
    IntroductionPage.model_validate_json(world("anna", "GET", "/introductions").text)
