"""One explanation from both sides, and candidates side by side."""

import html
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.suggestions.waterfall import waterfall_of
from matchmaker.domain import Language, Role
from matchmaker.engine import Matchmaker

As = Callable[..., TestClient]


def read(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_the_bars_add_up_to_the_total(matchmaker: Matchmaker) -> None:
    for candidate in ("welders", "viewers", "ada"):
        found = matchmaker.explain("firm", candidate)
        fall = waterfall_of(found, Language.EN)
        summed = fall.start + sum(bar.amount for bar in fall.bars) + fall.rest
        assert summed == pytest.approx(fall.total)
        assert all(0 <= bar.x <= 100 for bar in fall.bars)
        assert all(bar.x + bar.width <= 100.5 for bar in fall.bars)


def test_a_pair_is_explained_from_both_sides(client: TestClient) -> None:
    page = read(client, "/profiles/firm/with/welders?lang=en")
    assert "Welders for Firm" in page
    assert "Firm for Welders" in page
    assert page.count('class="waterfall"') == 2
    assert "<mark>" in page
    assert "Propose an introduction" in page


def test_that_two_are_kept_apart_is_told_to_staff_alone(as_role: As) -> None:
    path = "/profiles/firm/with/rival?lang=en"
    told = read(as_role(Role.STAFF), path)
    other = read(as_role(Role.PUBLIC), path)
    assert "may not be suggested" in told
    assert told.count('class="waterfall"') == 0
    assert other.count('class="waterfall"') == 2


def test_two_to_four_stand_side_by_side(client: TestClient) -> None:
    page = read(client, "/profiles/firm/compare?with=welders&with=viewers&lang=en")
    heads = re.findall(r'<th scope="col"><a [^>]*>([^<]+)</a>', page)
    assert heads == ["Welders", "Viewers"]
    assert "Speaks for it most" in page
    assert "Choose two to four" in read(client, "/profiles/firm/compare?lang=en")
    one = client.get("/profiles/firm/compare?with=welders")
    assert one.headers["Location"] == "/profiles/firm/with/welders"
    many = "&with=".join(["welders", "viewers", "rival", "ada", "busy"])
    assert "1 was left out" in read(client, f"/profiles/firm/compare?with={many}&lang=en")


def test_somebody_unknown_is_not_there(client: TestClient) -> None:
    assert client.get("/profiles/firm/with/nobody").status_code == 404
    assert client.get("/profiles/firm/compare?with=nobody&with=ada").status_code == 404
