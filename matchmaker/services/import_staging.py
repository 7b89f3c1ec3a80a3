"""
Keep what an import is about to write in a file, so that it can go on after it was killed.

The file is a row of frames, each a batch of values of one table that one short transaction can
write. It is made whole before the store is touched, and stands under the import's number.
"""

import os
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import msgspec

from matchmaker.domain import (
    Activity,
    Judgement,
    Need,
    Offer,
    Participation,
    Profile,
    ProfileId,
    Tie,
)
from matchmaker.domain.contact_person import ContactPerson
from matchmaker.domain.tie import OF_DUPLICATES
from matchmaker.home import Home
from matchmaker.sources import ReadResult

Value = TypeVar("Value")

SIZES: Mapping[str, int] = MappingProxyType(
    {
        "profiles": 250,
        "statements": 250,
        "activities": 500,
        "participations": 2000,
        "ties": 2000,
        "judgements": 2000,
        "contacts": 1000,
    }
)
"""Values of a frame: about 50 ms of one transaction."""


class Statements(NamedTuple):
    """Needs and offers that are addressed to a stored profile."""

    profile_id: ProfileId
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]


class Frame(NamedTuple):
    """What one transaction writes."""

    table: str
    values: Sequence[Any]


READMITTED = "readmitted"
_TYPES: Mapping[str, Any] = MappingProxyType(
    {
        READMITTED: list[str],
        "profiles": list[Profile],
        "statements": list[Statements],
        "activities": list[Activity],
        "participations": list[Participation],
        "ties": list[Tie],
        "judgements": list[Judgement],
        "contacts": list[ContactPerson],
    }
)
_NAMES = tuple(_TYPES)
_END = 255
_HEAD = struct.Struct(">BI")
"""Which table, and how many bytes follow."""


def staged_file(home: Home, number: int) -> Path:
    """Say where the frames of an import stand."""
    return home.staged / f"{number:06d}"


def stage(home: Home, reading: ReadResult, readmit: Iterable[str] = ()) -> Path:
    """
    Write the frames of a checked reading, to be renamed once the import has a number.

    `readmit` are ids of people who were erased and come back with it.
    """
    home.staged.mkdir(mode=0o700, exist_ok=True)
    part = home.staged / "new"
    encoder = msgspec.msgpack.Encoder()
    with part.open("wb") as file:
        for frame in (Frame(READMITTED, sorted(readmit)), *frames_of(reading)):
            body = encoder.encode(frame.values)
            file.write(_HEAD.pack(_NAMES.index(frame.table), len(body)) + body)
        file.write(_HEAD.pack(_END, 0))
        file.flush()
        os.fsync(file.fileno())
    return part


def staged(file: Path, *, after: int = 0) -> Iterator[Frame]:
    """Read frames but for the first `after`; ValueError where the file is not whole."""
    decoders = {name: msgspec.msgpack.Decoder(type_) for name, type_ in _TYPES.items()}
    with file.open("rb") as opened:
        frames = (each for each in _bodies(opened) if each[0] != READMITTED)
        for table, body in islice(frames, after, None):
            yield Frame(table, decoders[table].decode(body))


def readmitted(file: Path) -> frozenset[str]:
    """Read the ids of people who come back with an import; its first frame."""
    with file.open("rb") as opened:
        for _, body in _bodies(opened):
            return frozenset(msgspec.msgpack.decode(body, type=list[str]))
    return frozenset()


def is_whole(file: Path) -> bool:
    """Whether all frames are there."""
    if not file.is_file():
        return False
    try:
        with file.open("rb") as opened:
            return all(True for _ in _bodies(opened))
    except ValueError:
        return False


def _bodies(opened: Any) -> Iterator[tuple[str, bytes]]:
    while len(head := opened.read(_HEAD.size)) == _HEAD.size:
        table, size = _HEAD.unpack(head)
        if table == _END:
            return
        body = opened.read(size)
        if len(body) < size or table >= len(_NAMES):
            break
        yield _NAMES[table], body
    raise ValueError("staged rows are cut short")


def frames_of(reading: ReadResult) -> Iterator[Frame]:
    """Cut a reading into frames, in which no key of a table occurs twice."""
    profiles = {profile.id: profile for profile in reading.profiles}.values()
    activities = {activity.id: activity for activity in reading.activities}.values()
    yield from _cut("profiles", profiles)
    yield from _cut("statements", _statements(reading))
    yield from _cut("activities", activities)
    # Sorted by their first ids: neighbours in the file, one look-up for each batch.
    shared = {(p.profile_id, p.activity_id, p.role): p for p in reading.participations}
    yield from _cut("participations", _in_order(shared))
    ties = {(t.source_id, t.target_id, t.layer, str(t.starts_on)): t for t in reading.ties}
    yield from _cut("ties", _in_order(ties))
    said = {
        (j.left_id, j.right_id, str(j.judged_on), j.judged_by, j.verdict in OF_DUPLICATES): j
        for j in reading.judgements
    }
    yield from _cut("judgements", _in_order(said))
    yield from _cut("contacts", {contact.id: contact for contact in reading.contacts}.values())


def _in_order(by_key: Mapping[Any, Value]) -> list[Value]:
    return [value for _, value in sorted(by_key.items(), key=itemgetter(0))]


def _statements(reading: ReadResult) -> Iterable[Statements]:
    needs: dict[ProfileId, list[Need]] = {}
    offers: dict[ProfileId, list[Offer]] = {}
    for id_, need in reading.needs:
        needs.setdefault(id_, []).append(need)
    for id_, offer in reading.offers:
        offers.setdefault(id_, []).append(offer)
    for id_ in dict.fromkeys([*needs, *offers]):
        yield Statements(id_, tuple(needs.get(id_, ())), tuple(offers.get(id_, ())))


def _cut(table: str, values: Iterable[Any]) -> Iterator[Frame]:
    remaining = iter(values)
    while batch := list(islice(remaining, SIZES[table])):
        yield Frame(table, batch)
