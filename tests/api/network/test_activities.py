"""Events, calls and projects are listed whole and once, with those who took part."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Layer,
    Participation,
    Profile,
    ProfileId,
    Role,
)
from matchmaker.domain.content import Content, ContentForm
from matchmaker.engine import Matchmaker
from matchmaker.graph.network import row_indices
from matchmaker.home import Home
from matchmaker.privacy import Tier
from matchmaker.services.building import build
from matchmaker.services.programme.contents import put_content
from matchmaker.store import Origin

PATH = "/api/v1/activities"


def test_pages_hold_every_activity_once_in_the_order_of_ids(client: TestClient) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(PATH, params={"limit": 2, "cursor": cursor}).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["mill-project", "tech-talk", "vision-project", "weld-project"]


def test_one_kind_may_be_asked_for(client: TestClient) -> None:
    [talk] = client.get(PATH, params={"kind": "event"}).json()["items"]
    assert talk["title"] == "Tech Talk: laser"


def test_an_activity_names_who_took_part(client: TestClient) -> None:
    found = client.get(f"{PATH}/weld-project").json()
    assert [each["id"] for each in found["participants"]] == ["viewers", "welders"]


def test_what_is_not_there_is_said_so(client: TestClient) -> None:
    assert client.get(f"{PATH}/nonsense").status_code == 404
    assert client.get(PATH, params={"cursor": "!"}).status_code == 422


def test_who_was_at_an_event_is_told_to_staff_and_not_to_everybody(
    as_role: Callable[[Role], TestClient],
) -> None:
    def there(role: Role) -> list[str]:
        found = as_role(role).get(f"{PATH}/tech-talk").json()
        return [each["id"] for each in found["participants"]]

    assert there(Role.STAFF)
    assert there(Role.PUBLIC) == []
    assert set(there(Role.COMPANY)) <= {"firm"}, "what it took part in itself"


def test_what_is_for_members_or_staff_is_in_no_snapshot_of_others(
    tmp_path: Path, profiles: dict[str, Profile]
) -> None:
    home = Home.create(tmp_path / "home")
    origin = Origin(source="test", at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    talk = Activity(
        id=ActivityId("talk"), kind=ActivityKind.CONTENT, title="Aldebaran", language="en"
    )
    closed = Content(form=ContentForm.TEXT, licence="CC-BY-4.0", public=False)
    with home.store() as store:
        put_content(store, talk, closed, origin)
        with store.write() as writer:
            writer.put_profiles(profiles.values())
            writer.put_participations(
                Participation(profile_id=ProfileId(id_), activity_id=talk.id, role="author")
                for id_ in ("welders", "viewers")
            )
            party = Activity(
                id=ActivityId("party"), kind=ActivityKind.EVENT, title="Antares", language="en"
            )
            writer.put_activities([party])
            writer.put_participations(
                Participation(profile_id=ProfileId(id_), activity_id=party.id, role=role)
                for id_, role in {"welders": "", "viewers": "", "firm": "speaker"}.items()
            )
    build(home)
    known = {tier: Matchmaker.load(home.path, tier) for tier in Tier}
    told = {tier for tier, each in known.items() if talk.id in each.snapshot.activity_row_of}
    assert told == {Tier.STAFF, Tier.NETWORK, Tier.MEMBERS}
    there = {
        tier: {
            str(each.network.profile_ids[row])
            for row in row_indices(
                each.network.attendance[Layer.ATTENDANCE], each.snapshot.activity_row_of[party.id]
            )
        }
        for tier, each in known.items()
    }
    assert there.pop(Tier.STAFF) == {"welders", "viewers", "firm"}
    assert set(map(frozenset, there.values())) == {frozenset({"firm"})}, "who spoke"
    with TestClient(create_app(home.path)) as site:
        for page in ("/profiles/welders", "/api/v1/profiles/welders/suggestions?k=30"):
            assert "Antares" not in site.get(page).text
            assert "party" not in site.get(page).text
        assert "talk" not in {each["id"] for each in site.get(PATH).json()["items"]}
        assert site.get(f"{PATH}/talk").status_code == 404
        with home.store() as store:
            put_content(store, talk, replace(closed, public=True), origin)
        build(home)
        assert site.get(f"{PATH}/talk").status_code == 200
        with home.store() as store:
            put_content(store, talk, closed, origin)
        assert site.get(f"{PATH}/talk").status_code == 404, "taken back since the build"
