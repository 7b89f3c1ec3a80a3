"""Profiles are added and edited by who may, nothing overwrites unseen, and every change is kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Need, Profile, Role, Visibility
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

AsRole = Callable[..., TestClient]
FIRM = "/api/v1/profiles/firm/record"
REASON = {"X-Reason": "call with the owner"}


@pytest.fixture
def own(
    tmp_path: Path, profiles: Mapping[str, Profile], somebody_in: Callable[[Home, Role], str]
) -> AsRole:
    """A home of its own, to be changed, asked as somebody of a role."""
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    app = create_app(home.path)

    def asking(role: Role) -> TestClient:
        key = somebody_in(home, role)
        return TestClient(app, headers={"Authorization": f"Bearer {key}"})

    return asking


def edited(site: TestClient, path: str = FIRM, **changes: Any) -> tuple[dict[str, Any], str]:
    """The record as it is with some fields replaced, and its tag."""
    answer = site.get(path)
    assert answer.status_code == 200
    record = answer.json()
    for field in ("id", "consent", "updated_on", "demo"):
        record.pop(field)
    return record | changes, answer.headers["ETag"]


def test_an_owner_edits_its_profile_and_reads_what_it_wrote(own: AsRole) -> None:
    site = own(Role.COMPANY)
    record, tag = edited(site, sectors=["C25.62", "28.49"])
    answer = site.put(FIRM, json=record, headers={"If-Match": tag})
    assert answer.status_code == 200
    assert answer.json()["sectors"] == ["25.62", "28.49"]
    again = site.get(FIRM)
    assert again.json() == answer.json()
    assert again.headers["ETag"] == answer.headers["ETag"] != tag


def test_who_did_not_see_the_last_change_writes_nothing(own: AsRole) -> None:
    site = own(Role.COMPANY)
    record, tag = edited(site, url="first.example")
    assert site.put(FIRM, json=record, headers={"If-Match": tag}).status_code == 200
    late = site.put(FIRM, json=record | {"url": "late.example"}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert site.get(FIRM).json()["url"] == "http://first.example"


def test_without_a_tag_nothing_is_written(own: AsRole) -> None:
    site = own(Role.COMPANY)
    record, _ = edited(site)
    assert site.put(FIRM, json=record).status_code == 428


def test_what_breaks_a_rule_names_the_field(own: AsRole) -> None:
    site = own(Role.COMPANY)
    record, tag = edited(site, sectors=["nonsense"])
    answer = site.put(FIRM, json=record, headers={"If-Match": tag})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["sectors"]


def test_a_check_up_s_result_is_neither_shown_nor_lost(own: AsRole) -> None:
    site = own(Role.COMPANY)
    record, tag = edited(site, url="a.example")
    assert "maturity" not in record
    assert (
        site.put(FIRM, json=record | {"maturity": 1}, headers={"If-Match": tag}).status_code == 422
    )
    assert site.put(FIRM, json=record, headers={"If-Match": tag}).status_code == 200
    store = site.app.state.service.store  # type: ignore[attr-defined]
    assert store.profile("firm").maturity == 0.4


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ASSOCIATION, Role.ANALYST, Role.ADMIN])
def test_others_edit_nothing(own: AsRole, role: Role) -> None:
    record, tag = edited(own(Role.COMPANY))
    answer = own(role).put(FIRM, json=record, headers={"If-Match": tag})
    assert answer.status_code == 403


def test_staff_state_a_reason_to_read_and_the_reading_is_logged(own: AsRole) -> None:
    site = own(Role.STAFF)
    assert site.get(FIRM).status_code == 403
    assert site.get(FIRM, headers=REASON).status_code == 200
    store = site.app.state.service.store  # type: ignore[attr-defined]
    [line] = [each for each in store.audit.about("firm") if each.reason]
    assert (line.action, line.subject) == ("confidential.read", "profile:firm")
    assert line.reason == REASON["X-Reason"]


def test_acting_for_a_firm_is_no_way_round_the_reason_and_the_log(own: AsRole) -> None:
    site, acting = own(Role.STAFF), {"X-Acting-For": "firm"}
    for path in (FIRM, "/api/v1/profiles/firm/history"):
        assert site.get(path, headers=acting).status_code == 403
    store = site.app.state.service.store  # type: ignore[attr-defined]
    assert store.audit.about("firm") == []
    assert site.get(FIRM, headers=acting | REASON).status_code == 200
    [line] = store.audit.about("firm")
    assert (line.action, line.acting_for) == ("confidential.read", "firm")


def test_every_edit_is_in_the_audit_log_with_on_whose_behalf(own: AsRole) -> None:
    firm, staff = own(Role.COMPANY), own(Role.STAFF)
    for site, acting in ((firm, {}), (staff, {"X-Acting-For": "firm"})):
        record, tag = edited(firm, url=f"{len(acting)}.example")
        answer = site.put(FIRM, json=record, headers=acting | {"If-Match": tag})
        assert answer.status_code == 200
    store = firm.app.state.service.store  # type: ignore[attr-defined]
    lines = [line for line in store.audit.about("firm") if line.action == "profile.edit"]
    assert [line.acting_for for line in lines] == ["", "firm"]


def test_every_change_is_in_the_history_with_who_made_it(own: AsRole) -> None:
    firm, staff = own(Role.COMPANY), own(Role.STAFF)
    record, tag = edited(firm, url="a.example")
    firm.put(FIRM, json=record, headers={"If-Match": tag})
    _, tag = edited(firm)
    acting = {"If-Match": tag, "X-Acting-For": "firm"}
    assert staff.put(FIRM, json=record | {"url": "b.example"}, headers=acting).status_code == 200
    lines = firm.get("/api/v1/profiles/firm/history").json()["items"]
    changed = [(each["field"], each["after"], each["on_behalf"]) for each in lines]
    assert ("url", "http://b.example", True) in changed
    assert ("url", "http://a.example", False) in changed
    assert changed.index(("url", "http://b.example", True)) == 0


def test_staff_add_a_profile_that_is_not_matched_before_it_agrees(own: AsRole) -> None:
    site = own(Role.STAFF)
    new = {"id": "new-firm", "kind": "company", "names": ["Nuova S.r.l."]}
    answer = site.post("/api/v1/profiles", json=new)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/v1/profiles/new-firm"
    assert answer.json()["consent"]["matching"] is False
    assert site.post("/api/v1/profiles", json=new).status_code == 409
    assert own(Role.COMPANY).post("/api/v1/profiles", json=new | {"id": "x"}).status_code == 403


def test_what_was_edited_is_asked_to_be_built(own: AsRole) -> None:
    site = own(Role.COMPANY)
    asked: list[bool] = []
    rebuilder = site.app.state.service.rebuilder  # type: ignore[attr-defined]
    rebuilder.ask = lambda **_: asked.append(True)
    record, tag = edited(site, url="rossi.example")
    site.put(FIRM, json=record, headers={"If-Match": tag})
    assert asked == [True]


def test_a_profile_that_is_not_there_is_said_so(own: AsRole) -> None:
    answer = own(Role.STAFF).get("/api/v1/profiles/firmm/record", headers=REASON)
    assert answer.status_code == 404
    assert answer.json()["close"] == ["firm"]


@pytest.mark.parametrize("change", ["private", "network", "removed", "reworded", "field"])
def test_what_an_owner_takes_back_is_shown_nowhere_from_the_next_request_on(
    tmp_path: Path,
    profiles: Mapping[str, Profile],
    snapshot_of: Callable[..., Snapshot],
    publish: Callable[[Home, Snapshot], None],
    somebody_in: Callable[[Home, Role], str],
    change: str,
) -> None:
    home = Home.create(tmp_path / "home")
    need = Need(id="n", text="Saldatura segretissima di zirconio", visibility=Visibility.PUBLIC)
    known = {**profiles, "firm": replace(profiles["firm"], needs=(need,))}
    with home.store() as store, store.write() as writer:
        writer.put_profiles(known.values())
    publish(home, snapshot_of(profiles=list(known.values())))
    app = create_app(home.path)
    firm, anybody = (
        TestClient(app, headers={"Authorization": f"Bearer {somebody_in(home, Role.COMPANY)}"}),
        TestClient(app),
    )

    def told() -> list[str]:
        asked = {"need": "saldatura di zirconio", "k": 50}
        answers = (
            anybody.get("/api/v1/profiles/firm"),
            anybody.get("/profiles/firm"),
            anybody.post("/api/v1/suggestions", json=asked),
            anybody.get("/api/v1/profiles/welders/suggestions/firm"),
        )
        assert all(each.status_code == 200 for each in answers)
        return [each.url.path for each in answers if "segretissima" in each.text]

    assert len(told()) >= 2
    record, tag = edited(firm)
    stated = record["needs"][0]
    if change == "field":
        record["visibility"] = {**record["visibility"], "needs": "network"}
    else:
        record["needs"] = {
            "private": [stated | {"visibility": "private"}],
            "network": [stated | {"visibility": "network"}],
            "removed": [],
            "reworded": [stated | {"text": "Taglio laser"}],
        }[change]
    assert firm.put(FIRM, json=record, headers={"If-Match": tag}).status_code == 200
    assert told() == []
    assert firm.get("/api/v1/profiles/firm").status_code == 200
