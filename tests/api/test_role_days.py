"""A day of work in a real browser: each language another role, and one day by keyboard alone."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from evaluations.role_days import Cast, add_accounts, browsing, run_day, served
from matchmaker.domain import Language, Role
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

CAST = Cast(firm="firm", other="welders", expert="busy", client="rival", association="chamber")


@pytest.fixture(scope="module")
def work(
    tmp_path_factory: pytest.TempPathFactory,
    snapshot: Snapshot,
    snapshot_parts: Mapping[str, Sequence[Any]],
    publish: Callable[[Home, Snapshot], None],
) -> Iterator[tuple[Any, str]]:
    """A browser, and the small network as a service of its own."""
    home = Home.create(tmp_path_factory.mktemp("days") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(snapshot_parts["profiles"])
        writer.put_ties(snapshot_parts["ties"])
    publish(home, snapshot)
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
