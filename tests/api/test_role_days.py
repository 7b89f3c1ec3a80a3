"""A day of work in a real browser: each language another role, and one day by keyboard alone."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import uvicorn

from api import create_app
from api.command import address_of, listening
from evaluations.role_days import Cast, Visit, add_accounts, browsing, run_day
from matchmaker.domain import Language, Profile, Role
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

CAST = Cast(firm="firm", other="welders", expert="busy", client="rival", association="chamber")


PHONE = 390
LONG_NAME = "Donaudampfschifffahrtsgesellschaft Officine & Figli S.p.A."
LONG_WORD = "Oberflächenbehandlungsverfahrensentwicklung"
PAGES = (
    "/profiles/firm",
    "/profiles/firm/suggestions",
    "/profiles/firm/with/welders",
    "/profiles/firm/compare?with=welders&with=lab",
    "/profiles/firm/edit",
    "/introductions/new?asker=firm&candidate=welders",
    "/needs",
    "/",
)


def with_long_words(profile: Profile) -> Profile:
    """The firm with a name of 60 characters and a word of 34 letters and more in what it seeks."""
    if profile.id != "firm":
        return profile
    need = profile.needs[0]
    needs = (replace(need, text=f"{need.text} {LONG_WORD}"), *profile.needs[1:])
    return replace(profile, names=(LONG_NAME,), needs=needs)


@contextmanager
def served(home: Home) -> Iterator[str]:
    """Serve a home in this process; gives its address."""
    with listening("127.0.0.1", 0) as listener:
        app = create_app(home.path)
        config = uvicorn.Config(app, log_config=None, http="h11", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield address_of(listener)
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@pytest.fixture(scope="module")
def work(
    tmp_path_factory: pytest.TempPathFactory,
    snapshot_of: Callable[..., Snapshot],
    snapshot_parts: Mapping[str, Sequence[Any]],
    publish: Callable[[Home, Snapshot], None],
) -> Iterator[tuple[Any, str]]:
    """A browser, and the small network as a service of its own."""
    profiles = [with_long_words(each) for each in snapshot_parts["profiles"]]
    home = Home.create(tmp_path_factory.mktemp("days") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles)
        writer.put_ties(snapshot_parts["ties"])
    publish(home, snapshot_of(profiles=profiles))
    add_accounts(home, CAST)
    with browsing() as browser, served(home) as address:
        yield browser, address


@pytest.mark.parametrize(
    ("role", "language"),
    [
        (Role.STAFF, Language.IT),
        (Role.EXPERT, Language.DE),
        (Role.COMPANY, Language.FR),
        (Role.ASSOCIATION, Language.EN),
        (None, Language.EN),
    ],
)
def test_a_day_of_work_goes_through(
    work: tuple[Any, str], role: Role | None, language: Language
) -> None:
    assert run_day(*work, role, language, CAST).complaints == ()


def test_long_names_and_words_break_no_layout_on_a_phone(work: tuple[Any, str]) -> None:
    browser, address = work
    page = browser.new_context(viewport={"width": PHONE, "height": 844}).new_page()
    Visit(page=page, address=address, language=Language.DE).sign_in(Role.COMPANY)
    page.wait_for_url(lambda url: "/sign-in" not in url)
    wide = {}
    for path in PAGES:
        page.goto(f"{address}{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE:
            wide[path] = width
    assert wide == {}
