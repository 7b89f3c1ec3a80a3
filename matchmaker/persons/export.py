"""A copy of everything about one person, for that person."""

from typing import Any

from matchmaker.domain import ProfileId
from matchmaker.store import AuditLine, Origin, Store


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
        "records": store.about(id_),
        "log": [_told(line, roles) for line in store.audit.about(id_)],
    }


def _told(line: AuditLine, roles: dict[str, str]) -> dict[str, str]:
    return {
        "at": line.at.isoformat(),
        "action": line.action,
        "account_id": line.account_id,
        "role": roles.get(line.account_id, ""),
        "on_behalf_of": line.acting_for,
        "reason": line.reason,
    }
