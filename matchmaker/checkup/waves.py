"""What changed between two check-ups of the same firms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from scipy import stats

from matchmaker.checkup.territory import CONFIDENCE
from matchmaker.privacy import SMALLEST


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveChange:
    """The change of one figure over the firms that were asked twice."""

    name: str
    n: int
    before: float
    after: float
    change: float
    interval: tuple[float, float]
    """Of the mean change, at 95 %, by Student's t on pairs."""


def changes_between(
    pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]],
) -> tuple[WaveChange, ...]:
    """
    Compare two waves, figure by figure, over firms that have it in both; never of fewer than five.

    That firms changed is no proof that a programme changed them: those who were not followed are
    not in it.
    """
    names = dict.fromkeys(name for before, after in pairs for name in (*before, *after))
    found = (_change(name, pairs) for name in names)
    return tuple(each for each in found if each is not None)


def _change(
    name: str, pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]
) -> WaveChange | None:
    both = [(b[name], a[name]) for b, a in pairs if name in b and name in a]
    n = len(both)
    if n < SMALLEST:
        return None
    steps = [after - before for before, after in both]
    mean = fmean(steps)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * (variance(steps) / n) ** 0.5
    return WaveChange(
        name=name,
        n=n,
        before=fmean(before for before, _ in both),
        after=fmean(after for _, after in both),
        change=mean,
        interval=(mean - reach, mean + reach),
    )
