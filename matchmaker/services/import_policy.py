"""
What people decided outlasts a file that says otherwise.

A file is often older than the last word of those whom it names: it may bring back somebody who was
erased, match somebody who withdrew, or open what its owner closed.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import replace
from itertools import chain
from typing import TypeVar

import msgspec

from matchmaker.domain import Consent, Need, Offer, Profile, ProfileId, Visibility
from matchmaker.errors import InputError
from matchmaker.privacy import strictest
from matchmaker.sources import ReadResult, Reject, RowOrigin, reject_of
from matchmaker.store import HistoryLine, Store, erased_among
from matchmaker.store.history import SERVICE

ERASED = "who had this id was erased"
READMITS = "person.readmit"
"""The action under which the audit log says that somebody who was erased came back."""
TO_RETURN = "another row; or say that this id is readmitted, where they asked to come back"

Stated = TypeVar("Stated", Need, Offer)


def erased_in(store: Store, reading: ReadResult) -> set[str]:
    """Find which ids of a reading belong to somebody who was erased and has not come back."""
    erasures = store.erasures.all()
    if not erasures:
        return set()
    ids = {ProfileId(id_) for id_ in _named(reading)}
    return erased_among(erasures, ids - store.has_profiles(ids))


def _named(reading: ReadResult) -> Iterable[str]:
    """Every profile that a reading names."""
    return chain(
        (profile.id for profile in reading.profiles),
        (contact.id for contact in reading.contacts),
        (id_ for id_, _ in chain(reading.needs, reading.offers)),
        (part.profile_id for part in reading.participations),
        (id_ for tie in reading.ties for id_ in (tie.source_id, tie.target_id)),
        (id_ for each in reading.judgements for id_ in (each.left_id, each.right_id)),
    )


def without_erased(reading: ReadResult, erased: Set[str]) -> ReadResult:
    """Set aside the profiles that were erased; of their rows nothing but the place is kept."""
    gone = [profile for profile in reading.profiles if profile.id in erased]
    persons = [contact for contact in reading.contacts if contact.id in erased]
    if not gone and not persons:
        return reading
    alone = [each for each in persons if ("contacts", each.id) in reading.origins]
    return replace(
        reading,
        contacts=tuple(
            each for each in reading.contacts if not {each.id, each.profile_id} & erased
        ),
        profiles=tuple(profile for profile in reading.profiles if profile.id not in erased),
        rejects=(
            *reading.rejects,
            *(_erased_row(reading, "profiles", profile.id) for profile in gone),
            *(_erased_row(reading, "contacts", contact.id) for contact in alone),
        ),
        set_aside=_without_rows(reading, gone),
        n_accepted=reading.n_accepted - len(gone) - len(alone),
    )


def _without_rows(reading: ReadResult, gone: Collection[Profile]) -> tuple[Reject, ...]:
    """The cells that were set aside, but for those of people who were erased."""
    origins = (reading.origins.get(("profiles", profile.id)) for profile in gone)
    rows = {(origin.file, origin.row) for origin in origins if origin}
    return tuple(each for each in reading.set_aside if (each.file, each.row) not in rows)


def _erased_row(reading: ReadResult, table: str, id_: str) -> Reject:
    origin = reading.origins.get((table, id_)) or RowOrigin(table=table, file="", row=0)
    return reject_of(replace(origin, cells={}), "id", id_, ERASED, TO_RETURN)


def without_restricted_fields(rejects: Iterable[Reject], erased: Set[str]) -> tuple[Reject, ...]:
    """The same rejects, in which rows that name somebody erased are not repeated."""
    return tuple(
        replace(each, rule=ERASED, accepted=TO_RETURN, cells={}, problem=None)
        if each.value in erased
        else each
        for each in rejects
    )


def with_decisions_kept(store: Store, reading: ReadResult) -> ReadResult:
    """Keep decisions on consent with a later date, and what was closed by hand."""
    new = {profile.id: profile for profile in reading.profiles}
    kept = {
        old.id: decision
        for old in (store.profiles() if new else ())
        if old.id in new and (decision := decided(store, old, new[old.id])) != new[old.id]
    }
    withdrawn = sum(
        new[id_].consent.matching and not each.consent.matching for id_, each in kept.items()
    )
    return replace(
        reading,
        profiles=tuple(kept.get(profile.id, profile) for profile in reading.profiles),
        warnings=(*reading.warnings, *_told(withdrawn)),
    )


def _told(withdrawn: int) -> tuple[InputError, ...]:
    return (InputError("consent_stays_withdrawn", {"n": withdrawn}),) if withdrawn else ()


def decided(store: Store, old: Profile, new: Profile) -> Profile:
    """A profile of a file, as what people decided about the stored one lets it be."""
    return replace(
        new,
        consent=later_word(old.consent, new.consent),
        rejected_concepts=old.rejected_concepts,
        visibility=_visibility(store, old, new),
        needs=with_fields_closed(store, old, new.needs),
        offers=with_fields_closed(store, old, new.offers),
    )


def with_fields_closed(
    store: Store, old: Profile, stated: tuple[Stated, ...]
) -> tuple[Stated, ...]:
    """The needs or offers of a file, as closed as they were made by hand."""
    field = "needs" if any(isinstance(each, Need) for each in stated) else "offers"
    before: Mapping[str, Need | Offer] = {each.id: each for each in getattr(old, field)}
    kept = tuple(_as_closed(each, before.get(each.id, each)) for each in stated)
    if kept == stated:
        return stated
    lines = _last_first(store, old, field)
    return tuple(
        one if _openness_by_hand(lines, one.id) else other
        for one, other in zip(kept, stated, strict=True)
    )


def _as_closed(stated: Stated, before: Need | Offer) -> Stated:
    visibility = strictest(stated.visibility, before.visibility)
    kept = replace(stated, visibility=visibility)
    if isinstance(kept, Need) and isinstance(before, Need) and before.anonymous:
        return replace(kept, anonymous=True, teaser=kept.teaser or before.teaser)
    return kept


def _last_first(store: Store, profile: Profile, field: str) -> list[HistoryLine]:
    """The changes of a field; the line without one is the profile's first."""
    return [line for line in store.history.of(profile.id) if line.field in {field, ""}]


def _openness_by_hand(lines: Iterable[HistoryLine], id_: str) -> bool:
    """Whether how open a need or offer is was last set by hand, or nobody knows any more."""
    for line in lines:
        if not line.field or _openness(line.before, id_) != _openness(line.after, id_):
            return line.source == SERVICE
    return True


def _openness(stated: str, id_: str) -> tuple[object, object] | None:
    found = (each for each in msgspec.json.decode(stated) if each["id"] == id_)
    return next(((each.get("visibility"), each.get("anonymous")) for each in found), None)


def later_word(old: Consent, new: Consent) -> Consent:
    """
    The decision that counts: the later one, on one day the no, and against an undated yes the old.

    A stored decision without a date came from a file, and another file may mend it.
    """
    if old.given_on is None:
        return new
    if new.given_on is None:
        return new if old.matching and not new.matching else old
    return max(new, old, key=lambda word: (word.given_on, not word.matching))


def _visibility(store: Store, old: Profile, new: Profile) -> Mapping[str, Visibility]:
    if old.visibility == new.visibility:
        return new.visibility
    last = next(iter(_last_first(store, old, "visibility")), None)
    return old.visibility if last is None or last.source == SERVICE else new.visibility
