"""Who may apply to a call: each rule checked against a profile or a team, and explained."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from matchmaker.domain import Kind, ProfileId
from matchmaker.domain.call import CallRules, SizeName


class Rule(StrEnum):
    """What a call may ask."""

    OPEN = "open"
    """It has opened, and its deadline is to come."""
    COUNTRY = "country"
    KIND = "kind"
    SIZE = "size"
    MIN_STAFF = "min_staff"
    MAX_STAFF = "max_staff"
    SECTOR = "sector"
    TRL = "trl"
    MIN_PARTNERS = "min_partners"
    MAX_PARTNERS = "max_partners"
    PARTNER_KIND = "partner_kind"
    MIN_COUNTRIES = "min_countries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What the rules look at of a profile; None or empty is not known."""

    id: ProfileId
    kind: Kind
    country: str | None = None
    size: SizeName | None = None
    staff: float | None = None
    sectors: tuple[str, ...] = ()
    trl: tuple[int, int] | None = None
    """Of the need that the project is to meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCheck:
    """One rule: whether it is met, what was found and what is asked."""

    rule: Rule
    met: bool | None
    """None where what it takes to know is not known."""
    found: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """All rules of a call for one profile or team."""

    checks: tuple[RuleCheck, ...] = field(default_factory=tuple)

    @property
    def verdict(self) -> bool | None:
        """False where a rule is broken, None where one is not known, else True."""
        if any(each.met is False for each in self.checks):
            return False
        return None if any(each.met is None for each in self.checks) else True

    @property
    def broken(self) -> tuple[RuleCheck, ...]:
        """The rules that are not met."""
        return tuple(each for each in self.checks if each.met is False)


def check_applicant(rules: CallRules, applicant: Applicant, *, today: date) -> Eligibility:
    """Check whether somebody may lead an application; of the team see `check_team`."""
    return Eligibility(checks=(*_time(rules, today), *_facts(rules, applicant)))


def check_team(rules: CallRules, team: Sequence[Applicant], *, today: date) -> Eligibility:
    """Check a team whose first member applies."""
    lead = check_applicant(rules, team[0], today=today)
    return Eligibility(checks=(*lead.checks, *_of_team(rules, team)))


def grant_of(rules: CallRules, cost: float) -> float | None:
    """What a call pays of a cost; None where it does not say."""
    if rules.rate is None:
        return rules.ceiling
    paid = rules.rate * cost
    return paid if rules.ceiling is None else min(paid, rules.ceiling)


def _time(rules: CallRules, today: date) -> Iterator[RuleCheck]:
    if rules.opens_on is None and rules.deadline is None:
        return
    early = rules.opens_on is not None and today < rules.opens_on
    late = rules.deadline is not None and today > rules.deadline
    days = (rules.opens_on, rules.deadline)
    asked = "–".join(day.isoformat() if day else "…" for day in days)
    yield RuleCheck(rule=Rule.OPEN, met=not (early or late), found=today.isoformat(), asked=asked)


def _facts(rules: CallRules, who: Applicant) -> Iterator[RuleCheck]:
    if rules.countries:
        yield _one_of(Rule.COUNTRY, who.country, sorted(rules.countries))
    if rules.kinds:
        yield _one_of(Rule.KIND, who.kind.value, sorted(kind.value for kind in rules.kinds))
    if who.kind is Kind.COMPANY:
        yield from _of_firm(rules, who)
    if rules.sectors:
        met = any(code.startswith(each) for code in who.sectors for each in rules.sectors)
        yield RuleCheck(
            rule=Rule.SECTOR,
            met=met if who.sectors else None,
            found=", ".join(who.sectors),
            asked=", ".join(rules.sectors),
        )
    if rules.trl is not None:
        yield _trl(rules.trl, who.trl)


def _of_firm(rules: CallRules, who: Applicant) -> Iterator[RuleCheck]:
    if rules.sizes:
        size = who.size.value if who.size else None
        yield _one_of(Rule.SIZE, size, [each.value for each in SizeName if each in rules.sizes])
    staff = "" if who.staff is None else f"{who.staff:g}"
    if rules.min_staff is not None:
        met = None if who.staff is None else who.staff >= rules.min_staff
        yield RuleCheck(rule=Rule.MIN_STAFF, met=met, found=staff, asked=f"{rules.min_staff:g}")
    if rules.max_staff is not None:
        met = None if who.staff is None else who.staff < rules.max_staff
        yield RuleCheck(rule=Rule.MAX_STAFF, met=met, found=staff, asked=f"{rules.max_staff:g}")


def _trl(asked: tuple[int, int], found: tuple[int, int] | None) -> RuleCheck:
    met = None if found is None else found[0] <= asked[1] and asked[0] <= found[1]
    said = "" if found is None else f"{found[0]}–{found[1]}"
    return RuleCheck(rule=Rule.TRL, met=met, found=said, asked=f"{asked[0]}–{asked[1]}")


def _one_of(rule: Rule, found: str | None, asked: Sequence[str]) -> RuleCheck:
    met = None if found is None else found in asked
    return RuleCheck(rule=rule, met=met, found=found or "", asked=", ".join(asked))


def _of_team(rules: CallRules, team: Sequence[Applicant]) -> Iterator[RuleCheck]:
    n = len({each.id for each in team})
    if rules.min_partners > 1:
        met = n >= rules.min_partners
        yield RuleCheck(
            rule=Rule.MIN_PARTNERS, met=met, found=str(n), asked=str(rules.min_partners)
        )
    if rules.max_partners is not None:
        met = n <= rules.max_partners
        yield RuleCheck(
            rule=Rule.MAX_PARTNERS, met=met, found=str(n), asked=str(rules.max_partners)
        )
    there = {each.kind for each in team}
    for kind in rules.partner_kinds:
        yield RuleCheck(rule=Rule.PARTNER_KIND, met=kind in there, asked=kind.value)
    if rules.min_countries > 1:
        countries = {each.country for each in team} - {None}
        unknown = any(each.country is None for each in team)
        enough = len(countries) >= rules.min_countries
        yield RuleCheck(
            rule=Rule.MIN_COUNTRIES,
            met=True if enough else (None if unknown else False),
            found=str(len(countries)),
            asked=str(rules.min_countries),
        )
