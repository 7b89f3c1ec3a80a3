"""
How many outcomes does a network need to learn from? Simulated on the demo network.

    python -m evaluations.learning

In each simulated world every feature counts by a hidden multiplier of its shipped weight. Firms
are introduced to some of the best suggestions; who accepts is drawn from the hidden score. Then the
library learns, tests itself on later outcomes and keeps or refuses, as `matchmaker build --fit`
does. The first table says what the order after that is worth by the hidden truth: the mean hidden
score of the five best, 0 as in a random order of forty candidates, 1 as in the true order. The
second says how far stated chances are from the hidden ones.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from evaluations.homes import demo_home
from matchmaker.candidates import prepare, retrieve
from matchmaker.domain import Kind, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking.calibration import fit_calibration
from matchmaker.ranking.training import Examples, concordance, fit_multipliers, scores_of_later
from matchmaker.services.learning import N_SLICES

Floats = NDArray[np.float64]

SIZES = (50, 100, 200, 400)
SPREADS = (0.0, 0.5, 1.0)
"""Standard deviation of the logarithm of the hidden multipliers; 0: the shipped ones are true."""
LOOSENESSES = (0.1, 0.2, 0.35)
N_WORLDS = 30
N_CANDIDATES = 40
BEST = 5
N_UNSEEN = 500
"""Introductions on which stated chances are compared with the hidden ones."""
INTRODUCED = 8.0
"""Ranks down which the chance of being introduced falls to a third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a network is like behind what it shows."""

    multipliers: Floats
    slope: float
    """How closely acceptance follows the hidden score."""
    base: float
    """Log-odds of a yes to the mean introduction."""


def tables_of(matchmaker: Matchmaker) -> list[Floats]:
    """Contributions of each firm's best candidates, the best first; (n_candidates, n_features)."""
    names = sorted({n for m in matchmaker.ranker.book.models.values() for n in m.shapes})
    table = matchmaker.snapshot.profiles
    firms = (id_ for id_, k in zip(table.ids, table.kinds, strict=True) if k is Kind.COMPANY)
    return [_table(matchmaker, Query(profile_id=firm), names) for firm in firms]


def _table(matchmaker: Matchmaker, query: Query, names: Sequence[str]) -> Floats:
    prepared = prepare(matchmaker.snapshot, query)
    scored = matchmaker.ranker.score(prepared, retrieve(prepared).rows)
    rows = []
    for place in scored.order[:N_CANDIDATES]:
        values = {name: column[[place]] for name, column in scored.values.items()}
        model = scored.model_of(int(scored.rows[place]))
        amounts = model.contributions(values, scored.comparable)
        rows.append([float(amounts[n][0]) if n in amounts else 0.0 for n in names])
    return np.array(rows)


def outcomes(tables: Sequence[Floats], world: World, n: int, rng: np.random.Generator) -> Examples:
    """Introduce n pairs and let the world answer."""
    askers = rng.integers(len(tables), size=n)
    falling = np.exp(-np.arange(N_CANDIDATES) / INTRODUCED)
    places = [rng.choice(len(tables[a]), p=_shares(falling[: len(tables[a])])) for a in askers]
    contributions = np.array([tables[a][p] for a, p in zip(askers, places, strict=True)])
    return Examples(
        base="simulated",
        names=tuple(str(i) for i in range(contributions.shape[1])),
        contributions=contributions,
        intercepts=np.zeros(n),
        accepted=rng.random(n) < chances(world, contributions),
        askers=askers.astype(str),
        pairs=("company>company",) * n,
        slices=np.arange(n) * N_SLICES // n,
    )


def chances(world: World, contributions: Floats) -> Floats:
    """How likely each introduction is accepted."""
    hidden = world.slope * (contributions @ world.multipliers)
    return expit(hidden - hidden.mean() + world.base)


def _shares(weights: Floats) -> Floats:
    return weights / weights.sum()


def worth(tables: Sequence[Floats], multipliers: Floats, world: World) -> float:
    """How good an order is by the hidden truth, from 0 for chance to 1."""
    shares = []
    for table in tables:
        truth = table @ world.multipliers
        best = np.sort(truth)[-BEST:].mean()
        found = truth[np.argsort(-(table @ multipliers), kind="stable")[:BEST]].mean()
        if best > truth.mean():
            shares.append((found - truth.mean()) / (best - truth.mean()))
    return float(np.mean(shares))


def drawn_world(spread: float, n_features: int, rng: np.random.Generator) -> World:
    """Answers follow the hidden score more or less closely; two in five are yes."""
    return World(
        multipliers=np.exp(rng.normal(0.0, spread, n_features)),
        slope=float(rng.uniform(0.25, 1.0)),
        base=-0.5,
    )


def calibration_trial(tables: Sequence[Floats], n: int, seed: int) -> tuple[float, float]:
    """Mean error of stated chances against the hidden ones: calibrated, and the base rate."""
    rng = np.random.default_rng([seed, n, 1])
    world = drawn_world(0.5, tables[0].shape[1], rng)
    examples = outcomes(tables, world, n + N_UNSEEN, rng)
    scores, truth = examples.shipped, chances(world, examples.contributions)
    stated = fit_calibration(scores[:n], examples.accepted[:n]).probabilities(scores[n:])
    usual = examples.accepted[:n].mean()
    return float(abs(stated - truth[n:]).mean()), float(abs(usual - truth[n:]).mean())


def calibration_lines(tables: Sequence[Floats]) -> Iterator[str]:
    """A Markdown table: how true stated chances are, by outcomes."""
    yield "| outcomes | error, calibrated | worst tenth | error, base rate | calibrated is closer |"
    yield "|---|---|---|---|---|"
    for n in (*SIZES[:2], 150, *SIZES[2:]):
        found = np.array([calibration_trial(tables, n, seed) for seed in range(N_WORLDS)])
        ours, base = found.T
        yield (
            f"| {n} | {ours.mean():.3f} | {np.quantile(ours, 0.9):.3f} | {base.mean():.3f} | "
            f"{(ours < base).mean():.0%} |"
        )


def trial(
    tables: Sequence[Floats], spread: float, n: int, looseness: float, seed: int
) -> tuple[bool, float, float]:
    """One world: whether the lesson is kept, the worth of the shipped order, of the one learned."""
    rng = np.random.default_rng([seed, n])
    n_features = tables[0].shape[1]
    world = drawn_world(spread, n_features, rng)
    examples = outcomes(tables, world, n, rng)
    _, scores, _ = scores_of_later(examples, looseness)
    kept = concordance(examples, scores) > concordance(examples, examples.shipped)
    fit = fit_multipliers(examples.contributions, examples.accepted, looseness=looseness)
    shown = [tables[i] for i in rng.choice(len(tables), size=min(100, len(tables)), replace=False)]
    return (
        bool(kept),
        worth(shown, np.ones(n_features), world),
        worth(shown, fit.multipliers, world),
    )


def lines(tables: Sequence[Floats]) -> Iterator[str]:
    """A Markdown table: what learning is worth, by hidden spread, looseness and outcomes."""
    yield "| hidden spread | looseness | outcomes | shipped | kept | gain | worst tenth |"
    yield "|---|---|---|---|---|---|---|"
    for spread in SPREADS:
        for looseness in LOOSENESSES:
            for n in SIZES:
                found = [trial(tables, spread, n, looseness, seed) for seed in range(N_WORLDS)]
                kept = np.array([each[0] for each in found])
                shipped, learned = (np.array([each[i] for each in found]) for i in (1, 2))
                gains = np.where(kept, learned - shipped, 0.0)
                yield (
                    f"| {spread} | {looseness} | {n} | {shipped.mean():.3f} | {kept.mean():.0%} | "
                    f"{gains.mean():+.3f} | {np.quantile(gains, 0.1):+.3f} |"
                )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as workspace:
        network = Matchmaker.load(demo_home(Path(workspace)))
        contributions_of_all = tables_of(network)
    for line in chain(lines(contributions_of_all), [""], calibration_lines(contributions_of_all)):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
