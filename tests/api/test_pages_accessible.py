"""Each page in a real browser: axe finds nothing serious, and the layout and the rules hold."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import uvicorn

from api import create_app
from api.command import address_of, listening
from matchmaker.domain import Role
from matchmaker.home import Home

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
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
PHONE = {"width": 390, "height": 844}
# Each template once, by somebody who sees most of it.
PAGES = (
    (Role.PUBLIC, "/?lang=it"),
    (Role.STAFF, "/?lang=it"),
    (Role.EXPERT, "/?lang=de"),
    (Role.COMPANY, "/?lang=fr"),
    (Role.ADMIN, "/?lang=en"),
    (Role.PUBLIC, "/?q=laser+welding+of+sheets&as=need&lang=en"),
    (Role.PUBLIC, "/?q=firm&lang=de"),
    (Role.PUBLIC, "/directory?lang=fr"),
    (Role.COMPANY, "/profiles/firm?lang=it"),
    (Role.STAFF, "/profiles/firm/suggestions?trl=4&lang=de"),
    (Role.COMPANY, "/profiles/firm/suggestions?why_not=zzzz&lang=en"),
    (Role.PUBLIC, "/profiles/firm/with/welders?lang=fr"),
    (Role.PUBLIC, "/profiles/firm/compare?with=welders&with=viewers&lang=it"),
    (Role.COMPANY, "/profiles/firm/dossier?lang=de"),
    (Role.STAFF, "/dossiers?lang=fr"),
    (Role.COMPANY, "/profiles/firm/edit?lang=en"),
    (Role.COMPANY, "/profiles/firm/edit?seen=public&lang=it"),
    (Role.STAFF, "/profiles/firm/timeline?lang=it"),
    (Role.STAFF, "/tasks?lang=de"),
    (Role.EXPERT, "/desk?lang=fr"),
    (Role.STAFF, "/introductions?lang=it"),
    (Role.STAFF, "/introductions/new?asker=firm&candidate=welders&lang=de"),
    (Role.STAFF, "/introductions?form=list&lang=en"),
    (Role.COMPANY, "/selection?lang=fr"),
    (Role.COMPANY, "/needs?lang=de"),
    (Role.COMPANY, "/account?lang=it"),
    (Role.PUBLIC, "/sign-in?lang=fr"),
    (Role.PUBLIC, "/nowhere?lang=en"),
)
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def address(small_home: Home) -> Iterator[str]:
    """A running service."""
    with listening("127.0.0.1", 0) as listener:
        config = uvicorn.Config(
            create_app(small_home.path), log_config=None, http="h11", lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield address_of(listener)
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="module")
def page_of(address: str, keys: Mapping[Role, str]) -> Iterator[Callable[[Role], Any]]:
    """A phone's page for each role, in one browser for all."""
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        pages: dict[Role, Any] = {}

        def page(role: Role) -> Any:
            if role not in pages:
                headers = {"Authorization": f"Bearer {keys[role]}"} if role in keys else {}
                context = browser.new_context(viewport=PHONE, extra_http_headers=headers)
                pages[role] = context.new_page()
            return pages[role]

        yield page
        browser.close()


@pytest.mark.parametrize(("role", "path"), PAGES, ids=[f"{r} {p}" for r, p in PAGES])
def test_a_page_is_accessible_and_keeps_to_itself(
    address: str, page_of: Callable[[Role], Any], role: Role, path: str
) -> None:
    page, complaints, elsewhere = page_of(role), [], []

    def told(message: Any) -> None:
        if message.type == "error" and "404" not in message.text:
            complaints.append(message.text)

    def asked(request: Any) -> None:
        if not request.url.startswith((address, "data:")):
            elsewhere.append(request.url)

    page.on("console", told)
    page.on("request", asked)
    page.goto(address + path)
    for closed in page.query_selector_all("main details:not([open]) > summary")[:3]:
        closed.click()
    found = axe_playwright.Axe().run(page).response["violations"]
    page.remove_listener("console", told)
    page.remove_listener("request", asked)
    wrong = {
        each["id"]: [node["html"][:120] for node in each["nodes"][:3]]
        for each in found
        if each["impact"] in SERIOUS
    }
    assert wrong == {}
    assert (complaints, elsewhere) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
