"""Profiles over HTTP: pages, search, one profile."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.schemas import FoundProfiles, ProfileOut, ProfilePage
from matchmaker.engine import Matchmaker

LIST = "/api/v1/profiles"


def walk(client: TestClient, **parameters: Any) -> list[str]:
    """The ids of all pages, one after the other."""
    ids: list[str] = []
    cursor = ""
    while True:
        page = client.get(LIST, params={**parameters, "cursor": cursor}).json()
        ids += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return ids
        cursor = page["next_cursor"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 10, 100])
def test_pages_of_any_size_give_every_profile_once(
    client: TestClient, matchmaker: Matchmaker, limit: int
) -> None:
    assert walk(client, limit=limit) == sorted(matchmaker.snapshot.profiles.ids)


def test_a_page_holds_no_more_than_its_limit(client: TestClient) -> None:
    page = client.get(LIST, params={"limit": 3}).json()
    assert len(page["items"]) == 3
    ProfilePage.model_validate(page)


def test_filters_keep_kinds_and_countries(client: TestClient) -> None:
    assert walk(client, kind=["lab", "expert"], limit=1) == ["ada", "busy", "polymers"]
    assert walk(client, country="ch") == ["polymers", "welders"]
    assert walk(client, country="CH", kind="lab") == ["polymers"]


def test_a_cursor_of_a_profile_that_is_gone_goes_on_behind_it(client: TestClient) -> None:
    cursor = "ZmlybWE"  # "firma", after "firm"
    items = client.get(LIST, params={"cursor": cursor, "limit": 1}).json()["items"]
    assert [item["id"] for item in items] == ["polymers"]


@pytest.mark.parametrize("cursor", ["%%%", "a", "_w"])
def test_a_made_up_cursor_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get(LIST, params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_search_forgives_typos_and_puts_the_likest_first(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"name": "weldrs"}).json()
    assert found["items"][0]["id"] == "welders"
    FoundProfiles.model_validate(found)


def test_a_profile_is_as_its_schema_says(client: TestClient) -> None:
    profile = client.get(f"{LIST}/welders").json()
    ProfileOut.model_validate(profile)
    assert profile["place"]["city"] == "Lugano"
    assert profile["offers"][0]["trl"] == [3, 5]


def test_the_bookkeeping_of_a_profile_stays_inside(client: TestClient) -> None:
    profile = client.get(f"{LIST}/firm").json()
    assert not profile.keys() & {"excludes", "maturity", "consent", "visibility", "sources"}


def test_an_unchanged_profile_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{LIST}/firm")
    tag = first.headers["ETag"]
    again = client.get(f"{LIST}/firm", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    other = client.get(f"{LIST}/welders", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_a_profile_that_withdrew_its_consent_is_unknown(client: TestClient) -> None:
    assert client.get(f"{LIST}/shy").status_code == 404
    assert "shy" not in walk(client)
