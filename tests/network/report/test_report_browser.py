"""The report in a real browser without a network: search, colours, filters, print."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture
def opened(page: Path) -> Iterator[tuple[object, list[str]]]:
    """The report from the disk, offline, and what it complains of or asks for."""
    troubles: list[str] = []
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        tab = context.new_page()
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        tab.on(
            "request",
            lambda r: None if r.url.startswith(("file:", "data:")) else troubles.append(r.url),
        )
        tab.goto(page.as_uri())
        tab.wait_for_selector(".screen canvas")
        yield tab, troubles
        browser.close()


def test_a_reader_finds_a_profile_and_its_partners(opened: tuple) -> None:
    tab, troubles = opened
    search = tab.get_by_label("Search by name")
    search.fill("Welders")
    search.press("Enter")
    tab.get_by_role("heading", name="Welders").wait_for()
    assert tab.get_by_text("1 partners").is_visible()
    assert tab.locator(".screen li", has_text="Viewers").is_visible()
    assert troubles == []


def test_a_reader_filters_by_country_and_colours_by_community(opened: tuple) -> None:
    tab, troubles = opened
    tab.get_by_label("Colour by").select_option("community")
    tab.locator(".screen div", has_text=re.compile(r"^. Community 1$")).wait_for()
    tab.get_by_placeholder("any").nth(1).click()
    tab.keyboard.type("Italy")
    tab.keyboard.press("Enter")
    tab.get_by_text("2 profiles, 0 ties").wait_for()
    assert troubles == []


def test_the_page_fits_a_screen_and_a_sheet(opened: tuple) -> None:
    tab, troubles = opened
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280
    assert not tab.locator("#network figure").is_visible()
    tab.emulate_media(media="print")
    assert tab.locator("#network figure").is_visible()
    assert not tab.locator("#network .screen").is_visible()
    assert troubles == []
