"""Consent to being matched: given, or withdrawn with effect at once."""

from dataclasses import replace

from matchmaker.domain import Consent, Profile, ProfileId
from matchmaker.store import Origin, Store


def change_consent(
    store: Store, profile_id: str, *, given: bool, text_version: str, origin: Origin
) -> Profile:
    """
    Record a decision about being matched, with its date and the text that it answers.

    Whoever withdraws is in no answer from the next request on, and in no snapshot from the next
    build on. Raises UnknownProfileError.
    """
    profile = store.profile(ProfileId(profile_id))
    consent = Consent(matching=given, given_on=origin.at.date(), text_version=text_version or None)
    changed = replace(profile, consent=consent)
    with store.write() as writer:
        writer.put_profiles([changed], origin)
        said = "given" if given else "withdrawn"
        writer.audit.record("consent.change", origin, subject=f"profile:{profile_id}", note=said)
    return changed
