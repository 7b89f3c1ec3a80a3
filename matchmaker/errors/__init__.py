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
    ├── SharedPathError       a folder that machines share could not be read or written
    ├── ExecutionError        the workers of a cluster failed, or do not fit
    ├── LearningError         too few outcomes, or nothing better was learned from them
    ├── StoreError            the database could not be read or written
    │   └── StoreBusyError    another program is writing, for longer than one waits
    ├── NotAllowedError       the one who asks may not do this
    ├── LinkError             a link that expired, was used or revoked, or never was one
    ├── SignInError           wrong e-mail, password or code, or too many attempts
    └── MissingExtraError     an optional dependency is not installed

Each has a code, which stays the same, and values; the sentences are in `errors.sentences`, their
translations in `matchmaker/locales`, read by `errors.translation`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

from matchmaker.errors.sentences import SENTENCES
from matchmaker.errors.sentences.sentence import Sentence, Term, verbatim

Values = Mapping[str, object]

_NONE: Values = MappingProxyType({})


class MatchmakerError(Exception):
    """Whatever matchmaker can explain to the person who asked."""

    def __init__(self, code: str, values: Values = _NONE) -> None:
        # `args` stays what the class was called with, so that copies and pickles are made by it.
        self.code = code
        """What went wrong, as a machine reads it; a key of SENTENCES."""
        self.values = dict(values)
        """What the sentence names."""

    @property
    def sentence(self) -> Sentence:
        """The English sentence, its values not filled in."""
        return SENTENCES[self.code] if self.code in SENTENCES else verbatim(self.code)

    def __str__(self) -> str:
        return self.sentence.filled_rule(self.values)


class InputError(MatchmakerError):
    """Outside data breaks a rule; says where, which, and what would be accepted."""

    def __init__(
        self,
        code: str,
        values: Values = _NONE,
        *,
        file: str = "",
        row: int | None = None,
        field: str = "",
        value: str = "",
    ) -> None:
        super().__init__(code, values)
        self.file = file
        self.row = row
        """1-based line of data, the header not counted."""
        self.field = field
        self.value = value

    @classmethod
    def of(cls, problem: MatchmakerError) -> Self:
        """Tell any problem as one of outside data."""
        return cls(problem.code, problem.values)

    @property
    def rule(self) -> str:
        """What is wrong, in English."""
        return self.sentence.filled_rule(self.values)

    @property
    def accepted(self) -> str:
        """What would have been accepted, in English."""
        return self.sentence.filled_accepted(self.values)

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
        super().__init__("unknown_profile", {"id": profile_id})

    def __str__(self) -> str:
        hint = f"; close: {', '.join(self.close)}" if self.close else ""
        return f"{super().__str__()}{hint}"


class UnknownRecordError(MatchmakerError):
    """Nothing of this kind has this id, or not for the one who asks."""

    def __init__(self, kind: str, record_id: str) -> None:
        self.kind = kind
        super().__init__("unknown_record", {"kind": Term(kind), "id": record_id})


class ConflictError(MatchmakerError):
    """What is asked does not fit the present state: somebody else changed it, or it is too late."""


class StaleError(ConflictError):
    """Somebody else changed it since it was read; read it again."""


class CarriedOutError(ConflictError):
    """A write was carried out before, at least in part, and the answer to it was lost."""

    def __init__(self, where: str) -> None:
        self.where = where
        """What shows how far it came."""
        super().__init__("carried_out", {"where": where})


class HomeError(MatchmakerError):
    """The home folder is missing, is not one, or already is one."""


class HomeBusyError(HomeError):
    """Another import or build is at work; try again when it has ended."""


class SnapshotError(MatchmakerError):
    """There is no snapshot, or this version cannot read it."""


class SharedPathError(MatchmakerError):
    """A folder that machines share could not be read or written."""


class ExecutionError(MatchmakerError):
    """The workers of a cluster cannot be reached, died again and again, or do not fit."""


class LearningError(MatchmakerError):
    """Too few outcomes to learn from, or what they teach did not stand the test on later ones."""


class StoreError(MatchmakerError):
    """The database could not be read or written."""


class StoreBusyError(StoreError):
    """Another program is writing, and went on for longer than one waits; try again."""


class NotAllowedError(MatchmakerError):
    """The one who asks may not do this; says why not, as the policy names it."""

    def __init__(self, action: str, refusal: str) -> None:
        self.action = action
        self.refusal = refusal
        super().__init__(f"not_allowed_{refusal}", {"action": action})


class SignInError(MatchmakerError):
    """Wrong e-mail, password or code, or too many attempts; never says which of the first two."""

    def __init__(self, code: str, retry_after_s: int = 0) -> None:
        self.retry_after_s = retry_after_s
        """0 where another attempt may be made at once."""
        super().__init__(code)


class LinkError(MatchmakerError):
    """A link is not good, or not any more; nobody is told why, nor the token to anybody."""

    def __init__(self) -> None:
        super().__init__("link_not_good")


class MissingExtraError(MatchmakerError):
    """An optional dependency is needed and not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra = extra
        super().__init__("missing_extra", {"extra": extra, "purpose": Term(purpose)})


__all__ = [
    "CarriedOutError",
    "ConflictError",
    "ExecutionError",
    "HomeBusyError",
    "HomeError",
    "InputError",
    "LearningError",
    "LinkError",
    "MatchmakerError",
    "MissingExtraError",
    "NotAllowedError",
    "SharedPathError",
    "SignInError",
    "SnapshotError",
    "StaleError",
    "StoreBusyError",
    "StoreError",
    "Term",
    "UnknownProfileError",
    "UnknownRecordError",
]
