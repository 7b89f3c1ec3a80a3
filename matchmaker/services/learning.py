"""
Learn from what came of a network's own introductions, and prove it on later ones.

Each outcome is looked at as the network was before it: outcomes are cut into slices by date, and
those of a slice are scored on what was known when its first one came in. Profiles are the
exception: the store keeps them as they are today.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain, groupby
from pathlib import Path

import numpy as np

from matchmaker.candidates import prepare, retrieve
from matchmaker.domain import (
    Activity,
    Judgement,
    Participation,
    Profile,
    ProfileId,
    Query,
    Tie,
    Verdict,
)
from matchmaker.domain.workspace import Feedback
from matchmaker.errors import LearningError
from matchmaker.home import Home
from matchmaker.ranking import (
    Learned,
    ModelComparison,
    Ranker,
    Reliability,
    Scored,
    all_features,
    forget_learned,
    shipped_book,
    write_learned,
)
from matchmaker.ranking.training import Examples, learn, learned_from
from matchmaker.services.building import (
    accepted_introductions,
    canonical_judgements,
    canonical_participations,
    canonical_ties,
    merged_profiles,
)
from matchmaker.services.clusters import clusters_in_force
from matchmaker.snapshot import (
    BuildCache,
    Progress,
    ReadTexts,
    Snapshot,
    build_snapshot,
    latest_judgements,
    no_progress,
    read_texts,
)
from matchmaker.store import Origin, Store

# By simulation: `python -m evaluations.learning`, and the ADR on learned weights.
ENOUGH = 100
"""Outcomes below which nothing is learned."""
ENOUGH_OF_EACH = 20
"""Acceptances, and declines, without which there is no contrast to learn from."""
MOST_OF_ONE = ENOUGH // 5
"""What one account says of suggestions counts so often at most: nobody alone teaches a ranking."""
N_SLICES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedOutcome:
    """What came of one introduction."""

    asker_id: ProfileId
    candidate_id: ProfileId
    accepted: bool
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """All that a store knows, duplicates folded together."""

    profiles: Sequence[Profile]
    activities: Sequence[Activity]
    participations: Sequence[Participation]
    ties: Sequence[Tie]
    judgements: Sequence[Judgement]
    feedback: Sequence[Feedback] = ()
    """What people think of suggestions, where no introduction says more."""

    def before(self, day: date) -> "OutcomeFacts":
        """What was known before a day; what has no date is taken to be old."""
        return replace(
            self,
            activities=[each for each in self.activities if _began_before(each, day)],
            ties=[tie for tie in self.ties if tie.starts_on is None or tie.starts_on < day],
            judgements=[each for each in self.judgements if each.judged_on < day],
        )


def learn_from(
    home: Home,
    *,
    today: date | None = None,
    encoder: Path | None = None,
    progress: Progress = no_progress,
) -> Learned:
    """
    Learn how far each feature should count here, and whether a score can state a chance.

    Nothing is put in force by it.

    Raises:
        LearningError: Too few outcomes, or neither the order nor a probability stood the test on
            later outcomes; with the figures.
    """
    with home.store() as store:
        facts = facts_of(store)
    outcomes = outcomes_of(facts)
    check_enough(outcomes)
    memory = BuildCache.open(home.current_snapshot())
    examples = examples_of(facts, outcomes, memory, encoder, progress)
    lesson = learn(examples)
    learned = learned_from(examples, lesson, today or datetime.now(UTC).date())
    if learned is None:
        raise LearningError(
            "nothing_better_learned",
            {
                "comparison": in_words(lesson.comparison),
                "reliability": truth_in_words(lesson.reliability),
            },
        )
    return learned


def introduction_answers(store: Store) -> list[Judgement]:
    """The last word on each introduction, by canonical id, the oldest first."""
    judged = canonical_judgements(store.judgements(), clusters_in_force(store))
    return [
        word
        for word in latest_judgements(judged).values()
        if word.verdict in {Verdict.ACCEPTED, Verdict.DECLINED} and word.left_id != word.right_id
    ]


def facts_of(store: Store) -> OutcomeFacts:
    """Read everything once."""
    canonical = clusters_in_force(store)
    return OutcomeFacts(
        profiles=list(merged_profiles(store.profiles(), canonical)),
        activities=list(store.activities()),
        participations=list(canonical_participations(store.participations(), canonical)),
        ties=list(canonical_ties(store.ties(), canonical)),
        judgements=list(canonical_judgements(store.judgements(), canonical)),
        feedback=[_canonical_feedback(each, canonical) for each in store.workspace.feedback()],
    )


def outcomes_of(facts: OutcomeFacts) -> list[RecordedOutcome]:
    """
    The last word on each introduction of two profiles that may be matched, oldest first.

    Of a pair that was not introduced, what was said of its suggestion counts in its place.
    """
    there = {profile.id for profile in facts.profiles if profile.consent.matching}
    words = [
        word
        for word in latest_judgements(facts.judgements).values()
        if word.verdict in {Verdict.ACCEPTED, Verdict.DECLINED}
        and {word.left_id, word.right_id} <= there
        and word.left_id != word.right_id
    ]
    outcomes = [
        RecordedOutcome(
            asker_id=word.left_id,
            candidate_id=word.right_id,
            accepted=word.verdict is Verdict.ACCEPTED,
            day=word.judged_on,
        )
        for word in words
    ]
    introduced = {tuple(sorted(pair)) for pair in latest_judgements(facts.judgements)}
    outcomes += [
        each
        for each in _told(facts.feedback)
        if {each.asker_id, each.candidate_id} <= there
        and each.asker_id != each.candidate_id
        and tuple(sorted((each.asker_id, each.candidate_id))) not in introduced
    ]
    return sorted(outcomes, key=lambda each: (each.day, each.asker_id, each.candidate_id))


def _told(feedback: Iterable[Feedback]) -> list[RecordedOutcome]:
    """The last word on each suggestion, whoever said it, a few of each account alone."""
    by_account: dict[str, list[Feedback]] = {}
    for each in feedback:
        by_account.setdefault(each.by, []).append(each)
    few = (each for said in by_account.values() for each in _latest(said)[-MOST_OF_ONE:])
    last = {(each.asker_id, each.candidate_id): each for each in _latest(few)}
    return [
        RecordedOutcome(
            asker_id=each.asker_id,
            candidate_id=each.candidate_id,
            accepted=each.useful,
            day=each.at.date(),
        )
        for each in last.values()
    ]


def _latest(said: Iterable[Feedback]) -> list[Feedback]:
    return sorted(said, key=lambda each: (each.at, each.asker_id, each.candidate_id))


def _canonical_feedback(said: Feedback, canonical: Mapping[ProfileId, ProfileId]) -> Feedback:
    return replace(
        said,
        asker_id=canonical.get(said.asker_id, said.asker_id),
        candidate_id=canonical.get(said.candidate_id, said.candidate_id),
    )


def check_enough(outcomes: Sequence[RecordedOutcome]) -> None:
    """Refuse to learn from too little; LearningError says how many there are and are needed."""
    n_yes = sum(outcome.accepted for outcome in outcomes)
    n_no = len(outcomes) - n_yes
    if len(outcomes) < ENOUGH or min(n_yes, n_no) < ENOUGH_OF_EACH:
        raise LearningError(
            "outcomes_too_few",
            {
                "n": len(outcomes),
                "accepted": n_yes,
                "declined": n_no,
                "fewest": ENOUGH,
                "fewest_of_each": ENOUGH_OF_EACH,
            },
        )
    if len(sliced(outcomes)) < 2:
        raise LearningError("outcomes_of_one_day")


def sliced(outcomes: Sequence[RecordedOutcome]) -> list[list[RecordedOutcome]]:
    """Cut outcomes into about equal slices by date, the oldest first; no day is cut."""
    slices: list[list[RecordedOutcome]] = [[]]
    for _, day in groupby(outcomes, key=lambda outcome: outcome.day):
        n_before = sum(map(len, slices))
        if slices[-1] and n_before * N_SLICES >= len(outcomes) * len(slices):
            slices.append([])
        slices[-1].extend(day)
    return slices


def examples_of(
    facts: OutcomeFacts,
    outcomes: Sequence[RecordedOutcome],
    memory: BuildCache,
    encoder: Path | None = None,
    progress: Progress = no_progress,
) -> Examples:
    """Score every introduction by the shipped weights, on what was known before its slice."""
    reading = read_texts(facts.profiles, facts.activities, memory, progress)
    parts: list[list[Example]] = []
    for number, part in enumerate(sliced(outcomes), 1):
        snapshot = _snapshot_before(part[0].day, facts, reading, encoder)
        parts.append(list(_examples(snapshot, part)))
        progress("looking back", number, N_SLICES)
    book = shipped_book(snapshot.meta.model)
    names = tuple(sorted({name for model in book.models.values() for name in model.shapes}))
    flat = list(chain.from_iterable(parts))
    return Examples(
        base=book.version,
        names=names,
        contributions=np.array([[each.amounts.get(n, 0.0) for n in names] for each in flat]),
        intercepts=np.array([each.intercept for each in flat]),
        accepted=np.array([each.outcome.accepted for each in flat]),
        askers=np.array([each.outcome.asker_id for each in flat]),
        pairs=tuple(each.pair for each in flat),
        slices=np.repeat(np.arange(len(parts)), [len(part) for part in parts]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One outcome with what each feature brought to its score."""

    outcome: RecordedOutcome
    pair: str
    intercept: float
    amounts: dict[str, float]


def _snapshot_before(
    day: date, facts: OutcomeFacts, reading: ReadTexts, encoder: Path | None
) -> Snapshot:
    known = facts.before(day)
    told = dict(zip((each.id for each in facts.activities), reading.activities, strict=True))
    return build_snapshot(
        profiles=known.profiles,
        activities=known.activities,
        participations=known.participations,
        ties=[*accepted_introductions(known.judgements), *known.ties],
        judgements=known.judgements,
        today=day,
        reading=replace(reading, activities=[told[each.id] for each in known.activities]),
        encoder=encoder,
    )


def _began_before(activity: Activity, day: date) -> bool:
    if activity.starts_on is not None:
        return activity.starts_on < day
    return activity.year is None or activity.year < day.year


def _examples(snapshot: Snapshot, outcomes: Iterable[RecordedOutcome]) -> Iterator[Example]:
    """Ask once for everybody who asked, in the order of the outcomes."""
    ranker = Ranker(all_features(), shipped_book(snapshot.meta.model))
    asked: dict[ProfileId, list[RecordedOutcome]] = {}
    for outcome in outcomes:
        asked.setdefault(outcome.asker_id, []).append(outcome)
    for asker_id, mine in asked.items():
        prepared = prepare(snapshot, Query(profile_id=asker_id, new_only=False))
        row_of = snapshot.profiles.row_of
        wanted = [row_of[outcome.candidate_id] for outcome in mine]
        rows = np.array(sorted({*retrieve(prepared), *wanted}), dtype=np.int64)
        scored = ranker.score(prepared, rows)
        for outcome, row in zip(mine, wanted, strict=True):
            yield _example(scored, outcome, row)


def _example(scored: Scored, outcome: RecordedOutcome, row: int) -> Example:
    place = int(np.searchsorted(scored.rows, row))
    model = scored.model_of(row)
    values = {name: column[[place]] for name, column in scored.values.items()}
    amounts = model.contributions(values, scored.comparable)
    kind = scored.prepared.snapshot.profiles.kinds[row]
    return Example(
        outcome=outcome,
        pair=f"{scored.prepared.asker_kind}>{kind}",
        intercept=model.intercept,
        amounts={name: float(amount[0]) for name, amount in amounts.items()},
    )


def in_words(found: ModelComparison) -> str:
    """How learned and shipped order did on later outcomes, in a sentence."""
    return (
        f"on {found.n_outcomes} later outcomes an accepted introduction scored above a declined "
        f"one in {found.before:.1%} of cases with the shipped weights and in {found.after:.1%} "
        f"with learned ones (difference {found.after - found.before:+.1%}, 95 % from "
        f"{found.low:+.1%} to {found.high:+.1%})"
    )


def truth_in_words(found: Reliability | None) -> str:
    """How true probabilities were on the latest outcomes; None where they are too few to say."""
    if found is None:
        return "too few later outcomes"
    return (
        f"mean squared error (Brier) {found.brier:.3f} on the latest outcomes, "
        f"{found.brier_of_base_rate:.3f} for always stating the usual share"
    )


def activate(home: Home, learned: Learned, origin: Origin) -> None:
    """Rank with learned weights from the next question on."""
    with home.lock():
        write_learned(home.path, learned)
        _log(home, "weights.learn", origin, learned.version)
        _tell(home)


def roll_back(home: Home, origin: Origin) -> bool:
    """Rank with the shipped weights again, from the next question on; False if they never left."""
    with home.lock():
        was_learned = forget_learned(home.path)
        if was_learned:
            _log(home, "weights.roll_back", origin)
        _tell(home)
    return was_learned


def _log(home: Home, action: str, origin: Origin, note: str = "") -> None:
    """Who changed by which weights everybody is ranked; it changes no row of the truth."""
    with home.store() as store, store.write() as writer:
        writer.audit.record(action, origin, note=note)


def _tell(home: Home) -> None:
    """Publish the current snapshot anew: who serves looks there for what has changed."""
    current = home.current_snapshot()
    if current is not None:
        home.publish(current.parent)
