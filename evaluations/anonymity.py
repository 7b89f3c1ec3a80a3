"""Does a list stay the same when its profiles bear other names?"""

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from matchmaker.domain import Kind, Profile, Query
from matchmaker.engine import MAX_K, Matchmaker
from matchmaker.home import Home
from matchmaker.services.building import build

OTHER_NAMES = ("Giulia Conti", "Mehmet Yılmaz", "Ngozi Okafor", "Jürgen Wolf", "Li Wei", "Ana Kos")
"""Women's and men's names, of several countries; invented people."""


def anonymity(
    home: Path, workspace: Path, queries: Sequence[Query], rng: random.Random
) -> list[tuple[bool, str]]:
    """
    Exchange names, build anew, and ask again: every list must keep its order and its scores.

    Once all names are shuffled inside their kind; once people get names of another gender and
    other countries. Duplicates stay as they were found: names are what they are found by.
    """
    before = [Matchmaker.load(home).rank(query, MAX_K) for query in queries]
    outcomes = []
    for name, renamed in (("shuffled", shuffled), ("renamed", renamed_people)):
        copy = workspace / f"demo-{name}"
        shutil.copytree(home, copy)
        rename(Home.open(copy), renamed, rng)
        again = Matchmaker.load(copy)
        outcomes += [
            (again.rank(query, MAX_K) == ranked, f"{name}: {query.profile_id} {query.need[:30]}")
            for query, ranked in zip(queries, before, strict=True)
        ]
    return outcomes


def rename(
    home: Home,
    renamed: Callable[[Sequence[Profile], random.Random], Sequence[Profile]],
    rng: random.Random,
) -> None:
    """Store profiles under other names and build again, as of the same day."""
    built_on = Matchmaker.load(home.path).snapshot.meta.built_on
    with home.store() as store:
        profiles = renamed(list(store.profiles()), rng)
        with store.write() as writer:
            writer.put_profiles(profiles)
    build(home, today=built_on)


def shuffled(profiles: Sequence[Profile], rng: random.Random) -> list[Profile]:
    """Hand each profile the names of another of its kind."""
    names = {
        kind: rng.sample(each, len(each))
        for kind in Kind
        if (each := [profile.names for profile in profiles if profile.kind is kind])
    }
    return [replace(profile, names=names[profile.kind].pop()) for profile in profiles]


def renamed_people(profiles: Sequence[Profile], rng: random.Random) -> list[Profile]:
    """Give every expert a name of another gender or country."""
    return [
        replace(profile, names=(rng.choice(OTHER_NAMES),))
        if profile.kind is Kind.EXPERT
        else profile
        for profile in profiles
    ]
