"""Two firms and staff go through an introduction in a real browser, one of them on a phone."""

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
from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account
from matchmaker.store import Origin

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

PASSWORD = "cinque parole facili da ricordare"
WHO = (
    ("rossi", Role.COMPANY, "firm"),
    ("weber", Role.COMPANY, "lab"),
    ("anna", Role.STAFF, ""),
)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A running service with two firms and staff."""
    home = Home.create(tmp_path / "home")
    origin = Origin(source="test", at=datetime.now(UTC))
    with home.store() as store:
        with store.write() as writer:
            writer.put_profiles(
                [Profile(id=ProfileId(id_), kind=Kind.COMPANY) for id_ in ("firm", "lab")]
            )
        for name, role, profile in WHO:
            add_account(
                store,
                email=f"{name}@example.org",
                name=name.title(),
                role=role,
                speaks_for=[ProfileId(profile)] if profile else (),
                password=PASSWORD,
                origin=origin,
            )
    with listening("127.0.0.1", 0) as listener:
        config = uvicorn.Config(create_app(home.path), log_config=None, http="h11")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield address_of(listener)
        server.should_exit = True
        thread.join(timeout=10)


def signed_in(browser: Any, address: str, name: str, width: int) -> Any:
    page = browser.new_context(locale="en-GB", viewport={"width": width, "height": 844}).new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="My account").wait_for()
    return page


def say_yes(page: Any, address: str) -> None:
    page.goto(f"{address}/introductions")
    page.locator(".case.waits a").first.click()
    page.get_by_label("What cooperation do you have in mind?").fill("trials")
    page.get_by_label("Who are you").fill("a workshop")
    page.get_by_role("button", name="Yes, we are interested").click()
    page.get_by_text("said yes").first.wait_for()


def test_an_introduction_from_the_proposal_to_the_meeting(address: str) -> None:
    complaints: list[str] = []
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        anna = signed_in(browser, address, "anna", 1200)
        rossi = signed_in(browser, address, "rossi", 1200)
        weber = signed_in(browser, address, "weber", 390)
        for page in (anna, rossi, weber):
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)

        anna.goto(f"{address}/introductions/new?asker=firm&candidate=lab")
        anna.get_by_role("button", name="Ask both").click()
        anna.wait_for_selector("[aria-current=step]:has-text('Proposed')")
        say_yes(rossi, address)
        say_yes(weber, address)
        weber.wait_for_selector("a[href='mailto:rossi@example.org']")
        assert weber.evaluate("document.documentElement.scrollWidth") <= 390

        day = f"{datetime.now(UTC).year + 1}-03-12"
        weber.get_by_label("Day").first.fill(day)
        weber.get_by_label("Time").fill("14:00")
        weber.get_by_role("button", name="Save the meeting").click()
        weber.wait_for_selector("[aria-current=step]:has-text('Meeting')")
        with weber.expect_download() as waited:
            weber.get_by_role("link", name="Into your calendar").click()
        assert "BEGIN:VEVENT" in Path(waited.value.path()).read_text()
        anna.goto(f"{address}/introductions")
        assert anna.locator("#state-meeting").count() == 1
        browser.close()
    assert complaints == []
