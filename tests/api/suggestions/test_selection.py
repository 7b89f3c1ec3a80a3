"""Shortlists and comparisons: kept for who keeps them, and gone with a profile."""

from collections.abc import Callable, Mapping

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

COMPARE = "/profiles/firm/compare"


@pytest.fixture
def people(
    empty_home: Home,
    snapshot: Snapshot,
    profiles: Mapping[str, Profile],
    publish: Callable[[Home, Snapshot], None],
    somebody_in: Callable[..., str],
) -> Mapping[Role, TestClient]:
    """The firm and somebody of staff, in a network of their own."""
    with empty_home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    publish(empty_home, snapshot)
    app = create_app(empty_home.path)
    return {
        role: TestClient(
            app,
            headers={"Authorization": f"Bearer {somebody_in(empty_home, role)}"},
            follow_redirects=False,
        )
        for role in (Role.COMPANY, Role.STAFF, Role.EXPERT)
    }


def test_a_comparison_is_kept_under_its_name_for_its_owner_alone(
    people: Mapping[Role, TestClient],
) -> None:
    firm, staff = people[Role.COMPANY], people[Role.STAFF]
    typed = {"name": "Saldatura 2026", "with": ["welders", "viewers"]}
    kept = firm.post(COMPARE, data=typed)
    assert kept.status_code == 303
    assert "Saldatura 2026" in firm.get(kept.headers["location"]).text
    page = firm.get("/selection?lang=en").text
    assert "Saldatura 2026" in page
    assert "with=welders&amp;with=viewers" in page
    assert "Saldatura 2026" not in staff.get("/selection").text
    firm.post(f"{COMPARE}/drop", data={"name": "Saldatura 2026"})
    assert "Nothing is kept yet." in firm.get("/selection?lang=en").text


def test_a_shortlist_stands_there_with_what_to_do_next(people: Mapping[Role, TestClient]) -> None:
    firm = people[Role.COMPANY]
    firm.post("/profiles/firm/suggestions/welders/shortlist", data={"listed": "true"})
    page = firm.get("/selection?lang=en").text
    assert "For Firm" in page
    assert "/introductions/new?asker=firm&amp;candidate=welders" in page


def test_nobody_keeps_a_comparison_for_somebody_elses_firm(
    people: Mapping[Role, TestClient],
) -> None:
    typed = {"name": "x", "with": ["welders", "viewers"]}
    assert people[Role.EXPERT].post(COMPARE, data=typed).status_code == 403


def test_an_erased_candidate_leaves_the_comparison(people: Mapping[Role, TestClient]) -> None:
    firm = people[Role.COMPANY]
    firm.post(COMPARE, data={"name": "x", "with": ["welders", "viewers"]})
    store = firm.app.state.service.store  # type: ignore[attr-defined]
    with store.write() as writer:
        writer.erase_profile(ProfileId("viewers"))
    account = store.accounts.by_email("company@example.org")
    (kept,) = store.workspace.comparisons(account.id)
    assert kept.candidate_ids == ("welders",)
