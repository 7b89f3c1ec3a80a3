"""Limit and log what accounts ask in words: each answer tells a little, and many tell much."""

from collections.abc import Sequence

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour

from matchmaker.domain import Role
from matchmaker.privacy.principal import MAY_STATE_A_REASON

from ..middleware.rate_limit import SharedRates, too_often
from ..settings import SecuritySettings


class FreeTextLimit:
    """Counts the needs in words that each account asks for, within an hour and a day."""

    def __init__(self, settings: SecuritySettings, rates: SharedRates) -> None:
        self._members = _windows(settings.asks_per_hour, settings.asks_per_day)
        self._staff = _windows(settings.staff_asks_per_hour, settings.staff_asks_per_day)
        self._rates = rates

    def count(self, account_id: str, role: Role) -> None:
        """
        Count one need of an account.

        Raises:
            HTTPException: 429 with Retry-After once an hour's or a day's are used up; nothing is
                counted then.
        """
        windows = self._staff if role in MAY_STATE_A_REASON else self._members
        if wait_s := self._rates.hit(windows, f"account:{account_id}"):
            raise too_often(wait_s)


def _windows(per_hour: int, per_day: int) -> Sequence[RateLimitItem]:
    return (RateLimitItemPerHour(per_hour), RateLimitItemPerDay(per_day))
