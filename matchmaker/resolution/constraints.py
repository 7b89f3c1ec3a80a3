"""
Veto merges that no match weight may outweigh; a person or a shared number lifts a veto.

An address is shared by sisters, tenants and whole campuses, so that it must not carry a pair whose
names do not. Cross-validated on the training half of T4, 91 of 427 duplicates that weigh enough to
merge are vetoed, and 36 of 42 other pairs.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import ProfileId
from matchmaker.resolution.matching import Scores

BoolArray = NDArray[np.bool_]

# Bits of a word that fewer than one name in 250 has.
TELLING_BITS = 8.0
# Bits of the words that each of two names has for itself, from which they are two firms' names.
OWN_BITS = 5.0
# Scores of `spelling`, `part`, `street` and `short` from which they say the same.
SAME_SPELLING, SAME_PART, SAME_STREET, SAME_SHORT = 0.9, 0.7, 0.55, 3.0
# Scores of `street` from which it is one street, and of others where they are one.
ONE_STREET, ONE_POSTCODE, ONE_CITY, STATED_SHORT, OWN_SHORT = 0.75, 2.0, 2.0, 4.0, 5.0
# Score of `spelling` from which two long names differ by a slip of the pen, of short ones by none.
ONE_SLIP = 0.97
# Bits that two names share, from which one word more rather completes a name, and from which one
# letter more is a slip even in a word of a known meaning ("Soumalainen").
WHOLE_NAME, WHOLE_FIRM, WHOLE_BODY, LONG_NAME = 34.0, 36.0, 20.0, 20.0
# Comparisons that, where they know both sides, must not say "different".
CONTRADICTING = ("legal", "country", "identifier", "city", "nuts", "postcode")
# Those that may, where the address or the website agrees.
DOUBTFUL = ("activity", "domain")
# Even odds: a vetoed pair may be reviewed, however much speaks for it.
VETOED_BITS = 0.0
# Below every threshold of review.
NOTHING_BITS = -12.0


def ruled_out(scores: Scores) -> BoolArray:
    """Say which pairs must not be merged without asking; a shared identifier lifts most vetoes."""
    lifted = scores["identifier"] == 1.0
    renamed = lifted & corroborated(scores)
    # A person's name was compared as such: "Karl-Heinz von" and "Karlheinz" are no other words.
    words = (elsewhere(scores) | sisters(scores) | swapped(scores)) & ~(scores["person"] == 2.0)
    vetoes = (contradicted(scores) | doubtful(scores) | words) & ~lifted
    return np.asarray(vetoes | (nameless(scores) & ~renamed) | others(scores))


def contradicted(scores: Scores) -> BoolArray:
    """Another legal form, country, town, region or identifier."""
    return np.any([scores[name] == 0.0 for name in CONTRADICTING], axis=0)


def swapped(scores: Scores) -> BoolArray:
    """One word put for another, or one that may be another and not a slip."""
    short = scores["short"] >= SAME_SHORT
    one_spelling = (scores["spelling"] >= SAME_SPELLING) & short
    one_slip = (scores["spelling"] >= ONE_SLIP) & (scores["shared"] >= LONG_NAME)
    same_name = (scores["part"] >= SAME_PART) | one_spelling | one_slip
    slip = (scores["slip"] == 0.0) & (scores["spelling"] < ONE_SLIP)
    # Of a body at one address it is an inflection: "University of Kuopio", "Kuopion yliopisto".
    inflected = corroborated(scores) & ~_are_firms(scores)
    swap = (scores["swap"] == 0.0) & ~same_name
    return np.asarray(swap | (slip & ~short & ~inflected & ~(scores["domain"] == 1.0)))


def others(scores: Scores) -> BoolArray:
    """Another number or body in the name, another person: no shared identifier outweighs it."""
    # Sisters share a group's number, departments that of their university.
    near_person = (scores["person"] == 1.0) & ~(scores["identifier"] == 1.0)
    completed = (scores["shared"] >= WHOLE_NAME) & ~_are_firms(scores)
    # A firm's number is that of one body, a university's is not.
    entity = _are_firms(scores) & (scores["identifier"] == 1.0)
    body = (scores["body"] == 0.0) & ~completed & ~entity & ~_one_body(scores)
    # Two institutes of one academy, each with its subject.
    own = (scores["conflict"] > 0.0) & (scores["spelling"] < ONE_SLIP)
    same_body = (scores["alias"] >= SAME_PART) | _one_body(scores)
    sibling = (scores["body"] == 1.0) & own & ~same_body
    person = (scores["person"] == 0.0) | near_person
    return np.asarray((scores["number"] < 1.0) | body | sibling | person)


def _one_body(scores: Scores) -> BoolArray:
    """Both state the initials of a name as short name; another may be the parent's or group's."""
    return np.asarray((scores["short"] >= OWN_SHORT) & ~_are_firms(scores))


def doubtful(scores: Scores) -> BoolArray:
    """Names agree, and something known does not: only an address or a website makes that sure."""
    different = np.any([scores[name] == 0.0 for name in DOUBTFUL], axis=0)
    different |= scores["postcode"] < ONE_POSTCODE
    moved = (scores["street"] < SAME_STREET) | (scores["house"] == 0.0)
    # A short name that both state is more than the name alone, in one town.
    short = (scores["short"] >= STATED_SHORT) & (scores["city"] == ONE_CITY)
    return np.asarray((different | (moved & ~short)) & ~corroborated(scores))


def corroborated(scores: Scores) -> BoolArray:
    """What is no name agrees: the website, or street and house."""
    address = (scores["street"] >= ONE_STREET) & ~(scores["house"] == 0.0)
    return np.asarray((scores["domain"] == 1.0) | address)


def nameless(scores: Scores) -> BoolArray:
    """Names that share no rare word, no spelling, no part and no short name."""
    is_short = scores["short"] >= SAME_SHORT
    return np.asarray(_differ(scores) & (scores["rarest"] < TELLING_BITS) & ~is_short)


def elsewhere(scores: Scores) -> BoolArray:
    """Different names in different streets."""
    # NaN compares as false: an unknown street contradicts nothing.
    return _differ(scores) & (scores["street"] < SAME_STREET) & (scores["extra"] > 0)


def sisters(scores: Scores) -> BoolArray:
    """Bodies of one group: they share its name and mostly its address, and one has its own word."""
    firms, short = _are_firms(scores), scores["short"] >= SAME_SHORT
    both = firms & (scores["conflict"] >= OWN_BITS) & (scores["spelling"] < ONE_SLIP)
    # Of a firm any word more may be a sister's; of others where little else is shared.
    of_firm = firms & (scores["extra"] > 0.0) & _differ(scores) & (scores["shared"] < WHOLE_FIRM)
    longer = (scores["extra"] >= OWN_BITS) & (scores["spelling"] < ONE_SLIP)
    of_body = ~firms & longer & (scores["shared"] < WHOLE_BODY)
    own = both | ((of_firm | of_body) & ~short)
    return np.asarray(own & ~(scores["alias"] >= SAME_PART))


def _are_firms(scores: Scores) -> BoolArray:
    return np.asarray(scores["firm"] == 1.0)


def _differ(scores: Scores) -> BoolArray:
    same_words = (scores["extra"] == 0.0) & ~(scores["slip"] == 0.0)
    return np.asarray(
        (scores["spelling"] < SAME_SPELLING) & ~(scores["part"] >= SAME_PART) & ~same_words
    )


def constrained(weights: NDArray[np.float64], scores: Scores) -> NDArray[np.float64]:
    """Bring the weights of vetoed pairs down to even odds, and of those nobody can tell below."""
    unnamed = np.isnan(scores["spelling"])
    found = np.where(ruled_out(scores) | unnamed, np.minimum(weights, VETOED_BITS), weights)
    return np.where(not_worth_asking(scores), np.minimum(found, NOTHING_BITS), found)


def not_worth_asking(scores: Scores) -> BoolArray:
    """Two cells of "to be defined" at one address, or two names of their own at two addresses."""
    told = (scores["identifier"] == 1.0) | (scores["domain"] == 1.0)
    named = (scores["short"] >= SAME_SHORT) | (scores["alias"] >= SAME_PART)
    own = (scores["conflict"] >= OWN_BITS) & (scores["spelling"] < SAME_SPELLING) & ~named
    place = (scores["street"] < SAME_STREET) | (scores["house"] == 0.0)
    return np.asarray((np.isnan(scores["spelling"]) | (own & place)) & ~told)


Edge = tuple[int, int]
"""Two row numbers."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Self-stated rows, each with the other rows that it may be merged with as sure."""

    allowed: Mapping[int, Set[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, ids: Sequence[ProfileId], self_stated: Mapping[ProfileId, Set[ProfileId]]
    ) -> "Claims":
        """Go from ids to rows; ids without a row are left out."""
        rows = {id_: row for row, id_ in enumerate(ids)}
        found = {rows[id_]: others for id_, others in self_stated.items() if id_ in rows}
        return cls(
            {row: {rows[id_] for id_ in others & rows.keys()} for row, others in found.items()}
        )

    def against(self, left: int, right: int) -> list[int]:
        """Name the rows of a pair that keep it from being sure; none where nothing does."""
        pairs = ((left, right), (right, left))
        return [a for a, b in pairs if a in self.allowed and b not in self.allowed[a]]

    def holding(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which pairs, an array of shape (n, 2), are kept from being sure."""
        # Few rows are self-stated, so pairs without one are passed over in bulk.
        held: NDArray[np.bool_] = np.any(np.isin(pairs, list(self.allowed)), axis=1)
        for k in np.flatnonzero(held).tolist():
            held[k] = bool(self.against(*pairs[k].tolist()))
        return held

    def sure_pairs(self, pairs: Iterable[Edge], vouched: Set[int]) -> list[Edge]:
        """
        Choose, of the pairs between two groups, those that may join them.

        Args:
            vouched: rows that a person put into their group; what holds them back from a third row
                counts neither for nor against the others of the group.

        Returns:
            Nothing where a row that nobody vouched for holds one of the pairs back.
        """
        sure = []
        for pair in pairs:
            claimants = self.against(*pair)
            if not claimants:
                sure.append(pair)
            elif not vouched >= set(claimants):
                return []
        return sure
