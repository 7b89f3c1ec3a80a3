"""A plan is proposed, kept and signed; nobody follows anybody before."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Layer, Profile, ProfileId
from matchmaker.domain.caseload import PairRule, ReasonCode
from matchmaker.engine import Matchmaker
from matchmaker.errors import ConflictError, InputError
from matchmaker.home import Home
from matchmaker.programme.assignment import Variant
from matchmaker.programme.caseload import CaseloadPlan
from matchmaker.services.building import build
from matchmaker.services.programme.plans import (
    PlanRequest,
    changes_since_signed,
    keep_plan,
    propose_plan,
    set_hours,
    set_pair_rule,
    sign_plan,
)
from matchmaker.store import Origin, Store

ORIGIN = Origin(source="test", at=datetime(2026, 11, 24, 9, tzinfo=UTC), account_id="anna")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    from tests.conftest import PROFILES  # noqa: PLC0415 - the small network's own profiles

    home = Home.create(tmp_path_factory.mktemp("plans") / "home")
    ready = Profile(id=ProfileId("ready"), kind=Kind.COMPANY, names=("Ready",), maturity=0.9)
    german = Profile(
        id=ProfileId("german"), kind=Kind.COMPANY, names=("Deutsch",), languages=("fr",)
    )
    plain = [replace(each, languages=("it",)) if each.id == "busy" else each for each in PROFILES]
    with home.store() as store, store.write() as writer:
        writer.put_profiles([*plain, ready, german])
    build(home, today=date(2026, 11, 23))
    return home


@pytest.fixture
def store(home: Home, tmp_path: Path) -> Iterator[Store]:
    """A copy of the store of its own."""
    copy = tmp_path / "copy.sqlite"
    with home.store() as whole:
        whole.backup(copy)
    opened = Store.open(f"sqlite:///{copy}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def matchmaker(home: Home) -> Matchmaker:
    return Matchmaker.load(home.path)


def left_over(plan: CaseloadPlan) -> Mapping[str, ReasonCode]:
    return {each.firm_id: each.constraint for each in plan.unplaced}


def test_whoever_needs_no_help_or_shares_no_language_is_left_over_with_the_reason(
    matchmaker: Matchmaker, store: Store
) -> None:
    plan = propose_plan(matchmaker, store, PlanRequest(rounds=0))
    told = left_over(plan)
    assert told["ready"] is ReasonCode.NEEDS_NO_HELP
    assert told["german"] is ReasonCode.NO_COMMON_LANGUAGE
    assert {pair.firm_id for pair in plan.pairs} == {"firm", "rival", "secretive"}


def test_a_reason_names_what_both_speak_of_in_every_language(
    matchmaker: Matchmaker, store: Store
) -> None:
    plan = propose_plan(matchmaker, store, PlanRequest(firms=["firm"]))
    reasons = {reason.code: reason.values for reason in plan.pairs[0].reasons}
    assert {"it", "en", "de", "fr"} <= reasons[ReasonCode.TOPIC].keys()


def test_rules_hold_in_every_plan(matchmaker: Matchmaker, store: Store) -> None:
    set_pair_rule(store, "busy", "firm", PairRule.LOCKED, ORIGIN)
    set_pair_rule(store, "ada", "rival", PairRule.FORBIDDEN, ORIGIN)
    plan = propose_plan(matchmaker, store, PlanRequest(firms=["firm", "rival"]))
    assert {(p.expert_id, p.firm_id) for p in plan.pairs} == {("busy", "firm")}
    assert left_over(plan) == {"rival": ReasonCode.FULL}
    with pytest.raises(InputError, match="expert"):
        set_pair_rule(store, "firm", "rival", PairRule.LOCKED, ORIGIN)


def test_hours_bind(matchmaker: Matchmaker, store: Store) -> None:
    for expert in ("ada", "busy"):
        set_hours(store, expert, 1.0, ORIGIN)
    plan = propose_plan(matchmaker, store, PlanRequest(firms=["firm"]))
    assert left_over(plan) == {"firm": ReasonCode.NO_HOURS}


def test_a_distance_leaves_out_who_is_farther(matchmaker: Matchmaker, store: Store) -> None:
    plan = propose_plan(matchmaker, store, PlanRequest(firms=["rival"], max_km=1.0))
    assert [pair.expert_id for pair in plan.pairs] == ["busy"]


def test_nobody_follows_anybody_before_a_plan_is_signed(
    matchmaker: Matchmaker, store: Store
) -> None:
    def followed() -> set[tuple[str, str]]:
        return {(t.source_id, t.target_id) for t in store.ties() if t.layer is Layer.EXPERT_CLIENT}

    before = followed()
    kept = keep_plan(store, propose_plan(matchmaker, store, PlanRequest(firms=["firm"])), ORIGIN)
    assert followed() == before
    signed = sign_plan(store, kept.id, ORIGIN)
    assert (signed.signed_by, signed.signed_at) == ("anna", ORIGIN.at)
    assert followed() - before == {(signed.pairs[0].expert_id, "firm")}
    with pytest.raises(ConflictError, match="signed"):
        sign_plan(store, kept.id, ORIGIN)
    assert {"plan.keep", "plan.sign"} <= {line.action for line in store.audit.lines()}


def test_who_waits_for_a_place_does_not_begin_with_the_signature(
    matchmaker: Matchmaker, store: Store
) -> None:
    for firm in ("firm", "rival", "secretive"):
        set_pair_rule(store, "busy", firm, PairRule.FORBIDDEN, ORIGIN)
    plan = propose_plan(matchmaker, store, PlanRequest(rounds=0))
    assert [pair.round for pair in plan.pairs] == [1, 1, 2]
    kept = keep_plan(store, plan, ORIGIN)
    sign_plan(store, kept.id, ORIGIN)
    assert sum(1 for tie in store.ties() if tie.layer is Layer.EXPERT_CLIENT) == 2


def test_a_plan_is_read_back_as_it_was_kept(matchmaker: Matchmaker, store: Store) -> None:
    plan = propose_plan(matchmaker, store, PlanRequest(rounds=0, variant=Variant.WORST_OFF))
    kept = keep_plan(store, plan, ORIGIN)
    read = store.caseload.plan(kept.id)
    assert sorted(read.pairs, key=lambda p: p.firm_id) == sorted(
        plan.pairs, key=lambda p: p.firm_id
    )


def test_planning_anew_shows_what_changes(matchmaker: Matchmaker, store: Store) -> None:
    kept = keep_plan(store, propose_plan(matchmaker, store, PlanRequest(firms=["firm"])), ORIGIN)
    expert = sign_plan(store, kept.id, ORIGIN).pairs[0].expert_id
    other = "busy" if expert == "ada" else "ada"
    set_pair_rule(store, other, "firm", PairRule.LOCKED, ORIGIN)
    (move,) = changes_since_signed(
        store, propose_plan(matchmaker, store, PlanRequest(firms=["firm"])).pairs
    )
    assert (move.before, move.after) == (expert, other)


def test_erasing_somebody_takes_them_out_of_plans(matchmaker: Matchmaker, store: Store) -> None:
    kept = keep_plan(store, propose_plan(matchmaker, store, PlanRequest(rounds=0)), ORIGIN)
    with store.write() as writer:
        writer.erase_profile(ProfileId("firm"))
    assert "firm" not in {pair.firm_id for pair in store.caseload.plan(kept.id).pairs}
