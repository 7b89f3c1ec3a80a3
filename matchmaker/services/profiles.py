"""Create, replace and judge profiles, each change in the history and the audit log."""

from matchmaker.domain import Judgement, Profile, ProfileId, Verdict
from matchmaker.domain.tie import OF_DUPLICATES
from matchmaker.errors import ConflictError, InputError, StaleError, UnknownProfileError
from matchmaker.privacy.permissions import Action
from matchmaker.services.import_policy import READMITS
from matchmaker.store import Origin, Store, erased_among


def create_profile(
    store: Store, profile: Profile, origin: Origin, *, readmit: bool = False
) -> None:
    """
    Add a profile; it takes part in matching once its consent says so.

    Raises:
        ConflictError: There is one of this id, or it was erased and is not readmitted.
    """
    with store.write() as writer:
        if writer.digest(profile.id) is not None:
            raise ConflictError("profile_exists", {"id": profile.id})
        if erased_among(store.erasures.all(), [profile.id]):
            if not readmit:
                raise ConflictError("profile_erased")
            writer.audit.record(READMITS, origin, subject=f"profile:{profile.id}")
        writer.put_profiles([profile], origin)
        writer.audit.record(Action.PROFILE_CREATE, origin, subject=f"profile:{profile.id}")


def replace_profile(
    store: Store, profile: Profile, origin: Origin, *, expected: str | None
) -> None:
    """
    Replace a profile; `expected` is the digest of what was read, None for whatever is there.

    Raises:
        UnknownProfileError: It is not stored, perhaps erased since it was read.
        StaleError: Somebody else changed it since it was read.
    """
    with store.write() as writer:
        stored = writer.digest(profile.id)
        if stored is None:
            raise UnknownProfileError(profile.id)
        if expected not in {stored, None}:
            raise StaleError("profile_changed")
        writer.put_profiles([profile], origin)
        writer.audit.record(Action.PROFILE_EDIT, origin, subject=f"profile:{profile.id}")


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
        raise InputError("pair_of_one", field="right_id", value=right)
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
