"""
Kill imports, builds and the service at random moments, and look at what is left.

    python -m evaluations.kills --kills 200 --out evaluations/results/kills.json

Each round starts the service, lets several owners write at once, and kills it with the build that
it may have started; then it kills an import or a build. After every kill the store has to be sound,
an import there as a whole or not at all, the published snapshot readable, and everything that was
acknowledged stored. What nobody answered may be there or not.
"""

import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import httpx
import typer

from evaluations.homes import Served, demo_home, kill, launch, start
from evaluations.report import provenance, write_result
from matchmaker.domain import Consent, Kind, Profile, ProfileId, Role, Text
from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, make_key
from matchmaker.services.importing import import_source
from matchmaker.store import Origin, Store

N_WRITERS = 3
NO_WORDS = "none yet"
N_ROWS = 1000
"""Of the table that is imported again and again, each time with another mark."""
READY_S = 5.0
"""Of issue 5: ready again within this."""
WRITES_S = 1.5
"""At most so long the writers write before the service is killed."""


@dataclass(slots=True)
class Ledger:
    """What the service acknowledged, and what was under way when it died."""

    words: dict[str, set[str]] = field(default_factory=dict)
    """By profile: what its description may be; one text, two while a change is under way."""
    introductions: set[str] = field(default_factory=set)
    n_acknowledged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """A network to be killed at, and who writes to it."""

    home: Home
    keys: Sequence[str]
    """One for each writer, who speaks for a profile of its own."""
    table: Path
    n_rows: int
    ledger: Ledger


def prepare(home: Home, folder: Path, n_rows: int) -> Victim:
    """Add writers with a profile each, and the table; leaves the network to be built."""
    with home.store() as store:
        keys = [_add_writer(store, i) for i in range(N_WRITERS)]
    ledger = Ledger(words={_own(i): {NO_WORDS} for i in range(N_WRITERS)})
    victim = Victim(home=home, keys=keys, table=folder / "table.csv", n_rows=n_rows, ledger=ledger)
    write_table(victim, 0)
    import_source(home, "profiles", victim.table)
    return victim


def _add_writer(store: Store, i: int) -> str:
    """Add a profile and an account that speaks for it; gives its key."""
    origin = Origin(source="kills", at=datetime.now(UTC))
    profile = Profile(
        id=ProfileId(_own(i)),
        kind=Kind.COMPANY,
        names=(f"Writer {i}",),
        texts=(Text(field="description", value=NO_WORDS),),
        consent=Consent(matching=True),
    )
    with store.write() as writer:
        writer.put_profiles([profile], origin)
    email = f"{profile.id}@example.org"
    account = add_account(
        store, email=email, name="", role=Role.COMPANY, speaks_for=[profile.id], origin=origin
    )
    scopes, lasts = ("read", "write"), timedelta(days=1)
    return make_key(store, account, name="kills", scopes=scopes, lasts=lasts, origin=origin)[0]


def write_table(victim: Victim, mark: int) -> None:
    """Write the table anew; every row carries the mark."""
    rows = (
        f"row-{i},company,Row {i},Tornitura di serie {mark}.,yes\n" for i in range(victim.n_rows)
    )
    victim.table.write_text("id,kind,name,description,consent_matching\n" + "".join(rows))


def _own(i: int) -> str:
    return f"writer-{i}"


def write_until_killed(victim: Victim, i: int, served: Served, round_: int) -> None:
    """Change a profile and begin introductions until nobody answers any more."""
    headers = {"Authorization": f"Bearer {victim.keys[i]}"}
    mine = victim.ledger.words[_own(i)]
    with httpx.Client(base_url=f"{served.url}/api/v1", headers=headers, trust_env=False) as asking:
        try:
            for n in range(10**6):
                words = f"round {round_}, change {n}"
                mine.add(words)
                record = {"kind": "company", "names": [f"Writer {i}"]}
                record["texts"] = [{"field": "description", "value": words}]  # type: ignore[list-item]
                path = f"/profiles/{_own(i)}/record"
                asking.put(path, json=record, headers={"If-Match": "*"}).raise_for_status()
                mine.intersection_update({words})
                victim.ledger.n_acknowledged += 1
                _begin_one(victim, i, asking)
        except httpx.TransportError:
            return


def _begin_one(victim: Victim, i: int, asking: httpx.Client) -> None:
    """Begin an introduction with the next row of the table that the writer was not brought to."""
    candidate = f"row-{len(victim.ledger.introductions) % victim.n_rows}"
    interest = {"cooperation": "prove", "about": "officina"}
    asked = {"asker_id": _own(i), "candidate_id": candidate, "interest": interest}
    answer = asking.post("/introductions", json=asked)
    if answer.status_code == 201:
        victim.ledger.introductions.add(answer.json()["id"])
        victim.ledger.n_acknowledged += 1
    elif answer.status_code != 409:
        answer.raise_for_status()


def kill_service(victim: Victim, rng: random.Random, round_: int) -> float:
    """Start the service, let all write, kill it; gives how long it took to be ready."""
    served = start(victim.home.path)
    writers = [
        threading.Thread(target=write_until_killed, args=(victim, i, served, round_))
        for i in range(N_WRITERS)
    ]
    for writer in writers:
        writer.start()
    threading.Event().wait(rng.uniform(0, WRITES_S))
    served.kill()
    for writer in writers:
        writer.join()
    return served.ready_s


def kill_command(victim: Victim, arguments: Sequence[str], after_s: float) -> bool:
    """Kill a command some time after its start; gives whether it had ended by itself."""
    process = launch(victim.home.path, *arguments)
    threading.Event().wait(after_s)
    ended = process.poll() is not None
    kill(process)
    return ended


def faults(victim: Victim) -> list[str]:
    """What is not as it has to be."""
    with victim.home.store() as store:
        found = [*store.check(), *filter(None, [store.audit.verify()])]
        if len(marks(store)) != 1:
            found.append("an import is there in part")
        for id_, allowed in victim.ledger.words.items():
            present = store.profile(ProfileId(id_)).texts[0].value
            if present not in allowed:
                found.append(f"{id_}: {present!r} instead of {sorted(allowed)}")
            # What is stored now is what has to stay.
            allowed.intersection_update({present})
        stored = {each.id for each in store.introductions.all()}
        found += [f"lost introduction {id_}" for id_ in victim.ledger.introductions - stored]
    Matchmaker.load(victim.home.path)
    return found


def marks(store: Store) -> set[str]:
    """The marks that rows of the table carry; one where it was imported as a whole."""
    return {each.texts[0].value for each in store.profiles() if each.id.startswith("row-")}


def typical_seconds(victim: Victim, *arguments: str) -> float:
    """How long a command takes when nobody kills it."""
    started = perf_counter()
    process = launch(victim.home.path, *arguments)
    process.communicate()
    return perf_counter() - started


def kill_often(victim: Victim, n_kills: int, rng: random.Random) -> dict[str, Any]:
    """Kill in turn the service, and an import or a build; gives what was found."""
    importing = ("import", "profiles", str(victim.table))
    lasts_s = {
        "build": typical_seconds(victim, "build"),
        "import": typical_seconds(victim, *importing),
    }
    n, ready, wrong = Counter[str](), list[float](), list[str]()
    n_ended, round_ = 0, 0
    while n.total() < n_kills:
        round_ += 1
        if n.total() % 2 == 0:
            what, ended = "service", False
            ready.append(kill_service(victim, rng, round_))
        else:
            what = rng.choice(("import", "import", "build"))
            write_table(victim, round_)
            command = importing if what == "import" else ("build",)
            after_s = rng.uniform(0.2, 1.0) * lasts_s[what]
            if ended := kill_command(victim, command, after_s):
                # It takes less than was thought; what had ended by itself is no kill.
                lasts_s[what] = after_s
        n_ended += ended
        n[what] += not ended
        wrong += [f"round {round_}, {what}: {fault}" for fault in faults(victim)]
    late = sum(seconds > READY_S for seconds in ready)
    return {
        "kills": dict(n),
        "ended_before_they_were_killed": n_ended,
        "acknowledged": victim.ledger.n_acknowledged,
        "faults": wrong,
        "ready_s": {"median": sorted(ready)[len(ready) // 2], "worst": max(ready), "late": late},
        "lasts_s": lasts_s,
    }


def main(
    kills: Annotated[int, typer.Option(min=1, help="How many.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the moments.")] = 0,
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("kills.json"),
) -> None:
    """Kill a demo network's service, imports and builds; exits 1 when anything was lost or torn."""
    started = perf_counter()
    with TemporaryDirectory() as workspace:
        home = Home.open(demo_home(Path(workspace)))
        victim = prepare(home, Path(workspace), N_ROWS)
        found = kill_often(victim, kills, random.Random(seed))  # noqa: S311 - draws moments
    about = {"suite": "kills", "seed": seed, "seconds": round(perf_counter() - started, 1)}
    typer.echo(write_result(out, {**found, **about, **provenance(None, ())}))
    if found["faults"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
