"""The pages, as a person without a script reads them."""

import html

import pytest
from fastapi.testclient import TestClient

from api.dependencies import LANGUAGES
from api.labels import labels_in
from api.suggestions.search import SearchMode, interpret_search
from matchmaker.domain import (
    ActivityKind,
    Cooperation,
    FitVerdict,
    Kind,
    Language,
    Layer,
    Visibility,
)
from matchmaker.domain.account import Role
from matchmaker.domain.introduction import SIDES, Act, OutcomeResult, Party, Reason, State
from matchmaker.engine import Matchmaker
from matchmaker.privacy import NETWORK


def read(client: TestClient, path: str, **parameters: object) -> str:
    """The text of a page that is there."""
    answer = client.get(path, params=parameters)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_the_home_page_has_one_field_and_examples(client: TestClient) -> None:
    page = read(client, "/", lang="it")
    assert '<html lang="it">' in page
    assert page.count('type="search"') == 1
    assert "saldatura laser di lamiera sottile" in page
    assert "Firm" in page


def test_a_need_shows_partners_with_marked_words_and_reasons(client: TestClient) -> None:
    page = read(client, "/", q="saldatura laser di lamiera sottile", lang="it")
    assert page.index("Welders") < page.index("Viewers")
    assert "<mark>Forschung zum Laserschweissen von dünnem Blech" in page
    assert "Perché serve alla vostra azienda" in page
    assert "Letto come bisogno" in page
    assert "Non noto" in page


def test_a_name_shows_the_profile_its_network_and_its_partners(client: TestClient) -> None:
    page = read(client, "/", q="firm", lang="en")
    assert "Read as a profile's name" in page
    assert "Cerchiamo un partner per la saldatura laser" in page
    assert "<title>Milling with less coolant — Joint project</title>" in page
    assert "<title>Welders — Suggested partner</title>" in page


def test_the_toggle_decides_how_the_text_is_read(client: TestClient) -> None:
    assert "Read as a need" in read(client, "/", q="welders", **{"as": "need"}, lang="en")
    assert "No profile has a similar name" in read(client, "/", q="xyzxyz", **{"as": "name"})


def test_kinds_filter_the_partners(client: TestClient) -> None:
    page = read(client, "/", q="saldatura laser", kind="expert", **{"as": "need"})
    assert "/profiles/ada" in page
    assert "/profiles/welders" not in page


def test_a_profile_page_shows_what_it_says_and_who_fits(client: TestClient) -> None:
    page = read(client, "/profiles/welders", lang="en")
    assert "Versuche und Prüfung der Naht" in page
    assert "TRL 3–5" in page
    assert "10 January 2026" in page
    assert 'id="rank-1"' in page


def test_links_keep_the_language_that_was_chosen(client: TestClient) -> None:
    page = read(client, "/profiles/firm", lang="it")
    assert "/profiles/welders?lang=it" in page
    assert 'name="lang" value="it"' in page


def test_the_browser_decides_the_language_until_somebody_does(client: TestClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "it-IT"})
    assert '<html lang="it">' in answer.text
    assert client.get("/?lang=en", headers={"Accept-Language": "it"}).text.count('lang="en"')
    assert '<html lang="en">' in client.get("/?lang=xx").text


def test_what_is_typed_is_shown_as_text(client: TestClient) -> None:
    answer = client.get("/", params={"q": '<script>alert(1)</script>" laser welding'})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/profiles/weldrs?lang=it", 404, "Questo profilo non c'è"),
        ("/?lang=it&q=?!", 422, "nessuna parola"),
        ("/?lang=it&q=" + "a" * 3_000, 422, "troppo lungo"),
        ("/?lang=it&q=Мы ищем партнёра для лазерной сварки тонкого листа", 422, "non si legge"),
        ("/?lang=it&q=laser&k=51", 422, "fuori dai limiti"),
        ("/?lang=it&q=laser&as=poem", 422, "fuori dai limiti"),
        ("/nowhere?lang=it", 404, "Questa pagina non c'è"),
        ("/nowhere?lang=en", 404, "There is no such page"),
        ("/?lang=en&q=?!", 422, "no word in it"),
    ],
)
def test_errors_are_pages_that_say_what_to_do(
    client: TestClient, path: str, status: int, says: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert says in html.unescape(answer.text)
    assert "/static/style.css" in answer.text


def test_an_unknown_profile_offers_ids_that_resemble_it(client: TestClient) -> None:
    assert "/profiles/welders" in client.get("/profiles/weldrs").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_that_is_shown_has_a_name(language: Language) -> None:
    labels = labels_in(language)
    assert labels.kinds.keys() == labels.kinds_plural.keys() == set(Kind)
    assert labels.layers.keys() == set(Layer)
    assert labels.cooperation.keys() == set(Cooperation)
    assert labels.fields.keys() >= set(ActivityKind)
    assert labels.openness.keys() == set(Visibility)
    assert labels.roles.keys() == set(Role) - {Role.PUBLIC}
    assert labels.states.keys() == labels.explained.keys() == set(State)
    assert labels.acts.keys() == set(Act)
    assert labels.parties.keys() == set(Party) - SIDES
    assert labels.reasons.keys() == set(Reason)
    assert labels.results.keys() == set(OutcomeResult)
    assert labels.verdicts.keys() == set(FitVerdict)


def test_a_misspelt_name_is_a_name_and_a_need_is_a_need(matchmaker: Matchmaker) -> None:
    named = interpret_search(matchmaker, "weldrs", SearchMode.AUTO, NETWORK)
    assert named.profile is not None
    assert named.profile.id == "welders"
    wanted = interpret_search(matchmaker, "laser welding of sheets", SearchMode.AUTO, NETWORK)
    assert (wanted.profile, wanted.need) == (None, "laser welding of sheets")
    long = interpret_search(matchmaker, "welders " * 7, SearchMode.AUTO, NETWORK)
    assert long.profile is None


def test_a_page_says_that_nobody_fits_and_shows_the_nearest_below(client: TestClient) -> None:
    page = read(client, "/", lang="en", q="asdf qwerty zxcv", **{"as": "need"})
    assert page.index("Nobody here seems to fit.") < page.index("The nearest")
    assert "Hardly any of these words is in a dictionary" in page


def test_known_facts_are_shown_of_a_sender_only(client: TestClient) -> None:
    alone = read(client, "/", lang="en", q="laser welding of sheets", **{"as": "need"})
    assert "Fit" in alone
    assert "Known facts" not in alone
    assert "Known facts" in read(client, "/profiles/firm", lang="en")
