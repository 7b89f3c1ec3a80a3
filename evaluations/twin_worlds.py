"""
Make pairs of networks that differ by one secret, and look whether readers can tell them apart.

    python -m evaluations.twin_worlds --pairs 200 --out evaluations/results/twin_worlds.json

Each pair is drawn anew: two dozen profiles of the demo network, one of which two owners keep a
record of, judged to be the same; and a secret in one of the two records. Every reader who may not
know it, the owner of the other record among them, asks all services the same: status, body and
tag have to be equal, byte for byte. The time of each answer is taken in both worlds by turns, and
in a third one without the secret: how often the world with the secret took longer than its twin may
differ from how often the third did no more than chance allows. The answers of one pair share their
processes and files, so chance is that of whole pairs, not of single answers.

Each pair is one line beside the result and is not made again by a later run with the same seed: one
that was stopped goes on.
"""

import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from math import inf, log, sqrt
from pathlib import Path
from statistics import fmean, median, stdev
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any
from unittest.mock import patch

import msgspec
import typer
from fastapi.testclient import TestClient

from api import create_app
from api.middleware.limits import Limits
from api.settings import SecuritySettings
from evaluations.homes import demo_home
from evaluations.report import provenance, write_result
from matchmaker.domain import (
    Judgement,
    Kind,
    Need,
    Offer,
    Profile,
    ProfileId,
    Role,
    SizeFacts,
    Verdict,
    Visibility,
)
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, make_key
from matchmaker.services.building import build, find_duplicates
from matchmaker.store import Origin, Store

N_PROFILES = 24
WORDS = "Cerchiamo fresatura di zirconio per il codename Aldebaran"
KEPT = "Cerchiamo trattamenti termici sotto vuoto"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ORIGIN = Origin(source="evaluation", at=NOW)
OTHER_OWNER = "owner of the other record"
ROUNDS = 1
"""How often each answer is timed, in each order of the three worlds."""

Hide = Callable[[Profile], Profile]


def _need(visibility: Visibility, *, anonymous: bool = False) -> Hide:
    said = Need(id="secret", text=WORDS, visibility=visibility, anonymous=anonymous)
    return lambda profile: replace(profile, needs=(*profile.needs, said))


def _offer(visibility: Visibility) -> Hide:
    said = Offer(id="secret", text=WORDS, visibility=visibility)
    return lambda profile: replace(profile, offers=(*profile.offers, said))


MEMBERS = (Role.COMPANY.value, Role.ASSOCIATION.value, Role.ANALYST.value, OTHER_OWNER)
UNAWARE = (Role.PUBLIC.value, *MEMBERS)
SECRETS: Mapping[str, tuple[Hide, Sequence[str]]] = {
    "a private need": (_need(Visibility.PRIVATE), UNAWARE),
    "a need for staff": (_need(Visibility.STAFF), UNAWARE),
    "an anonymous need for staff": (_need(Visibility.STAFF, anonymous=True), UNAWARE),
    "a need for matching only": (_need(Visibility.MATCHING_ONLY), (Role.PUBLIC.value,)),
    "a need for members": (_need(Visibility.NETWORK), (Role.PUBLIC.value,)),
    "an offer for staff": (_offer(Visibility.STAFF), UNAWARE),
    "a private offer": (_offer(Visibility.PRIVATE), UNAWARE),
    "a check-up's result": (lambda profile: replace(profile, maturity=0.111), UNAWARE),
    "a size for staff": (lambda profile: replace(profile, size=SizeFacts(headcount=7)), UNAWARE),
}
HIDDEN_FIELDS = {"size": Visibility.STAFF}
"""In both worlds: that there is a rule for a field may be known, what it holds may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One of the two services, and the keys of its readers."""

    site: TestClient
    keys: Mapping[str, str]
    accounts: Sequence[str]
    """Ids, which differ from one world to the other and tell nothing."""

    def ask(self, reader: str, request: str) -> tuple[tuple[int, bytes, str | None], float]:
        """What a reader is answered, and how long it took in seconds."""
        headers = {"Authorization": f"Bearer {self.keys[reader]}"} if reader in self.keys else {}
        started = perf_counter()
        if request.startswith("need "):
            body = {"need": request.removeprefix("need "), "k": 30}
            got = self.site.post("/api/v1/suggestions", json=body, headers=headers)
        else:
            got = self.site.get(request, headers=headers)
        seconds = perf_counter() - started
        told, mark, _ = got.content.partition(b"urn:uuid:")
        for id_ in self.accounts:
            told = told.replace(id_.encode(), b"account")
        return (got.status_code, told + mark, got.headers.get("ETag")), seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The profiles that both worlds know, and whose record holds the secret."""

    profiles: Sequence[Profile]
    secretive: Profile
    other: Profile
    """The record of the same firm that somebody else keeps."""
    firm: ProfileId
    """For whom a member speaks."""

    def requests(self) -> Iterator[str]:
        """What every reader asks."""
        for id_ in (self.secretive.id, self.other.id, self.firm):
            yield f"/api/v1/profiles/{id_}"
            yield f"/profiles/{id_}"
            yield f"/api/v1/profiles/{id_}/suggestions?k=30"
        yield from ("/api/v1/profiles", "/api/v1/needs?limit=100", "/needs", "/directory", "/")
        yield f"/api/v1/profiles/{self.firm}/suggestions/{self.secretive.id}"
        yield f"/profiles/{self.firm}/with/{self.secretive.id}"
        yield f"/profiles/{self.firm}/suggestions?why_not={self.secretive.id}"
        yield from ("need fresatura zirconio Aldebaran", "need prove di laboratorio")


def drawn(known: Sequence[Profile], draw: random.Random) -> Pair:
    """Draw a pair of worlds without its secret."""
    chosen = draw.sample(known, N_PROFILES)
    firms = [each for each in chosen if each.kind is Kind.COMPANY]
    while len(firms) < 2:
        chosen = draw.sample(known, N_PROFILES)
        firms = [each for each in chosen if each.kind is Kind.COMPANY]
    hidden = {**firms[0].visibility, **HIDDEN_FIELDS}
    secretive = replace(firms[0], visibility=hidden, size=None, maturity=None)
    other = replace(
        secretive,
        id=ProfileId("other-record"),
        needs=(),
        texts=secretive.texts[:1],
        updated_on=date(2026, 5, 4),
    )
    rest = [each for each in chosen if each.id != secretive.id]
    # In any network somebody keeps something from each circle of readers, so that each has a
    # snapshot of its own; else a secret would show in that one is made.
    kept = tuple(Need(id=f"kept-{v}", text=KEPT, visibility=v) for v in Visibility)
    rest[-1] = replace(rest[-1], needs=(*rest[-1].needs, *kept))
    return Pair(profiles=rest, secretive=secretive, other=other, firm=firms[1].id)


def world_of(folder: Path, pair: Pair, secretive: Profile) -> World:
    """Serve a network in which a record stands as given."""
    home = Home.create(folder)
    speakers: Mapping[str, tuple[Role, Sequence[ProfileId]]] = {
        Role.COMPANY.value: (Role.COMPANY, [pair.firm]),
        Role.ASSOCIATION.value: (Role.ASSOCIATION, []),
        Role.ANALYST.value: (Role.ANALYST, []),
        OTHER_OWNER: (Role.COMPANY, [pair.other.id]),
        "owner": (Role.COMPANY, [pair.secretive.id]),
    }
    keys, accounts = dict[str, str](), list[str]()
    with home.store() as store:
        same = Judgement(
            left_id=pair.other.id,
            right_id=pair.secretive.id,
            verdict=Verdict.SAME,
            judged_on=NOW.date(),
        )
        with store.write() as writer:
            writer.put_profiles([*pair.profiles, secretive, pair.other], ORIGIN)
            writer.put_judgements([same])
        for n, (reader, (role, speaks_for)) in enumerate(speakers.items()):
            account = add_account(
                store, email=f"reader-{n}@example.org", name="", role=role, origin=ORIGIN,
                speaks_for=speaks_for,
            )  # fmt: skip
            lasts = timedelta(days=1)
            made = make_key(
                store, account, name="twin", scopes=("read",), lasts=lasts, origin=ORIGIN
            )
            keys[reader], accounts = made[0], [*accounts, account.id]
    find_duplicates(home)
    build(home, today=NOW.date())
    often = 10**9
    asks = SecuritySettings(asks_per_hour=often, asks_per_day=often)
    limits = Limits(requests_per_minute=often)
    app = create_app(home.path, now=lambda: NOW, limits=limits, security=asks)
    return World(site=TestClient(app), keys=keys, accounts=accounts)


@dataclass(kw_only=True)
class Compared:
    """What readers could tell of one pair."""

    number: int
    secret: str
    n_answers: int = 0
    differences: list[str] = field(default_factory=list)
    slower: float = 0.0
    """Share of answers that took longer where the secret is than in its twin."""
    control_slower: float = 0.0
    """The same of the third world, which has no secret either."""
    slower_by: float = 0.0
    """Median of the logarithm of the two times' ratio."""
    control_slower_by: float = 0.0
    owner_told: bool = False
    """Whether its own owner reads the secret: that there is one to tell."""


def compare(pair: Pair, number: int, secret: str, folder: Path, draw: random.Random) -> Compared:
    """Let every reader who may not know the secret ask three worlds, one of which has it."""
    hide, unaware = SECRETS[secret]
    found = Compared(number=number, secret=secret)
    records = [hide(pair.secretive), pair.secretive, pair.secretive]
    ratios, controls = list[float](), list[float]()
    with ExitStack() as open_:
        open_.enter_context(patch.object(Store, "id_secret", lambda _: "one for all worlds"))
        made = {
            place: world_of(folder / f"{place}", pair, records[place])
            for place in draw.sample(range(3), 3)
        }
        worlds = [made[place] for place in range(3)]
        for world in draw.sample(worlds, 3):
            open_.enter_context(world.site)
        for reader in unaware:
            for request in pair.requests():
                told, plain, _ = (world.ask(reader, request)[0] for world in worlds)
                found.n_answers += 1
                if told != plain:
                    found.differences.append(f"{secret}, {reader}: {request}")
                one, two, three = _times(worlds, reader, request)
                ratios.append(log(one / two))
                controls.append(log(three / two))
        record = f"/api/v1/profiles/{pair.secretive.id}/record"
        found.owner_told = worlds[0].ask("owner", record)[0] != worlds[1].ask("owner", record)[0]
    found.slower, found.slower_by = _share_above(ratios), median(ratios)
    found.control_slower, found.control_slower_by = _share_above(controls), median(controls)
    return found


def _times(worlds: Sequence[World], reader: str, request: str) -> list[float]:
    """Time an answer in each world, by every order of them; the quickest counts for each."""
    seconds = [inf] * len(worlds)
    for _ in range(ROUNDS):
        for order in permutations(range(len(worlds))):
            for place in order:
                seconds[place] = min(seconds[place], worlds[place].ask(reader, request)[1])
    return seconds


def _share_above(ratios: Sequence[float]) -> float:
    return sum(each > 0 for each in ratios) / len(ratios)


def run(known: Sequence[Profile], n_pairs: int, seed: int, kept: Path) -> dict[str, Any]:
    """Make the pairs that are not kept yet; what was found in all."""
    all_ = _kept(kept)
    for number in range(n_pairs):
        if number in all_:
            continue
        draw = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
        secret = list(SECRETS)[number % len(SECRETS)]
        with TemporaryDirectory() as folder:
            all_[number] = compare(drawn(known, draw), number, secret, Path(folder), draw)
        with kept.open("ab") as lines:
            lines.write(msgspec.json.encode(all_[number]) + b"\n")
    return summary([all_[number] for number in range(n_pairs)])


def _kept(lines: Path) -> dict[int, Compared]:
    """Read the pairs of an earlier run; a line that was cut off is made again."""
    found = dict[int, Compared]()
    for line in lines.read_bytes().splitlines() if lines.exists() else ():
        with suppress(msgspec.DecodeError):
            pair = msgspec.json.decode(line, type=Compared)
            found[pair.number] = pair
    return found


def summary(pairs: Sequence[Compared]) -> dict[str, Any]:
    """Add up pairs; the difference of times with what chance among pairs allows (95 %)."""
    more = [each.slower - each.control_slower for each in pairs]
    by = [each.slower_by - each.control_slower_by for each in pairs]
    return {
        "n_pairs": len(pairs),
        "n_answers": sum(each.n_answers for each in pairs),
        "secrets": dict(Counter(each.secret for each in pairs)),
        "owner_told": sum(each.owner_told for each in pairs),
        "differences": [each for pair in pairs for each in pair.differences],
        "slower_with_the_secret": round(fmean(each.slower for each in pairs), 4),
        "slower_without_it": round(fmean(each.control_slower for each in pairs), 4),
        "slower_for_it": round(fmean(more), 4),
        "by_chance_within": round(_by_chance(more), 4),
        "percent_slower_for_it": round(100 * fmean(by), 3),
        "percent_by_chance_within": round(100 * _by_chance(by), 3),
        "by_secret": {
            secret: round(
                fmean(p.slower - p.control_slower for p in pairs if p.secret == secret), 3
            )
            for secret in dict.fromkeys(each.secret for each in pairs)
        },
    }


def _by_chance(differences: Sequence[float]) -> float:
    return 1.96 * stdev(differences) / sqrt(len(differences)) if len(differences) > 1 else inf


def main(
    n_pairs: Annotated[int, typer.Option("--pairs", min=1, help="How many.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 0,
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("twin_worlds.json"),
) -> None:
    """Compare pairs of worlds; exits 1 when an answer differs or no owner could tell."""
    logging.disable(logging.INFO)
    started = perf_counter()
    with TemporaryDirectory() as workspace:
        with Home.open(demo_home(Path(workspace))).store() as store:
            known = [each for each in store.profiles() if each.consent.matching]
        found = run(known, n_pairs, seed, out.with_suffix(f".{seed}.jsonl"))
    about = {"suite": "twin_worlds", "seed": seed, "seconds": round(perf_counter() - started, 1)}
    typer.echo(write_result(out, {**found, **about, **provenance(None, ())}))
    if found["differences"] or not found["owner_told"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
