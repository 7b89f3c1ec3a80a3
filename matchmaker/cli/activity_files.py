"""An activity as it stands in a TOML file: what the files of calls, events and contents share."""

import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from matchmaker.domain import Activity, ActivityId, ActivityKind
from matchmaker.errors import InputError

T = TypeVar("T", bound="ActivityFile")


class ActivityFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The facts of any activity; what is its own stands beside them."""

    id: str
    title: str
    text: str = ""
    topic: str = ""
    language: str | None = None

    def activity(self, kind: ActivityKind, programme: str = "") -> Activity:
        """The activity that the file tells of."""
        return Activity(
            id=ActivityId(self.id),
            kind=kind,
            title=self.title,
            text=self.text,
            topic=self.topic,
            language=self.language,
            programme=programme,
        )


def read_activity_file(file: Path, form: type[T], kind: ActivityKind) -> T:
    """Read a file of one form; InputError, in words of the kind of activity, where it is none."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), form)
    except FileNotFoundError as error:
        raise InputError("file_missing", file=str(file)) from error
    except (
        tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, msgspec.ValidationError
    ) as error:  # fmt: skip
        raise _unreadable(kind, error, str(file)) from error


def _unreadable(kind: ActivityKind, problem: Exception, file: str) -> InputError:
    if kind is ActivityKind.EVENT:
        return InputError("event_unreadable", {"problem": problem}, file=file)
    if kind is ActivityKind.CONTENT:
        return InputError("content_unreadable", {"problem": problem}, file=file)
    return InputError("call_unreadable", {"problem": problem}, file=file)
