"""Proximity by walks over joint projects, from activities to participants and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import Layer
from matchmaker.graph.network import Network, row_indices

FloatArray = npt.NDArray[np.float64]

# Fewer dated activities than this don't show whether numbers follow time.
FEWEST_DATED = 200
# Rank correlation of number and date from which numbers tell time; CORDIS has .95.
IN_ORDER = 0.8
# Dates are medians over so many stretches of numbers: single entries come late or early.
STRETCHES = 60


def dates_from_numbers(ids: Sequence[str], years: FloatArray) -> FloatArray:
    """
    Fill in years of undated activities between those of activities with numbers near theirs.

    Nothing is filled in where ids are no numbers, or numbers that don't follow time. An estimate is
    good for weighing by age, not for showing: beyond the dated numbers it is the nearest stretch's.
    """
    numbers = np.array([float(id_) if id_.isdecimal() else np.nan for id_ in ids], dtype=float)
    dated = ~np.isnan(numbers) & ~np.isnan(years)
    if dated.sum() < FEWEST_DATED or rank_correlation(numbers[dated], years[dated]) < IN_ORDER:
        return years
    in_order = np.argsort(numbers[dated], kind="stable")
    stretches = np.array_split(in_order, STRETCHES)
    places = [float(np.median(numbers[dated][each])) for each in stretches]
    times = [float(np.median(years[dated][each])) for each in stretches]
    # Medians of early stretches may lie later; time does not run back.
    estimates = np.interp(numbers, places, np.maximum.accumulate(times))
    return np.where(np.isnan(years) & ~np.isnan(numbers), estimates, years)


def rank_correlation(left: FloatArray, right: FloatArray) -> float:
    """
    Spearman's rank correlation, ties in order of appearance; 0 where either never changes.

    Source:
        Spearman (1904), American Journal of Psychology 15(1).
    """
    if not np.ptp(left) or not np.ptp(right):
        return 0.0
    left_ranks, right_ranks = (np.argsort(np.argsort(x, kind="stable")) for x in (left, right))
    return float(np.corrcoef(left_ranks, right_ranks)[0, 1])


# Projects that say who works with whom: alone nobody meets, and in a crowd few do.
FEWEST, MOST = 2, 25
# An activity without date and telling number is taken to be older than three in four of the others.
UNDATED_QUANTILE = 0.75


@dataclass(frozen=True, kw_only=True)
class ProjectWalks:
    """
    One two-mode layer made ready for walks.

    A mass is one number for each activity. It is given to the members, discounted by the size of
    the activity, and from them to their other activities, discounted by how many those are.
    """

    members: sparse.csr_array
    """Profiles by activities."""
    activities: sparse.csr_array
    """Activities by profiles."""
    sizes: FloatArray
    """Members of each activity, at least 1."""
    degrees: FloatArray
    """Activities of each profile, at least 1."""
    ages: FloatArray
    """Years since each activity began, at least 0; read off its number where no date is known."""

    @cached_property
    def has_company(self) -> FloatArray:
        """1 for activities small enough to meet in and with somebody to meet, else 0."""
        return ((self.sizes >= FEWEST) & (self.sizes <= MOST)).astype(float)

    def to_profiles(self, mass: FloatArray) -> FloatArray:
        """Sum of the masses of each profile's activities."""
        return np.asarray(self.members @ mass)

    def to_activities(self, people: FloatArray) -> FloatArray:
        """Sum of the masses of each activity's members."""
        return np.asarray(self.activities @ people)

    def recency(self, decay: float) -> FloatArray:
        """exp(-decay * age) for each activity."""
        return np.exp(-decay * self.ages)

    def propagate(
        self, mass: FloatArray, *, size: float, degree: float, decay: float = 0.0, skip: int = -1
    ) -> FloatArray:
        """
        Mass after one step to people and back: activity -> member -> the member's activities.

        `size` and `degree` are the exponents of the discounts, as in RP3-beta (Paudel et al. 2016,
        ACM TiiS 7(1)); `skip` is a profile that nothing passes through.
        """
        # Once on the way out and once on the way back: a crowd counts little at both ends.
        discount = self.sizes**-size * self.recency(decay)
        people = self.to_profiles(mass * discount) * self.degrees**-degree
        if skip >= 0:
            # A walk through the asker would find its own projects again.
            people[skip] = 0.0
        return self.to_activities(people) * discount

    def indicator(self, profile: int) -> FloatArray:
        """1 on the activities of one profile, else 0."""
        mass = np.zeros(len(self.sizes))
        mass[row_indices(self.members, profile)] = 1.0
        return mass


def project_walks(
    network: Network, today: float, layer: Layer = Layer.JOINT_PROJECT
) -> ProjectWalks | None:
    """Prepare a layer; None where the network has no such layer. `today` is in years."""
    members = network.participation.get(layer)
    if members is None:
        return None
    years = dates_from_numbers(network.activity_ids, np.asarray(network.years))
    # A project that begins next month is new, not of negative age.
    ages = np.maximum(today - years, 0.0)
    known = ages[~np.isnan(ages)]
    old = float(np.quantile(known, UNDATED_QUANTILE)) if len(known) else 0.0
    activities = network.attendance[layer]
    return ProjectWalks(
        members=members,
        activities=activities,
        # At least 1, since they are divided by; what nobody took part in gathers nothing.
        sizes=np.maximum(np.diff(activities.indptr), 1).astype(float),
        degrees=np.maximum(np.diff(members.indptr), 1).astype(float),
        ages=np.where(np.isnan(ages), old, ages),
    )
