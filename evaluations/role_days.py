"""
Go through the day of each role in a real browser, in each language, and by keyboard alone.

    python -m evaluations.role_days --home demo --out evaluations/results/role_days.json

The home is copied; the copy is served, and accounts of each role are made in it. Steps find their
way by addresses and fields, never by words, so that they are the same in all languages. Counted are
clicks (fields filled in count as well) and seconds; kept are errors on the console and requests to
anywhere else, of which there have to be none.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import msgspec
import typer
from pyotp import TOTP

from evaluations.homes import serving
from evaluations.report import provenance
from matchmaker.domain import Language, Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account
from matchmaker.store import Origin

PASSWORD = "cinque parole facili da ricordare"  # noqa: S105 - of accounts in a copy
PATIENCE_MS = 60_000
LANGUAGES = (Language.IT, Language.DE, Language.FR, Language.EN)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
WORDS: Mapping[Language, str] = {
    Language.IT: "saldatura laser di lamiera sottile",
    Language.DE: "Laserschweissen von dünnem Blech",
    Language.FR: "soudage laser de tôles minces",
    Language.EN: "laser welding of thin sheet metal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who speaks for whom, and about whom staff work."""

    firm: str
    other: str
    """Somebody whom the firm could be introduced to."""
    expert: str
    client: str
    """A firm that the expert follows."""
    association: str


@dataclass  # without slots: Playwright keeps a mark on whoever listens
class Visit:
    """A browser that counts what its user does, and keeps what goes wrong."""

    page: Any
    address: str
    language: Language
    n_clicks: int = 0
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _told(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")

    def go(self, path: str) -> None:
        """Open an address, in the language of the day."""
        joint = "&" if "?" in path else "?"
        answer = self.page.goto(f"{self.address}{path}{joint}lang={self.language}")
        if not answer.ok:
            self.complaints.append(f"{answer.status} at {path}")

    def click(self, selector: str) -> None:
        """Press the first of what fits, and wait for the page that follows."""
        self.n_clicks += 1
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def fill(self, selector: str, text: str) -> None:
        """Type into the first field that fits."""
        self.n_clicks += 1
        self.page.locator(selector).first.fill(text)

    def sees(self, text: str) -> None:
        """Note it where a page does not hold what was typed."""
        if text not in self.page.locator("main").inner_text():
            self.complaints.append(f"«{text}» is not on {self.page.url}")

    def sign_in(self, role: Role) -> None:
        """Sign in as the account of a role."""
        self.go("/sign-in")
        self.fill("#email", f"{role.value}.day@example.org")
        self.fill("#password", PASSWORD)
        self.click("main button[type=submit]")


def staff_day(visit: Visit, cast: Cast) -> None:
    """Search, read a firm, note a call, plan a task, propose with a message, make a dossier."""
    page, soon = visit.page, date.today() + timedelta(days=7)  # noqa: DTZ011
    visit.fill("#q", WORDS[visit.language])
    visit.click(".search button")
    visit.click(".result h3 a")
    visit.go(f"/profiles/{cast.firm}")
    visit.click(f'.tools a[href*="/profiles/{cast.firm}/timeline"]')
    visit.fill("#text", "Telefonata 4711")
    visit.click('form[action*="/timeline"] button')
    visit.sees("Telefonata 4711")
    visit.fill("#task", "Offerta 4712")
    visit.fill("#due_on", soon.isoformat())
    visit.click('form[action*="/tasks"]:has(#task) button')
    visit.click('.places a[href^="/tasks"]')
    visit.sees("Offerta 4712")
    visit.go(f"/profiles/{cast.firm}/suggestions")
    visit.click(".result summary")
    visit.click('.result form[action*="/shortlist"] button')
    visit.go(f"/introductions/new?asker={cast.firm}&candidate={cast.other}")
    visit.fill("#message", "Parole 4713")
    visit.click("main form button")
    visit.sees("Parole 4713")
    visit.go(f"/profiles/{cast.firm}")
    visit.click(f'.tools a[href*="/profiles/{cast.firm}/dossier"]')
    with page.expect_download() as coming:
        visit.click('button[value="pdf"]')
    if not coming.value.suggested_filename.endswith(".pdf"):
        visit.complaints.append("the dossier is no PDF")
    page.locator(".places summary").first.focus()
    page.keyboard.press("Enter")
    visit.click(".places details[open] a")


def expert_day(visit: Visit, cast: Cast) -> None:
    """Look at the desk, decline one, take another with a message, note a call with a client."""
    visit.click('.places a[href^="/desk"]')
    if visit.page.locator(".desk-table tbody tr").count() > 1:
        visit.click('.desk-table form[action*="/decline/"] button')
    visit.go(f"/profiles/{cast.client}/timeline")
    visit.fill("#text", "Visita 4714")
    visit.click('form[action*="/timeline"] button')
    visit.sees("Visita 4714")
    visit.click('.places a[href^="/introductions"]')
    visit.click('.places a[href^="/check-ups"]')


def company_day(visit: Visit, cast: Cast) -> None:
    """Add a need, look at oneself as others do, see who could answer, propose, look at needs."""
    visit.click(f'main a[href*="/profiles/{cast.firm}"]')
    visit.click(f'.tools a[href*="/profiles/{cast.firm}/edit"]')
    last = visit.page.locator('textarea[name^="need."]').last
    last.fill("Cerchiamo 4715 prove di fatica")
    visit.click(".save button")
    visit.click('.tabs a[href*="seen=member"]')
    visit.sees("4715")
    visit.go(f"/profiles/{cast.firm}/suggestions")
    visit.click('.result input[name="with"]')
    visit.page.locator('.result input[name="with"]').nth(1).check()
    visit.click(".compare-bar button")
    visit.click('.places a[href^="/needs"]')
    visit.click('.places a[href^="/introductions"]')
    visit.click('.signed a[href^="/account"]')


def association_day(visit: Visit, cast: Cast) -> None:
    """Find the members, read one, and the association's own profile."""
    visit.click("#members ~ ul a")
    visit.go(f"/profiles/{cast.association}")
    visit.click('.places a[href^="/directory"]')
    visit.fill("#name", "a")
    visit.click("aside form button")
    visit.click('.places a[href^="/needs"]')


def analyst_day(visit: Visit, cast: Cast) -> None:  # noqa: ARG001 - as the others
    """Open the network page from the first page, and the directory."""
    visit.click('main a[href^="/network"]')
    visit.click('.places a[href^="/directory"]')
    visit.click(".facet a")


def admin_day(visit: Visit, cast: Cast) -> None:  # noqa: ARG001 - as the others
    """Set up the second factor, invite somebody, search the log, save a copy, look at the rest."""
    key = visit.page.locator("code.secret").inner_text()
    visit.fill("#password", PASSWORD)
    visit.fill("#code", TOTP(key).now())
    visit.click("main button[type=submit]")
    visit.go("/")
    visit.click('.places a[href^="/admin/accounts"]')
    visit.fill("#email", "nuova.4716@example.org")
    visit.page.locator("#role").select_option(Role.STAFF.value)
    visit.click('main form:has(#email) button[type="submit"]')
    visit.sees("nuova.4716@example.org")
    visit.sees("/invitation/")  # no e-mail can leave here: the link is handed over
    visit.go("/admin")
    visit.click('.tabs a[href^="/admin/audit"]')
    visit.fill('.filters [name="account_id"]', "admin.day@example.org")
    visit.click(".filters button")
    visit.sees("admin.day@example.org")
    visit.click('.tabs a[href^="/admin/mail"]')
    visit.click('.tabs a[href^="/admin/backups"]')
    visit.click('main form[action*="/admin/backups"] button')
    visit.click('.tabs a[href^="/admin/health"]')
    visit.click('.tabs a[href^="/admin/consent"]')
    visit.click('.tabs a[href^="/admin/how-we-rank"]')


DAYS: Mapping[Role, Callable[[Visit, Cast], None]] = {
    Role.STAFF: staff_day,
    Role.EXPERT: expert_day,
    Role.COMPANY: company_day,
    Role.ASSOCIATION: association_day,
    Role.ANALYST: analyst_day,
    Role.ADMIN: admin_day,
}
SPEAKS_FOR = {Role.COMPANY: "firm", Role.EXPERT: "expert", Role.ASSOCIATION: "association"}


def day_by_keyboard(visit: Visit) -> None:
    """Sign in, search and open the first answer without a mouse."""
    page, keyboard = visit.page, visit.page.keyboard
    visit.go("/sign-in")
    page.wait_for_selector("[name=email]:focus")
    keyboard.type("staff.day@example.org")
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.wait_for_selector("#q:focus")
    keyboard.type(WORDS[visit.language])
    keyboard.press("Enter")
    page.wait_for_selector(".result")
    for _ in range(80):
        keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.result h3 a')"):
            break
    visible = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
    if not page.evaluate(visible):
        visit.complaints.append("the focus is not to be seen")
    keyboard.press("Enter")
    page.wait_for_url("**/profiles/**")


def add_accounts(home: Home, cast: Cast) -> None:
    """Add somebody of each role."""
    origin = Origin(source="evaluation", at=datetime.now(UTC))
    with home.store() as store:
        for role in DAYS:
            speaks = SPEAKS_FOR.get(role)
            add_account(
                store,
                email=f"{role.value}.day@example.org",
                name=role.value.title(),
                role=role,
                speaks_for=[getattr(cast, speaks)] if speaks else [],
                password=PASSWORD,
                origin=origin,
            )


@contextmanager
def browsing() -> Iterator[Any]:
    """A headless Chromium, the machine's own where it has one."""
    # Of the tests alone, and no dependency of the product.
    sync_playwright = import_module("playwright.sync_api").sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=[*QUIET])
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayResult:
    """How a day went."""

    role: str
    language: str
    n_clicks: int
    seconds: float
    complaints: tuple[str, ...]


def run_day(
    browser: Any, address: str, role: Role | None, language: Language, cast: Cast
) -> DayResult:
    """Go through the day of a role; without one, by keyboard alone."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    visit = Visit(page=context.new_page(), address=address, language=language)
    begun = perf_counter()
    try:
        if role is None:
            day_by_keyboard(visit)
        else:
            visit.sign_in(role)
            DAYS[role](visit, cast)
    except Exception as error:
        # A day that stops is a complaint like any other; the other days go on.
        visit.complaints.append(f"stopped at {visit.page.url}: {str(error)[:300]}")
    finally:
        context.close()
    return DayResult(
        role=role.value if role else "keyboard",
        language=language.value,
        n_clicks=visit.n_clicks,
        seconds=round(perf_counter() - begun, 1),
        complaints=tuple(visit.complaints),
    )


def main(
    home: Annotated[Path, typer.Option(help="A network that is built; it is copied.")],
    out: Annotated[Path, typer.Option(help="File for the results.")],
    cast: Annotated[
        str, typer.Option(help="Ids: firm, other, expert, its client, association.")
    ] = "demo-c-0001,demo-c-0002,demo-e-01,,demo-a-01",
) -> None:
    """Go through all days in all languages, and by keyboard in each."""
    with TemporaryDirectory() as folder, browsing() as browser:
        copy = Home.open(Path(shutil.copytree(home, Path(folder) / "home", symlinks=True)))
        firm, other, expert, client, association = cast.split(",")
        who = Cast(
            firm=firm,
            other=other,
            expert=expert,
            client=client or _client_of(copy, expert),
            association=association,
        )
        results = []
        for language in LANGUAGES:
            # Each language has a copy without what the one before it wrote.
            again = Home.open(Path(shutil.copytree(home, Path(folder) / language, symlinks=True)))
            add_accounts(again, who)
            with serving(again.path) as service:
                for role in (*DAYS, None):
                    results.append(run_day(browser, service.url, role, language, who))
                    typer.echo(msgspec.json.encode(results[-1]).decode())
    told = {"provenance": provenance(None, ()), "days": [asdict(each) for each in results]}
    out.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2))
    if any(each.complaints for each in results):
        raise typer.Exit(1)


def _client_of(home: Home, expert: str) -> str:
    """A firm that an expert follows."""
    with sqlite3.connect(home.path / "network.sqlite") as database:
        query = (
            "SELECT target_id FROM ties WHERE layer = 'expert_client' AND ends_on = ''"
            " AND source_id = ?"
        )
        found = database.execute(query + " ORDER BY target_id", [expert]).fetchone()
    return str(found[0])


if __name__ == "__main__":
    typer.run(main)
