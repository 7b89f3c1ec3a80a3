"""What a reader can do with a profile, as links beside its name."""

from collections.abc import Sequence

from fastapi import Request

from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.workspace import case_of

from ..messages import translations
from ..rendering import page_language
from ..state import AppState


def profile_tools(
    request: Request, service: AppState, principal: Principal, profile_id: str
) -> Sequence[tuple[str, str]]:
    """Address and name of each page about a profile that is served and open to the reader."""
    t = translations(page_language(request))
    own = Subject.of_profile(profile_id)
    case = case_of(service.store, principal, profile_id, service.now().date())
    offered = (
        ("suggestions", t.gettext("Suggestions"), Action.SUGGESTION_READ, own),
        ("edit", t.gettext("Edit"), Action.PROFILE_EDIT, own),
        ("timeline", t.gettext("Timeline"), Action.TIMELINE_READ, case),
        ("dossier", t.gettext("Dossier"), Action.DOSSIER_MAKE, own),
        ("check-up", t.gettext("Check-up"), Action.CHECKUP_READ, own),
    )
    served: frozenset[str] = request.app.state.page_addresses
    return [
        (f"/profiles/{profile_id}/{page}", said)
        for page, said, action, subject in offered
        if f"/profiles/{{profile_id}}/{page}" in served and allowed(principal, action, subject)
    ]
