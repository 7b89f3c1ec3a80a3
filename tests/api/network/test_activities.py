"""Events, calls and projects are listed whole and once, with those who took part."""

from collections.abc import Callable

from fastapi.testclient import TestClient

from matchmaker.domain import Role

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
