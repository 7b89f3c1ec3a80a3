"""A firm answers on a phone, by keyboard, with and without scripts; axe finds nothing serious."""

import re
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api import create_app
from api.command import address_of, listening
from matchmaker.checkup import questionnaire_of
from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.home import Home
from matchmaker.services.checkups.campaigns import make_personal_link
from matchmaker.store import Origin

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

PHONE = {"width": 390, "height": 844}
DIMENSIONS = [each.id for each in questionnaire_of().dimensions]
SERIOUS = {"serious", "critical"}


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    """A running service, and the whole address of a firm's personal link."""
    home = Home.create(tmp_path / "home")
    with home.store() as store:
        with store.write() as writer:
            writer.put_profiles(
                [Profile(id=ProfileId("firm"), kind=Kind.COMPANY, names=("Officine Prova",))]
            )
        origin = Origin(source="test", at=datetime.now(UTC))
        path = make_personal_link(store, "firm", origin).path
    with listening("127.0.0.1", 0) as listener:
        config = uvicorn.Config(create_app(home.path), log_config=None, http="h11")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield address_of(listener) + path
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as player:
        yield player.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )


def violations(page: Any) -> list[str]:
    found = axe.Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in SERIOUS]


def test_a_firm_answers_by_keyboard_on_a_phone(browser: Any, link: str) -> None:
    complaints: list[str] = []
    page = browser.new_context(locale="de-CH", viewport=PHONE).new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(link)
    assert violations(page) == []
    page.get_by_role("link", name="Beginnen").focus()
    page.keyboard.press("Enter")
    first = page.locator("input[name=strategy_goals]").first
    first.wait_for()
    assert violations(page) == []
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.get_by_role("status").get_by_text("Gespeichert").wait_for()
    page.reload()
    assert page.locator("input[name=strategy_goals][value='1']").is_checked()
    for dimension in DIMENSIONS:
        page.goto(f"{link}/answers/{dimension}")
        for question in questionnaire_of().core:
            if question.dimension == dimension:
                page.locator(f"input[name={question.id}][value='2']").check()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_role("button", name=re.compile("weiter")).click()
    page.get_by_role("button", name="Abgeben und Ergebnis ansehen").click()
    page.get_by_role("heading", name="Stufe: fachkundig").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    assert complaints == []


def test_without_scripts_the_buttons_save(browser: Any, link: str) -> None:
    page = browser.new_context(locale="en-GB", java_script_enabled=False).new_page()
    page.goto(f"{link}/answers/market")
    page.locator("input[name=market_novelty][value='3']").check()
    page.get_by_role("button", name="Save and finish later").click()
    page.get_by_role("link", name="Go on").wait_for()
    page.goto(f"{link}/answers/market")
    assert page.locator("input[name=market_novelty][value='3']").is_checked()
