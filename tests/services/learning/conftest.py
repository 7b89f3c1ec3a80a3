"""A network in which near partners say yes and far ones say no, whatever they offer."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from matchmaker.domain import Judgement, Kind, Need, Offer, Place, Profile, ProfileId, Verdict
from matchmaker.home import Home
from matchmaker.services.building import build

TODAY = date(2026, 11, 23)
FIRST = date(2025, 1, 7)
TRADES = (
    "Saldatura laser di lamiera sottile",
    "Stampaggio a iniezione di plastica riciclata",
    "Visione artificiale per il controllo qualità",
    "Manutenzione predittiva delle macchine utensili",
)
LECCO, LUGANO, GENEVA = (45.86, 9.40), (46.00, 8.95), (46.20, 6.15)
N_FIRMS, N_LABS = 24, 18


def place(point: tuple[float, float], country: str) -> Place:
    return Place(country=country, latitude=point[0], longitude=point[1])


def firm(number: int) -> Profile:
    trade = TRADES[number % len(TRADES)]
    return Profile(
        id=ProfileId(f"firm-{number:02d}"),
        kind=Kind.COMPANY,
        names=(f"Ditta {number}",),
        needs=(Need(id="1", text=f"Cerchiamo {trade.lower()}"),),
        place=place(LECCO, "IT"),
        languages=("it",),
    )


def lab(number: int) -> Profile:
    return Profile(
        id=ProfileId(f"lab-{number:02d}"),
        kind=Kind.LAB,
        names=(f"Laboratorio {number}",),
        offers=(Offer(id="1", text=TRADES[number % len(TRADES)]),),
        place=place(LUGANO if number % 3 else GENEVA, "CH"),
        languages=("it",),
    )


def is_near(lab_id: str) -> bool:
    return bool(int(lab_id.removeprefix("lab-")) % 3)


def introductions(n: int, *, turning: bool = False) -> list[Judgement]:
    """One every few days; nine in ten answers follow the rule, which may turn round later on."""
    rng = Random(11)  # noqa: S311 - a test's own world
    pairs = [(f"firm-{i:02d}", f"lab-{j:02d}") for i in range(N_FIRMS) for j in range(N_LABS)]
    found = []
    for number, (asker, candidate) in enumerate(rng.sample(pairs, n)):
        likes = is_near(candidate) is not (turning and number >= n / 3)
        accepted = likes if rng.random() < 0.9 else not likes
        found.append(
            Judgement(
                left_id=ProfileId(asker),
                right_id=ProfileId(candidate),
                verdict=Verdict.ACCEPTED if accepted else Verdict.DECLINED,
                judged_on=FIRST + timedelta(days=3 * number),
            )
        )
    return found


def home_with(path: Path, judgements: Sequence[Judgement]) -> Home:
    home = Home.create(path)
    profiles = [*map(firm, range(N_FIRMS)), *map(lab, range(N_LABS))]
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles)
        writer.put_judgements(judgements)
    build(home, today=TODAY)
    return home


@pytest.fixture
def home_of(tmp_path: Path) -> Callable[..., Home]:
    """Make a network with some introductions."""
    return lambda n, **rule: home_with(tmp_path / "home", introductions(n, **rule))


@pytest.fixture(scope="session")
def experienced(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A network with 200 outcomes, in which nothing was learned yet; leave it so."""
    return home_with(tmp_path_factory.mktemp("learning") / "home", introductions(200))
