"""Read a folder of documented tables as one result, and check that the names in it exist."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

from matchmaker.domain import ActivityId, Participation, ProfileId
from matchmaker.domain.contact_person import ContactPerson, contact_id
from matchmaker.errors import InputError, Term
from matchmaker.sources.file_forms import SUFFIXES
from matchmaker.sources.reading import ReadResult, Reject, RowOrigin, reject_of
from matchmaker.sources.schema import TABLES
from matchmaker.sources.tabular import read_table

Named = Iterable[tuple[str, str, Set[str]]]
"""(column, id, ids that exist)."""


def check_references(
    reading: ReadResult, known_ids: Set[str], known_activity_ids: Set[str] | None = None
) -> ReadResult:
    """
    Set aside participations, ties, judgements, needs and offers that name what does not exist.

    Args:
        reading: its own profiles and activities exist.
        known_ids: ids of the profiles that are stored already; without `known_activity_ids`, of
            the activities too.
        known_activity_ids: ids of the activities that are stored already.
    """
    profiles = known_ids | {profile.id for profile in reading.profiles}
    stored = known_ids if known_activity_ids is None else known_activity_ids
    activities = stored | {activity.id for activity in reading.activities}
    reading = _with_zeros(reading, profiles)
    names: dict[str, Callable[[Any], Named]] = {
        "needs": lambda pair: [("profile_id", pair[0], profiles)],
        "offers": lambda pair: [("profile_id", pair[0], profiles)],
        "participations": lambda part: [
            ("profile_id", part.profile_id, profiles),
            ("activity_id", part.activity_id, activities),
        ],
        "ties": lambda tie: [
            ("source_id", tie.source_id, profiles),
            ("target_id", tie.target_id, profiles),
        ],
        "contacts": lambda contact: [("profile_id", contact.profile_id, profiles)],
        "judgements": lambda judgement: [
            ("left_id", judgement.left_id, profiles),
            ("right_id", judgement.right_id, profiles),
        ],
    }
    rejects: list[Reject] = []
    kept: dict[str, Any] = {}
    for table, named in names.items():
        unknown = list(_unknown(getattr(reading, table), named))
        if unknown:
            lost = {index for index, _, _ in unknown}
            values = getattr(reading, table)
            kept[table] = tuple(v for index, v in enumerate(values) if index not in lost)
            rejects += [
                _reject(reading, table, values[index], column, name)
                for index, column, name in unknown
            ]
    return replace(
        reading,
        **kept,
        rejects=(*reading.rejects, *rejects),
        n_accepted=reading.n_accepted - len(rejects),
    )


def _unknown(
    values: Iterable[Any], named: Callable[[Any], Named]
) -> Iterator[tuple[int, str, str]]:
    """Give position, column and id of the first name in each value that does not exist."""
    for index, value in enumerate(values):
        for column, name, existing in named(value):
            if name not in existing:
                yield index, column, name
                break


def _reject(reading: ReadResult, table: str, value: Any, column: str, name: str) -> Reject:
    key: Hashable = TABLES[table].key(value)
    origin = reading.origins.get((table, key)) or RowOrigin(table=table, file="", row=0)
    what = "activity" if column == "activity_id" else "profile"
    problem = InputError("reference_unknown", {"what": Term(what)}, field=column, value=name)
    return reject_of(origin, column, name, problem.rule, problem.accepted, problem=problem)


def spellings(id_: str) -> tuple[str, ...]:
    """Give an id, and for a number the same with and without zeros in front."""
    if not (id_.isascii() and id_.isdigit()) or len(id_) > _LONGEST_NUMBER:
        return (id_,)
    plain = id_.lstrip("0") or "0"
    return (id_, *(plain.zfill(n) for n in range(len(plain), _LONGEST_NUMBER + 1)))


_LONGEST_NUMBER = 14
"""Digits of a number to which a spreadsheet may have given zeros, or taken them away."""


def _with_zeros(reading: ReadResult, profiles: Set[str]) -> ReadResult:
    """Address needs and offers to 00007 that name 7, where only one profile can be meant."""
    kept: dict[str, Any] = {}
    changed: dict[str, str] = {}
    for table in ("needs", "offers"):
        values = getattr(reading, table)
        meant = {id_: _meant(id_, profiles) for id_, _ in values if id_ not in profiles}
        told = {id_: other for id_, other in meant.items() if other}
        if told:
            changed |= told
            kept[table] = tuple((ProfileId(told.get(id_, id_)), said) for id_, said in values)
    if not changed:
        return reading
    notes = (
        InputError("id_with_zeros", {"id": other}, field="profile_id", value=id_)
        for id_, other in changed.items()
    )
    return replace(reading, **kept, notes=(*reading.notes, *notes))


def _meant(id_: str, profiles: Set[str]) -> str:
    found = [each for each in spellings(id_)[1:] if each in profiles]
    return found[0] if len(found) == 1 else ""


LINKED = ("needs", "offers", "participations", "contacts")
"""Tables whose rows may name a stored firm by its name or number."""


def named_in(reading: ReadResult) -> set[str]:
    """Give what stands for a firm in tables that may name it otherwise than by its id."""
    return {_firm_of(value) for table in LINKED for value in getattr(reading, table)}


def with_names_meant(
    reading: ReadResult, firms: Mapping[str, str], activities: Mapping[str, str]
) -> ReadResult:
    """
    Put ids in the place of names and numbers, where a firm or an activity is told by them.

    Args:
        firms: what stands in a file -> the id that it means.
        activities: the same of activities.
    """
    kept: dict[str, Any] = {}
    origins = dict(reading.origins)
    for table in LINKED:
        values = getattr(reading, table)
        meant = tuple(_meaning(value, firms, activities) for value in values)
        kept[table] = meant
        key = TABLES[table].key
        for old, new in zip(values, meant, strict=True):
            if new is not old and (origin := origins.get((table, key(old)))):
                origins[table, key(new)] = origin
    return replace(reading, **kept, origins=origins)


def _firm_of(value: Any) -> str:
    return str(value[0] if isinstance(value, tuple) else value.profile_id)


def _meaning(value: Any, firms: Mapping[str, str], activities: Mapping[str, str]) -> Any:
    firm = firms.get(_firm_of(value))
    if isinstance(value, tuple):
        return value if firm is None else (ProfileId(firm), value[1])
    changed: dict[str, Any] = {} if firm is None else {"profile_id": ProfileId(firm)}
    if isinstance(value, Participation) and value.activity_id in activities:
        changed["activity_id"] = ActivityId(activities[value.activity_id])
    if isinstance(value, ContactPerson) and firm is not None:
        changed["id"] = contact_id(firm, value.name, value.email)
    return replace(value, **changed) if changed else value


def attach(reading: ReadResult) -> ReadResult:
    """Move needs and offers into the profiles of the same reading that they are addressed to."""
    here = {profile.id: profile for profile in reading.profiles}
    needs = _by_profile(pair for pair in reading.needs if pair[0] in here)
    offers = _by_profile(pair for pair in reading.offers if pair[0] in here)
    for profile_id in needs.keys() | offers.keys():
        profile = here[profile_id]
        here[profile_id] = replace(
            profile,
            needs=_last_of_each_id((*profile.needs, *needs.get(profile_id, ()))),
            offers=_last_of_each_id((*profile.offers, *offers.get(profile_id, ()))),
        )
    return replace(
        reading,
        profiles=tuple(here.values()),
        needs=tuple(pair for pair in reading.needs if pair[0] not in here),
        offers=tuple(pair for pair in reading.offers if pair[0] not in here),
    )


def _by_profile(pairs: Iterable[tuple[ProfileId, Any]]) -> dict[ProfileId, list[Any]]:
    found: dict[ProfileId, list[Any]] = {}
    for profile_id, passage in pairs:
        found.setdefault(profile_id, []).append(passage)
    return found


def _last_of_each_id(passages: Iterable[Any]) -> tuple[Any, ...]:
    """The needs and offers tables say more than the profile's cell: their row counts."""
    return tuple({passage.id: passage for passage in passages}.values())


def read_folder(path: Path) -> ReadResult:
    """
    Read every table of a folder by its name: profiles.csv, needs.xlsx, ties.parquet, … .

    Needs and offers of profiles that stand in the same folder are put into them; other files are
    left alone.

    Raises:
        InputError: no such folder, no table in it, the same table twice, or a file that as a whole
            can't be read.
    """
    if not path.is_dir():
        raise InputError("folder_missing", file=str(path))
    files = _tables_in(path)
    if not files:
        choices = ", ".join(f"{name}.csv" for name in TABLES)
        raise InputError("tables_missing", {"choices": choices}, file=path.name)
    return attach(join(read_table(file, table) for table, file in files.items()))


def _tables_in(path: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for file in sorted(path.iterdir()):
        table = file.stem.lower()
        if table not in TABLES or TABLES[table].of_programme or file.suffix.lower() not in SUFFIXES:
            continue
        if table in files:
            values = {"table": table, "first": files[table].name, "second": file.name}
            raise InputError("table_repeats", values, file=path.name)
        files[table] = file
    return {table: files[table] for table in TABLES if table in files}


def join(readings: Iterable[ReadResult]) -> ReadResult:
    """Put readings of different tables together."""
    return reduce(_joined, readings, ReadResult())


def _joined(left: ReadResult, right: ReadResult) -> ReadResult:
    return replace(
        left,
        profiles=left.profiles + right.profiles,
        activities=left.activities + right.activities,
        participations=left.participations + right.participations,
        ties=left.ties + right.ties,
        judgements=left.judgements + right.judgements,
        needs=left.needs + right.needs,
        offers=left.offers + right.offers,
        contacts=left.contacts + right.contacts,
        rejects=left.rejects + right.rejects,
        set_aside=left.set_aside + right.set_aside,
        warnings=left.warnings + right.warnings,
        notes=left.notes + right.notes,
        n_read=left.n_read + right.n_read,
        n_accepted=left.n_accepted + right.n_accepted,
        n_left_out=left.n_left_out + right.n_left_out,
        origins={**left.origins, **right.origins},
    )
