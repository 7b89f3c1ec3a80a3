"""Profiles as their owners and staff edit them, each change in the history and the audit log."""

from matchmaker.domain import Profile
from matchmaker.errors import ConflictError, StaleError, UnknownProfileError
from matchmaker.privacy.permissions import Action
from matchmaker.services.import_policy import ERASED, READMITS
from matchmaker.store import Origin, Store, erased_among


def create_profile(
    store: Store, profile: Profile, origin: Origin, *, readmit: bool = False
) -> None:
    """
    Add a profile; it takes part in matching once its consent says so.

    Raises:
        ConflictError: There is one of this id, or it was erased and is not readmitted.
    """
    with store.write() as writer:
        if writer.digest(profile.id) is not None:
            raise ConflictError(f"there is a profile {profile.id!r} already")
        if erased_among(store.erasures.all(), [profile.id]):
            if not readmit:
                raise ConflictError(f"{ERASED}; readmit says that they asked to come back")
            writer.audit.record(READMITS, origin, subject=f"profile:{profile.id}")
        writer.put_profiles([profile], origin)
        writer.audit.record(Action.PROFILE_CREATE, origin, subject=f"profile:{profile.id}")


def replace_profile(
    store: Store, profile: Profile, origin: Origin, *, expected: str | None
) -> None:
    """
    Replace a profile; `expected` is the digest of what was read, None for whatever is there.

    Raises:
        UnknownProfileError: It is not stored, perhaps erased since it was read.
        StaleError: Somebody else changed it since it was read.
    """
    with store.write() as writer:
        stored = writer.digest(profile.id)
        if stored is None:
            raise UnknownProfileError(profile.id)
        if expected not in {stored, None}:
            raise StaleError("somebody else changed it since it was read; read it again")
        writer.put_profiles([profile], origin)
        writer.audit.record(Action.PROFILE_EDIT, origin, subject=f"profile:{profile.id}")
