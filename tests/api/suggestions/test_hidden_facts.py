"""What ranks without being shown cannot be read out: the attacks that once succeeded."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Profile, Role, Text, Visibility
from matchmaker.home import Home
from matchmaker.services.building import build

Profiles = Mapping[str, Profile]
As = Callable[..., TestClient]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HIDDEN = ("zirconio", "galvanica", "brasatura")
TRIED = (*HIDDEN, "tornitura", "filigrana", "pressofusione")


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Profiles], TestClient]:
    """Build a network of some profiles, and serve it."""

    def serving(known: Profiles) -> TestClient:
        home = Home.create(tmp_path_factory.mktemp("hidden") / "home")
        with home.store() as store, store.write() as writer:
            writer.put_profiles(known.values())
        build(home, today=date(2026, 11, 23))
        return TestClient(create_app(home.path, now=lambda: NOW))

    return serving


@pytest.fixture(scope="module")
def plain_site(serve: Callable[[Profiles], TestClient], profiles: Profiles) -> TestClient:
    """The same network without the hidden keywords."""
    return serve(profiles)


@pytest.fixture(scope="module")
def keyword_site(serve: Callable[[Profiles], TestClient], profiles: Profiles) -> TestClient:
    """A network in which one firm has keywords for matching only."""
    known = profiles["welders"]
    keywords = Text(field="keywords", value=", ".join(HIDDEN))
    hiding = replace(
        known,
        texts=(*known.texts, keywords),
        visibility={**known.visibility, "keywords": Visibility.MATCHING_ONLY},
    )
    return serve({**profiles, "welders": hiding})


def asker(site: TestClient, role: Role, somebody_in: Callable[..., str]) -> TestClient:
    """Ask as a role."""
    if role is Role.PUBLIC:
        return site
    home = Home.open(site.app.state.service.home)  # type: ignore[attr-defined]
    signed = {"Authorization": f"Bearer {somebody_in(home, role)}"}
    return TestClient(site.app, headers=signed)


WITHOUT_REASON = [Role.PUBLIC, Role.COMPANY, Role.ASSOCIATION, Role.ANALYST, Role.STAFF, Role.ADMIN]


@pytest.mark.parametrize("role", WITHOUT_REASON, ids=str)
def test_words_tried_one_by_one_do_not_find_the_hidden_ones(
    keyword_site: TestClient, plain_site: TestClient, somebody_in: Callable[..., str], role: Role
) -> None:
    """The attack: ask for one candidate word after the other, alone and beside one's profile."""
    as_whom = [{}, {"profile_id": "firm"}] if role is Role.COMPANY else [{}]
    for word in TRIED:
        for who in as_whom:
            body = {"need": word, "k": 50, **who}
            told = [
                asker(site, role, somebody_in).post("/api/v1/suggestions", json=body)
                for site in (keyword_site, plain_site)
            ]
            assert told[0].status_code == 200
            assert told[0].content == told[1].content


def test_staff_with_a_reason_find_by_hidden_words_and_see_them(
    keyword_site: TestClient, somebody_in: Callable[..., str]
) -> None:
    asking = asker(keyword_site, Role.STAFF, somebody_in)
    body, reason = {"need": HIDDEN[0], "k": 50}, {"X-Reason": "a call"}
    listed = asking.post("/api/v1/suggestions", json=body, headers=reason).json()["items"]
    assert listed[0]["profile_id"] == "welders"
    brought = {c["feature"]: c for c in listed[0]["contributions"]}["need_words"]
    assert brought["amount"] > 0
    assert HIDDEN[0] in str(brought["evidence"])
