"""What the pages say stands in a catalogue of each language, complete and alike."""

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient

import api
from api.dependencies import LANGUAGES
from api.messages import catalogue_path, language_name, own_name, translations
from matchmaker.domain import Language, Role

API = Path(api.__file__).parent
AsRole = Callable[..., TestClient]
Key = tuple[str | None, str]
"""Context and English text."""
SAID_IN_ANY_LANGUAGE = {"matchmaker", "Apache", "EUR", "CHF"}
TEMPLATES = sorted(set((API / "templates").glob("*.html")) - {API / "templates" / "docs.html"})
"""Without the description of the API, which is in English."""
PAGES = (
    "/",
    "/?q=laser welding of thin sheet",
    "/?q=firm",
    "/?q=xyzxyz&as=name",
    "/?q=?!",
    "/?q=asdf qwerty zxcv",
    "/profiles/welders",
    "/profiles/nobody",
    "/nowhere",
    "/needs",
    "/directory?kind=company",
    "/profiles/firm/with/welders",
    "/profiles/firm/compare?with=welders&with=viewers",
    "/profiles/firm/suggestions?trl=4",
    "/profiles/firm/suggestions?why_not=zzzzzz",
    "/?q=esperto di saldatura in Italia",
    "/introductions",
    "/introductions/new?asker=firm&candidate=welders",
    "/account",
    "/sign-in",
)


@cache
def catalogue(language: Language) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language.value, abort_invalid=True)


@cache
def messages_in(language: Language) -> dict[Key, Message]:
    return {(m.context, _first(m.id)): m for m in catalogue(language) if m.id}


@cache
def used() -> dict[Key, object]:
    """Each message that Babel finds in the code and in the templates."""
    with (API / "locales" / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(API, methods, options, keywords=DEFAULT_KEYWORDS)
    return {(context, _first(id_)): id_ for _, _, id_, _, context in found}


def _first(text: object) -> str:
    return text[0] if isinstance(text, tuple | list) else str(text)


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


def _placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_that_is_used_is_translated_and_no_other(language: Language) -> None:
    assert len(used()) > 300
    assert messages_in(language).keys() == used().keys()
    empty = [id_ for (_, id_), m in messages_in(language).items() if not all(_forms(m.string))]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess_or_a_remainder(language: Language) -> None:
    assert [m.id for m in catalogue(language) if m.id and m.fuzzy] == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_the_original(language: Language) -> None:
    for (_, id_), message in messages_in(language).items():
        for form in _forms(message.string):
            assert _placeholders(form) == _placeholders(id_), form


def test_the_english_catalogue_says_what_the_code_says() -> None:
    for message in messages_in(Language.EN).values():
        assert _forms(message.string) == _forms(message.id)


@pytest.mark.parametrize(
    ("language", "n", "says"),
    [
        ("en", 0, "0 profiles in the network"),
        ("en", 1, "1 profile in the network"),
        ("it", 1, "1 profilo in rete"),
        ("it", 0, "0 profili in rete"),
        ("de", 1, "1 Profil im Netzwerk"),
        ("de", 2, "2 Profile im Netzwerk"),
        ("fr", 0, "0 profil dans le réseau"),
        ("fr", 1, "1 profil dans le réseau"),
        ("fr", 2, "2 profils dans le réseau"),
    ],
)
def test_plurals_follow_the_language(language: str, n: int, says: str) -> None:
    one, many = "{n} profile in the network", "{n} profiles in the network"
    assert translations(Language(language)).ngettext(one, many, n).format(n=n) == says


def test_a_context_tells_two_meanings_apart() -> None:
    italian = translations(Language.IT)
    assert italian.pgettext("state", "Declined") == "Rifiutata"
    assert italian.pgettext("act", "Declined") == "Ha rifiutato"


def test_languages_are_called_by_their_names() -> None:
    assert [own_name(each) for each in LANGUAGES] == ["English", "Italiano", "Deutsch", "Français"]
    assert language_name("it", Language.DE) == "Italienisch"
    assert language_name("xx", Language.DE) == "xx"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_templates_say_nothing_outside_the_catalogues(path: Path) -> None:
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    spoken = re.findall(r'(?:title|aria-label|placeholder|alt|content)="([^"]*)"', bare)
    spoken.append(re.sub(r"<[^>]*>", " ", bare))
    spoken = [text for text in spoken if text != "width=device-width, initial-scale=1"]
    assert set(re.findall(r"[^\W\d_]{2,}", " ".join(spoken))) <= SAID_IN_ANY_LANGUAGE


def _read(browser: TestClient, path: str, **query: str) -> str:
    joined = "&".join(f"{name}={value}" for name, value in query.items())
    answer = browser.get(path + ("&" if "?" in path else "?") + joined)
    return html.unescape(answer.text)


def _leftovers(page: str, language: Language) -> list[str]:
    """The English texts that a page of another language still shows."""
    return [
        form
        for (_, id_), message in messages_in(language).items()
        for form in _forms(message.id)
        if len(form) > 12 and form not in _forms(message.string) and form in page
    ]


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each is not Language.EN])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_mixes_english_in(as_role: AsRole, language: Language, path: str) -> None:
    browser = as_role(Role.STAFF)
    assert len(_leftovers(_read(browser, path, lang="en"), language)) > 3
    assert _leftovers(_read(browser, path, lang=language.value), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_which_language_it_is_in_and_leads_to_the_others(
    client: TestClient, language: Language
) -> None:
    page = _read(client, "/", lang=language.value)
    assert f'<html lang="{language}">' in page
    assert [name in page for name in map(own_name, LANGUAGES)] == [True] * 4
    assert page.count('aria-current="true"') == 1
    assert (
        f'<html lang="{language}">'
        in client.get("/", headers={"Accept-Language": f"{language}-CH,{language};q=0.9"}).text
    )


@pytest.mark.parametrize(
    ("language", "says"),
    [("it", "10 gennaio 2026"), ("de", "10. Januar 2026"), ("fr", "10 janvier 2026")],
)
def test_dates_are_in_the_words_of_the_language(
    client: TestClient, language: str, says: str
) -> None:
    assert says in _read(client, "/profiles/welders", lang=language)
