"""The pages of a check-up: filled in by the firm with a link, by its expert, or signed in."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.checkup import questionnaire_of
from matchmaker.domain import Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.services.checkups.campaigns import (
    Invitee,
    Progress,
    invite,
    make_personal_link,
    open_campaign,
    progress_of,
)
from matchmaker.store import Origin

QUESTIONNAIRE = questionnaire_of()
DIMENSIONS = [each.id for each in QUESTIONNAIRE.dimensions]


def now() -> Origin:
    return Origin(source="test", at=datetime.now(UTC), account_id="anna")


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    return home


@pytest.fixture
def site(home: Home) -> TestClient:
    """A browser of somebody who has not signed in."""
    return TestClient(create_app(home.path), headers={"Accept-Language": "en"})


@pytest.fixture
def link(home: Home) -> str:
    """A personal link for the firm."""
    with home.store() as store:
        return make_personal_link(store, "firm", now()).path


def fill_in(site: TestClient, base: str, grade: int) -> None:
    """Answer every core question alike, page by page, as a form without scripts does."""
    for dimension in DIMENSIONS:
        typed = {q.id: str(grade) for q in QUESTIONNAIRE.core if q.dimension == dimension}
        answer = site.post(
            f"{base}/answers/{dimension}", data=typed | {"go": "next"}, follow_redirects=False
        )
        assert answer.status_code == 303


def test_a_firm_without_an_account_goes_from_its_link_to_the_result(
    site: TestClient, link: str, home: Home
) -> None:
    assert "27 questions" in site.get(link).text
    first = site.get(f"{link}/answers/strategy")
    assert first.text.count('<fieldset class="question"') == 6
    fill_in(site, link, 1)
    assert "Ready to hand in?" in site.get(f"{link}/hand-in").text
    result = site.post(f"{link}/hand-in")
    assert "Level: apprentice" in result.text
    assert "25 of 100 points" in result.text
    with home.store() as store:
        assert store.profile(ProfileId("firm")).maturity == 0.25
        assert store.checkups.draft("firm") is None


def test_a_page_saved_on_the_way_is_there_again(site: TestClient, link: str) -> None:
    saved = site.post(
        f"{link}/answers/market",
        data={"market_novelty": "3", "market_customers": "n/a", "importance": "4", "go": "stay"},
    )
    assert saved.json() == {"n_saves": 1}
    page = site.get(f"{link}/answers/market").text
    assert 'name="market_novelty" value="3" checked' in page
    assert 'name="market_customers" value="n/a" checked' in page
    assert 'name="importance" value="4" checked' in page


def test_what_one_page_saves_leaves_the_others_alone(site: TestClient, link: str) -> None:
    site.post(f"{link}/answers/market", data={"market_novelty": "3", "go": "stay"})
    site.post(f"{link}/answers/product", data={"product_protection": "1", "go": "stay"})
    site.post(f"{link}/answers/market", data={"market_expansion": "2", "go": "stay"})
    market = site.get(f"{link}/answers/market").text
    assert 'name="market_expansion" value="2" checked' in market
    assert 'name="market_novelty" value="3" checked' not in market
    product = site.get(f"{link}/answers/product").text
    assert 'name="product_protection" value="1" checked' in product


def test_an_answer_that_is_none_comes_back_with_a_message(site: TestClient, link: str) -> None:
    answer = site.post(f"{link}/answers/market", data={"market_novelty": "9"})
    assert answer.status_code == 422
    assert "could not be read" in answer.text


def test_nothing_answered_cannot_be_handed_in(site: TestClient, link: str) -> None:
    answer = site.post(f"{link}/hand-in")
    assert answer.status_code == 422
    assert "Nothing is answered yet" in answer.text


def test_a_need_is_confirmed_on_the_page(site: TestClient, link: str, home: Home) -> None:
    fill_in(site, link, 1)
    page = site.post(f"{link}/hand-in").text
    item = re.findall(r'name="item" value="(checkup-[a-z_]+)"', page)[0]
    answer = site.post(f"{link}/needs", data={"item": item, "verdict": "confirmed"})
    assert "Confirmed: it is a need of your profile" in answer.text
    with home.store() as store:
        assert item in [need.id for need in store.profile(ProfileId("firm")).needs]


def test_a_second_check_up_shows_what_has_changed(site: TestClient, link: str) -> None:
    for grade in (1, 3):
        fill_in(site, link, grade)
        site.post(f"{link}/hand-in")
    page = site.get(link).text
    assert "What has changed since" in page
    assert page.count('<td class="number">+2</td>') == 27


def test_the_expired_link_opens_nothing(home: Home, site: TestClient) -> None:
    past = Origin(source="test", at=datetime.now(UTC) - timedelta(days=40))
    with home.store() as store:
        over = make_personal_link(store, "firm", past).path
    for path in (over, f"{over}/answers/market", f"{over}/hand-in", "/checkup/nonsense"):
        assert site.get(path).status_code in {403, 404, 410}, path


def test_a_link_opens_the_check_up_of_its_firm_and_nothing_else(
    site: TestClient, link: str
) -> None:
    assert site.get("/check-ups/firm").status_code in {401, 403}
    assert site.get("/api/v1/profiles/firm/checkups").status_code in {401, 403}


def test_a_campaign_sees_its_firm_open_start_answer(site: TestClient, home: Home) -> None:
    with home.store() as store:
        campaign = open_campaign(store, "T0", now().at + timedelta(days=30), now())
        asked = [Invitee(profile_id="firm", address="info@firm.example")]
        invite(store, campaign.id, asked, now(), site="https://network.example")
        (mail,) = store.outbox.mails(now().at)
    path = re.search(r"https://network\.example(/checkup/\S+)\?lang=", mail.body)
    assert path is not None
    base = path[1]

    def stage() -> Progress:
        with home.store() as store:
            return progress_of(store, campaign.id, now().at)[0].progress

    assert stage() is Progress.INVITED
    site.get(base)
    assert stage() is Progress.OPENED
    site.post(f"{base}/answers/market", data={"market_novelty": "3", "go": "stay"})
    assert stage() is Progress.STARTED
    fill_in(site, base, 2)
    site.post(f"{base}/hand-in")
    assert stage() is Progress.ANSWERED


def test_who_declines_is_not_written_to_again(site: TestClient, home: Home) -> None:
    with home.store() as store:
        first = open_campaign(store, "T0", now().at + timedelta(days=30), now())
        asked = [Invitee(profile_id="firm", address="info@firm.example")]
        invite(store, first.id, asked, now(), site="https://network.example")
        (mail,) = store.outbox.mails(now().at)
        found = re.search(r"(/checkup/[^\s?]+)", mail.body)
        assert found is not None
    assert "Noted, thank you" in site.post(f"{found[1]}/decline").text
    with home.store() as store:
        again = open_campaign(store, "T1", now().at + timedelta(days=30), now())
        done = invite(store, again.id, asked, now(), site="https://network.example")
    assert [each.why for each in done.skipped] == ["declined"]


def test_a_firm_signed_in_fills_in_its_own(
    home: Home, somebody_in: Callable[[Home, Role], str]
) -> None:
    key = somebody_in(home, Role.COMPANY)
    own = TestClient(create_app(home.path), headers={"Authorization": f"Bearer {key}"})
    fill_in(own, "/check-ups/firm", 2)
    assert own.post("/check-ups/firm/hand-in").status_code == 200
    assert own.get("/check-ups/rival").status_code == 403
