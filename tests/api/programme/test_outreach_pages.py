"""Pages behind links of e-mails: they ask first, act by one click, and open nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import ProfileId, Role
from matchmaker.domain.link import Purpose
from matchmaker.home import Home
from matchmaker.services.links import make_link
from matchmaker.services.programme.digest import choose_digest, readers
from matchmaker.store import Account, Origin

As = Callable[..., TestClient]
Linked = Callable[..., str]


@pytest.fixture
def linked(programme_home: Home) -> Linked:
    """Make a link for an account that agreed to news."""

    def make(purpose: Purpose, **payload: object) -> str:
        origin = Origin(source="test", at=datetime.now(UTC))
        with programme_home.store() as store:
            if store.accounts.by_id("rosa") is None:
                rosa = Account(
                    id="rosa",
                    email="rosa@example.org",
                    name="Rosa",
                    role=Role.COMPANY,
                    speaks_for=frozenset({ProfileId("firm")}),
                    created_at=origin.at,
                )
                with store.write() as writer:
                    writer.accounts.add(rosa)
            choose_digest(store, "rosa", wanted=True, origin=origin)
            made = make_link(
                store, purpose, origin=origin, account_id="rosa", profile_id="firm", payload=payload
            )
        return made.path

    return make


def test_looking_at_the_page_ends_nothing_and_one_click_of_a_mail_program_does(
    of_programme: As, programme_home: Home, linked: Linked
) -> None:
    path = linked(Purpose.UNSUBSCRIBE)
    nobody = of_programme(Role.PUBLIC)
    assert nobody.get(path).status_code == 200
    with programme_home.store() as store:
        assert [each.id for each in readers(store)] == ["rosa"]
    # As RFC 8058 has it: no cookie, no Origin, this body.
    done = nobody.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    with programme_home.store() as store:
        assert readers(store) == []
    assert nobody.post("/unsubscribe/guessed").status_code == 404


def test_a_match_and_a_need_are_answered_without_signing_in(
    of_programme: As, programme_home: Home, linked: Linked
) -> None:
    nobody = of_programme(Role.PUBLIC)
    path = linked(Purpose.DIGEST, matches=["welders"])
    assert "Welders" in nobody.get(path).text
    assert nobody.post(path, data={"candidate": "welders", "useful": "true"}).status_code == 303
    assert nobody.post(path, data={"candidate": "rival", "useful": "true"}).status_code == 404
    with programme_home.store() as store:
        assert store.workspace.feedback_of("firm", "rosa")[ProfileId("welders")].useful
        need = store.profile(ProfileId("firm")).needs[0]
    path = linked(Purpose.STILL_TRUE, statements=[need.id])
    assert need.text in nobody.get(path).text
    assert nobody.post(path, data={"statement": need.id, "holds": "true"}).status_code == 303
    assert "✓" in nobody.get(path).text
    assert nobody.post(path, data={"statement": need.id, "holds": "false"}).status_code == 303
    with programme_home.store() as store:
        assert need not in store.profile(ProfileId("firm")).needs
    assert need.text in nobody.get(path).text, "to be put back"
    assert nobody.post(path, data={"statement": need.id, "holds": "true"}).status_code == 303
    with programme_home.store() as store:
        assert need in store.profile(ProfileId("firm")).needs


def test_one_agrees_to_news_on_ones_own_account(of_programme: As) -> None:
    firm = of_programme(Role.COMPANY)
    firm.headers.update({"Sec-Fetch-Site": "same-origin"})
    assert firm.post("/account/news", data={"wanted": "true"}).status_code in (303, 401, 403)
    assert of_programme(Role.PUBLIC).get("/account/news").status_code in (401, 303)
