"""Prepare a query to be answered from one snapshot."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matchmaker.domain import Kind, Language, Layer, Profile, Query
from matchmaker.errors import InputError, UnknownProfileError
from matchmaker.graph.network import row_indices
from matchmaker.snapshot import Passage, Snapshot, Stance, bag_of, concepts_of, taking, weighted
from matchmaker.text import identify
from matchmaker.text.needs import FEW_WORDS

T = TypeVar("T")
FloatArray = npt.NDArray[np.float64]

MAX_NEED_CHARACTERS = 20_000
# Below this the identifier is guessing, and a guess is no reason to refuse a need.
SURE_ENOUGH = 0.9


@dataclass(frozen=True)
class PreparedQuery:
    """
    A query in numbers: each is computed once and shared by generators and features.

    A need in words is what is sought; without one, the needs of the profile; without those, XX"""

    snapshot: Snapshot
    query: Query
    ignore_bars_for: frozenset[int] = frozenset()
    """Rows that are looked at though the one who asks is kept apart from them."""

    def memoise(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Compute a value once for this query, and keep it."""
        if key not in self._memory:
            self._memory[key] = compute()
        found: T = self._memory[key]
        return found

    @cached_property
    def _memory(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def row(self) -> int | None:
        """Row of the one who asks; None for a need without a sender."""
        id_ = self.query.profile_id
        return None if id_ is None else self.snapshot.profiles.row_of[id_]

    @cached_property
    def asker(self) -> Profile | None:
        """The one who asks, with all facts."""
        return None if self.row is None else self.snapshot.profiles.records[self.row]

    @property
    def asker_kind(self) -> Kind | None:
        """Kind of the one who asks."""
        return None if self.row is None else self.snapshot.profiles.kinds[self.row]

    @cached_property
    def own_passages(self) -> tuple[Passage, ...]:
        """All that the one who asks says."""
        return () if self.row is None else self.snapshot.passages(self.row)

    @cached_property
    def seeking(self) -> tuple[Passage, ...]:
        """The passages that say what is sought; where nothing is, what it is about."""
        if self.query.need:
            return (self.snapshot.reader.need(self.query.need, self.query.language),)
        return taking(self.own_passages, Stance.SEEKING) or self.offering

    @cached_property
    def states_need(self) -> bool:
        """Whether anything is sought, in the query's own words or in the profile's needs."""
        return bool(self.query.need.strip()) or bool(taking(self.own_passages, Stance.SEEKING))

    @property
    def offers_help(self) -> bool:
        """Whether an expert asks whom to help, rather than who helps."""
        return self.asker_kind is Kind.EXPERT and not self.states_need

    @cached_property
    def offering(self) -> tuple[Passage, ...]:
        """The passages that say what the one who asks can do."""
        return taking(self.own_passages, Stance.OFFERING)

    @cached_property
    def seeking_bag(self) -> dict[str, float]:
        """Weighted terms of what is sought."""
        return bag_of(self.seeking)

    @cached_property
    def offering_bag(self) -> dict[str, float]:
        """Weighted terms of what the one who asks can do."""
        return bag_of(self.offering)

    @cached_property
    def seeking_concepts(self) -> frozenset[str]:
        """Concepts of what is sought."""
        return frozenset(concepts_of(self.seeking))

    @cached_property
    def offering_concepts(self) -> frozenset[str]:
        """Concepts of what the one who asks can do."""
        return frozenset(concepts_of(self.offering))

    @cached_property
    def excluded_concepts(self) -> frozenset[str]:
        """Concepts that the need rules out: neither what it seeks nor anything wider."""
        named = (each.excluded.concepts for each in self._asking if each.excluded)
        ancestors = self.snapshot.taxonomy.ancestors
        wider = (ancestors(concept) for concept in self.seeking_concepts)
        return frozenset().union(*named) - self.seeking_concepts.union(*wider)

    @cached_property
    def excluded_bag(self) -> dict[str, float]:
        """Weighted terms that the need rules out and does not use otherwise."""
        bags = ((each.weight, each.excluded.terms) for each in self._asking if each.excluded)
        return {t: n for t, n in weighted(bags).items() if t not in self.seeking_bag}

    @property
    def _asking(self) -> tuple[Passage, ...]:
        """What is asked, in so many words: who asks nothing rules nothing out."""
        return taking(self.seeking, Stance.SEEKING)

    @cached_property
    def seeking_vector(self) -> npt.NDArray[np.float32]:
        """Latent vector of what is sought; zeros where nothing is known of it."""
        return self.snapshot.texts.encode(self.seeking)

    @cached_property
    def offering_scores(self) -> FloatArray:
        """BM25 of every profile's offer against what is sought."""
        return self.snapshot.texts.offering.scores(self.seeking_bag)

    @cached_property
    def seeking_scores(self) -> FloatArray:
        """BM25 of every profile's needs against what the one who asks can do."""
        return self.snapshot.texts.seeking.scores(self.offering_bag)

    @cached_property
    def activity_scores(self) -> FloatArray:
        """BM25 of every activity against what is sought."""
        return self.snapshot.texts.activities.scores(self.seeking_bag)

    @cached_property
    def activity_letters(self) -> FloatArray:
        """Similarity of every activity to what is sought, in character n-grams."""
        written = "\n".join(passage.affirmed for passage in self.seeking)
        return self.snapshot.texts.activity_letters.scores(written)

    @cached_property
    def activity_meaning(self) -> FloatArray:
        """Cosine of every activity and what is sought, in the latent space."""
        vectors = self.snapshot.texts.activity_vectors
        return np.asarray(vectors @ self.seeking_vector, dtype=float)

    @cached_property
    def partners(self) -> npt.NDArray[np.int32]:
        """Rows of whoever already works with the one who asks."""
        if self.row is None:
            return np.empty(0, dtype=np.int32)
        return self.snapshot.network.partners(self.row)

    @cached_property
    def projects(self) -> npt.NDArray[np.int32]:
        """Rows of the projects of the one who asks."""
        participation = self.snapshot.network.participation.get(Layer.JOINT_PROJECT)
        if self.row is None or participation is None:
            return np.empty(0, dtype=np.int32)
        return row_indices(participation, self.row)


def prepare(
    snapshot: Snapshot, query: Query, *, ignore_bars_for: frozenset[int] = frozenset()
) -> PreparedQuery:
    """
    Check and prepare a query; declines do not count for rows in `ignore_bars_for`.

    Raises:
        UnknownProfileError: No such profile.
        InputError: Nothing is asked, or the need is too short, too long or in no known language.
    """
    if query.profile_id is not None and query.profile_id not in snapshot.profiles.row_of:
        raise UnknownProfileError(query.profile_id)
    if query.profile_id is None and not query.need.strip():
        raise InputError("nothing_asked", field="need")
    if query.need:
        _check_need(query.need, query.language)
    if query.language is not None and query.language not in set(Language):
        raise InputError(
            "language_unknown",
            {"choices": ", ".join(Language)},
            field="language",
            value=query.language,
        )
    return PreparedQuery(snapshot, query, ignore_bars_for)


def _check_need(need: str, language: str | None) -> None:
    if not any(character.isalnum() for character in need):
        raise InputError("need_too_short", field="need", value=need[:40])
    if len(need) > MAX_NEED_CHARACTERS:
        raise InputError(
            "need_too_long", {"n": len(need), "most": MAX_NEED_CHARACTERS}, field="need"
        )
    guess = None if language or len(need.split()) <= FEW_WORDS else identify(need)
    if guess is not None and not guess.supported and guess.probability >= SURE_ENOUGH:
        raise InputError(
            "need_language_unread", {"code": guess.language}, field="need", value=need[:40]
        )
