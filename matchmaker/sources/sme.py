"""
The size class of a firm under Commission Recommendation 2003/361/EC, Annex, Article 2.

Staff headcount is mandatory; of turnover and balance sheet total, one within its ceiling is enough.
The class is that of the last closed year: by Article 4 a firm changes class only after two years in
a row beyond a ceiling, and by Article 3 partner and linked firms count in. Neither is known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isnan

from matchmaker.domain import SizeFacts


class FirmSize(StrEnum):
    """The classes of the Recommendation."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeClass:
    """The class, and which thresholds decided."""

    name: FirmSize
    rule: Mapping[str, str]
    """By language: en, it."""


@dataclass(frozen=True, slots=True)
class _Ceiling:
    size: FirmSize
    headcount: int
    """Annual work units; must be fewer."""
    turnover_eur: float
    """May be reached."""
    balance_sheet_eur: float


_CEILINGS = (
    _Ceiling(FirmSize.MICRO, 10, 2e6, 2e6),
    _Ceiling(FirmSize.SMALL, 50, 10e6, 10e6),
    _Ceiling(FirmSize.MEDIUM, 250, 50e6, 43e6),
)
_NAMES = {
    FirmSize.MICRO: {"en": "micro", "it": "micro"},
    FirmSize.SMALL: {"en": "small", "it": "piccola"},
    FirmSize.MEDIUM: {"en": "medium-sized", "it": "media"},
    FirmSize.LARGE: {"en": "large", "it": "grande"},
}


def size_class(facts: SizeFacts | None) -> SizeClass:
    """
    Class a firm by headcount, turnover and balance sheet total.

    Where a figure is missing and the class depends on it, the class is unknown, and the rule says
    between which classes it lies.
    """
    headcount = _known(facts.headcount) if facts else None
    if facts is not None and headcount is None:
        headcount = _alike(facts)
    if facts is None or headcount is None:
        return SizeClass(name=FirmSize.UNKNOWN, rule=_without_headcount(facts))
    turnover, balance = _known(facts.turnover_eur), _known(facts.balance_sheet_eur)
    smallest = _class(headcount, _or(turnover, 0.0), _or(balance, 0.0))
    largest = _class(headcount, _or(turnover, inf), _or(balance, inf))
    if smallest is not largest:
        return SizeClass(name=FirmSize.UNKNOWN, rule=_between(headcount, smallest, largest))
    rule = _decided(headcount, turnover, balance, smallest)
    return SizeClass(name=smallest, rule=_with_links(rule, facts.independent))


def _alike(facts: SizeFacts) -> float | None:
    """Give a headcount of a stated range, where all of the range lies below one ceiling."""
    low, high = facts.bounds.get("headcount", (None, None))
    ceilings = [each.headcount for each in _CEILINGS]
    lowest = low or 0.0
    above = [sum(figure >= most for most in ceilings) for figure in (lowest, _or(high, inf))]
    return lowest if above[0] == above[1] else None


def _known(figure: float | None) -> float | None:
    return None if figure is None or isnan(figure) else figure


def _or(figure: float | None, otherwise: float) -> float:
    return otherwise if figure is None else figure


def _class(headcount: float, turnover: float, balance: float) -> FirmSize:
    for ceiling in _CEILINGS:
        few = headcount < ceiling.headcount
        if few and (turnover <= ceiling.turnover_eur or balance <= ceiling.balance_sheet_eur):
            return ceiling.size
    return FirmSize.LARGE


def _without_headcount(facts: SizeFacts | None) -> dict[str, str]:
    rule = {
        "en": "unknown: the headcount is not known, and no class can do without it",
        "it": "sconosciuta: il numero di addetti non è noto e nessuna classe ne può fare a meno",
    }
    if facts is None or facts.sme is None:
        return rule
    said = ("an SME", "una PMI") if facts.sme else ("no SME", "non PMI")
    return {
        "en": f"{rule['en']}; its source declares it {said[0]}",
        "it": f"{rule['it']}; la fonte la dichiara {said[1]}",
    }


def _between(headcount: float, smallest: FirmSize, largest: FirmSize) -> dict[str, str]:
    low, high = _NAMES[smallest], _NAMES[largest]
    return {
        "en": f"unknown: with {headcount:g} staff it lies between {low['en']} and {high['en']}, "
        "depending on turnover and balance sheet total",
        "it": f"sconosciuta: con {headcount:g} addetti sta fra {low['it']} e {high['it']}, "
        "secondo fatturato e totale di bilancio",
    }


def _decided(
    headcount: float, turnover: float | None, balance: float | None, size: FirmSize
) -> dict[str, str]:
    """Name the ceilings that the firm keeps, or, for a large one, the one that it breaks."""
    if headcount >= _CEILINGS[-1].headcount:
        return {
            "en": f"large: {headcount:g} staff, not fewer than 250",
            "it": f"grande: {headcount:g} addetti, non meno di 250",
        }
    if size is FirmSize.LARGE:
        return {
            "en": "large: turnover above 50 M€ and balance sheet total above 43 M€",
            "it": "grande: fatturato oltre 50 M€ e totale di bilancio oltre 43 M€",
        }
    ceiling = next(each for each in _CEILINGS if each.size is size)
    by_turnover = turnover is not None and turnover <= ceiling.turnover_eur
    money = turnover if by_turnover else balance
    most = ceiling.turnover_eur if by_turnover else ceiling.balance_sheet_eur
    kept = ("turnover", "fatturato") if by_turnover else ("balance sheet total", "bilancio")
    sums = f"{_or(money, 0.0) / 1e6:.4g} M€", f"{most / 1e6:g} M€"
    return {
        "en": f"{_NAMES[size]['en']}: {headcount:g} staff, fewer than {ceiling.headcount}; "
        f"{kept[0]} {sums[0]}, at most {sums[1]}",
        "it": f"{_NAMES[size]['it']}: {headcount:g} addetti, meno di {ceiling.headcount}; "
        f"{kept[1]} {sums[0]}, al più {sums[1]}",
    }


def _with_links(rule: dict[str, str], independent: bool | None) -> dict[str, str]:
    if independent is not False:
        return rule
    return {
        "en": f"{rule['en']}; may differ: linked or partner enterprises count in",
        "it": f"{rule['it']}; può cambiare: contano anche le imprese collegate o associate",
    }
