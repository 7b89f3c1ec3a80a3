"""Every route, every role, own and others': the running service does what the table says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api import create_app
from api.router import json_routers as routers
from api.router import page_routers as pages
from api.security.permissions import action_of, subject_of
from matchmaker.domain import Profile, Role
from matchmaker.home import Home
from matchmaker.privacy.permissions import Grant, permissions
from matchmaker.services.accounts import add_account, make_key, open_session
from matchmaker.snapshot import Snapshot
from matchmaker.store import Origin

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Origin(source="test", at=NOW)
OWN_PROFILE = {Role.COMPANY: "firm", Role.EXPERT: "ada", Role.ASSOCIATION: "chamber"}
OTHERS_PROFILE = "rival"
SIGNED_IN = [role for role in Role if role is not Role.PUBLIC]
ROUTES = [route for router in (*routers, *pages) for route in router.routes]

# Served without a decision: descriptions, style sheets, scripts.
OPEN = {
    "/api/v1/openapi.json",
    "/docs",
    "/favicon.ico",
    "/robots.txt",
    "/static",
    "/static/swagger",
}
# Where a sign-in that fails is a 401 of its own, or a session is what the request is about.
ASKS_FOR_MORE = {
    ("POST", "/api/v1/session/second-factor"),
    ("GET", "/sign-in/openid/back"),
    ("POST", "/sign-in"),
    ("POST", "/sign-in/code"),
    ("POST", "/sign-in/second-factor"),
}
PARAMETERS = {
    "account_id": "none",
    "activity_id": "weld-project",
    "call_id": "none",
    "campaign_id": "none",
    "candidate_id": "viewers",
    "contact_id": "none",
    "content_id": "none",
    "dimension": "market",
    "event_id": "none",
    "figure": "check_up",
    "form": "graphml",
    "import_id": "0",
    "introduction_id": "none",
    "item": "none",
    "key_id": "none",
    "name": "none.xlsx",
    "left_id": "none",
    "need_id": "none",
    "offer_id": "none",
    "plan_id": "none",
    "right_id": "nobody",
    "section": "size",
    "session_id": "none",
    "source": "profiles",
    "story_id": "none",
    "task_id": "none",
    "token": "none",
    "upload_id": "none",
    "webhook_id": "none",
}
"""Something to fill in where it does not matter for the decision."""


def of_profile(people: "People", role: Role, *, own: bool) -> dict[str, str]:
    return {"profile_id": OWN_PROFILE[role] if own else OTHERS_PROFILE}


def of_account(people: "People", role: Role, *, own: bool) -> dict[str, str]:
    return {"account_id": people.ids[role] if own else people.stranger}


def of_key(people: "People", role: Role, *, own: bool) -> dict[str, str]:
    return {"key_id": people.keys[role] if own else people.keys[None]}


def of_case(people: "People", role: Role, *, own: bool) -> dict[str, str]:
    return {"profile_id": OTHERS_PROFILE}


# How to ask about one's own and about others', by how a route finds its subject; a route that
# finds it in a new way has to be added here.
SUBJECTS: Mapping[str, Callable[..., dict[str, str]] | None] = {
    "profile_in_path": of_profile,
    "firm_and_its_experts": of_profile,
    "account_in_path": of_account,
    "owner_of_key": of_key,
    "own_account": None,
    "of_ones_own": None,
    # Nobody here follows anybody; tests/services/test_workspace.py asks about one's cases.
    "profile_as_case": of_case,
}


@dataclass(frozen=True)
class People:
    """A home with somebody of each role, and a stranger to all of them."""

    home: Home
    ids: Mapping[Role, str]
    keys: Mapping[Role | None, str]
    stranger: str
    sessions: dict[Role, str] = field(default_factory=dict)

    def session(self, role: Role, *, anew: bool = False) -> str:
        """Sign somebody in, once unless `anew`; gives the cookie."""
        if anew or role not in self.sessions:
            with self.home.store() as store:
                account = store.accounts.by_id(self.ids[role])
                assert account is not None
                self.sessions[role] = open_session(store, account, NOW, verified=True).token
        return f"session={self.sessions[role]}"


@pytest.fixture(scope="module")
def people(
    tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot,
    profiles: Mapping[str, Profile], publish: Callable[[Home, Snapshot], None],
) -> People:  # fmt: skip
    home = Home.create(tmp_path_factory.mktemp("matrix") / "home")
    keys: dict[Role | None, str] = {}
    ids: dict[Role, str] = {}
    with home.store() as store:
        with store.write() as writer:
            writer.put_profiles(profiles.values())
        for role in (*SIGNED_IN, None):
            spoken = [OWN_PROFILE[role]] if role in OWN_PROFILE else []
            account = add_account(
                store, email=f"{role or 'stranger'}@example.org", name="", origin=HERE,
                role=role or Role.COMPANY, speaks_for=spoken,
            )  # fmt: skip
            lasts = timedelta(days=1)
            _, key = make_key(store, account, name="x", scopes=["read"], lasts=lasts, origin=HERE)
            keys[role] = key.id
            if role is None:
                stranger = account.id
            else:
                ids[role] = account.id
    publish(home, snapshot)
    return People(home, ids, keys, stranger)


@pytest.fixture(scope="module")
def site(people: People) -> TestClient:
    return TestClient(create_app(people.home.path, now=lambda: NOW), follow_redirects=False)


@pytest.fixture(scope="module")
def keys_of_admin(people: People) -> Mapping[str, str]:
    """By its one scope, a key of an admin."""
    with people.home.store() as store:
        account = store.accounts.by_id(people.ids[Role.ADMIN])
        assert account is not None
        lasts = timedelta(days=1)
        return {
            scope: make_key(store, account, name="x", scopes=[scope], lasts=lasts, origin=HERE)[0]
            for scope in ("audit.read", "metrics.read")
        }


def named(route: APIRoute) -> str:
    return f"{min(route.methods)} {route.path}"


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_route_declares_its_action_and_how_to_find_whom_it_is_about(route: APIRoute) -> None:
    assert action_of(route) is not None, "declare it with permit(Action.…)"
    assert subject_of(route).__name__ in SUBJECTS, "say above how to ask about others'"  # type: ignore[union-attr]
    known = {*PARAMETERS, "profile_id", "account_id", "key_id"}
    assert set(route.param_convertors) <= known, "say above what to fill in"


def test_nothing_is_served_beside_the_routers() -> None:
    app = create_app(Path("nowhere"))
    beside = {path for route in app.routes if (path := getattr(route, "path", None))}
    declared = {route.path for route in ROUTES}
    assert beside - declared == OPEN


def may(granted: Grant, *, own: bool, reason: bool) -> bool:
    """What the table's words mean, said once more."""
    return {
        Grant.NO: False,
        Grant.OWN: own,
        Grant.CASES: own,
        Grant.ALL: True,
        Grant.REASON: own or reason,
    }[granted]


def ways(route: APIRoute, role: Role) -> list[bool]:
    """Whether to ask about the own, about others', or about both in turn."""
    finds = SUBJECTS[subject_of(route).__name__]  # type: ignore[union-attr]
    if finds is None:
        return [role is not Role.PUBLIC]
    if finds is of_case:
        return [False]
    about = {"profile_id", "account_id", "key_id"} & set(route.param_convertors)
    if finds is of_profile:
        return [True, False] if about and role in OWN_PROFILE else [False]
    return [True, False] if about and role is not Role.PUBLIC else [False]


def ask(
    site: TestClient, people: People, route: APIRoute, role: Role, *, own: bool, reason: bool
) -> int:
    finds = SUBJECTS[subject_of(route).__name__]  # type: ignore[union-attr]
    about = finds(people, role, own=own) if finds else {}
    path = route.path.format(**(PARAMETERS | {"profile_id": OTHERS_PROFILE} | about))
    headers = {"X-Reason": "test"} if reason else {}
    if role is not Role.PUBLIC:
        headers["Cookie"] = people.session(role)
    method = min(route.methods)
    form = not path.startswith("/api/")
    sent = {"data": {}} if form else {"json": {}}
    if method in {"GET", "DELETE"}:
        sent = {}
    status = site.request(method, path, headers=headers, **sent).status_code  # type: ignore[arg-type]
    if status == 401 and role is not Role.PUBLIC:
        # An earlier request may have ended the session, as signing out does.
        headers["Cookie"] = people.session(role, anew=True)
        status = site.request(method, path, headers=headers, **sent).status_code  # type: ignore[arg-type]
    return status


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_the_service_does_what_the_table_says(
    route: APIRoute, site: TestClient, people: People
) -> None:
    action = action_of(route)
    assert action is not None
    wrong = []
    for role in Role:
        granted = permissions()[action].grants[role]
        for own in ways(route, role):
            for reason in {False, role in {Role.STAFF, Role.ADMIN}}:
                status = ask(site, people, route, role, own=own, reason=reason)
                allowed = may(granted, own=own, reason=reason)
                denied = status == (401 if role is Role.PUBLIC else 403)
                more = (min(route.methods), route.path) in ASKS_FOR_MORE and status == 401
                if status >= 500 or (denied is allowed and not more):
                    wrong.append((role.value, "own" if own else "others'", reason, status))
    assert wrong == []


ON_BEHALF = [
    route
    for route in ROUTES
    if "profile_id" in route.param_convertors
    and (action := action_of(route)) is not None
    and permissions()[action].grants[Role.STAFF] is Grant.OWN
]


@pytest.mark.parametrize("route", ON_BEHALF, ids=named)
def test_staff_reach_what_is_granted_to_owners_on_their_behalf_alone(
    route: APIRoute, site: TestClient, people: People
) -> None:
    path = route.path.format(**(PARAMETERS | {"profile_id": OTHERS_PROFILE}))
    cookie = {"Cookie": people.session(Role.STAFF, anew=True)}
    for acting_for, denied in ((OTHERS_PROFILE, False), ("firm", True)):
        headers = cookie | {"X-Acting-For": acting_for}
        answer = site.request(min(route.methods), path, headers=headers, json={})
        assert (answer.status_code == 403) is denied


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_a_key_without_a_scope_does_nothing(
    route: APIRoute, site: TestClient, keys_of_admin: Mapping[str, str]
) -> None:
    action = action_of(route)
    assert action is not None
    key = keys_of_admin["audit.read" if action != "audit.read" else "metrics.read"]
    path = route.path.format(
        **(PARAMETERS | {"profile_id": "firm", "account_id": "x", "key_id": "x"})
    )
    headers = {"Authorization": f"Bearer {key}"}
    answer = site.request(min(route.methods), path, headers=headers)
    assert answer.status_code in {403, 422}
    assert answer.status_code == 403 or "GET" not in route.methods
