"""Add, replace and take out a single need or offer, without the rest of its profile."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from matchmaker.domain import Need, Offer, Profile, ProfileId
from matchmaker.errors import ConflictError, StaleError, UnknownRecordError
from matchmaker.privacy.permissions import Action
from matchmaker.resolution.naming import check_teasers
from matchmaker.sources import made_id, statement_from_form
from matchmaker.sources.edited_profile import check_number
from matchmaker.store import Origin, Store, Writer
from matchmaker.store.rows import digest_of

Statement = Need | Offer
KindOf = type[Need] | type[Offer]
Change = Callable[[Sequence[Statement]], Sequence[Statement]]

EXPIRES, WITHDRAWS = "statement.expire", "statement.withdraw"
"""What is set aside: by nobody's answer in time, or by an answer to an e-mail."""

_encoder = msgspec.json.Encoder(order="deterministic")


def statement_digest(statement: Statement) -> str:
    """Tell two states of a need or offer apart."""
    return digest_of(_encoder.encode(statement).decode())


def statement_of(profile: Profile, kind: KindOf, id_: str) -> Statement:
    """Find a need or offer of a profile; UnknownRecordError where there is none."""
    for each in _all(profile, kind):
        if each.id == id_:
            return each
    raise UnknownRecordError(_name(kind), id_)


def add_statement(
    store: Store, profile_id: ProfileId, statement: Statement, origin: Origin
) -> Statement:
    """
    Add a need or offer; one without an id gets one made from its words, as in an import.

    Raises:
        InputError: It breaks a rule, or there are too many.
        ConflictError: There is one of this id.
        UnknownProfileError: The profile is not stored.
    """
    kind = type(statement)
    named = statement.id or made_id(_name(kind), statement.text)
    new = statement_from_form(replace(statement, id=named))

    def added(before: Sequence[Statement]) -> Sequence[Statement]:
        if any(each.id == new.id for each in before):
            raise ConflictError("statement_exists", {"id": new.id})
        return [*before, new]

    _edit(store, profile_id, kind, added, origin)
    return new


def replace_statement(
    store: Store,
    profile_id: ProfileId,
    statement: Statement,
    origin: Origin,
    *,
    expected: str | None,
) -> Statement:
    """
    Replace a need or offer of this id; `expected` is its digest when it was read, None for any.

    Raises:
        InputError: It breaks a rule.
        UnknownRecordError: There is none of this id.
        StaleError: Somebody else changed it since it was read.
    """
    kind = type(statement)
    new = statement_from_form(statement)

    def replaced(before: Sequence[Statement]) -> Sequence[Statement]:
        _check(before, kind, new.id, expected)
        return [new if each.id == new.id else each for each in before]

    _edit(store, profile_id, kind, replaced, origin)
    return new


def set_aside(
    writer: Writer, profile: Profile, statements: Sequence[Statement], origin: Origin
) -> None:
    """
    Take needs and offers out in a transaction that is under way, leaving the profile's day alone.

    Nobody looked at the rest of the profile: it is no newer than it was. All at once: what is read
    of the store meanwhile is still what it was before.
    """
    gone = {(type(each), each.id) for each in statements}
    left = replace(
        profile,
        needs=tuple(each for each in profile.needs if (Need, each.id) not in gone),
        offers=tuple(each for each in profile.offers if (Offer, each.id) not in gone),
    )
    writer.put_profiles([left], origin)


def remove_statement(
    store: Store,
    profile_id: ProfileId,
    kind: KindOf,
    id_: str,
    origin: Origin,
    *,
    expected: str | None,
) -> None:
    """Take a need or offer out of its profile; raises as `replace_statement`."""

    def left(before: Sequence[Statement]) -> Sequence[Statement]:
        _check(before, kind, id_, expected)
        return [each for each in before if each.id != id_]

    _edit(store, profile_id, kind, left, origin)


def _check(before: Sequence[Statement], kind: KindOf, id_: str, expected: str | None) -> None:
    found = next((each for each in before if each.id == id_), None)
    if found is None:
        raise UnknownRecordError(_name(kind), id_)
    if expected not in {None, statement_digest(found)}:
        raise StaleError("statement_changed", {"id": id_})


def _edit(
    store: Store,
    profile_id: ProfileId,
    kind: KindOf,
    change: Change,
    origin: Origin,
) -> None:
    """Change what a profile seeks or offers, as it stands when nobody else writes."""
    with store.write() as writer:
        profile = store.profile(profile_id)
        after = tuple(change(_all(profile, kind)))
        if after == _all(profile, kind):
            return
        fields: dict[str, Any] = {f"{_name(kind)}s": after}
        check_number(f"{_name(kind)}s", after)
        edited = replace(profile, updated_on=origin.at.date(), **fields)
        check_teasers(edited)
        writer.put_profiles([edited], origin)
        writer.audit.record(Action.PROFILE_EDIT, origin, subject=f"profile:{profile_id}")


def _all(profile: Profile, kind: KindOf) -> tuple[Statement, ...]:
    found: tuple[Statement, ...] = getattr(profile, f"{_name(kind)}s")
    return found


def _name(kind: KindOf) -> str:
    return "need" if kind is Need else "offer"
