"""Looking for those who offer the same, in the JSON interface and on the page."""

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

PRESS = "/api/v1/profiles/secretive/suggestions"
NEED = {"need": "saldatura laser di lamiera sottile", "profile_id": "secretive", "k": 20}


@pytest.fixture(scope="module")
def staff(
    tmp_path_factory: pytest.TempPathFactory,
    snapshot_of: Callable[..., Snapshot],
    profiles: Mapping[str, Profile],
    publish: Callable[[Home, Snapshot], None],
    somebody_in: Callable[..., str],
) -> Iterator[TestClient]:
    """Ask as staff of a network in which two firms press sheet metal."""
    twin = replace(profiles["secretive"], id=ProfileId("other-press"), needs=())
    home = Home.create(Path(tmp_path_factory.mktemp("rivals")) / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles([*profiles.values(), twin])
    publish(home, snapshot_of(profiles=[*profiles.values(), twin]))
    key = somebody_in(home, Role.STAFF)
    headers = {"Authorization": f"Bearer {key}"}
    with TestClient(create_app(home.path), headers=headers) as asking:
        yield asking


def rivalries(answer: dict[str, list[dict[str, object]]]) -> dict[object, float]:
    return {
        each["profile_id"]: reason["amount"]
        for each in answer["items"]
        for reason in each["wording"]["reasons"]
        if reason["id"] == "rivalry"
    }


def test_who_looks_for_rivals_counts_for_them_what_spoke_against(staff: TestClient) -> None:
    plain = rivalries(staff.get(PRESS, params={"k": 20}).json())
    welcomed = rivalries(staff.get(PRESS, params={"k": 20, "allow_rivals": True}).json())
    assert plain.keys() == {"other-press"}
    assert plain["other-press"] < 0
    assert welcomed == {"other-press": pytest.approx(-plain["other-press"])}


def test_a_need_may_be_asked_of_rivals(staff: TestClient) -> None:
    plain = staff.post("/api/v1/suggestions", json=NEED).json()
    welcomed = staff.post("/api/v1/suggestions", json={**NEED, "allow_rivals": True}).json()
    assert rivalries(plain)["other-press"] < 0 < rivalries(welcomed)["other-press"]


@pytest.mark.parametrize(
    ("language", "legend"), [("it", "chi offre lo stesso"), ("en", "who offers the same")]
)
def test_the_page_offers_the_choice_and_keeps_it(
    client: TestClient, language: str, legend: str
) -> None:
    for path, asked in (("/", {"q": "firm", "as": "name"}), ("/profiles/firm/suggestions", {})):
        parameters = {**asked, "lang": language}
        page = html.unescape(client.get(path, params=parameters).text)
        assert legend in page
        assert 'name="allow_rivals" value="true" checked' not in page
        page = client.get(path, params={**parameters, "allow_rivals": "true"}).text
        assert 'name="allow_rivals" value="true" checked' in page
