"""Timelines: noted by staff and the expert of a firm, read by nobody else."""

import html
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.profiles.timeline import read_date
from matchmaker.domain import Layer, Profile, ProfileId, Role, Tie
from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

TIMELINE = "/profiles/firm/timeline?lang=en"
SomebodyIn = Callable[..., str]
SignedIn = Callable[[Role], TestClient]


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory,
    snapshot: Snapshot,
    profiles: Mapping[str, Profile],
    publish: Callable[[Home, Snapshot], None],
) -> Home:
    """A home of its own, in which ada follows the firm."""
    made = Home.create(tmp_path_factory.mktemp("timeline") / "home")
    follows = Tie(
        source_id=ProfileId("ada"), target_id=ProfileId("firm"), layer=Layer.EXPERT_CLIENT
    )
    with made.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
        writer.put_ties([follows])
    publish(made, snapshot)
    return made


@pytest.fixture(scope="module")
def site(home: Home) -> Iterator[TestClient]:
    with TestClient(create_app(home.path), follow_redirects=False) as asking:
        yield asking


@pytest.fixture
def signed_in(home: Home, site: TestClient, somebody_in: SomebodyIn) -> SignedIn:
    def asking(role: Role) -> TestClient:
        headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
        return TestClient(site.app, headers=headers, follow_redirects=False)

    return asking


def test_a_call_that_is_noted_stands_on_the_timeline(
    signed_in: SignedIn,
) -> None:
    staff = signed_in(Role.STAFF)
    said = {"kind": "call", "text": "<b>keen</b>", "happened_on": "3.12.2020"}
    assert staff.post(TIMELINE, data=said).status_code == 303
    page = staff.get(TIMELINE).text
    assert "3 December 2020" in page
    assert "&lt;b&gt;keen&lt;/b&gt;" in page
    assert "<b>keen" not in page
    # The expert who follows the firm reads it and writes on it; the firm does neither.
    expert = signed_in(Role.EXPERT)
    assert "keen" in expert.get(TIMELINE).text
    assert expert.get("/profiles/welders/timeline").status_code == 403
    assert signed_in(Role.COMPANY).get(TIMELINE).status_code == 403


def test_what_was_typed_comes_back_with_what_is_wrong(
    signed_in: SignedIn,
) -> None:
    staff = signed_in(Role.STAFF)
    answer = staff.post(
        TIMELINE, data={"kind": "visit", "text": "Besuch", "happened_on": "gestern"}
    )
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert "a day such as 2026-12-03 or 3.12.2026" in page
    assert ">Besuch</textarea>" in page
    past = {"text": "send offers", "due_on": "2020-01-01"}
    answer = staff.post("/profiles/firm/tasks?lang=de", data=past)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert "dieser Tag ist vorbei" in page.replace("Dieser", "dieser")
    assert 'value="send offers"' in page


def test_a_task_is_planned_found_and_done(signed_in: SignedIn) -> None:
    staff = signed_in(Role.STAFF)
    planned = {"text": "send two offers", "due_on": "2999-01-31"}
    assert staff.post("/profiles/firm/tasks", data=planned).status_code == 303
    assert "send two offers" in staff.get("/tasks").text
    assert "send two offers" in staff.get("/?lang=en").text
    store = staff.app.state.service.store  # type: ignore[attr-defined]
    (task,) = store.workspace.open_follow_ups()
    staff.post(f"/profiles/firm/tasks/{task.id}")
    assert "send two offers" not in staff.get("/tasks").text


def test_a_hand_over_leaves_a_word(signed_in: SignedIn) -> None:
    staff = signed_in(Role.STAFF)
    signed_in(Role.EXPERT)
    store = staff.app.state.service.store  # type: ignore[attr-defined]
    expert = store.accounts.by_email("expert@example.org")
    said = {"to": expert.id, "text": "they wait for a call"}
    assert staff.post("/profiles/firm/hand-over", data=said).status_code == 303
    assert "they wait for a call" in staff.get(TIMELINE).text
    wrong = staff.post("/profiles/firm/hand-over", data={"to": "nobody", "text": "as above"})
    assert wrong.status_code == 422
    assert ">as above</textarea>" in wrong.text


def test_an_expert_finds_clients_and_caseload_on_the_desk(
    signed_in: SignedIn,
) -> None:
    expert = signed_in(Role.EXPERT)
    page = html.unescape(expert.get("/desk?lang=en").text)
    assert "Firms you could approach" in page
    assert "/profiles/firm/timeline" in page
    shown = page.split('class="compared')[1].split("</table>")[0]
    declined = shown.split('action="/desk/ada/decline/')[1].split("?")[0].split('"')[0]
    expert.post(f"/desk/ada/decline/{declined}")
    # A laboratory declined elsewhere is no firm that is left out.
    expert.post("/desk/ada/decline/lab")
    again = html.unescape(expert.get("/desk?lang=en").text)
    assert f"/decline/{declined}" not in again
    assert "1 declined firm is left out." in again
    assert signed_in(Role.COMPANY).get("/desk").status_code == 403


@pytest.mark.parametrize("typed", ["2026-12-03", "3.12.2026", "03/12/2026", " 3-12-2026 "])
def test_days_are_read_as_people_write_them(typed: str) -> None:
    assert read_date(typed, "due_on") == date(2026, 12, 3)


def test_a_day_that_is_none_is_named() -> None:
    with pytest.raises(InputError) as raised:
        read_date("31.2.2026", "due_on")
    assert raised.value.field == "due_on"
