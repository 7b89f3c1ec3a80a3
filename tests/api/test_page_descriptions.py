"""What a page says of itself to search engines, and a link to somebody who does not see it."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from api.dependencies import LANGUAGES
from api.messages import translations
from matchmaker.domain import Language

TAGLINE = "Partners for open innovation, and why"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/profiles/firm", "/sign-in", "/nowhere"])
def test_every_page_has_a_description_in_its_language(
    client: TestClient, path: str, language: Language
) -> None:
    page = html.unescape(client.get(path, params={"lang": language.value}).text)
    said = re.search(r'<meta name="description" content="([^"]+)">', page)
    assert said is not None
    assert said[1] == f"{translations(language).gettext(TAGLINE)}."


def test_a_link_of_the_drawing_is_named_by_its_title_alone(client: TestClient) -> None:
    page = html.unescape(client.get("/profiles/firm", params={"lang": "en"}).text)
    drawn = re.findall(r"<a ([^>]*)>\s*<title>([^<]*)</title>", page)
    assert "Welders — Suggested partner" in {title for _, title in drawn}
    # A second name beside the text that is seen, and unlike it, is what a voice command misses.
    assert [attributes for attributes, _ in drawn if "aria-label" in attributes] == []
