"""
Ask a real service so often a second, as a mixed public would.

    python -m evaluations.load --rate 50 --seconds 300 --out evaluations/results/load.json
    python -m evaluations.load --home lecco --workers 4 --at-once 8
    python -m evaluations.load --home lecco --url https://match.example.org --rate 5

It asks the demo network, or a copy of the network in `--home`, which it serves itself. With `--url`
it asks the service that runs there of that very home: for this it adds accounts with keys for a day
to the home's store and disables them in the end; it changes nothing else unless `--writes`.

Requests start on a fixed beat, whether or not earlier ones were answered: a service that cannot
keep up gets no mercy, and the time of a request counts from its beat. Beyond what the service can
do the only answers may be 200, 429 and 503.
"""

import asyncio
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import httpx
import numpy as np
import typer

from evaluations.homes import Served, demo_home, serving
from evaluations.report import provenance, write_result
from matchmaker.domain import Kind, Profile, Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, disable, make_key
from matchmaker.store import Origin, Store

N_OWNERS = 20
"""Firms whose owners ask, write and are introduced."""
P99_MS = 300.0
"""Of issue 5, for suggestions."""
FINE = frozenset({200, 201, 304})
TURNED_AWAY = frozenset({429, 503})
NEEDS = (
    "saldatura laser di lamiera sottile",
    "machine vision for quality control of moulded parts",
    "Predictive Maintenance für Pumpen und Verdichter",
    "recyclage de polymères et emballages compostables",
    "tracciabilità dei lotti nel settore alimentare",
)
API = "/api/v1"
EACH = httpx.Limits(max_connections=20, max_keepalive_connections=20)
ALSO_FINE = frozenset({("introduction", 409)})
"""Two who may not be introduced, or already are: pairs are drawn blindly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who asks in the name of a firm."""

    profile_id: str
    key: str
    record: Mapping[str, Any]
    """The profile as its owner sends it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """Who asks, and about whom."""

    owners: Sequence[Owner]
    profile_ids: Sequence[str]
    names: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRequest:
    """One request."""

    method: str = "GET"
    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Answers:
    """What came back, by sort of request."""

    times_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    """Connections that failed, by what happened."""


def add_owners(home: Home) -> dict[str, str]:
    """Give owners of some firms a key each; by profile."""
    origin = Origin(source="load", at=datetime.now(UTC))
    with home.store() as store:
        firms = (each for each in store.profiles() if each.kind is Kind.COMPANY and _open(each))
        return {firm.id: _key(store, firm, origin) for firm in islice(firms, N_OWNERS)}


def _open(each: Profile) -> bool:
    return each.consent.matching and bool(each.names)


def _key(store: Store, firm: Profile, origin: Origin) -> str:
    email = f"{firm.id}@example.org"
    account = add_account(
        store, email=email, name="", role=Role.COMPANY, speaks_for=[firm.id], origin=origin
    )
    scopes, lasts = ("read", "write"), timedelta(days=1)
    return make_key(store, account, name="load", scopes=scopes, lasts=lasts, origin=origin)[0]


def public_of(url: str, keys: Mapping[str, str]) -> Public:
    """Who asks a service, with what its lists and the owners' own profiles hold beforehand."""
    listed = [*_everybody(url)]
    return Public(
        owners=[
            Owner(profile_id=id_, key=key, record=_record(url, id_, key))
            for id_, key in keys.items()
        ],
        profile_ids=[each["id"] for each in listed],
        names=[each["name"] for each in listed],
    )


def _everybody(url: str) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        asked: dict[str, str | int] = {"limit": 100, "cursor": cursor}
        page = httpx.get(f"{url}{API}/profiles", params=asked, trust_env=False).json()
        yield from page["items"]
        cursor = page["next_cursor"]


def _record(url: str, id_: str, key: str) -> dict[str, Any]:
    """What the owner reads, without what a way of its own changes."""
    headers = {"Authorization": f"Bearer {key}"}
    answer = httpx.get(f"{url}{API}/profiles/{id_}/record", headers=headers, trust_env=False)
    read: dict[str, Any] = answer.raise_for_status().json()
    return {k: v for k, v in read.items() if k not in {"id", "consent", "updated_on", "demo"}}


def page(_public: Public, _owner: Owner, rng: random.Random) -> SentRequest:
    """The page, with a need typed into it every second time."""
    return SentRequest(
        path="/", query={"q": rng.choice(NEEDS), "lang": "it"} if rng.random() < 0.5 else {}
    )


def listed(_public: Public, _owner: Owner, rng: random.Random) -> SentRequest:
    """A page of a list."""
    kind = rng.choice(["company", "research_group", "expert"])
    return SentRequest(path=f"{API}/profiles", query={"kind": kind, "limit": 25})


def search(public: Public, _owner: Owner, rng: random.Random) -> SentRequest:
    """A name with a letter missing."""
    name = rng.choice(public.names)
    cut = rng.randrange(len(name))
    return SentRequest(path=f"{API}/search", query={"name": name[:cut] + name[cut + 1 :] or name})


def profile(public: Public, _owner: Owner, rng: random.Random) -> SentRequest:
    """Somebody's profile."""
    return SentRequest(path=f"{API}/profiles/{rng.choice(public.profile_ids)}")


def partners(_public: Public, owner: Owner, _rng: random.Random) -> SentRequest:
    """Suggestions for one's own profile."""
    return SentRequest(path=f"{API}/profiles/{owner.profile_id}/suggestions", query={"lang": "it"})


def answers(_public: Public, _owner: Owner, rng: random.Random) -> SentRequest:
    """Suggestions for a need in words."""
    return SentRequest(method="POST", path=f"{API}/suggestions", body={"need": rng.choice(NEEDS)})


def write(_public: Public, owner: Owner, rng: random.Random) -> SentRequest:
    """A change of one's own profile, which makes the service build anew."""
    words = {"field": "keywords", "value": f"lotto {rng.randrange(10**6)}"}
    texts = [*(each for each in owner.record["texts"] if each["field"] != "keywords"), words]
    path, body = f"{API}/profiles/{owner.profile_id}/record", {**owner.record, "texts": texts}
    return SentRequest(method="PUT", path=path, body=body, headers={"If-Match": "*"})


def introduction(public: Public, owner: Owner, rng: random.Random) -> SentRequest:
    """An introduction to somebody, or the list of one's own."""
    if rng.random() < 0.5:
        return SentRequest(path=f"{API}/introductions")
    body = {
        "asker_id": owner.profile_id,
        "candidate_id": rng.choice([i for i in public.profile_ids if i != owner.profile_id]),
        "interest": {"cooperation": "prove in comune", "about": "officina meccanica"},
    }
    return SentRequest(method="POST", path=f"{API}/introductions", body=body)


# What people do on a matching site, in percent: they look more than they ask, and ask more than
# they write.
MIX: Mapping[str, tuple[int, Callable[[Public, Owner, random.Random], SentRequest]]] = {
    "page": (15, page),
    "list": (15, listed),
    "search": (15, search),
    "profile": (15, profile),
    "suggestions for a profile": (16, partners),
    "suggestions for a need": (14, answers),
    "write": (5, write),
    "introduction": (5, introduction),
}


WRITING = frozenset({"write", "introduction"})
"""Sorts that leave something behind."""
SUGGESTING = frozenset({"suggestions for a profile", "suggestions for a need"})
ALL = frozenset(MIX)


async def ask_at_once(
    url: str,
    public: Public,
    *,
    n: int,
    seconds: float,
    rng: random.Random,
    sorts: frozenset[str] = ALL,
) -> Answers:
    """Let so many ask again as soon as they are answered: what the service does at its limit."""
    found, ends = Answers(), perf_counter() + seconds

    async def ask_again(owner: Owner) -> None:
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
            while (due := perf_counter()) < ends:
                sort, asked = _drawn(public, owner, rng, sorts)
                await _ask(client, sort, asked, owner, due, found)

    async with asyncio.TaskGroup() as group:
        for i in range(n):
            group.create_task(ask_again(public.owners[i % len(public.owners)]))
    return found


def _drawn(
    public: Public, owner: Owner, rng: random.Random, sorts: frozenset[str]
) -> tuple[str, SentRequest]:
    names = [name for name in MIX if name in sorts]
    sort = rng.choices(names, [MIX[name][0] for name in names])[0]
    return sort, MIX[sort][1](public, owner, rng)


async def ask_on_the_beat(
    url: str,
    public: Public,
    *,
    rate: float,
    seconds: float,
    rng: random.Random,
    sorts: frozenset[str] = ALL,
) -> Answers:
    """Send a request every beat, whoever still waits; returns when all are answered."""
    found = Answers()
    async with AsyncExitStack() as open_clients, asyncio.TaskGroup() as group:
        # Each asks from a program of its own; one pool for all would be what is measured.
        clients = {
            owner.key: await open_clients.enter_async_context(
                httpx.AsyncClient(base_url=url, trust_env=False, timeout=60, limits=EACH)
            )
            for owner in public.owners
        }
        started = perf_counter()
        for i in range(round(rate * seconds)):
            due = started + i / rate
            await asyncio.sleep(max(0.0, due - perf_counter()))
            owner = rng.choice(public.owners)
            sort, asked = _drawn(public, owner, rng, sorts)
            group.create_task(_ask(clients[owner.key], sort, asked, owner, due, found))
    return found


async def _ask(
    client: httpx.AsyncClient,
    sort: str,
    asked: SentRequest,
    owner: Owner,
    due: float,
    found: Answers,
) -> None:
    headers = {"Authorization": f"Bearer {owner.key}", **asked.headers}
    try:
        answer = await client.request(
            asked.method, asked.path, params=asked.query, json=asked.body, headers=headers
        )
    except httpx.TransportError as error:
        found.broken[f"{sort}: {type(error).__name__}"] += 1
        return
    found.statuses[sort, answer.status_code] += 1
    if answer.status_code not in TURNED_AWAY:
        found.times_ms[sort].append(1000 * (perf_counter() - due))


def figures(found: Answers) -> dict[str, Any]:
    """Times by sort of request and of all suggestions, answers by status, and what went wrong."""
    suggested = [
        each for sort, times in found.times_ms.items() if "suggestions" in sort for each in times
    ]
    statuses = defaultdict[str, dict[str, int]](dict)
    for (sort, status), n in sorted(found.statuses.items()):
        statuses[sort][str(status)] = n
    times = {sort: _times(each) for sort, each in found.times_ms.items()}
    return {
        "requests": sum(found.statuses.values()) + sum(found.broken.values()),
        "turned_away": sum(n for (_, s), n in found.statuses.items() if s in TURNED_AWAY),
        "errors": errors(found),
        "suggestions_ms": _times(suggested),
        "times_ms": times,
        "statuses": statuses,
    }


def errors(found: Answers) -> dict[str, int]:
    """What is neither an answer nor a polite refusal."""
    wrong = {
        f"{sort}: {status}": n
        for (sort, status), n in found.statuses.items()
        if status not in FINE | TURNED_AWAY and (sort, status) not in ALSO_FINE
    }
    return {**wrong, **found.broken}


def _times(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {"n": 0}
    p50, p95, p99 = np.percentile(values, [50, 95, 99])
    return {
        "n": len(values),
        "p50": round(float(p50), 1),
        "p95": round(float(p95), 1),
        "p99": round(float(p99), 1),
        "worst": round(max(values), 1),
    }


@contextmanager
def served_copy(home: Path | None, workers: int) -> Iterator[tuple[Home, Served]]:
    """Serve the demo network, or a copy of a network, which may then be written to."""
    with TemporaryDirectory() as workspace:
        path = copied(home, Path(workspace) / "copy") if home else demo_home(Path(workspace))
        with serving(path, "--workers", str(workers)) as served:
            yield Home.open(path), served


def copied(home: Path, to: Path) -> Path:
    """Copy what a service needs of a home, wherever its store is, while it is in use."""
    given = Home.open(home)
    with given.store() as store, (copy := Home.create(to)).use_file() as database:
        store.copy_to(f"sqlite:///{database}")
    shutil.copytree(given.snapshots, copy.snapshots, dirs_exist_ok=True)
    if (learned := given.path / "learned.json").is_file():
        shutil.copy(learned, copy.path)
    return copy.path


def forget_owners(home: Home, keys: Mapping[str, str]) -> None:
    """Disable the accounts that were added, so that their keys open nothing."""
    origin = Origin(source="load", at=datetime.now(UTC))
    with home.store() as store:
        for id_ in keys:
            account = store.accounts.by_email(f"{id_}@example.org")
            if account is not None:
                disable(store, account, origin)


def main(
    rate: Annotated[float, typer.Option(min=0.1, help="Requests a second.")] = 50,
    seconds: Annotated[float, typer.Option(min=1, help="For how long.")] = 300,
    warm_up: Annotated[float, typer.Option(min=0, help="Seconds that do not count.")] = 10,
    seed: Annotated[int, typer.Option(help="Of the mix.")] = 0,
    home: Annotated[Path | None, typer.Option(help="Your network, in place of the demo.")] = None,
    url: Annotated[str, typer.Option(help="A service of --home that runs already.")] = "",
    workers: Annotated[int, typer.Option(min=1, help="Processes of the service.")] = 1,
    at_once: Annotated[
        int, typer.Option(min=0, help="So many that ask again once answered, in place of a rate.")
    ] = 0,
    only_suggestions: Annotated[
        bool, typer.Option("--only-suggestions", help="Ask for nothing else.")
    ] = False,
    writes: Annotated[
        bool, typer.Option("--writes", help="With --url: edit profiles and introduce, too.")
    ] = False,
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("load.json"),
) -> None:
    """Ask a service on a beat, or as fast as it answers; exits 1 when there was an error."""
    sorts = SUGGESTING if only_suggestions else ALL
    if url and home is None:
        raise typer.BadParameter("--url needs the --home that is served there", param_hint="--url")
    if url and home is not None:
        own = Home.open(home)
        keys = add_owners(own)
        try:
            asked = sorts if writes else sorts - WRITING
            found = _load(url.rstrip("/"), keys, rate, seconds, warm_up, seed, at_once, asked)
        finally:
            forget_owners(own, keys)
        busy_s, n_processes = None, None
    else:
        with served_copy(home, workers) as (own, served):
            keys = add_owners(own)
            before_s = served.processor_s()
            found = _load(served.url, keys, rate, seconds, warm_up, seed, at_once, sorts)
            busy_s, n_processes = round(served.processor_s() - before_s, 1), workers
    result = {
        "suite": "load",
        "seed": seed,
        "rate": None if at_once else rate,
        "at_once": at_once,
        "seconds": seconds,
        "workers": n_processes,
        **figures(found),
        "answered_per_s": round(sum(map(len, found.times_ms.values())) / seconds, 1),
        "service_processor_s": busy_s,
        "target_p99_ms": P99_MS,
        **provenance(None, ()),
    }
    write_result(out, result)
    typer.echo(out.read_text())
    if result["errors"]:
        raise typer.Exit(1)


def _load(
    url: str,
    keys: Mapping[str, str],
    rate: float,
    seconds: float,
    warm_up: float,
    seed: int,
    at_once: int,
    sorts: frozenset[str],
) -> Answers:
    """Warm a service up, then ask it; gives the answers that count."""
    rng = random.Random(seed)  # noqa: S311 - draws requests
    public = public_of(url, keys)
    if at_once:
        asking = partial(ask_at_once, url, public, n=at_once, rng=rng, sorts=sorts)
    else:
        asking = partial(ask_on_the_beat, url, public, rate=rate, rng=rng, sorts=sorts)
    if warm_up:
        asyncio.run(asking(seconds=warm_up))
    return asyncio.run(asking(seconds=seconds))


if __name__ == "__main__":
    typer.run(main)
