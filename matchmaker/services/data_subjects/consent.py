"""Consent to being matched, and a copy of everything about one person."""

from dataclasses import replace
from typing import Any

import msgspec

from matchmaker.domain import Consent, Profile, ProfileId
from matchmaker.services.introductions import told_to
from matchmaker.store import AuditLine, Origin, Store


def change_consent(
    store: Store, profile_id: str, *, given: bool, text_version: str, origin: Origin
) -> Profile:
    """
    Record a decision about being matched, with its date and the text that it answers.

    Whoever withdraws is in no answer from the next request on, and in no snapshot from the next
    build on. Raises UnknownProfileError.
    """
    consent = Consent(matching=given, given_on=origin.at.date(), text_version=text_version or None)
    with store.write() as writer:
        # Read here, where nobody else writes: what its owner just took back does not come back.
        changed = replace(store.profile(ProfileId(profile_id)), consent=consent)
        writer.put_profiles([changed], origin)
        said = "given" if given else "withdrawn"
        writer.audit.record("consent.change", origin, subject=f"profile:{profile_id}", note=said)
    return changed


def export_person(store: Store, profile_id: str, origin: Origin) -> dict[str, Any]:
    """
    Gather what is stored about a profile and the accounts that speak for it, and who looked at it.

    Staff who looked stand there by account id and role: who they are is data about them.

    Raises:
        UnknownProfileError: No such profile.

    Source:
        Regulation (EU) 2016/679, Art. 15 and 20; Court of Justice, C-579/21, on who looked.
    """
    id_ = store.profile(ProfileId(profile_id)).id
    with store.write() as writer:
        writer.audit.record("person.export", origin, subject=f"profile:{id_}")
    roles = {account.id: account.role.value for account in store.accounts.all()}
    return {
        "profile_id": id_,
        "exported_at": origin.at.isoformat(),
        "records": _records(store, id_),
        "log": [_told(line, roles) for line in store.audit.about(id_)],
    }


def _records(store: Store, profile_id: ProfileId) -> dict[str, list[dict[str, Any]]]:
    """Rows by table; introductions as the profile's own people see them, with their log."""
    found = store.about(profile_id)
    # The rows as they are would tell of drafts, and who of the staff does what.
    found.pop("introductions", None)
    told = [
        {"introduction": each.introduction, "log": each.log, "notes": each.notes}
        for each in told_to(store, profile_id)
    ]
    if told:
        found["introductions"] = msgspec.to_builtins(told)
    return found


def _told(line: AuditLine, roles: dict[str, str]) -> dict[str, str]:
    return {
        "at": line.at.isoformat(),
        "action": line.action,
        "account_id": line.account_id,
        "role": roles.get(line.account_id, ""),
        "on_behalf_of": line.acting_for,
        "reason": line.reason,
    }
