"""The discount for the well known, in the JSON interface and on the page."""

import html

import pytest
from fastapi.testclient import TestClient

FIRM = "/api/v1/profiles/firm/suggestions"
NEED = {"need": "saldatura laser di lamiera sottile", "k": 20}


def scores(answer: dict[str, list[dict[str, object]]]) -> dict[object, object]:
    return {each["profile_id"]: each["score"] for each in answer["items"]}


def test_a_discount_takes_points_off_and_says_so(client: TestClient) -> None:
    plain = client.get(FIRM, params={"k": 20}).json()
    discounted = client.get(FIRM, params={"k": 20, "popularity_discount": 1}).json()
    before, after = scores(plain), scores(discounted)
    assert before.keys() == after.keys()
    assert any(after[id_] < before[id_] for id_ in before)
    assert all(after[id_] <= before[id_] for id_ in before)
    reasons = {r["id"] for each in discounted["items"] for r in each["wording"]["reasons"]}
    assert "popularity" in reasons


def test_a_need_may_be_asked_with_a_discount(client: TestClient) -> None:
    plain = client.post("/api/v1/suggestions", json=NEED).json()
    discounted = client.post(
        "/api/v1/suggestions", json={**NEED, "popularity_discount": 0.5}
    ).json()
    assert scores(plain) != scores(discounted)


@pytest.mark.parametrize("discount", [-0.1, 1.5, "much"])
def test_a_discount_lies_between_0_and_1(client: TestClient, discount: object) -> None:
    assert client.get(FIRM, params={"popularity_discount": discount}).status_code == 422


@pytest.mark.parametrize(
    ("language", "legend"), [("it", "Partner già molto noti"), ("en", "Well-known partners")]
)
def test_the_page_offers_the_choice_and_keeps_it(
    client: TestClient, language: str, legend: str
) -> None:
    for path, asked in (
        ("/", {"q": "saldatura laser", "as": "need"}),
        ("/profiles/firm/suggestions", {}),
    ):
        parameters = {**asked, "lang": language, "popularity_discount": "0.5"}
        page = html.unescape(client.get(path, params=parameters).text)
        assert legend in page
        assert 'name="popularity_discount" min="0" max="1" step="0.25" value="0.5"' in page


def test_the_page_names_the_model_under_the_list(client: TestClient) -> None:
    page = client.get("/", params={"q": "saldatura laser", "as": "need", "lang": "it"}).text
    assert "Versione del modello: curated 2026-11" in page
