"""A call's rules are checked one by one, and each says what was found and what is asked."""

from dataclasses import replace
from datetime import date

import pytest

from matchmaker.domain import Kind, ProfileId
from matchmaker.domain.call import CallRules, SizeName
from matchmaker.programme.calls import (
    Applicant,
    Rule,
    RuleCheck,
    check_applicant,
    check_team,
    grant_of,
)

TODAY = date(2026, 11, 30)
FIRM = Applicant(
    id=ProfileId("f"),
    kind=Kind.COMPANY,
    country="IT",
    size=SizeName.MEDIUM,
    staff=120,
    sectors=("25.62",),
    trl=(4, 6),
)
LAB = Applicant(id=ProfileId("l"), kind=Kind.LAB, country="CH")


def broken(rules: CallRules, who: Applicant = FIRM) -> list[Rule]:
    return [each.rule for each in check_applicant(rules, who, today=TODAY).broken]


def test_too_many_employees_are_told_with_the_limit() -> None:
    found = check_applicant(CallRules(max_staff=250), replace(FIRM, staff=260), today=TODAY)
    assert found.broken == (RuleCheck(rule=Rule.MAX_STAFF, met=False, found="260", asked="250"),)


@pytest.mark.parametrize(("staff", "met"), [(249, True), (249.9, True), (250, False)])
def test_the_limit_itself_is_too_many(staff: float, met: bool) -> None:
    assert (
        check_applicant(CallRules(max_staff=250), replace(FIRM, staff=staff), today=TODAY).verdict
        is met
    )


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        (CallRules(countries=frozenset({"CH"})), Rule.COUNTRY),
        (CallRules(kinds=frozenset({Kind.LAB})), Rule.KIND),
        (CallRules(sizes=frozenset({SizeName.MICRO})), Rule.SIZE),
        (CallRules(min_staff=200), Rule.MIN_STAFF),
        (CallRules(sectors=("28", "26")), Rule.SECTOR),
        (CallRules(trl=(7, 9)), Rule.TRL),
        (CallRules(deadline=date(2026, 11, 29)), Rule.OPEN),
        (CallRules(opens_on=date(2026, 12, 1)), Rule.OPEN),
    ],
)
def test_each_rule_can_be_broken(rules: CallRules, rule: Rule) -> None:
    assert broken(rules) == [rule]


def test_what_is_not_known_is_neither_met_nor_broken() -> None:
    rules = CallRules(countries=frozenset({"IT"}), max_staff=250, trl=(3, 5))
    nobody = Applicant(id=ProfileId("x"), kind=Kind.COMPANY)
    found = check_applicant(rules, nobody, today=TODAY)
    assert found.verdict is None
    assert {each.met for each in found.checks} == {None}


def test_a_call_that_asks_nothing_takes_everybody() -> None:
    assert check_applicant(CallRules(), FIRM, today=TODAY).verdict is True


def test_the_size_of_a_laboratory_is_not_asked() -> None:
    assert broken(CallRules(sizes=frozenset({SizeName.SMALL}), max_staff=10), LAB) == []


def test_a_team_has_kinds_countries_and_a_size() -> None:
    rules = CallRules(min_partners=2, max_partners=2, partner_kinds=(Kind.LAB,), min_countries=2)
    alone = check_team(rules, [FIRM], today=TODAY)
    assert [each.rule for each in alone.broken] == [
        Rule.MIN_PARTNERS, Rule.PARTNER_KIND, Rule.MIN_COUNTRIES,
    ]  # fmt: skip
    assert check_team(rules, [FIRM, LAB], today=TODAY).verdict is True
    third = replace(LAB, id=ProfileId("m"), country=None)
    assert [e.rule for e in check_team(rules, [FIRM, LAB, third], today=TODAY).broken] == [
        Rule.MAX_PARTNERS
    ]


@pytest.mark.parametrize(
    ("rules", "paid"),
    [
        (CallRules(rate=0.5, ceiling=20_000), 20_000),
        (CallRules(rate=0.25), 15_000),
        (CallRules(ceiling=9_000), 9_000),
        (CallRules(), None),
    ],
)
def test_a_grant_is_a_share_up_to_a_ceiling(rules: CallRules, paid: float | None) -> None:
    assert grant_of(rules, 60_000) == paid
