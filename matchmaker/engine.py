"""
The verbs of matchmaker: suggest, clients, explain, rank, search.

A query goes through every stage in order: prepare, retrieve, score, diversify, explain.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz import utils as fuzz_text

from matchmaker.candidates import PreparedQuery, Retrieved, eligible, n_clients, prepare, retrieve
from matchmaker.candidates.halves import halves, possible_halves
from matchmaker.domain import (
    ALL_KINDS,
    Answer,
    Detail,
    Fact,
    Kind,
    Layer,
    Profile,
    ProfileId,
    Query,
    Suggestion,
    countries_of,
    kinds_of,
)
from matchmaker.errors import InputError, SnapshotError, UnknownProfileError
from matchmaker.explanation import Suggestions, as_answer, explain
from matchmaker.graph import Network
from matchmaker.graph.dates import year_of
from matchmaker.home import Home
from matchmaker.privacy import STAFF, Audience, Tier, disclose
from matchmaker.programme import Plan, assign
from matchmaker.ranking import (
    DEEP,
    FIRST,
    Half,
    Learned,
    Placed,
    Ranker,
    Scored,
    all_features,
    apply_learned,
    diversify,
    merge,
    read_learned,
    shipped_book,
    undisclosed_to,
    with_halves,
)
from matchmaker.snapshot import Passage, Snapshot
from matchmaker.text import Taxonomy

T = TypeVar("T")
FloatArray = npt.NDArray[np.float64]

MAX_K = 1_000
# Below this two names share a word at best.
NAME_SIMILARITY = 60.0


@dataclass(frozen=True)
class Matchmaker:
    """One network, ready to be asked."""

    snapshot: Snapshot
    learned: Learned | None = None
    """What the network learned from its own introductions; None ranks as shipped."""

    def __repr__(self) -> str:
        learned = ", learned" if self.learned is not None else ""
        return f"Matchmaker({self.snapshot.meta.summary}{learned})"

    @classmethod
    def load(
        cls, path: Path | str, tier: Tier = Tier.STAFF, like: "Matchmaker | None" = None
    ) -> "Matchmaker":
        """
        Open the current snapshot of a home folder, with what a tier of readers may know.

        Names of concepts that the network in service before has read are not read again.

        Raises:
            HomeError: The folder is not a home.
            SnapshotError: Nothing was built yet.
        """
        home = Home.open(Path(path))
        current = home.current_snapshot(tier)
        if current is None:
            raise SnapshotError("nothing_built", {"path": home.path})
        before = like.snapshot if like else None
        return cls(Snapshot.load(current, before), read_learned(home.path))

    @cached_property
    def ranker(self) -> Ranker:
        """All features, and the models that fit this network."""
        return Ranker(
            all_features(), apply_learned(shipped_book(self.snapshot.meta.model), self.learned)
        )

    def memoise(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Compute what rests on this network alone once, and keep it while it is in service."""
        if key not in self._memory:
            self._memory[key] = compute()
        found: T = self._memory[key]
        return found

    @cached_property
    def _memory(self) -> dict[Hashable, Any]:
        return {}

    @property
    def network(self) -> Network:
        """Who is linked to whom."""
        return self.snapshot.network

    def suggest(
        self,
        profile_id: str | None = None,
        *,
        need: str = "",
        kinds: str | Iterable[str] = ALL_KINDS,
        countries: str | Iterable[str] = (),
        k: int = 10,
        audience: Audience = STAFF,
    ) -> Suggestions:
        """
        Suggest partners for a profile, for a need in words, or for both.

        `kinds` and `countries` (ISO 3166-1 alpha-2) are one or several: `kinds="lab"`.

        Raises:
            UnknownProfileError: No such profile.
            InputError: Nothing is asked, k or the need is out of bounds, or there is no such kind
                or country.
        """
        id_ = ProfileId(profile_id) if profile_id is not None else None
        query = Query(
            profile_id=id_, need=need, kinds=kinds_of(kinds), countries=countries_of(countries)
        )
        return self._suggestions(self._ask(query), k, audience)

    def clients(
        self,
        expert_id: str,
        k: int = 10,
        *,
        countries: str | Iterable[str] = (),
        audience: Audience = STAFF,
    ) -> Suggestions:
        """Suggest firms for an innovation expert to approach."""
        query = self.clients_query(expert_id, countries=countries)
        return self._suggestions(self._ask(query), k, audience)

    def clients_query(self, expert_id: str, *, countries: str | Iterable[str] = ()) -> Query:
        """
        The query for firms that an expert might approach, for `answer`.

        Raises:
            UnknownProfileError: No such profile.
            InputError: It is no expert, or there is no such country.
        """
        profile = self._profile(expert_id)
        if profile.kind is not Kind.EXPERT:
            raise InputError("not_an_expert", {"id": expert_id, "kind": profile.kind})
        return Query(
            profile_id=profile.id,
            kinds=frozenset({Kind.COMPANY}),
            countries=countries_of(countries),
        )

    def plan(self, firm_ids: Sequence[str] | None = None) -> Plan:
        """
        Propose which expert follows which firm, under the capacity that each has left.

        Without ids, the plan is for all firms that no expert follows today.

        Raises:
            UnknownProfileError: No such profile.
            InputError: One of them is no company.
        """
        ids, table = self.snapshot.profiles.ids, self.snapshot.profiles
        if firm_ids is None:
            firms = self.firms_without_expert()
        else:
            firms = [self.firm_row(id_) for id_ in dict.fromkeys(firm_ids)]
        # A masked row has no id: nobody is there.
        experts = [row for row, kind in enumerate(table.kinds) if kind is Kind.EXPERT and ids[row]]
        capacity = np.nan_to_num(table.columns.capacity[experts])
        places = (capacity - n_clients(self.snapshot)[experts]).astype(int).tolist()
        scores = np.array([self._fits(ids[row], firms) for row in experts])
        return assign(
            scores.reshape(len(experts), len(firms)),
            experts=[ids[row] for row in experts],
            firms=[ids[row] for row in firms],
            places={ids[row]: n for row, n in zip(experts, places, strict=True)},
        )

    def firm_row(self, firm_id: str) -> int:
        """Row of a firm; InputError where it is no company, UnknownProfileError where nobody is."""
        profile = self._profile(firm_id)
        if profile.kind is not Kind.COMPANY:
            raise InputError("not_a_company", {"id": firm_id, "kind": profile.kind})
        return self.snapshot.profiles.row_of[profile.id]

    def firms_without_expert(self) -> list[int]:
        """Rows of the firms that no expert follows today."""
        clients = self.snapshot.network.ties.get(Layer.EXPERT_CLIENT)
        today = year_of(self.snapshot.meta.built_on)
        taken = set() if clients is None else set(clients.targets[~(clients.ends < today)].tolist())
        table = self.snapshot.profiles
        firms = [row for row, kind in enumerate(table.kinds) if kind is Kind.COMPANY]
        return [row for row in firms if table.ids[row] and row not in taken]

    def _fits(self, expert_id: ProfileId, firms: Sequence[int]) -> FloatArray:
        """Scores of firms for an expert; NaN where the two may not meet."""
        query = Query(profile_id=expert_id, kinds=frozenset({Kind.COMPANY}))
        prepared = prepare(self.snapshot, query)
        rows = np.array(firms, dtype=np.int64)
        scored = self.ranker.score(prepared, rows)
        return np.where(eligible(prepared)[rows], scored.scores, np.nan)

    def answer(
        self,
        query: Query,
        *,
        k: int = 10,
        audience: Audience = STAFF,
        detail: Detail = Detail.FULL,
        opened: str = "",
    ) -> Answer:
        """
        Answer a query: suggestions, how far to believe them, and what was understood.

        Two needs in one text are answered one by one, and the lists merged. A list in brief names
        the first reason of each suggestion, and tells all of the one that is opened, by its id.
        """
        prepared = self._ask(query)
        suggestions = self._suggestions(prepared, k, audience, detail, opened)
        return as_answer(prepared, suggestions, audience)

    def _suggestions(
        self,
        prepared: PreparedQuery,
        k: int,
        audience: Audience,
        detail: Detail = Detail.FULL,
        opened: str = "",
    ) -> Suggestions:
        """Suggestions with contributions, evidence and counterfactual."""
        whole = self.snapshot.profiles.row_of.get(ProfileId(opened))
        return Suggestions(
            explain(
                self.ranker,
                placed.half.scored,
                placed.position,
                rank,
                found_by=placed.half.found_by[placed.row],
                answers=placed.answers,
                audience=audience,
                detail=Detail.FULL if placed.row == whole else detail,
            )
            for rank, placed in enumerate(self._placed(prepared, k), 1)
        )

    def rank(self, query: Query, k: int = 100) -> list[tuple[ProfileId, float]]:
        """Answer a query with ids and scores only, best first."""
        ids = self.snapshot.profiles.ids
        return [(ids[each.row], each.score) for each in self.placed(query, k)]

    def placed(self, query: Query, k: int) -> list[Placed]:
        """Answer a query with candidates and all that went into their scores, best first."""
        return self._placed(self._ask(query), k)

    def _placed(self, prepared: PreparedQuery, k: int) -> list[Placed]:
        """The first k candidates, each with the half of the need that it answers better."""
        _check_length(k)
        if parts := self._parts(prepared, halves):
            return merge([self._half(part, max(k, DEEP)) for part in parts], k)
        whole = self._half(prepared, max(k, FIRST))
        parts = self._parts(prepared, possible_halves)
        return with_halves(whole, [self._half(part, 1) for part in parts], k)

    def _parts(
        self,
        prepared: PreparedQuery,
        halves_of: Callable[[Passage, Taxonomy], tuple[str, str] | None],
    ) -> Sequence[PreparedQuery]:
        """The two queries that the words of one hold; none where it is one need."""
        need = prepared.seeking[0] if prepared.query.need else None
        texts = halves_of(need, self.snapshot.taxonomy) if need else None
        # Of the language a half may show less than the whole.
        return [
            prepare(self.snapshot, replace(prepared.query, need=text, language=need.language))
            for text in texts or ()
            if need
        ]

    def _half(self, prepared: PreparedQuery, k: int) -> Half:
        scored, found_by = self._score(prepared, k)
        return Half(
            text=prepared.query.need,
            scored=scored,
            order=self._best(scored, k),
            found_by=found_by,
        )

    def undisclosed(self, asker_id: str) -> frozenset[ProfileId]:
        """Whoever gains a step where the asker is answered without what others hide."""
        return undisclosed_to(self.snapshot, self._profile(asker_id).id)

    def explain(
        self,
        asker_id: str,
        candidate_id: str,
        *,
        need: str = "",
        undisclosed: frozenset[ProfileId] = frozenset(),
        audience: Audience = STAFF,
        tells_bars: bool = True,
    ) -> Suggestion:
        """
        Explain how one profile fits another, whether or not it is among the best.

        Where bars are not told, a pair that is kept apart is explained like any other: a refusal
        would say that somebody declined or excludes somebody.

        Raises:
            UnknownProfileError: No such profile.
            InputError: The pair may not meet: a decline, an exclusion, or the same profile.
        """
        for id_ in (asker_id, candidate_id):
            self._profile(id_)
        query = Query(
            profile_id=ProfileId(asker_id), need=need, undisclosed=undisclosed, new_only=False
        )
        row = self.snapshot.profiles.row_of[ProfileId(candidate_id)]
        prepared = prepare(
            self.snapshot, query, ignore_bars_for=frozenset(() if tells_bars else (row,))
        )
        _refuse_barred(prepared, row, candidate_id)
        rows = np.array(sorted({*retrieve(prepared), row}), dtype=np.int64)
        scored = self.ranker.score(prepared, rows)
        position = int(np.flatnonzero(rows == row)[0])
        rank = int(np.flatnonzero(scored.order == position)[0]) + 1
        return explain(self.ranker, scored, position, rank, audience=audience)

    def search(self, name: str, k: int = 10) -> list[tuple[ProfileId, float]]:
        """
        Find profiles by name, typos allowed; similarity in [0, 100], best first.

        Raises:
            InputError: k is out of bounds.
        """
        _check_length(k)
        found = process.extract(
            name,
            self.snapshot.profiles.names,
            scorer=fuzz.WRatio,
            processor=fuzz_text.default_process,
            limit=k,
            score_cutoff=NAME_SIMILARITY,
        )
        return [(self.snapshot.profiles.ids[row], score) for _, score, row in found]

    def profile(self, profile_id: str, *, audience: Audience = STAFF) -> Profile:
        """A profile as the audience may see it."""
        return disclose(self._profile(profile_id), audience)

    def _profile(self, profile_id: str) -> Profile:
        row = self.snapshot.profiles.row_of.get(ProfileId(profile_id))
        if row is None:
            raise UnknownProfileError(profile_id, self._close_ids(profile_id))
        return self.snapshot.profiles.records[row]

    def _close_ids(self, profile_id: str) -> tuple[str, ...]:
        close = process.extract(profile_id, self.snapshot.profiles.ids, limit=3, score_cutoff=80)
        return tuple(id_ for id_, _, _ in close)

    def _ask(self, query: Query) -> PreparedQuery:
        if query.profile_id is not None:
            self._profile(query.profile_id)
        return prepare(self.snapshot, query)

    def _score(self, prepared: PreparedQuery, k: int) -> tuple[Scored, Retrieved]:
        _check_length(k)
        found_by = retrieve(prepared)
        return self.ranker.score(prepared, found_by.rows), found_by

    def _best(self, scored: Scored, k: int) -> Sequence[int]:
        order = scored.order.tolist()
        rows, scores = scored.rows[order].tolist(), scored.scores[order].tolist()
        strength = scored.prepared.query.diversity
        return [order[i] for i in diversify(self.snapshot, rows, scores, strength=strength, k=k)]

    def verify_counterfactual(self, query: Query, suggestion: Suggestion) -> bool:
        """Re-run a query without the counterfactual's fact and see whether the rank comes true."""
        if suggestion.counterfactual is None:
            return True
        fact, rank = suggestion.counterfactual.fact, suggestion.counterfactual.rank
        asked = self._ask(query)
        parts = self._parts(asked, halves) or [asked, *self._parts(asked, possible_halves)]
        return any(
            self._rank_without(part.query, fact, suggestion.profile_id) == rank
            for part in parts
            # Of two needs in one, the half that the suggestion answers better.
            if not suggestion.answers or part.query.need == suggestion.answers[0]
        )

    def _rank_without(self, query: Query, fact: Fact, profile_id: ProfileId) -> int:
        """The rank of a profile when one fact more is not known."""
        again = replace(query, without=query.without | {fact}, diversity=0.0)
        scored, _ = self._score(self._ask(again), 1)
        ids = [self.snapshot.profiles.ids[row] for row in scored.rows[scored.order]]
        return ids.index(profile_id) + 1


def _refuse_barred(prepared: PreparedQuery, row: int, candidate_id: str) -> None:
    if eligible(prepared)[row]:
        return
    raise InputError(
        "pair_full" if prepared.ignore_bars_for else "pair_barred",
        {"candidate": candidate_id, "asker": prepared.query.profile_id},
    )


def _check_length(k: int) -> None:
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= MAX_K:
        raise InputError("k_out_of_bounds", {"k": k, "most": MAX_K}, field="k")
