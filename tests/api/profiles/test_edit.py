"""Editing a profile in place: what is typed is kept, or comes back with what is wrong."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import create_app
from api.profiles.conflicts import differences
from api.profiles.edit_form import fields_of, profile_of, rows_of
from api.profiles.understood import understood_of
from matchmaker.domain import Language, Need, Profile, ProfileId, Role, Visibility
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

TODAY = date(2026, 11, 23)
EDIT = "/profiles/firm/edit?lang=en"


@pytest.fixture
def home(
    tmp_path_factory: pytest.TempPathFactory,
    snapshot: Snapshot,
    profiles: Mapping[str, Profile],
    publish: Callable[[Home, Snapshot], None],
) -> Home:
    """A home of its own, whose profiles a test may change."""
    made = Home.create(tmp_path_factory.mktemp("edit") / "home")
    with made.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    publish(made, snapshot)
    return made


@pytest.fixture
def owner(home: Home, somebody_in: Callable[..., str]) -> Iterator[TestClient]:
    headers = {"Authorization": f"Bearer {somebody_in(home, Role.COMPANY)}"}
    with TestClient(create_app(home.path), headers=headers, follow_redirects=False) as asking:
        yield asking


def filled(client: TestClient) -> dict[str, str]:
    """The fields of the form as the page shows them: the tag, and the rest from the store."""
    page = client.get(EDIT)
    assert page.status_code == 200
    tag = re.search(r'name="tag" value="([^"]+)"', page.text)
    assert tag is not None
    store = client.app.state.service.store  # type: ignore[attr-defined]
    return {"tag": tag[1], **fields_of(store.profile(ProfileId("firm")))}


def test_a_form_that_nobody_touched_changes_nothing(profiles: Mapping[str, Profile]) -> None:
    for profile in profiles.values():
        same = profile_of(fields_of(profile), profile, TODAY)
        assert replace(same, updated_on=profile.updated_on) == profile


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_as_a_need_is_kept_or_refused(
    profiles: Mapping[str, Profile], typed: str
) -> None:
    fields = fields_of(profiles["ada"]) | {"need.0.text": typed, "need.0.open": "surprise"}
    try:
        edited = profile_of(fields, profiles["ada"], TODAY)
    except InputError:
        return
    assert edited.needs[0].visibility is Visibility.PRIVATE


def test_an_empty_row_waits_for_one_more_and_an_emptied_one_goes(
    profiles: Mapping[str, Profile],
) -> None:
    fields = fields_of(profiles["firm"])
    assert rows_of(fields, "need")[-1].text == ""
    added = fields | {"need.1.text": "Cerchiamo prove di fatica", "need.1.open": "network"}
    assert [need.id for need in profile_of(added, profiles["firm"], TODAY).needs] == ["n0", "n1"]
    emptied = fields | {"need.0.text": " "}
    assert profile_of(emptied, profiles["firm"], TODAY).needs == ()


def test_an_owner_edits_and_the_version_is_checked(owner: TestClient) -> None:
    fields = filled(owner)
    answer = owner.post(EDIT, data={**fields, "need.0.text": "Cerchiamo incollaggio di titanio"})
    assert answer.status_code == 303
    store = owner.app.state.service.store  # type: ignore[attr-defined]
    assert store.profile(ProfileId("firm")).needs[0].text == "Cerchiamo incollaggio di titanio"
    assert {line.field for line in store.history.of("firm")} >= {"needs"}


def test_two_people_see_both_texts_and_nothing_typed_is_lost(owner: TestClient) -> None:
    first, second = filled(owner), filled(owner)
    owner.post(EDIT, data={**first, "city": "Erba", "country": "Italia"})
    answer = owner.post(EDIT, data={**second, "city": "Cantù"})
    page = html.unescape(answer.text)
    assert answer.status_code == 409
    assert "Somebody else changed this profile meanwhile" in page
    row = re.search(r'<th scope="row">Town</th><td>([^<]+)</td><td>([^<]+)</td>', page)
    assert row is not None
    assert row.groups() == ("Cantù", "Erba")
    tag = re.search(r'name="tag" value="([^"]+)"', answer.text)
    assert tag is not None
    again = owner.post(EDIT, data={**second, "city": "Cantù", "tag": tag[1]})
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("country", "Atlantis", "country"),
        ("sectors", "welding", "sectors"),
        ("headcount", "many", "headcount"),
        ("url", "ht!tp", "url"),
        ("names", "", "names"),
    ],
)
def test_a_mistake_comes_back_at_its_field(
    owner: TestClient, field: str, typed: str, says: str
) -> None:
    fields = filled(owner) | {field: typed, "city": "Bellano"}
    answer = owner.post(EDIT, data=fields)
    assert answer.status_code == 422
    assert f'id="{says}_error"' in answer.text
    assert 'value="Bellano"' in answer.text
    assert "Nothing was saved yet" in answer.text


def test_amounts_are_read_as_people_write_them(profiles: Mapping[str, Profile]) -> None:
    firm = profiles["firm"]
    for typed in ("1'200", "1.200", "1 200", "1200"):
        edited = profile_of(fields_of(firm) | {"headcount": typed}, firm, TODAY)
        assert edited.size is not None
        assert edited.size.headcount == 1200


def test_as_others_see_it_leaves_out_what_they_may_not(
    owner: TestClient, profiles: Mapping[str, Profile]
) -> None:
    fields = filled(owner) | {"need.0.open": "private"}
    owner.post(EDIT, data=fields)
    need: Need = profiles["firm"].needs[0]
    assert need.text in html.unescape(owner.get(EDIT).text)
    assert need.text not in html.unescape(owner.get(EDIT + "&seen=member").text)


def test_staff_state_a_reason_to_read_what_is_kept_back(
    home: Home, owner: TestClient, somebody_in: Callable[..., str]
) -> None:
    headers = {"Authorization": f"Bearer {somebody_in(home, Role.STAFF)}"}
    staff = TestClient(owner.app, headers=headers, follow_redirects=False)
    refused = staff.get(EDIT)
    assert refused.status_code == 403
    assert "Say why you need to read it" in html.unescape(refused.text)
    assert staff.get(EDIT, headers={"X-Reason": "asked by the firm"}).status_code == 200


def test_consent_is_withdrawn_and_given_on_the_page(owner: TestClient) -> None:
    owner.post("/profiles/firm/consent", data={"given": "false"})
    store = owner.app.state.service.store  # type: ignore[attr-defined]
    assert not store.profile(ProfileId("firm")).consent.matching
    owner.post("/profiles/firm/consent", data={"given": "true"})
    assert store.profile(ProfileId("firm")).consent.matching


def test_only_what_differs_is_compared() -> None:
    mine = {"city": "Erba", "url": "a\r\nb", "need.0.id": "n0"}
    theirs = {"city": "Como", "url": "a\nb", "need.0.id": "n1"}
    assert [each.field for each in differences(mine, theirs)] == ["city"]


def test_an_owner_sees_what_is_understood_and_in_which_sentence(owner: TestClient) -> None:
    page = html.unescape(owner.get(EDIT).text)
    part = page.split('id="understood"')[1].split("</fieldset>")[0]
    assert "laser welding" in part
    assert "you look for it" in part
    assert "Cerchiamo un partner per la saldatura laser" in part


def test_a_concept_that_is_not_us_counts_no_longer_and_can_be_taken_back(
    owner: TestClient,
    profiles: Mapping[str, Profile],
    snapshot_of: Callable[..., Snapshot],
) -> None:
    others = [each for each in profiles.values() if each.id != "firm"]
    store = owner.app.state.service.store  # type: ignore[attr-defined]

    def built() -> Matchmaker:
        return Matchmaker(snapshot_of(profiles=[store.profile(ProfileId("firm")), *others]))

    before = {each.concept: each.said for each in understood_of(built(), "firm", Language.IT)}
    assert before["laser_welding"]
    answer = owner.post(EDIT, data={**filled(owner), "rejected": ["", "laser_welding"]})
    assert answer.status_code == 303
    stored = store.profile(ProfileId("firm"))
    assert stored.rejected_concepts == ("laser_welding",)
    after = understood_of(built(), "firm", Language.IT, stored.rejected_concepts)
    assert [each.said for each in after if each.concept == "laser_welding"] == [""]
    part = html.unescape(owner.get(EDIT).text).split('id="understood"')[1].split("</fieldset>")[0]
    assert 'value="laser_welding" checked' in part
    assert owner.post(EDIT, data={**filled(owner), "rejected": ""}).status_code == 303
    assert store.profile(ProfileId("firm")).rejected_concepts == ()


def test_what_an_owner_rejected_is_kept_from_others(owner: TestClient) -> None:
    owner.post(EDIT, data={**filled(owner), "rejected": "laser_welding"})
    assert "rejected_concepts" not in owner.get("/api/v1/profiles/firm").json()


def test_a_keyword_that_is_added_counts_and_is_logged(
    owner: TestClient,
    profiles: Mapping[str, Profile],
    snapshot_of: Callable[..., Snapshot],
) -> None:
    answer = owner.post(EDIT, data={**filled(owner), "keywords": "elettroerosione a filo"})
    assert answer.status_code == 303
    store = owner.app.state.service.store  # type: ignore[attr-defined]
    assert {line.field for line in store.history.of("firm")} >= {"texts"}
    edited = store.profile(ProfileId("firm"))
    others = [each for each in profiles.values() if each.id != "firm"]
    read = understood_of(Matchmaker(snapshot_of(profiles=[edited, *others])), "firm", Language.IT)
    assert any(each.field == "keywords" and "elettroerosione" in each.label for each in read)
    again = owner.post(EDIT, data={**filled(owner), "keywords": ""})
    assert again.status_code == 303
    assert all(each.field != "keywords" for each in store.profile(ProfileId("firm")).texts)
