"""Pages of calls: made and edited in a form, with the reason beside what can't be kept."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role

As = Callable[..., TestClient]
FORM = {
    "title": "Laser welding voucher (demo)",
    "topic": "laser welding of thin sheet metal",
    "language": "en",
    "countries": "it, CH",
    "kinds": "company",
    "sectors": "25, 28.4",
    "max_staff": "250",
    "trl_low": "4",
    "min_partners": "2",
    "partner_kinds": "research_group",
    "deadline": "2027-06-30",
    "rate": "62,5 %",
    "ceiling": "1'250'000",
    "currency": "chf",
}


@pytest.fixture
def staff(of_programme: As) -> TestClient:
    site = of_programme(Role.STAFF)
    site.headers.update({"Sec-Fetch-Site": "same-origin"})
    return site


def test_a_call_is_made_and_edited_in_a_form(staff: TestClient) -> None:
    here = staff.post("/programme/calls/new", data=FORM).headers["location"]
    rules = staff.get(f"/api/v1{here.replace('/programme', '')}").json()["rules"]
    assert rules["countries"] == ["CH", "IT"]
    assert (rules["rate"], rules["ceiling"], rules["currency"]) == (0.625, 1_250_000, "CHF")
    assert (rules["trl"], rules["sectors"]) == ([4, 9], ["25", "28.4"])
    form = staff.get(f"{here}/edit").text
    assert 'value="62.5"' in form
    both = FORM | {"partner_kinds": ["research_group", "lab"], "rate": ""}
    assert staff.post(f"{here}/edit", data=both).status_code == 303
    changed = staff.get(f"/api/v1{here.replace('/programme', '')}").json()["rules"]
    assert (changed["partner_kinds"], changed["rate"]) == (["research_group", "lab"], None)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("countries", "Italy"),
        ("sectors", "metal"),
        ("max_staff", "few"),
        ("rate", "162"),
        ("deadline", "soon"),
        ("currency", "euros"),
        ("max_partners", "1"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_reason_beside_the_field(
    staff: TestClient, field: str, typed: str
) -> None:
    answer = staff.post("/programme/calls/new", data=FORM | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}_error"' in answer.text
    assert FORM["topic"] in answer.text, "nothing typed is lost"


def test_a_firm_reads_whether_it_may_apply_and_the_team_page_says_who_is_unknown(
    staff: TestClient, of_programme: As
) -> None:
    here = staff.post("/programme/calls/new", data=FORM).headers["location"]
    told = of_programme(Role.COMPANY).get(here, params={"lang": "en"}).text
    assert "Firm: " in told
    assert "not known; asked: 250" in told
    lost = staff.get("/programme/team", params={"lead": "Nobody at all"})
    assert lost.status_code == 422
    assert 'id="lead_error"' in lost.text
    assert of_programme(Role.EXPERT).get("/programme/team").status_code == 403
