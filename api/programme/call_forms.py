"""The form of a call: its fields as people type them, and the call that they tell of."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from matchmaker.domain import Activity, ActivityId, ActivityKind, Kind, Language
from matchmaker.domain.call import CallRules, SizeName
from matchmaker.errors import InputError
from matchmaker.services.programme.calls import Call

Fields = Mapping[str, str]
EMPTY: Fields = dict.fromkeys(
    (
        *("title", "topic", "text", "language", "programme", "opens_on", "deadline"),
        *("countries", "kinds", "sizes", "min_staff", "max_staff", "sectors", "trl_low"),
        *("trl_high", "min_partners", "max_partners", "partner_kinds", "min_countries"),
        *("rate", "ceiling", "currency"),
    ),
    "",
)
LEVELS = range(1, 10)
MOST = 1_000
"""Partners or countries that a call may ask for; more is a slip of the pen."""
T = TypeVar("T")


def fields_of(call: Call) -> Fields:
    """A call as the form shows it."""
    activity, rules = call.activity, call.rules
    low, high = rules.trl or ("", "")
    return {
        "title": activity.title,
        "topic": activity.topic,
        "text": activity.text,
        "language": activity.language or "",
        "programme": activity.programme,
        "opens_on": rules.opens_on.isoformat() if rules.opens_on else "",
        "deadline": rules.deadline.isoformat() if rules.deadline else "",
        "countries": ", ".join(sorted(rules.countries)),
        "kinds": " ".join(sorted(rules.kinds)),
        "sizes": " ".join(sorted(rules.sizes)),
        "min_staff": _typed(rules.min_staff),
        "max_staff": _typed(rules.max_staff),
        "sectors": ", ".join(rules.sectors),
        "trl_low": str(low),
        "trl_high": str(high),
        "min_partners": str(rules.min_partners) if rules.min_partners > 1 else "",
        "max_partners": _typed(rules.max_partners),
        "partner_kinds": " ".join(rules.partner_kinds),
        "min_countries": str(rules.min_countries) if rules.min_countries > 1 else "",
        "rate": _typed(None if rules.rate is None else round(100 * rules.rate, 4)),
        "ceiling": _typed(rules.ceiling),
        "currency": rules.currency or "",
    }


def call_from(fields: Fields, call_id: str) -> tuple[Activity, CallRules]:
    """The call that a form tells of; InputError names the field that can't be read."""
    told = {name: value.strip() for name, value in {**EMPTY, **fields}.items()}
    activity = Activity(
        id=ActivityId(call_id),
        kind=ActivityKind.CALL,
        title=told["title"],
        topic=told["topic"],
        text=told["text"],
        language=told["language"] if told["language"] in set(Language) else None,
        programme=told["programme"],
    )
    return activity, _rules(told)


def _rules(told: Fields) -> CallRules:
    rate = _number(told, "rate", least=0.01, most=100)
    return CallRules(
        countries=frozenset(_codes(told, "countries", r"[A-Z]{2}", _no_country)),
        kinds=frozenset(Kind(each) for each in told["kinds"].split()),
        sizes=frozenset(SizeName(each) for each in told["sizes"].split()),
        min_staff=_number(told, "min_staff"),
        max_staff=_number(told, "max_staff"),
        sectors=_codes(told, "sectors", r"\d{2}(\.\d{1,2})?", _no_sector),
        trl=_trl(told),
        min_partners=_count(told, "min_partners") or 1,
        max_partners=_count(told, "max_partners"),
        partner_kinds=tuple(Kind(each) for each in told["partner_kinds"].split()),
        min_countries=_count(told, "min_countries") or 1,
        opens_on=_read(told, "opens_on", date.fromisoformat, _no_date),
        deadline=_read(told, "deadline", date.fromisoformat, _no_date),
        rate=None if rate is None else rate / 100,
        ceiling=_number(told, "ceiling"),
        currency=_currency(told["currency"]),
    )


def _typed(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


Refused = Callable[[str, str], InputError]
"""What is wrong with a field of some value."""


def _no_date(field: str, value: str) -> InputError:
    return InputError("date_invalid", field=field, value=value)


def _no_number(field: str, value: str) -> InputError:
    return InputError("number_unread", field=field, value=value)


def _no_count(field: str, value: str) -> InputError:
    return InputError("count_invalid", field=field, value=value)


def _no_level(field: str, value: str) -> InputError:
    return InputError("trl_invalid", field=field, value=value)


def _no_country(field: str, value: str) -> InputError:
    return InputError("country_code_invalid", field=field, value=value)


def _no_sector(field: str, value: str) -> InputError:
    return InputError("sector_invalid", field=field, value=value)


def _read(told: Fields, field: str, read: Callable[[str], T], refused: Refused) -> T | None:
    try:
        return read(told[field]) if told[field] else None
    except ValueError as error:
        raise refused(field, told[field]) from error


def _number(told: Fields, field: str, *, least: float = 0, most: float = 1e12) -> float | None:
    """A number with a decimal comma or point; ' and spaces part thousands."""
    plain = {**told, field: re.sub(r"[’'\s%]", "", told[field]).replace(",", ".")}
    found = _read(plain, field, float, _no_number)
    if found is not None and not least <= found <= most:
        raise _no_number(field, told[field])
    return found


def _count(told: Fields, field: str) -> int | None:
    found = _read(told, field, int, _no_count)
    if found is not None and not 1 <= found <= MOST:
        raise _no_count(field, told[field])
    return found


def _codes(told: Fields, field: str, form: str, refused: Refused) -> tuple[str, ...]:
    found = [each for each in re.split(r"[,;\s]+", told[field].upper()) if each]
    for each in found:
        if not re.fullmatch(form, each):
            raise refused(field, each)
    return tuple(dict.fromkeys(found))


def _trl(told: Fields) -> tuple[int, int] | None:
    low = _read(told, "trl_low", int, _no_level)
    high = _read(told, "trl_high", int, _no_level)
    if low is None and high is None:
        return None
    found = (low or LEVELS[0], high or LEVELS[-1])
    if not LEVELS[0] <= found[0] <= found[1] <= LEVELS[-1]:
        raise _no_level("trl_low", f"{found[0]}–{found[1]}")
    return found


def _currency(text: str) -> str | None:
    if text and not re.fullmatch(r"[A-Z]{3}", text.upper()):
        raise InputError("choice_unknown", {"choices": "EUR, CHF"}, field="currency", value=text)
    return text.upper() or None
