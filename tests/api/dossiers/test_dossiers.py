"""Dossiers: two pages, for one firm or many, with what their recipient may see and no more."""

import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date

import pytest
import typst
from fastapi.testclient import TestClient

from api.dossiers.facts import DossierOrder, Reader, dossier_facts
from api.dossiers.pages import TEMPLATE
from api.state import AppState
from matchmaker.domain import Language, Profile, ProfileId, Role, Visibility
from matchmaker.privacy.principal import Principal

As = Callable[..., TestClient]
TODAY = date(2026, 11, 23)


@pytest.fixture
def service(anyone: TestClient) -> AppState:
    found: AppState = anyone.app.state.service  # type: ignore[attr-defined]
    return found


def order(reader: Reader, language: Language = Language.IT, letter: str = "") -> DossierOrder:
    return DossierOrder(reader=reader, language=language, letter=letter, today=TODAY)


def n_pages(facts: Mapping[str, object]) -> int:
    """How many pages the template makes of some facts."""
    inputs = {"facts": json.dumps(facts), "language": "it"}
    pages = typst.compile(str(TEMPLATE), format="svg", sys_inputs=inputs, ignore_system_fonts=True)
    return len(pages) if isinstance(pages, list) else 1


@pytest.mark.parametrize("language", Language)
def test_a_dossier_is_two_pages_and_a_letter_one_more(
    service: AppState, language: Language
) -> None:
    staff = Principal(account_id="s", role=Role.STAFF)
    plain = dossier_facts(service, staff, ["firm"], order(Reader.MEMBER, language))
    assert n_pages(plain) == 2
    sent = dossier_facts(service, staff, ["firm"], order(Reader.MEMBER, language, "Dear {name},"))
    assert sent["firms"][0]["letter"] == ["Dear Firm,"]
    assert n_pages(sent) == 3


def test_long_names_and_words_stay_on_two_pages(service: AppState) -> None:
    facts = json.loads(
        json.dumps(dossier_facts(service, Principal(), ["firm"], order(Reader.OUTSIDE)))
    )
    firm = facts["firms"][0]
    firm["name"] = "Donaudampfschifffahrtsgesellschaft " * 2
    firm["needs"] = [{"text": "Rindfleischetikettierungsüberwachung " * 8, "note": ""}] * 4
    firm["about"] = "x" * 1100
    assert n_pages(facts) == 2


def test_a_recipient_is_told_no_more_than_it_may_see(
    service: AppState, profiles: Mapping[str, Profile]
) -> None:
    staff = Principal(account_id="s", role=Role.STAFF)
    for reader in (Reader.OUTSIDE, Reader.MEMBER, Reader.ITSELF):
        told = json.dumps(dossier_facts(service, staff, ["secretive"], order(reader)))
        for need in profiles["secretive"].needs:
            if need.visibility in {Visibility.PRIVATE, Visibility.MATCHING_ONLY, Visibility.STAFF}:
                assert need.text not in told
    owner = Principal(
        account_id="o", role=Role.COMPANY, speaks_for=frozenset({ProfileId("secretive")})
    )
    own = json.dumps(dossier_facts(service, owner, ["secretive"], order(Reader.ITSELF)))
    assert all(need.text in own for need in profiles["secretive"].needs)


def test_a_pdf_is_downloaded_and_noted(as_role: As, service: AppState) -> None:
    staff = as_role(Role.STAFF)
    answer = staff.post("/profiles/firm/dossier?lang=de", data={"recipient": "Frau Muster"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "firm.pdf" in answer.headers["Content-Disposition"]
    assert "dossier.make" in {line.action for line in service.store.audit.about("firm")}


def test_a_link_shows_public_facts_until_it_is_over(as_role: As) -> None:
    said = {"form": "link", "recipient": "Muster SA", "days": "3"}
    page = html.unescape(as_role(Role.STAFF).post("/profiles/firm/dossier?lang=en", data=said).text)
    path = re.search(r"<code>[^<]*(/dossier/[^<]+)</code>", page)
    assert path is not None
    seen = as_role(Role.PUBLIC).get(path[1] + "?lang=en")
    assert seen.status_code == 200
    assert "Muster SA" in seen.text
    assert "Download the PDF" not in seen.text
    assert as_role(Role.PUBLIC).get("/dossier/guessed").status_code in {404, 410}


def test_many_come_in_one_archive(as_role: As) -> None:
    said = {"names": "Firm\nwelders", "form": "zip", "letter": "{name}"}
    answer = as_role(Role.STAFF).post("/dossiers?lang=fr", data=said)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["001-firm.pdf", "002-welders.pdf"]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


def test_an_unknown_name_comes_back_with_the_form(as_role: As) -> None:
    said = {"names": "Firm\nqqqqqqq", "letter": "Cara {name}"}
    answer = as_role(Role.STAFF).post("/dossiers?lang=it", data=said)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert "qui nessuno si chiama «qqqqqqq»" in page.replace("Qui", "qui")
    assert "Firm\nqqqqqqq</textarea>" in page
    assert "Cara {name}</textarea>" in page


def test_dossiers_of_others_are_for_staff(as_role: As) -> None:
    assert as_role(Role.COMPANY).get("/profiles/firm/dossier").status_code == 200
    assert as_role(Role.COMPANY).get("/profiles/welders/dossier").status_code == 403
    assert as_role(Role.COMPANY).get("/dossiers").status_code == 403
    assert as_role(Role.PUBLIC).get("/dossiers").status_code == 401


def test_of_too_many_the_form_offers_one_part_after_the_other(
    as_role: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.dossiers.pages.MOST", 2)
    asked = as_role(Role.STAFF).post("/dossiers?lang=en", data={"form": "zip"})
    assert asked.status_code == 422
    assert '<option value="2">3–' in asked.text
    answer = as_role(Role.STAFF).post("/dossiers?lang=en", data={"form": "zip", "part": "1"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == 2
