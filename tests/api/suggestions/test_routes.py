"""Suggestions over HTTP, as the library gives them."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.schemas import SuggestionOut, Suggestions
from matchmaker.domain import Role
from matchmaker.engine import Matchmaker
from matchmaker.privacy import NETWORK

As = Callable[..., TestClient]
FOR_FIRM = "/api/v1/profiles/firm/suggestions"


def test_a_profile_gets_what_the_library_suggests(
    client: TestClient, matchmaker: Matchmaker
) -> None:
    answer = client.get(FOR_FIRM, params={"k": 3}).json()
    Suggestions.model_validate(answer)
    asked = matchmaker.suggest("firm", k=3, audience=NETWORK)
    assert [(i["profile_id"], i["score"]) for i in answer["items"]] == [
        (s.profile_id, pytest.approx(s.score)) for s in asked
    ]


def test_contributions_add_up_to_the_score(client: TestClient) -> None:
    for item in client.get(FOR_FIRM).json()["items"]:
        total = item["intercept"] + sum(c["amount"] for c in item["contributions"])
        assert total == pytest.approx(item["score"], abs=1e-9)


def test_filters_reach_the_library(client: TestClient) -> None:
    found = client.get(FOR_FIRM, params={"kind": ["lab", "expert"], "new_only": False}).json()
    assert {i["kind"] for i in found["items"]} <= {"lab", "expert"}
    abroad = client.get(FOR_FIRM, params={"country": "ch"}).json()["items"]
    assert abroad
    assert {i["place"]["country"] for i in abroad} == {"CH"}


def test_present_partners_come_only_when_they_are_asked_for(client: TestClient) -> None:
    def found(new_only: bool) -> set[str]:
        items = client.get(FOR_FIRM, params={"new_only": new_only, "k": 50}).json()["items"]
        return {i["profile_id"] for i in items}

    assert found(new_only=False) - found(new_only=True) == {"polymers"}


def test_a_need_in_words_travels_in_the_body(client: TestClient) -> None:
    asked = {"need": "soudage laser de tôles minces", "kinds": ["research_group"], "k": 2}
    answer = client.post("/api/v1/suggestions", json=asked).json()
    Suggestions.model_validate(answer)
    assert answer["items"][0]["profile_id"] == "welders"


def test_a_need_may_have_a_sender(client: TestClient) -> None:
    asked = {"need": "laser welding", "profile_id": "secretive", "countries": ["it"]}
    items = client.post("/api/v1/suggestions", json=asked).json()["items"]
    found = {i["profile_id"] for i in items}
    assert "viewers" not in found, "they declined one another"
    assert "welders" not in found, "not in Italy"


def test_reasons_speak_the_language_that_is_asked_for(client: TestClient) -> None:
    def heading(**how: object) -> str:
        item = client.get(FOR_FIRM, **how).json()["items"][0]  # type: ignore[arg-type]
        return str(item["wording"]["sides"]["serves"])

    assert heading() == "Why it would say yes"
    assert heading(params={"lang": "it"}) == "Perché direbbe di sì"
    assert heading(headers={"Accept-Language": "de-CH,de;q=0.9"}) == "Warum es zusagen würde"
    french = heading(params={"lang": "fr"}, headers={"Accept-Language": "de"})
    assert french == "Pourquoi il dirait oui"


def test_an_expert_gets_firms(as_role: As) -> None:
    answer = as_role(Role.EXPERT).get("/api/v1/experts/ada/clients", params={"k": 5}).json()
    Suggestions.model_validate(answer)
    assert {i["kind"] for i in answer["items"]} == {"company"}


def test_only_an_expert_has_clients(as_role: As) -> None:
    answer = as_role(Role.STAFF).get("/api/v1/experts/firm/clients")
    assert answer.status_code == 422
    assert "expert" in answer.json()["detail"]


def test_a_pair_is_explained_even_where_it_would_not_be_suggested(client: TestClient) -> None:
    answer = client.get(f"{FOR_FIRM}/polymers").json()
    SuggestionOut.model_validate(answer)
    assert answer["profile_id"] == "polymers"


def test_staff_are_told_that_a_pair_is_kept_apart(as_role: As) -> None:
    answer = as_role(Role.STAFF).get(f"{FOR_FIRM}/rival")
    assert answer.status_code == 422
    assert "exclusion" in answer.json()["detail"]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.COMPANY, Role.ANALYST])
def test_nobody_else_reads_from_an_explanation_that_a_pair_is_kept_apart(
    as_role: As, role: Role
) -> None:
    for apart in ("rival", "viewers"):
        answer = as_role(role).get(f"{FOR_FIRM}/{apart}")
        assert answer.status_code == 200, apart
        SuggestionOut.model_validate(answer.json())


def test_that_a_profile_meets_itself_is_refused_without_a_word_of_declines(
    client: TestClient,
) -> None:
    answer = client.get(f"{FOR_FIRM}/firm")
    assert answer.status_code == 422
    assert "decline" not in answer.json()["detail"]


@pytest.mark.parametrize(
    ("need", "says"),
    [
        ("", "nothing is asked"),
        ("?!", "no word in it"),
        ("a" * 100_000, "100,000 characters"),
        ("Мы ищем партнёра для лазерной сварки тонкого листа", "language"),
    ],
)
def test_a_need_that_cannot_be_read_is_refused_with_advice(
    client: TestClient, need: str, says: str
) -> None:
    answer = client.post("/api/v1/suggestions", json={"need": need})
    assert answer.status_code == 422
    assert says in answer.json()["detail"]
    assert answer.json()["errors"][0]["accepted"]


def test_an_answer_says_how_far_to_believe_it(client: TestClient) -> None:
    asked = {"need": "saldatura laser di lamiera sottile", "k": 2}
    answer = client.post("/api/v1/suggestions", json=asked).json()
    assert answer["verdict"] == "strong"
    assert answer["suggestions"] == answer["items"]
    assert {i["verdict"] for i in answer["items"]} <= {"strong", "possible", "none"}
    assert all(0 <= i["fit"] <= 100 for i in answer["items"])
    assert any("saldatura laser" in each["words"] for each in answer["understood"])
    assert (answer["not_understood"], answer["advice"]) == ([], None)


def test_nonsense_is_answered_with_advice_in_the_language_of_the_reader(
    client: TestClient,
) -> None:
    asked = {"need": "asdf qwerty zxcv"}
    answer = client.post("/api/v1/suggestions", json=asked, params={"lang": "de"}).json()
    Suggestions.model_validate(answer)
    assert answer["verdict"] == "none"
    assert answer["not_understood"] == ["asdf", "qwerty", "zxcv"]
    assert answer["advice"]["code"] == "nonsense"
    assert answer["advice"]["wording"] == answer["advice"]["text"]["de"]
