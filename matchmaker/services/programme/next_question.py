"""
Ask next: the one question to a firm whose answer would change its suggestions most.

A firm is asked about something that firms of its trade look for and that it has not named. What a
yes would bring is looked up, not guessed: the suggestions to that need which are at least possible
and are not among its first ten today. A question counts by that number times how common the need
is in the trade. A concept that fewer than five firms of the trade seek is not asked about: it would
tell who they are.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from matchmaker.domain import Detail, FitVerdict, Kind, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.privacy import SMALLEST, Audience
from matchmaker.snapshot import Snapshot, Stance, concepts_of

LIST = 10
MOST_TRIED = 4
"""Each is one more list to compute, a tenth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextQuestion:
    """Whether a firm looks for help with something, and what a yes would bring."""

    profile_id: ProfileId
    concept: str
    labels: Mapping[str, str]
    """What it is called, by language."""
    share: float
    """Of the firms of its trade that look for it, in (0, 1]."""
    n_new: int
    """Suggestions at least possible that are not among the first ten today."""

    @property
    def gain(self) -> float:
        """How much the answer is expected to change."""
        return self.share * self.n_new


def next_question(
    matchmaker: Matchmaker, profile_id: str, *, audience: Audience
) -> NextQuestion | None:
    """
    Find the question to ask a firm next; None where no answer would change anything.

    Raises:
        UnknownProfileError: No such profile.
    """
    profile = matchmaker.profile(profile_id)
    today = _first_ten(matchmaker, Query(profile_id=profile.id), audience).keys()
    questions = [
        _question(matchmaker, profile.id, concept, share, today, audience)
        for concept, share in _sought_in_trade(matchmaker.snapshot, profile.id)
    ]
    best = max(questions, key=lambda each: (each.gain, each.concept), default=None)
    return best if best is not None and best.n_new else None


def _question(
    matchmaker: Matchmaker,
    profile_id: ProfileId,
    concept: str,
    share: float,
    today: Collection[ProfileId],
    audience: Audience,
) -> NextQuestion:
    labels = dict(matchmaker.snapshot.taxonomy[concept].labels)
    need = labels.get("en") or next(iter(labels.values()))
    found = _first_ten(matchmaker, Query(profile_id=profile_id, need=need), audience)
    new = [
        id_ for id_, verdict in found.items() if verdict is not FitVerdict.NONE and id_ not in today
    ]
    return NextQuestion(
        profile_id=profile_id, concept=concept, labels=labels, share=share, n_new=len(new)
    )


def _first_ten(
    matchmaker: Matchmaker, query: Query, audience: Audience
) -> dict[ProfileId, FitVerdict]:
    answer = matchmaker.answer(query, k=LIST, audience=audience, detail=Detail.BRIEF)
    return {each.profile_id: each.verdict for each in answer.suggestions}


def _sought_in_trade(snapshot: Snapshot, profile_id: ProfileId) -> Iterator[tuple[str, float]]:
    """What most firms of a trade look for beyond what this one says, with their share."""
    row = snapshot.profiles.row_of[profile_id]
    trade = _trade_of(snapshot, row)
    if not trade:
        return
    known = {*concepts_of(snapshot.passages(row))}
    counts: dict[str, int] = {}
    for other in trade:
        stated = (p for p in snapshot.passages(other) if p.stance is Stance.SEEKING)
        for concept in {*concepts_of(stated)} - known:
            counts[concept] = counts.get(concept, 0) + 1
    common = [(concept, n) for concept, n in counts.items() if n >= SMALLEST]
    for concept, n in sorted(common, key=lambda each: (-each[1], each[0]))[:MOST_TRIED]:
        yield concept, n / len(trade)


def _trade_of(snapshot: Snapshot, row: int) -> list[int]:
    """The other firms of a division; of all divisions where its own is not known."""
    table = snapshot.profiles
    mine = {sector[:2] for sector in table.records[row].sectors}
    firms = [
        other
        for other, kind in enumerate(table.kinds)
        if kind is Kind.COMPANY and other != row and table.ids[other]
    ]
    near = [o for o in firms if mine & {sector[:2] for sector in table.records[o].sectors}]
    return near if len(near) >= SMALLEST else firms
