"""The innovation level of a territory: cells of firms, and what they may reveal."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles, variance

from scipy import stats

from matchmaker.checkup.scoring import LEVELS, level_of
from matchmaker.domain import ProfileId
from matchmaker.privacy import SMALLEST

ENOUGH_FOR_QUARTILES = 10
"""Below it a quartile is the figure of one or two firms."""
CONFIDENCE = 0.95
WHOLE = "score"
DEPTHS = (2, 1, 0)
"""Of a class: territory and size, territory alone, everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmRow:
    """One firm of the territory, whether it answered or not."""

    id: ProfileId
    territory: str
    """NUTS-3; "" where it is unknown."""
    sector: str
    """Section of NACE, a letter; "" where it is unknown."""
    size: str
    figures: Mapping[str, float] | None
    """By dimension, and "score" where a level is known; None where the firm has no check-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure over the firms of a cell, 0 to 100."""

    n: int
    mean: float
    weighted: float
    """The mean with each firm standing for those like it that did not answer."""
    interval: tuple[float, float]
    """Of the mean, at 95 %, by Student's t; nothing is said of how the firms were chosen."""
    median: float | None
    """None below ten firms."""
    quartiles: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The firms that share something."""

    key: str
    n_firms: int
    """In the network."""
    n: int | None
    """That answered; None where it is withheld."""
    figures: Mapping[str, Figure]
    """By dimension, and "score"; empty where the cell is withheld."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How many firms reach a level; None where it is withheld."""

    id: str
    n: int | None


def weights_of(rows: Sequence[FirmRow]) -> dict[ProfileId, float]:
    """
    How many firms each firm that answered stands for, so that the whole is that of the network.

    Firms are classed by territory and size; a class with fewer than five answers takes its
    territory's weight, and one whose territory has fewer than five that of the whole.
    """
    answered = [row for row in rows if row.figures is not None]
    if not answered:
        return {}
    counts = [
        (
            Counter(_class_of(row, depth) for row in rows),
            Counter(_class_of(row, depth) for row in answered),
        )
        for depth in DEPTHS
    ]
    found: dict[ProfileId, float] = {}
    for row in answered:
        for depth, (everybody, replied) in zip(DEPTHS, counts, strict=True):
            class_ = _class_of(row, depth)
            if replied[class_] >= SMALLEST or not depth:
                found[row.id] = everybody[class_] / replied[class_]
                break
    return found


def _class_of(row: FirmRow, depth: int) -> tuple[str, ...]:
    return (row.territory, row.size)[:depth]


def figure(values: Sequence[tuple[float, float]]) -> Figure | None:
    """
    Sum figures up, each with its weight; None for fewer than five.

    In whole points: between two readings, one firm more moves a finer mean by its own answers.
    """
    n = len(values)
    if n < SMALLEST:
        return None
    plain = [value for value, _ in values]
    mean, total = fmean(plain), sum(weight for _, weight in values)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * (variance(plain) / n) ** 0.5
    lower, middle, upper = quantiles(plain, n=4, method="inclusive")
    told = n >= ENOUGH_FOR_QUARTILES
    return Figure(
        n=n,
        mean=round(mean),
        weighted=round(sum(value * weight for value, weight in values) / total),
        interval=(round(max(0.0, mean - reach)), round(min(100.0, mean + reach))),
        median=round(middle) if told else None,
        quartiles=(round(lower), round(upper)) if told else None,
    )


def cells_by(
    rows: Sequence[FirmRow], attribute: str, weights: Mapping[ProfileId, float]
) -> tuple[Cell, ...]:
    """
    Divide the territory by one attribute of its firms.

    Cells with fewer than five answers are withheld, and as many more that nothing can be found by
    taking the others from the whole; so is each figure that too few firms of a cell have.
    """
    groups: dict[str, list[FirmRow]] = {}
    for row in rows:
        groups.setdefault(getattr(row, attribute), []).append(row)
    counts = {key: sum(r.figures is not None for r in group) for key, group in groups.items()}
    hidden = withheld(counts)
    told: dict[str, dict[str, Figure]] = {key: {} for key in groups}
    for name in _names(rows):
        values = {key: _values(group, name, weights) for key, group in groups.items()}
        apart = withheld({key: len(found) for key, found in values.items()}, hidden)
        for key, found in values.items():
            made = None if key in apart else figure(found)
            if made is not None:
                told[key][name] = made
    return tuple(
        Cell(
            key=key,
            n_firms=len(group),
            n=None if key in hidden else counts[key],
            figures=told[key],
        )
        for key, group in sorted(groups.items())
    )


def whole_of(rows: Sequence[FirmRow], weights: Mapping[ProfileId, float]) -> Cell:
    """All firms as one cell; withheld where fewer than five answered."""
    n = sum(row.figures is not None for row in rows)
    made = {name: figure(_values(rows, name, weights)) for name in _names(rows)}
    return Cell(
        key="",
        n_firms=len(rows),
        n=n if n >= SMALLEST or n == 0 else None,
        figures={name: each for name, each in made.items() if each is not None},
    )


def _names(rows: Iterable[FirmRow]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.figures or {}))


def _values(
    rows: Iterable[FirmRow], name: str, weights: Mapping[ProfileId, float]
) -> list[tuple[float, float]]:
    return [
        (row.figures[name], weights[row.id]) for row in rows if row.figures and name in row.figures
    ]


def levels_of(rows: Iterable[FirmRow]) -> tuple[Level, ...]:
    """How many firms reach each level, as far as it tells of nobody."""
    scores = [row.figures[WHOLE] for row in rows if row.figures and WHOLE in row.figures]
    counts = Counter(level_of(score) for score in scores)
    found = {name: counts[name] for _, name in LEVELS}
    hidden = withheld(found)
    return tuple(Level(id=id_, n=None if id_ in hidden else n) for id_, n in found.items())


def withheld(counts: Mapping[str, int], already: frozenset[str] = frozenset()) -> frozenset[str]:
    """
    Which cells of a row with a published total may not be told.

    Those with one to four firms, and those withheld already; and, where they could be found by
    subtraction, the smallest others until at least two cells with together at least five firms are
    withheld. Empty cells stay: they are about nobody.
    """
    hidden = {key for key, n in counts.items() if 0 < n < SMALLEST or (n and key in already)}
    others = sorted(
        (key for key, n in counts.items() if n and key not in hidden),
        key=lambda key: (counts[key], key),
    )
    while hidden and others and (len(hidden) < 2 or sum(counts[k] for k in hidden) < SMALLEST):
        hidden.add(others.pop(0))
    return frozenset(hidden)
