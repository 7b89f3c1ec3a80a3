"""A check-up with the store: keep the answers, and let them rank from the next build on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matchmaker.checkup import (
    Benchmark,
    CheckUp,
    Questionnaire,
    benchmark,
    check_answers,
    is_peer,
    score_answers,
    suggest_needs,
)
from matchmaker.domain import Kind, Language, Need, Profile, ProfileId, Visibility
from matchmaker.errors import InputError
from matchmaker.store import Origin, Store, StoredCheckUp

OF_CHECK_UP = "checkup-"
"""What the ids of needs begin with that a check-up suggested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUpResult:
    """What a check-up came to, as it is kept, and the needs that follow from it."""

    checkup: StoredCheckUp
    needs: tuple[Need, ...]


def record_checkup(
    store: Store,
    profile_id: str,
    grades: object,
    origin: Origin,
    *,
    language: Language = Language.EN,
    visibility: Visibility = Visibility.MATCHING_ONLY,
) -> CheckUpResult:
    """
    Score a firm's answers, and keep answers, maturity and the needs that follow from them.

    Needs of an earlier check-up are replaced; those that the firm wrote itself stay.

    Raises:
        UnknownProfileError: No such profile.
        InputError: It is no company, or a question or grade does not exist.
    """
    questionnaire = Questionnaire.load()
    answers = check_answers(grades, questionnaire)
    if not answers:
        raise InputError("nothing_answered", field="grades")
    firm = store.profile(ProfileId(profile_id))
    if firm.kind is not Kind.COMPANY:
        raise InputError("not_a_company", {"id": profile_id, "kind": firm.kind})
    result = score_answers(questionnaire, answers)
    needs = suggest_needs(questionnaire, answers, language, visibility=visibility)
    kept = StoredCheckUp(
        profile_id=firm.id,
        answered_at=origin.at,
        account_id=origin.account_id,
        grades=answers,
        maturity=result.maturity,
        dimensions={each.id: each.score for each in result.dimensions},
    )
    with store.write() as writer:
        writer.checkups.add(kept)
        writer.put_profiles([_with(firm, result, needs)], origin)
        writer.audit.record("checkup.answer", origin, subject=f"profile:{firm.id}")
    return CheckUpResult(checkup=kept, needs=needs)


def peers_of(store: Store, profile_id: str) -> list[StoredCheckUp]:
    """The latest check-ups of other firms in the same divisions of NACE."""
    latest = store.checkups.latest()
    sectors = {profile.id: profile.sectors for profile in store.profiles() if profile.id in latest}
    mine = sectors.get(ProfileId(profile_id), ())
    return [
        each
        for id_, each in latest.items()
        if id_ != profile_id and is_peer(mine, sectors.get(id_, ()))
    ]


def benchmarks_of(checkup: StoredCheckUp, peers: Sequence[StoredCheckUp]) -> dict[str, Benchmark]:
    """
    Compare a check-up with those of peers, by dimension, "maturity" for the whole.

    What too few peers know is missing.
    """
    figures = {"maturity": checkup.maturity, **checkup.dimensions}
    found = {
        name: benchmark(value, [v for peer in peers if (v := _figure(peer, name)) is not None])
        for name, value in figures.items()
    }
    return {name: each for name, each in found.items() if each is not None}


def _figure(checkup: StoredCheckUp, name: str) -> float | None:
    return checkup.maturity if name == "maturity" else checkup.dimensions.get(name)


def _with(firm: Profile, result: CheckUp, needs: tuple[Need, ...]) -> Profile:
    own = tuple(need for need in firm.needs if not need.id.startswith(OF_CHECK_UP))
    return replace(firm, maturity=result.maturity, needs=(*own, *needs))
