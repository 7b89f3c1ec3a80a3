"""
The errors of matchmaker, one small family.

    MatchmakerError
    ├── InputError            a file, row, field or request that breaks a rule
    ├── UnknownProfileError   no such profile
    ├── UnknownRecordError    no such introduction, task, webhook, …
    ├── ConflictError         what is asked does not fit the present state
    │   ├── StaleError        it changed since it was read
    │   └── CarriedOutError   it was done already, and the answer was lost
    ├── HomeError             the home folder is missing, or is not one
    │   └── HomeBusyError     another import or build is at work in it
    ├── SnapshotError         nothing built yet, or built by another version
    ├── LearningError         too few outcomes, or nothing better was learned from them
    ├── StoreError            the database could not be read or written
    ├── NotAllowedError       the one who asks may not do this
    ├── SignInError           wrong e-mail, password or code, or too many attempts
    └── MissingExtraError     an optional dependency is not installed
"""

from dataclasses import dataclass


class MatchmakerError(Exception):
    """Whatever matchmaker can explain to the person who asked."""


@dataclass(eq=False)
class InputError(MatchmakerError):
    """Outside data breaks a rule; says where, which, and what would be accepted."""

    rule: str
    """What is wrong, in words."""
    accepted: str = ""
    """What would have been accepted."""
    file: str = ""
    row: int | None = None
    """1-based line of data, the header not counted."""
    field: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = ", ".join(
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row is not None else "",
                f"field {self.field}" if self.field else "",
                f"value {self.value!r}" if self.value else "",
            )
            if part
        )
        what = f"{where}: {self.rule}" if where else self.rule
        return f"{what}; accepted: {self.accepted}" if self.accepted else what


class UnknownProfileError(MatchmakerError):
    """No profile has this id."""

    def __init__(self, profile_id: str, close: tuple[str, ...] = ()) -> None:
        self.profile_id = profile_id
        self.close = close
        hint = f"; close: {', '.join(close)}" if close else ""
        super().__init__(f"no profile has the id {profile_id!r}{hint}")


class UnknownRecordError(MatchmakerError):
    """Nothing of this kind has this id, or not for the one who asks."""

    def __init__(self, kind: str, record_id: str) -> None:
        self.kind = kind
        super().__init__(f"there is no {kind} {record_id!r}")


class ConflictError(MatchmakerError):
    """What is asked does not fit the present state: somebody else changed it, or it is too late."""


class StaleError(ConflictError):
    """Somebody else changed it since it was read; read it again."""


class CarriedOutError(ConflictError):
    """A write was carried out before, at least in part, and the answer to it was lost."""

    def __init__(self, where: str) -> None:
        self.where = where
        """What shows how far it came."""
        super().__init__(
            f"this was carried out before, at least in part, and its answer was lost: read {where},"
            " and send what is missing under a new key"
        )


class HomeError(MatchmakerError):
    """The home folder is missing, is not one, or already is one."""


class HomeBusyError(HomeError):
    """Another import or build is at work; try again when it has ended."""


class SnapshotError(MatchmakerError):
    """There is no snapshot, or this version cannot read it."""


class LearningError(MatchmakerError):
    """Too few outcomes to learn from, or what they teach did not stand the test on later ones."""


class StoreError(MatchmakerError):
    """The database could not be read or written."""


class NotAllowedError(MatchmakerError):
    """The one who asks may not do this; says why not, as the policy names it."""

    def __init__(self, action: str, refusal: str) -> None:
        self.action = action
        self.refusal = refusal
        super().__init__(f"{action} is not allowed: {refusal.replace('_', ' ')}")


class SignInError(MatchmakerError):
    """Wrong e-mail, password or code, or too many attempts; never says which of the first two."""

    def __init__(self, rule: str, retry_after_s: int = 0) -> None:
        self.retry_after_s = retry_after_s
        """0 where another attempt may be made at once."""
        super().__init__(rule)


class MissingExtraError(MatchmakerError):
    """An optional dependency is needed and not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra = extra
        super().__init__(f"{purpose} needs an extra: pip install 'matchmaker[{extra}]'")
