"""What a reader can do with a profile, as links beside its name."""

from collections.abc import Sequence

from fastapi import Request

from matchmaker.domain import Kind, ProfileId
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
    here = "/profiles/{profile_id}"
    offered = (
        (f"{here}/suggestions", t.gettext("Suggestions"), Action.SUGGESTION_READ, own),
        (f"{here}/edit", t.gettext("Edit"), Action.PROFILE_EDIT, own),
        (f"{here}/timeline", t.gettext("Timeline"), Action.TIMELINE_READ, case),
        (f"{here}/dossier", t.gettext("Dossier"), Action.DOSSIER_MAKE, own),
        ("/check-ups/{profile_id}", t.gettext("Check-up"), Action.CHECKUP_READ, own),
    )
    served: frozenset[str] = request.app.state.page_addresses
    is_firm = service.store.profile(ProfileId(profile_id)).kind is Kind.COMPANY
    return [
        (path.format(profile_id=profile_id), said)
        for path, said, action, subject in offered
        if path in served
        and allowed(principal, action, subject)
        and (is_firm or action is not Action.CHECKUP_READ)
    ]


def asks_next(service: AppState, principal: Principal, profile_id: str) -> bool:
    """Whether the reader answers for a firm, which one question may help on."""
    profile = service.store.profile(ProfileId(profile_id))
    may_edit = allowed(principal, Action.PROFILE_EDIT, Subject.of_profile(profile_id))
    return profile.kind is Kind.COMPANY and bool(may_edit)
