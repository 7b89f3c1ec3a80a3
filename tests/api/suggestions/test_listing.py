"""The list of suggestions: narrowed, sorted, judged, and explained where somebody is missing."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.suggestions import answering
from api.suggestions.answering import needs_shown
from api.suggestions.filters import Order, SortKey, SuggestionFilters, fits, in_order
from matchmaker.domain import Place, Profile, Role
from matchmaker.home import Home

As = Callable[..., TestClient]
LIST = "/profiles/firm/suggestions"


def read(client: TestClient, path: str, **parameters: object) -> str:
    answer = client.get(path, params={"lang": "en"} | parameters)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text[-500:]
    return html.unescape(answer.text)


def listed(page: str) -> list[str]:
    """The ids in the list, in its order."""
    return re.findall(r'<h3 id="s-([^"]+)"', page)


def test_a_line_says_who_how_well_and_why_and_folds_the_rest(client: TestClient) -> None:
    page = read(client, LIST)
    first = page[page.index('id="rank-1"') : page.index("</summary>", page.index('id="rank-1"'))]
    assert "Fit" in first
    assert 'class="why"' in first
    assert "In its own words" not in first


@pytest.mark.parametrize(
    ("path", "asked"),
    [(LIST, {}), ("/", {"q": "Wir suchen Laserschweissen von dünnem Blech", "as": "need"})],
)
def test_what_is_opened_is_told_in_full_and_the_rest_in_brief(
    client: TestClient, path: str, asked: dict[str, str]
) -> None:
    page = read(client, path, **asked)
    first, second = listed(page)[:2]
    assert "<details open>" not in page
    onward = re.search(rf'href="([^"]*open={first}[^"]*)#s-{first}"', page)
    assert onward
    opened = html.unescape(client.get(onward[1]).text)
    assert listed(opened) == listed(page)
    assert opened.count("<details open>") == 1
    assert f"#s-{first}" not in opened
    assert f"#s-{second}" in opened
    assert opened.count('class="what-if"') == 1


@pytest.mark.parametrize(
    ("wished", "passes"),
    [
        ({"sector": "C"}, lambda p: any(10 <= int(code[:2]) <= 33 for code in p.sectors)),
        ({"speaks": "de"}, lambda p: "de" in p.languages),
        ({"trl": "4"}, lambda p: any(o.trl and o.trl[0] <= 4 <= o.trl[1] for o in p.offers)),
        ({"city": "lecco"}, lambda p: p.place.city == "Lecco"),
        ({"free": "true"}, lambda p: bool(p.capacity)),
    ],
)
def test_a_filter_lets_pass_what_states_it(
    client: TestClient,
    profiles: Mapping[str, Profile],
    wished: dict[str, str],
    passes: Callable[[Profile], bool],
) -> None:
    everybody = set(listed(read(client, LIST, k=50)))
    found = set(listed(read(client, LIST, k=50, **wished)))
    assert found == {id_ for id_ in everybody if passes(profiles[id_])}


def test_distance_needs_both_places(profiles: Mapping[str, Profile]) -> None:
    near = SuggestionFilters(within_km="30")
    welders, here = profiles["welders"], profiles["firm"].place
    assert fits(welders, welders.place, near)
    assert not fits(welders, Place(country="IT"), near)
    assert not fits(replace(welders, place=Place(country="CH")), here, near)


def test_what_is_not_known_is_sorted_last() -> None:
    keys = [
        SortKey(rank=1, name="b", distance_km=float("inf"), updated=""),
        SortKey(rank=2, name="C", distance_km=3, updated="2026-01-01"),
        SortKey(rank=3, name="a", distance_km=9, updated="2025-01-01"),
    ]
    assert in_order(keys, Order.FIT) == [0, 1, 2]
    assert in_order(keys, Order.NEAR) == [1, 2, 0]
    assert in_order(keys, Order.NAME) == [2, 0, 1]
    assert in_order(keys, Order.FRESH) == [1, 2, 0]


def test_each_need_has_a_list_of_its_own(
    client: TestClient, profiles: Mapping[str, Profile]
) -> None:
    (need,) = profiles["firm"].needs
    assert need.text in read(client, LIST, need=need.id)
    assert needs_shown(profiles["firm"]) == ()
    two = (need, replace(need, id="n1"))
    assert needs_shown(replace(profiles["firm"], needs=two)) == two


def test_a_confidential_need_is_marked_for_its_owner_and_not_there_for_others(
    as_role: As, profiles: Mapping[str, Profile]
) -> None:
    shown = read(as_role(Role.PUBLIC), "/profiles/secretive/suggestions")
    for need in profiles["secretive"].needs:
        if need.visibility in {"staff", "matching_only", "private"}:
            assert need.text not in shown
    assert "confidential" not in shown


def test_who_is_missed_is_explained_and_who_is_unknown_said_so(client: TestClient) -> None:
    answer = client.get(LIST, params={"why_not": "viewrs"})
    assert answer.headers["Location"] == "/profiles/firm/with/viewers"
    page = read(client, LIST, why_not="qqqqqq")
    assert "No profile has a similar name." in page
    assert 'value="qqqqqq"' in page
    assert 'aria-invalid="true"' in page


def test_feedback_and_shortlist_come_back_with_the_list(client: TestClient) -> None:
    said = {"useful": "false", "reason": "far", "back": "sort=near&lang=en"}
    answer = client.post(f"{LIST}/welders/feedback", data=said)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{LIST}?sort=near#s-welders"
    client.post(f"{LIST}/welders/shortlist", data={"listed": "true"})
    page = read(client, LIST)
    assert "on your shortlist" in page
    assert "not useful" in page
    assert '<option value="far" selected>too far away</option>' in page
    client.post(f"{LIST}/welders/shortlist", data={"listed": "false"})
    assert "on your shortlist" not in read(client, LIST)


def test_judging_is_for_who_speaks_for_the_profile(as_role: As) -> None:
    expert = as_role(Role.EXPERT)
    said = {"useful": "true"}
    assert expert.post(f"{LIST}/welders/feedback", data=said).status_code == 403
    assert as_role(Role.PUBLIC).post(f"{LIST}/welders/feedback", data=said).status_code == 401
    assert "Put on the shortlist" not in read(expert, LIST)
    assert "Put on the shortlist" in read(as_role(Role.STAFF), LIST)


def test_a_wrong_filter_is_refused(client: TestClient) -> None:
    for wrong in ({"within_km": "near"}, {"trl": "11"}, {"sort": "luck"}, {"k": "0"}):
        assert client.get(LIST, params=wrong).status_code == 422


def test_the_list_of_one_network_is_small(client: TestClient, small_home: Home) -> None:
    assert len(client.get(LIST, params={"k": 50}).content) < 300_000


def test_places_are_noted_wherever_a_list_is_seen_as_it_is_ranked(
    as_role: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[int] = []
    monkeypatch.setattr(answering, "note_list", lambda *told: noted.append(len(told[2])))
    staff, plain = as_role(Role.STAFF), "/api/v1/profiles/firm/suggestions"
    for path in ("/profiles/firm", LIST, plain):
        assert staff.get(path).status_code == 200
    assert len(noted) == 3
    assert all(noted)
    staff.get(plain, params={"country": "CH"})
    as_role(Role.PUBLIC).get("/profiles/firm")
    assert len(noted) == 3
