"""What people say of a pair of profiles, and the pairs that wait for their word."""

from matchmaker.domain import Judgement, ProfileId, Verdict
from matchmaker.domain.tie import OF_DUPLICATES
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action
from matchmaker.store import Origin, ReviewPair, Store


def judge(
    store: Store,
    left: str,
    right: str,
    verdict: Verdict,
    origin: Origin,
    *,
    by: str = "",
    reason: str = "",
) -> Judgement:
    """
    Keep what a person decided about a pair, dated by the day in UTC; it survives every build.

    `by` names a judge who has no account; with one, the account's id is kept.

    Raises:
        InputError: Both are one profile.
        UnknownProfileError: One of them is not stored.
    """
    if left == right:
        rule = "a profile makes no pair with itself"
        raise InputError(rule, "two ids", field="right_id", value=right)
    for id_ in (left, right):
        store.profile(ProfileId(id_))
    judgement = Judgement(
        left_id=ProfileId(left),
        right_id=ProfileId(right),
        verdict=verdict,
        judged_on=origin.at.date(),
        judged_by=origin.account_id or by,
        reason=reason,
    )
    action = Action.DUPLICATE_JUDGE.value if verdict in OF_DUPLICATES else "pair.judge"
    with store.write() as writer:
        writer.put_judgements([judgement])
        writer.audit.record(action, origin, subject=f"profile:{left}", note=verdict.value)
    return judgement


def pairs_in_doubt(store: Store) -> list[ReviewPair]:
    """List the pairs that nobody has judged yet, the likeliest duplicates first."""
    judged = {
        frozenset((each.left_id, each.right_id))
        for each in store.judgements()
        if each.verdict in OF_DUPLICATES
    }
    return [p for p in store.reviews() if frozenset((p.left_id, p.right_id)) not in judged]
