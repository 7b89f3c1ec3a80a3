"""Where a reader can go: the entries of the navigation, by role and by what is served."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from gettext import NullTranslations

from fastapi import Request

from matchmaker.domain import Language, Role
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal

from .messages import translations


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to go to; `paths` are tried in their order, the first that is served is taken."""

    label: str
    action: Action
    paths: Sequence[str]
    roles: frozenset[Role] = frozenset(Role)
    """For whom it is a place of work, beside what the permission says."""
    group: str = ""
    """What it stands under where there are many."""


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry as it is shown."""

    label: str
    path: str
    current: bool
    group: str = ""


N_IN_A_LINE = 9
"""More entries than these are grouped, so that they stay on one line."""
EXPERTS = frozenset({Role.EXPERT})
SIGNED_IN = frozenset(Role) - {Role.PUBLIC}


def entries(t: NullTranslations) -> Sequence[Entry]:
    """
    All entries, in their order.

    A page joins with a line here; where its route is not served, or not for the reader, the line
    is skipped.
    """
    programme, data = t.gettext("Programme"), t.gettext("Data and papers")
    return (
        Entry(t.gettext("Home"), Action.SUGGESTION_ASK, ("/",)),
        Entry(t.gettext("Directory"), Action.PROFILE_FIND, ("/directory",)),
        Entry(t.gettext("Needs"), Action.NEED_FIND, ("/needs",)),
        Entry(t.gettext("Introductions"), Action.INTRODUCTION_PROPOSE, ("/introductions",)),
        Entry(t.gettext("My desk"), Action.SUGGESTION_CLIENTS, ("/desk",), EXPERTS),
        Entry(t.gettext("Tasks"), Action.PLAN_READ, ("/tasks",)),
        Entry(t.gettext("Check-ups"), Action.CHECKUP_READ, ("/check-ups", "/checkups")),
        Entry(t.gettext("Network"), Action.NETWORK_READ, ("/network", "/network/figures")),
        Entry(t.gettext("Events"), Action.EVENT_READ, ("/programme/events",), SIGNED_IN, programme),
        Entry(t.gettext("Calls"), Action.CALL_READ, ("/programme/calls",), SIGNED_IN, programme),
        Entry(
            t.gettext("Contents"),
            Action.CONTENT_READ,
            ("/programme/contents",),
            SIGNED_IN,
            programme,
        ),
        Entry(t.gettext("Plan"), Action.PLAN_READ, ("/programme/plans",), group=programme),
        Entry(
            t.gettext("Results of the programme"),
            Action.RESULTS_READ,
            ("/programme/results",),
            group=programme,
        ),
        Entry(t.gettext("My selection"), Action.SUGGESTION_JUDGE, ("/selection",), SIGNED_IN, data),
        Entry(t.gettext("Dossiers"), Action.PLAN_READ, ("/dossiers",), group=data),
        Entry(t.gettext("Import"), Action.IMPORT_RUN, ("/imports", "/import"), group=data),
        Entry(t.gettext("Duplicates"), Action.DUPLICATE_JUDGE, ("/duplicates",), group=data),
        Entry(t.gettext("Accounts"), Action.ACCOUNT_MANAGE, ("/admin/accounts", "/accounts")),
        Entry(t.gettext("Administration"), Action.AUDIT_READ, ("/admin",)),
    )


def navigation(
    request: Request, principal: Principal, language: Language
) -> Sequence[NavigationLink]:
    """Where this reader can go from a page."""
    served: frozenset[str] = request.app.state.page_addresses
    here = request.url.path
    links = []
    for entry in entries(translations(language)):
        path = next((path for path in entry.paths if path in served), None)
        if path and _for(principal.role, entry):
            links.append(NavigationLink(entry.label, path, _leads_here(path, here), entry.group))
    # A page of accounts is one of administration, too: the nearest entry alone is marked.
    nearest = max((len(each.path) for each in links if each.current), default=0)
    few = len(links) <= N_IN_A_LINE
    return [
        replace(
            each,
            current=each.current and len(each.path) == nearest,
            group="" if few else each.group,
        )
        for each in links
    ]


def _for(role: Role, entry: Entry) -> bool:
    return role in entry.roles and grant(role, entry.action) is not Grant.NO


def _leads_here(path: str, here: str) -> bool:
    return here == path or (path != "/" and here.startswith(path + "/"))
