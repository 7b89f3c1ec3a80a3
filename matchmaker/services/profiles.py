"""Create, replace and judge profiles, each change in the history and the audit log."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from math import ceil, log2

from rapidfuzz import fuzz, process

from matchmaker.domain import Judgement, Profile, ProfileId, Verdict
from matchmaker.domain.tie import OF_DUPLICATES
from matchmaker.errors import ConflictError, InputError, StaleError, UnknownProfileError
from matchmaker.privacy.permissions import Action
from matchmaker.resolution.naming import check_teasers
from matchmaker.services.import_policy import READMITS
from matchmaker.sources.normalise import fold
from matchmaker.store import Origin, ReviewPair, Store, erased_among


def create_profile(
    store: Store, profile: Profile, origin: Origin, *, readmit: bool = False
) -> None:
    """
    Add a profile; it takes part in matching once its consent says so.

    Raises:
        ConflictError: There is one of this id, or it was erased and is not readmitted.
        InputError: A teaser for an anonymous need says whose it is.
    """
    check_teasers(profile)
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
        InputError: A teaser for an anonymous need says whose it is.

    Whoever takes another profile's name or number is asked about: the pair stands in the review
    list at once, and the audit log says so.
    """
    check_teasers(profile)
    questions = questions_of(store, profile)
    with store.write() as writer:
        stored = writer.digest(profile.id)
        if stored is None:
            raise UnknownProfileError(profile.id)
        if expected not in {stored, None}:
            raise StaleError("profile_changed")
        writer.put_profiles([profile], origin)
        writer.audit.record(Action.PROFILE_EDIT, origin, subject=f"profile:{profile.id}")
        writer.add_reviews(questions)
        for pair in questions:
            other = pair.left_id if pair.right_id == profile.id else pair.right_id
            writer.audit.record(QUESTIONS, origin, subject=f"profile:{profile.id}", note=other)


QUESTIONS = "duplicate.question"
SAME_NUMBER, SAME_NAME = 0.99, 0.5
"""How likely it looks that two are one, until a search for duplicates weighs all they state."""


def questions_of(store: Store, profile: Profile) -> list[ReviewPair]:
    """Find whose name or number a profile takes that it did not have before."""
    before = store.profile(profile.id)
    new_names = {name.casefold() for name in profile.names} - {n.casefold() for n in before.names}
    new_numbers = set(profile.identifiers) - set(before.identifiers)
    if not new_names and not new_numbers:
        return []
    taken = replace(
        profile,
        names=tuple(name for name in profile.names if name.casefold() in new_names),
        identifiers=tuple(new_numbers),
    )
    pairs = (_question(taken, other) for other in store.with_identity_of(taken))
    return [pair for pair in pairs if pair is not None]


def _question(profile: Profile, other: Profile) -> ReviewPair | None:
    number = bool(set(profile.identifiers) & set(other.identifiers))
    names = {name.casefold() for name in profile.names} & {n.casefold() for n in other.names}
    if not number and not names:
        return None
    left, right = sorted((profile.id, other.id))
    probability = SAME_NUMBER if number else SAME_NAME
    return ReviewPair(
        left_id=left,
        right_id=right,
        weight=log2(probability / (1 - probability)),
        probability=probability,
        comparisons={"identifier": float(number), "name": float(bool(names))},
    )


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


ALIKE = 95.0
"""Similarity of two names that are taken for one; below it people decide."""


def profile_called(store: Store, typed: str) -> ProfileId | None:
    """The one profile of an id, a name or a number; None where there is none, or several."""
    return profiles_called(store, [typed])[typed]


def profiles_called(store: Store, typed: Collection[str]) -> dict[str, ProfileId | None]:
    """By what was typed, the one profile of an id, a name or a number; read once for all."""
    stored = store.has_profiles(ProfileId(each.strip()) for each in typed)
    found: dict[str, ProfileId | None] = {
        each: ProfileId(each.strip()) for each in typed if each.strip() in stored
    }
    others = [each for each in typed if each not in found]
    if others:
        told = _Told.of(store)
        found |= {each: told.called(each) for each in others}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Whom names and numbers mean; those of duplicates mean the canonical profile."""

    exact: Mapping[str, Set[ProfileId]]
    names_by_length: Mapping[int, Sequence[str]]

    @classmethod
    def of(cls, store: Store) -> "_Told":
        merged = store.clusters()
        exact: dict[str, set[ProfileId]] = defaultdict(set)
        by_length: dict[int, list[str]] = defaultdict(list)
        for profile in store.profiles():
            means = merged.get(profile.id, profile.id)
            for name in map(fold, profile.names):
                by_length[len(name)].append(name)
                exact[name].add(means)
            for number in profile.identifiers:
                exact[fold(number.value)].add(means)
        return cls(exact=exact, names_by_length=by_length)

    def called(self, typed: str) -> ProfileId | None:
        """Take what is written so, or else a name with a slip; of several, none."""
        folded = fold(typed)
        if not folded:
            return None
        ids = self.exact.get(folded) or {
            id_ for name in self._alike(folded) for id_ in self.exact[name]
        }
        return next(iter(ids)) if len(ids) == 1 else None

    def _alike(self, folded: str) -> Iterable[str]:
        # Names of other lengths cannot come up to the likeness, and comparing takes the time.
        n = len(folded)
        near = range(ceil(n * ALIKE / (200 - ALIKE)), int(n * (200 - ALIKE) / ALIKE) + 1)
        names = [name for length in near for name in self.names_by_length.get(length, ())]
        found = process.extract(folded, names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
        return [name for name, _, _ in found]


def require_profile_called(store: Store, typed: str, field: str) -> ProfileId:
    """The one profile of an id or a name. InputError where there is none, or several."""
    found = profile_called(store, typed)
    if found is None:
        raise InputError("profile_not_told_apart", {"name": typed.strip()}, field=field)
    return found
