"""Tax numbers with true check digits that no firm can have."""

from random import Random

from fragments import Row


def tax_number(identity: str, country: str, rng: Random) -> Row:
    """
    Give a number with true check digits that no firm can have.

    Italian VAT numbers start with a serial by tax office, which at Como (013) is far from the
    7,900,000 used here; Swiss UIDs are given out from 100 to 499 millions, and these start with 98.
    """
    if rng.random() < 0.3:
        return {}
    serial = int(identity.rsplit("-", 1)[1])
    if country == "IT":
        return {"vat_it": _with_luhn(f"{7_900_000 + serial}013")}
    return {"uid_ch": _uid(98_000_000 + 10 * serial)}


def _with_luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        double = int(digit) * (2 if place % 2 == 0 else 1)
        total += double - 9 if double > 9 else double
    return f"{digits}{-total % 10}"


def _uid(start: int) -> str:
    """Take the next eight digits from `start` that have a check digit (modulus 11)."""
    for number in range(start, start + 10):
        weights = (5, 4, 3, 2, 7, 6, 5, 4)
        total = sum(int(d) * w for d, w in zip(str(number), weights, strict=True))
        check = -total % 11
        if check < 10:
            whole = f"{number}{check}"
            return f"CHE-{whole[:3]}.{whole[3:6]}.{whole[6:]}"
    raise ValueError(start)
