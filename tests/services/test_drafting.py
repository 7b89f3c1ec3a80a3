"""Saved pages propose a profile: each proposal shows the sentence that says so."""

from pathlib import Path

import pytest

from matchmaker.domain import Kind, ProfileId
from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.services.drafting import draft_profile, write_draft
from matchmaker.services.importing import import_source

PAGE = """<!doctype html><html lang="it"><head><title>Torneria Rovina (inventata)</title></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/contatti">Contatti</a></li></ul></nav>
<article><h1>Torneria Rovina</h1>
<p>Siamo una torneria di Lecco con quaranta dipendenti, fondata nel 1974 dalla famiglia.</p>
<p>Offriamo lavorazioni meccaniche di precisione conto terzi per altre imprese.</p>
<p>Produciamo valvole e raccordi in acciaio inox per l'industria alimentare.</p>
<p>Siamo certificati UNI EN ISO 9001:2015 e IATF 16949.</p>
<p>Cerchiamo un laboratorio che provi la resistenza alla corrosione dei nostri pezzi.</p>
</article><footer><p>Cookie e privacy, tutti i diritti riservati.</p></footer></body></html>
"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "again.htm").write_text(PAGE, encoding="utf-8")
    (folder / "logo.png").write_bytes(b"")
    return folder


def test_each_sentence_is_proposed_once_under_its_column(saved: Path) -> None:
    draft = draft_profile(saved, id_="rovina", kind=Kind.COMPANY)
    assert (draft.language, draft.n_pages) == ("it", 2)
    assert "Torneria Rovina" in draft.name
    columns = {each.value: each.column for each in draft.proposals}
    assert len(columns) == len(draft.proposals)
    begins = {value.split()[0]: column for value, column in columns.items()}
    assert begins["Offriamo"] == "offers"
    assert begins["Produciamo"] == "products"
    assert begins["Cerchiamo"] == "needs"
    assert columns["UNI EN ISO 9001:2015"] == columns["IATF 16949"] == "keywords"
    assert not any("Cookie" in each for each in columns)


def test_every_proposal_quotes_a_sentence_that_stands_in_the_page(saved: Path) -> None:
    for each in draft_profile(saved, id_="rovina", kind=Kind.COMPANY).proposals:
        assert each.quote in PAGE
        assert each.value in each.quote
        assert each.file in {"index.html", "again.htm"}


def test_what_was_accepted_is_imported_and_nobody_is_matched_yet(
    saved: Path, tmp_path: Path
) -> None:
    draft = draft_profile(saved, id_="rovina", kind=Kind.COMPANY, url="https://rovina.example")
    (wrong,) = [each.number for each in draft.proposals if each.column == "needs"]
    path = tmp_path / "draft.csv"
    assert write_draft(draft, path, without=[wrong]) == len(draft.proposals) - 1
    home = Home.create(tmp_path / "home")
    assert import_source(home, "profiles", path).record.n_added == 1
    with home.store() as store:
        profile = store.profile(ProfileId("rovina"))
    assert [offer.text.split()[0] for offer in profile.offers] == ["Offriamo"]
    assert profile.needs == ()
    assert profile.consent.matching is False
    assert {text.language for text in profile.texts} == {"it"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.txt", "text", "pages_missing"),
        ("page.html", "<html><body></body></html>", "pages_say_nothing"),
        ("page.html", "", "pages_say_nothing"),
    ],
)
def test_where_there_is_nothing_to_read_it_says_so(
    tmp_path: Path, name: str, content: str, code: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(InputError) as caught:
        draft_profile(file, id_="x", kind=Kind.COMPANY)
    assert caught.value.code == code
