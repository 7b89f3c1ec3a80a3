"""The page in a real browser: search, marks, the language switch, and no other host."""

import shutil
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from api import create_app
from api.command import address_of, listening
from matchmaker.home import Home

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


def _serve(home: Home, listener: socket.socket) -> tuple[uvicorn.Server, threading.Thread]:
    config = uvicorn.Config(create_app(home.path), log_config=None, http="h11", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    return server, thread


@pytest.fixture(scope="module")
def address(small_home: Home) -> Iterator[str]:
    """A running service."""
    with listening("127.0.0.1", 0) as listener:
        server, thread = _serve(small_home, listener)
        yield address_of(listener)
        server.should_exit = True
        thread.join(timeout=10)


def test_a_person_finds_partners_and_changes_the_language(address: str) -> None:
    complaints: list[str] = []
    elsewhere: list[str] = []
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        page = browser.new_context(
            locale="it-IT", viewport={"width": 390, "height": 844}
        ).new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda r: elsewhere.append(r.url) if not r.url.startswith((address, "data:")) else None,
        )

        page.goto(address)
        page.get_by_role("combobox").fill("saldatura laser di lamiera sottile")
        page.keyboard.press("Enter")
        page.locator("li.result summary").first.click()
        page.wait_for_selector("li.result mark")
        assert "laser" in page.locator("li.result mark").first.inner_text().lower()
        best = page.locator("#rank-1 h3").inner_text()
        assert best in {"Welders", "Rival"}
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        page.get_by_role("link", name="English").click()
        page.wait_for_selector("html[lang=en]")
        page.locator("li.result summary").first.click()
        assert page.get_by_text("Why your company needs it").first.is_visible()

        page.locator("#rank-1 h3 a").click()
        page.wait_for_selector(f"h1:has-text('{best}')")
        assert page.locator("svg.narrow-form title").count() > 1

        page.goto(f"{address}/api/v1/docs")
        page.wait_for_selector(".opblock")
        browser.close()
    assert (complaints, elsewhere) == ([], [])
