"""One function decides; what nobody granted is denied; the document says what it decides."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Language, ProfileId, Role, Visibility
from matchmaker.privacy.permissions import (
    Action,
    Grant,
    Refusal,
    allowed,
    document,
    grant,
    in_scope,
    permissions,
    scopes,
    suggesting_tier,
    tier_for,
)
from matchmaker.privacy.principal import ANYBODY, NOTHING, Ownership, Principal, Subject
from matchmaker.privacy.tiers import Tier

ROOT = Path(__file__).parents[2]
FIRM = ProfileId("firm")
OWN = Subject.of_profile("firm")
OTHERS = Subject.of_profile("other")
READ, WRITE = frozenset({"read"}), frozenset({"write"})


def principal(role: Role, **facts: object) -> Principal:
    own = (
        frozenset({FIRM}) if role in {Role.COMPANY, Role.EXPERT, Role.ASSOCIATION} else frozenset()
    )
    account = "" if role is Role.PUBLIC else "me"
    return Principal(**({"account_id": account, "role": role, "speaks_for": own} | facts))


subjects = st.builds(
    Subject,
    profiles=st.frozensets(st.sampled_from(["firm", "other"])),
    account_id=st.sampled_from(["", "me", "you"]),
    handled_by=st.none() | st.frozensets(st.sampled_from(["me", "you"])),
)
readers = st.builds(
    principal,
    st.sampled_from(Role),
    reason=st.sampled_from(["", "a call"]),
    scopes=st.none() | st.frozensets(st.sampled_from(sorted(scopes()))),
)


def test_every_action_has_a_row_in_two_languages_and_the_document_is_up_to_date() -> None:
    assert permissions().keys() == set(Action)
    for row in permissions().values():
        assert all(row.title[language] for language in (Language.EN, Language.IT))
        assert row.scope in {"read", "write", "itself"}
    assert (ROOT / "docs/permissions.md").read_text(encoding="utf-8") == document()


@given(readers, st.sampled_from(Action), subjects)
def test_nothing_is_allowed_beyond_the_table(who: Principal, action: Action, what: Subject) -> None:
    if not allowed(who, action, what):
        return
    granted, standing = grant(who.role, action), who.stands_to(what)
    assert granted is not Grant.NO
    assert standing is Ownership.OWN or granted is not Grant.OWN
    assert standing is not Ownership.OTHER or granted is not Grant.CASES
    assert standing is Ownership.OWN or who.reason or granted is not Grant.REASON
    assert in_scope(who.scopes, action)


@given(st.sampled_from(Action), subjects)
def test_whoever_signs_in_may_do_what_anybody_may(action: Action, what: Subject) -> None:
    if allowed(ANYBODY, action, what):
        assert all(allowed(principal(role), action, what) for role in Role)


@given(readers, st.sampled_from(Action), subjects)
def test_a_key_never_widens_what_its_account_may(
    who: Principal, action: Action, what: Subject
) -> None:
    unscoped = principal(who.role, reason=who.reason)
    if allowed(who, action, what):
        assert allowed(unscoped, action, what)


@pytest.mark.parametrize(
    ("who", "action", "what", "refusal"),
    [
        (principal(Role.COMPANY), Action.PROFILE_EDIT, OWN, None),
        (principal(Role.COMPANY), Action.PROFILE_EDIT, OTHERS, Refusal.OWNERSHIP),
        (principal(Role.COMPANY), Action.IMPORT_RUN, NOTHING, Refusal.ROLE),
        (ANYBODY, Action.PROFILE_EDIT, OTHERS, Refusal.SIGN_IN),
        (ANYBODY, Action.PROFILE_READ, OTHERS, None),
        (principal(Role.STAFF), Action.CONFIDENTIAL_READ, OTHERS, Refusal.REASON),
        (principal(Role.STAFF, reason="a call"), Action.CONFIDENTIAL_READ, OTHERS, None),
        (principal(Role.COMPANY, reason="x"), Action.CONFIDENTIAL_READ, OTHERS, Refusal.OWNERSHIP),
        (principal(Role.ANALYST), Action.CONTACT_READ, OTHERS, Refusal.ROLE),
        (principal(Role.STAFF), Action.ACCOUNT_MANAGE, NOTHING, Refusal.ROLE),
        (principal(Role.ADMIN), Action.INTRODUCTION_READ, OTHERS, Refusal.ROLE),
        (principal(Role.STAFF), Action.INTRODUCTION_ANSWER, OTHERS, Refusal.OWNERSHIP),
        (
            principal(Role.STAFF, speaks_for=frozenset({FIRM}), acting_for=FIRM),
            Action.INTRODUCTION_ANSWER,
            OWN,
            None,
        ),
        (principal(Role.ADMIN), Action.BEHALF_ACT, NOTHING, Refusal.ROLE),
        (principal(Role.STAFF, scopes=READ), Action.IMPORT_RUN, NOTHING, Refusal.SCOPE),
        (principal(Role.STAFF, scopes=WRITE), Action.IMPORT_RUN, NOTHING, None),
        (principal(Role.ADMIN, scopes=WRITE), Action.AUDIT_READ, NOTHING, Refusal.SCOPE),
        (principal(Role.ADMIN, scopes=frozenset({"audit.read"})), Action.AUDIT_READ, NOTHING, None),
    ],
)  # fmt: skip
def test_who_may_do_what(
    who: Principal, action: Action, what: Subject, refusal: Refusal | None
) -> None:
    assert allowed(who, action, what).refusal is refusal


@pytest.mark.parametrize(
    ("handled_by", "may"),
    [(frozenset({"me"}), True), (frozenset(), True), (frozenset({"you"}), False), (None, False)],
)
def test_staff_work_on_their_own_cases_and_on_nobodys(
    handled_by: frozenset[str] | None, may: bool
) -> None:
    case = Subject(profiles=frozenset({FIRM}), handled_by=handled_by)
    assert bool(allowed(principal(Role.STAFF), Action.INTRODUCTION_READ, case)) is may


def test_a_side_reads_its_introduction_whoever_handles_it() -> None:
    case = Subject(profiles=frozenset({FIRM, ProfileId("other")}), handled_by=frozenset({"you"}))
    assert allowed(principal(Role.COMPANY), Action.INTRODUCTION_READ, case)


def test_nobody_owns_what_belongs_to_nobody() -> None:
    assert ANYBODY.stands_to(NOTHING) is Ownership.OTHER
    assert principal(Role.COMPANY).stands_to(Subject(account_id="")) is Ownership.OTHER
    assert principal(Role.STAFF).stands_to(Subject(account_id="me")) is Ownership.OWN


@pytest.mark.parametrize(
    ("who", "what", "tier"),
    [
        (ANYBODY, NOTHING, Tier.PUBLIC),
        (principal(Role.COMPANY), NOTHING, Tier.NETWORK),
        (principal(Role.COMPANY), OWN, Tier.NETWORK),
        (principal(Role.COMPANY), OTHERS, Tier.PUBLIC),
        (principal(Role.STAFF), OTHERS, Tier.STAFF),
        (principal(Role.ANALYST), OTHERS, Tier.PUBLIC),
    ],
)
def test_who_asks_for_somebody_else_is_answered_from_published_facts(
    who: Principal, what: Subject, tier: Tier
) -> None:
    assert tier_for(who, what) is tier


@pytest.mark.parametrize(
    ("who", "what", "in_words", "tier"),
    [
        (ANYBODY, NOTHING, True, Tier.PUBLIC),
        (principal(Role.ANALYST), NOTHING, True, Tier.PUBLIC),
        (principal(Role.COMPANY), NOTHING, True, Tier.MEMBERS),
        (principal(Role.COMPANY), OWN, False, Tier.MEMBERS),
        (principal(Role.COMPANY), OTHERS, False, Tier.PUBLIC),
        (replace(principal(Role.COMPANY), speaks_for=frozenset()), NOTHING, True, Tier.PUBLIC),
        (principal(Role.STAFF), NOTHING, True, Tier.MEMBERS),
        (principal(Role.STAFF), OTHERS, True, Tier.MEMBERS),
        (principal(Role.STAFF), OTHERS, False, Tier.STAFF),
        (principal(Role.STAFF, reason="a call"), NOTHING, True, Tier.STAFF),
        (principal(Role.ADMIN), NOTHING, True, Tier.PUBLIC),
    ],
)
def test_suggestions_come_from_what_the_reader_may_see_or_states_a_reason_for(
    who: Principal, what: Subject, in_words: bool, tier: Tier
) -> None:
    assert suggesting_tier(who, what, in_words=in_words) is tier


def test_confidential_content_shows_for_a_reason_and_to_its_owner_alone() -> None:
    staff = principal(Role.STAFF)
    stating = principal(Role.STAFF, reason="a call")
    assert not staff.audience.sees(Visibility.MATCHING_ONLY, ProfileId("other"))
    assert stating.audience.sees(Visibility.MATCHING_ONLY, ProfileId("other"))
    assert not stating.audience.sees(Visibility.PRIVATE, ProfileId("other"))
    assert stating.without_reason == staff
    assert not principal(Role.COMPANY, reason="x").confidential
    assert principal(Role.COMPANY).audience.sees(Visibility.PRIVATE, FIRM)
    assert not principal(Role.ANALYST).audience.sees(Visibility.NETWORK, FIRM)


def test_on_behalf_of_somebody_staff_act_at_once_and_read_for_a_reason() -> None:
    acting = principal(Role.STAFF, acting_for=FIRM, speaks_for=frozenset({FIRM}))
    with_reason = principal(
        Role.STAFF, acting_for=FIRM, speaks_for=frozenset({FIRM}), reason="asked by phone"
    )
    assert allowed(acting, Action.PROFILE_EDIT, OWN)
    assert allowed(acting, Action.CHECKUP_ANSWER, OWN)
    for action in (Action.CONFIDENTIAL_READ, Action.PROFILE_HISTORY, Action.CHECKUP_READ):
        assert allowed(acting, action, OWN).refusal is Refusal.REASON
        assert allowed(with_reason, action, OWN)
    assert not acting.audience.sees(Visibility.PRIVATE, FIRM)
    assert with_reason.audience.sees(Visibility.PRIVATE, FIRM)
