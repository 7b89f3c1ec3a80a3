"""Staff bring a table in on pages: look, choose, mend, import, take back."""

import html
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import ProfileId, Role
from matchmaker.home import Home

TABLE = (
    "Elenco soci 2026;;;;;\n"
    "Rag. Soc.;Referente;Comune;Addetti;Fatturato;Colonna X\n"
    "Alfa Prova S.r.l.;M. Inventata;Lecco;ca. 20;1,2 Mio;rosso\n"
    "Beta Prova S.r.l.;;Como;molti;n.d.;verde\n"
    "Gamma Prova S.r.l.;;Erba;10-49;300 CHF;blu\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


@pytest.fixture
def staff(home: Home, somebody_in: Callable[..., str]) -> TestClient:
    headers = {"Authorization": f"Bearer {somebody_in(home, Role.STAFF)}"}
    return TestClient(create_app(home.path), headers=headers, follow_redirects=False)


def sent(site: TestClient, content: str = TABLE, name: str = "soci.csv", lang: str = "en") -> str:
    answer = site.post(
        "/imports", params={"lang": lang}, files={"file": (name, content.encode())}
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


def seen(site: TestClient, path: str, lang: str = "en") -> str:
    answer = site.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(answer.text))


def stored(home: Home) -> dict[str, object]:
    with home.store() as store:
        return {each.name: each for each in store.profiles()}


def test_a_file_is_looked_at_and_nothing_is_changed(staff: TestClient, home: Home) -> None:
    shown = seen(staff, sent(staff))
    assert "the header stands in row 2" in shown
    assert "Alfa Prova S.r.l." in shown
    assert re.search(r'<option value="name" selected>', shown)
    assert re.search(r"Row 4, Addetti", shown)
    assert "M. Inventata" not in shown
    assert stored(home) == {}


def test_a_cell_is_mended_on_the_page_and_comes_in(staff: TestClient, home: Home) -> None:
    path = sent(staff)
    cells = {"row": ["4"], "header": ["Addetti"], "value": ["35"]}
    assert staff.post(f"{path}/cells", data=cells).status_code == 303
    assert "Row 4, Addetti" not in seen(staff, path)
    done = staff.post(f"{path}/commit")
    assert done.headers["location"].startswith("/imports?done=")
    beta = stored(home)["Beta Prova S.r.l."]
    assert beta.size.headcount == 35


def test_a_column_is_chosen_by_hand_and_remembered(staff: TestClient, home: Home) -> None:
    path = sent(staff)
    columns = {"header": ["Colonna X"], "column": ["keywords"], "kind": "association"}
    staff.post(f"{path}/columns", data=columns)
    staff.post(f"{path}/commit")
    first = stored(home)["Alfa Prova S.r.l."]
    assert ("keywords", "rosso") in [(text.field, text.value) for text in first.texts]
    assert first.kind == "association"
    again = seen(staff, sent(staff, name="soci-2.csv"))
    assert "has the headers of an earlier file" in again


def test_what_was_set_aside_is_given_back_as_a_workbook(staff: TestClient) -> None:
    done = staff.post(f"{sent(staff)}/commit", params={"lang": "it"})
    shown = seen(staff, done.headers["location"], lang="it")
    link = re.search(r'href="(/imports/rejects/[^"]+)"', shown)
    assert link
    sheet = openpyxl.load_workbook(BytesIO(staff.get(link[1]).content)).active
    assert sheet["A1"].value == "to do"
    assert "non è un numero" in sheet["A2"].value
    assert staff.get("/imports/rejects/..%2Fnetwork.sqlite").status_code == 404


def test_an_import_is_taken_back(staff: TestClient, home: Home) -> None:
    staff.post(f"{sent(staff)}/commit")
    assert len(stored(home)) == 3
    undo = re.search(r'action="(/imports/log/\d+/undo)', seen(staff, "/imports"))
    assert undo
    assert staff.post(undo[1]).status_code == 303
    assert stored(home) == {}
    assert "undone" in seen(staff, "/imports")


def test_going_back_to_an_imported_file_leads_to_the_list(staff: TestClient) -> None:
    path = sent(staff)
    staff.post(f"{path}/commit")
    for again in (staff.get(path), staff.post(f"{path}/commit")):
        assert again.status_code == 303
        assert "gone=1" in again.headers["location"]


def test_a_file_that_cannot_be_read_is_said_beside_the_form(staff: TestClient) -> None:
    answer = staff.post("/imports", files={"file": ("paper.csv", b"%PDF-1.7\n")})
    assert answer.status_code == 422
    assert "<form" in answer.text
    assert "PDF" in answer.text


def test_a_file_without_names_asks_for_the_column(staff: TestClient, home: Home) -> None:
    path = sent(staff, "Feld1;Feld2\nhuibu;7\nzorro;8\n")
    assert "say below which column holds this" in seen(staff, path)
    staff.post(f"{path}/columns", data={"header": ["Feld1"], "column": ["name"]})
    assert "huibu" in seen(staff, path)
    staff.post(f"{path}/commit")
    assert set(stored(home)) == {"huibu", "zorro"}


@pytest.mark.parametrize("lang", ["it", "de", "fr", "en"])
def test_the_pages_are_there_in_each_language(staff: TestClient, lang: str) -> None:
    assert f'<html lang="{lang}">' in seen(staff, "/imports", lang=lang)
    assert f'<html lang="{lang}">' in seen(staff, sent(staff, lang=lang), lang=lang)


def test_what_a_table_says_is_shown_as_text(staff: TestClient) -> None:
    path = sent(staff, "nome;<b>x</b>\n<script>alert(1)</script> S.r.l.;<i>\n")
    shown = staff.get(path).text
    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown


def test_others_see_no_imports(home: Home, somebody_in: Callable[..., str]) -> None:
    for role in (Role.ADMIN, Role.ANALYST):
        headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
        site = TestClient(create_app(home.path), headers=headers)
        assert site.get("/imports").status_code == 403


def test_a_profile_keeps_its_id_over_imports(staff: TestClient, home: Home) -> None:
    for _ in range(2):
        staff.post(f"{sent(staff)}/commit")
    assert len(stored(home)) == 3
    assert all(ProfileId(each.id) for each in stored(home).values())


def test_another_sheet_is_chosen_and_rows_of_further_sheets_are_not_mended_here(
    staff: TestClient, home: Home
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Lecco"
    header = ["Nome azienda", "Comune", "Addetti"]
    for sheet, rows in (
        (book.active, [header, ["Alfa Prova srl", "Lecco", 3]]),
        (book.create_sheet("Como"), [header, ["Beta Prova srl", "Como", "molti"]]),
        (book.create_sheet("Storico"), [["Firma"], ["Gamma Prova srl"]]),
    ):
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    answer = staff.post("/imports", files={"file": ("soci.xlsx", content.getvalue())})
    path = answer.headers["location"].split("?")[0]
    both = seen(staff, path)
    assert "Beta Prova srl" in both
    assert "soci.xlsx, Como" not in both
    assert "Row 2, Addetti" not in both
    assert staff.post(f"{path}/sheet", data={"sheet": "Storico"}).status_code == 303
    assert "Gamma Prova srl" in seen(staff, path)
    assert staff.post(f"{path}/sheet", data={"sheet": "Nope"}).status_code == 422
    staff.post(f"{path}/sheet", data={"sheet": "Como"})
    assert "Row 2, Addetti" in seen(staff, path)
    staff.post(f"{path}/commit")
    assert set(stored(home)) == {"Beta Prova srl"}


def test_the_page_of_imports_is_there_after_several_of_them(staff: TestClient) -> None:
    for name in ("eins.csv", "zwei.csv", "drei.csv"):
        content = f"Firma;Ort\n{name} Muster AG;Chur\n"
        staff.post(f"{sent(staff, content, name)}/commit")
    shown = seen(staff, "/imports?done=1")
    assert all(name in shown for name in ("eins.csv", "zwei.csv", "drei.csv"))
    assert staff.get("/imports").status_code == 200


def test_answers_to_the_check_up_come_in_on_the_same_page(staff: TestClient, home: Home) -> None:
    staff.post(f"{sent(staff)}/commit", follow_redirects=False)
    name = next(iter(stored(home)))
    table = f"Firma;finance_budget;Notizen\n{name};2;x\nUnbekannte AG;3;\n".encode()
    answer = staff.post(
        "/imports", data={"source": "checkups"}, files={"file": ("antworten.csv", table)}
    )
    path = answer.headers["location"].split("?")[0]
    shown = seen(staff, path, "de")
    assert "Unbekannte AG" in shown
    assert re.search(r'<option value="finance_budget" selected>', shown)
    staff.post(f"{path}/commit", follow_redirects=False)
    with home.store() as store:
        assert len(store.checkups.current()) == 1
    assert "Antworten zum Check-up" in seen(staff, "/imports", "de")
