"""The network page, as analysts see it, and what it keeps back."""

import re
from collections.abc import Callable, Mapping
from threading import Event

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.network import analysis
from matchmaker.domain import Role
from matchmaker.home import Home

AsRole = Callable[..., TestClient]
NAMES = re.compile(r"Welders|Firm in a crowd|crowd-\d")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.STAFF])
@pytest.mark.parametrize("language", ["it", "en", "de", "fr"])
def test_the_network_is_told_without_a_name(as_role: AsRole, role: Role, language: str) -> None:
    answer = as_role(role).get("/network", params={"lang": language})
    assert answer.status_code == 200
    assert not NAMES.search(answer.text)
    assert answer.text.count("<circle") >= 48
    assert re.search(r"p-[0-9a-f]{12}", answer.text)


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.COMPANY, Role.EXPERT, Role.ASSOCIATION])
def test_the_page_is_for_analysts_and_staff(as_role: AsRole, role: Role) -> None:
    assert as_role(role).get("/network").status_code in {303, 401, 403}


def test_a_filter_that_is_too_fine_says_so_and_shows_the_whole(as_role: AsRole) -> None:
    answer = as_role(Role.ANALYST).get("/network", params={"country": "LI"})
    assert answer.status_code == 422
    assert "fewer than 5" in answer.text
    assert answer.text.count("<circle") >= 48


def test_departures_are_tried_for_five_at_least(as_role: AsRole) -> None:
    analyst = as_role(Role.ANALYST)
    assert "Without them" not in analyst.get("/network", params={"leaving": 1}).text
    assert "Without them" in analyst.get("/network", params={"leaving": 5}).text


def test_two_dates_are_compared_where_years_may_be_chosen(as_role: AsRole) -> None:
    analyst = as_role(Role.ANALYST)
    page = analyst.get("/network").text
    years = sorted(set(re.findall(r"<option>(\d{4})", page)))
    if len(years) > 2:
        asked = {"before": years[1], "after": years[-1]}
        answer = analyst.get("/network", params=asked)
        assert f'<th scope="col">{years[-1]}</th>' in answer.text
    same = analyst.get("/network", params={"before": "2020", "after": "2020"})
    assert same.status_code == 422


def test_layers_of_the_programme_are_looked_at_by_themselves(as_role: AsRole) -> None:
    both = {"layer": ["joint_project", "expert_client"]}
    answer = as_role(Role.ANALYST).get("/api/v1/network/measures/size", params=both)
    assert answer.status_code == 422
    assert as_role(Role.ANALYST).get("/network?layer=expert_client").status_code == 200


def test_the_map_tells_of_regions_of_five_and_of_no_part_that_could_be_subtracted(
    as_role: AsRole,
) -> None:
    analyst = as_role(Role.ANALYST)
    whole = analyst.get("/network", params={"lang": "en"}).text
    drawn = whole.partition('class="territory"')[2].partition("</svg>")[0]
    assert {"Ticino", "Lecco"} <= set(re.findall(r"<text[^>]*>([^<]+)</text>", drawn))
    assert 'class="x"' in drawn
    told = [int(n) for n in re.findall(r"<title>[^:<]+: (\d+)", drawn)]
    assert told
    assert min(told) >= 5
    assert "Gravity: power of distance" in whole
    some = analyst.get("/network", params={"lang": "en", "country": "IT"}).text
    assert "In five sentences" in some
    assert 'class="territory"' not in some


def test_what_crosses_is_drawn_by_regions_of_five(as_role: AsRole) -> None:
    page = as_role(Role.ANALYST).get("/network", params={"lang": "en"}).text
    drawn = page.partition('class="crossing"')[2].partition("</svg>")[0]
    assert {"Switzerland", "Italy"} <= set(re.findall(r">([A-Z][a-z]+)</text>", drawn))
    marks = [int(n) for n in re.findall(r"\((\d+)\)</text>", drawn)]
    bands = [int(n) for n in re.findall(r": (\d+)</title>", drawn)]
    assert marks
    assert bands
    assert min(bands) >= 5
    assert not NAMES.search(drawn)


def test_staff_filter_by_region_sector_size_and_community_and_analysts_do_not(
    as_role: AsRole,
) -> None:
    staff, analyst = as_role(Role.STAFF), as_role(Role.ANALYST)
    whole, some = (
        staff.get("/network", params={"lang": "en", **chosen})
        for chosen in ({}, {"region": "ITC43"})
    )
    assert '<option value="ITC43">Lecco' in whole.text
    assert '<option value="ITC43" selected>' in some.text
    assert "filter: Lecco" in some.text
    assert some.text.count("<circle cx=") < whole.text.count("<circle cx=")
    # What is taken along is what is looked at.
    assert "/api/v1/network/graph/gexf?layer=joint_project&amp;region=ITC43" in some.text
    figures = {"region": "ITC43"}
    assert staff.get("/api/v1/network/measures/size", params=figures).status_code == 200
    assert "ITC43" not in analyst.get("/network", params={"lang": "en"}).text
    assert "<span>Community</span>" in whole.text
    for path in ("/network", "/api/v1/network/measures/size", "/api/v1/network/graph/gexf"):
        assert analyst.get(path, params=figures).status_code == 422


def test_figures_that_take_long_are_announced_and_then_there(
    crowded_home: Home, crowd_keys: Mapping[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, measure = Event(), analysis.analyse

    def slow(*asked: object, **how: object) -> analysis.Analysis:
        may_go_on.wait()
        return measure(*asked, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(analysis, "analyse", slow)
    app = create_app(crowded_home.path)
    app.state.service.analyses.patience_s = 0.0
    key = {"Authorization": f"Bearer {crowd_keys[Role.ANALYST]}"}
    asking = TestClient(app, headers=key, follow_redirects=False)
    first = asking.get("/network", params={"lang": "en"})
    assert (first.status_code, first.headers["Refresh"]) == (202, "3")
    assert "being computed" in first.text
    assert 'class="stage"' not in first.text
    may_go_on.set()
    app.state.service.analyses.patience_s = 120.0
    second = asking.get("/network", params={"lang": "en"})
    assert second.status_code == 200
    assert "Refresh" not in second.headers
    assert 'class="stage"' in second.text
