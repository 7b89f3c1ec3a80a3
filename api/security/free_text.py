"""Limit and log what accounts ask in words: each answer tells a little, and many tell much."""

import time
from collections.abc import Sequence
from threading import Lock

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from matchmaker.domain import Role
from matchmaker.privacy.principal import MAY_STATE_A_REASON

from ..middleware.rate_limit import too_often
from ..settings import SecuritySettings


class FreeTextLimit:
    """Counts the needs in words that each account asks for, within an hour and a day."""

    def __init__(self, settings: SecuritySettings) -> None:
        self._members = _windows(settings.asks_per_hour, settings.asks_per_day)
        self._staff = _windows(settings.staff_asks_per_hour, settings.staff_asks_per_day)
        self._rates = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._counting = Lock()

    def count(self, account_id: str, role: Role) -> None:
        """
        Count one need of an account.

        Raises:
            HTTPException: 429 with Retry-After once an hour's or a day's are used up; nothing is
                counted then.
        """
        windows = self._staff if role in MAY_STATE_A_REASON else self._members
        # One at a time, or of two that come at once both would be the last.
        with self._counting:
            full = [each for each in windows if not self._rates.test(each, account_id)]
            for each in () if full else windows:
                self._rates.hit(each, account_id)
        if full:
            ends = max(self._rates.get_window_stats(w, account_id).reset_time for w in full)
            raise too_often(max(1, round(ends - time.time())))


def _windows(per_hour: int, per_day: int) -> Sequence[RateLimitItem]:
    return (RateLimitItemPerHour(per_hour), RateLimitItemPerDay(per_day))
