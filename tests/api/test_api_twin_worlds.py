"""Two services whose networks differ by a secret answer everybody who may not know it alike."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.building import build
from matchmaker.domain import Consent, Need, Profile, Role, Visibility
from matchmaker.home import Home

Profiles = Mapping[str, Profile]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAID = "Cerchiamo fresatura di zirconio per il codename Aldebaran"
ASKED = (
    "/api/v1/profiles",
    "/api/v1/profiles?kind=company&limit=3",
    "/api/v1/search?name=secretive",
    "/api/v1/search?name=ada",
    "/api/v1/profiles/secretive",
    "/api/v1/profiles/ada",
    "/api/v1/profiles/firm/suggestions?k=50",
    "/api/v1/profiles/welders/suggestions?k=50",
    "/api/v1/profiles/secretive/suggestions?k=50",
    "/api/v1/profiles/firm/suggestions/secretive",
    "/api/v1/profiles/firm/suggestions/ada",
    "/api/v1/activities",
    "/api/v1/activities/tech-talk",
    "/api/v1/ready",
    "/?q=fresatura+zirconio",
    "/profiles/secretive",
    "/profiles/ada",
)
MEMBERS = (Role.PUBLIC, Role.COMPANY, Role.ASSOCIATION, Role.ANALYST)
NEEDS = ("fresatura zirconio Aldebaran", "saldatura laser", "processi di fresatura")


def with_need(profile: Profile, visibility: Visibility) -> Profile:
    need = Need(id="n9", text=SAID, visibility=visibility)
    return replace(profile, needs=(*profile.needs, need))


WORLDS: Mapping[str, tuple[Callable[[Profiles], Profiles], tuple[Role, ...]]] = {
    "a need for staff": (
        lambda known: {**known, "secretive": with_need(known["secretive"], Visibility.STAFF)},
        MEMBERS,
    ),
    "a private need": (
        lambda known: {**known, "secretive": with_need(known["secretive"], Visibility.PRIVATE)},
        MEMBERS,
    ),
    "a need for matching only": (
        lambda known: {
            **known,
            "secretive": with_need(known["secretive"], Visibility.MATCHING_ONLY),
        },
        (Role.PUBLIC,),
    ),
    "a check-up": (
        lambda known: {**known, "secretive": replace(known["secretive"], maturity=0.111)},
        MEMBERS,
    ),
}


@pytest.fixture(scope="module")
def site_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Profiles], TestClient]:
    """Serve a network of these profiles."""

    def serve(known: Profiles) -> TestClient:
        home = Home.create(tmp_path_factory.mktemp("twin") / "home")
        with home.store() as store, store.write() as writer:
            writer.put_profiles(known.values())
        build(home, today=date(2026, 11, 23))
        return TestClient(create_app(home.path, now=lambda: NOW))

    return serve


def answers(
    site: TestClient, role: Role, somebody_in: Callable[..., str]
) -> dict[str, tuple[int, bytes, str | None]]:
    """Everything that a reader of a role can get to see: status, body, tag."""
    headers = {}
    if role is not Role.PUBLIC:
        home = Home.open(site.app.state.service.home)  # type: ignore[attr-defined]
        headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
    got = {path: site.get(path, headers=headers) for path in ASKED}
    got |= {
        need: site.post("/api/v1/suggestions", json={"need": need, "k": 50}, headers=headers)
        for need in NEEDS
    }
    return {
        what: (answer.status_code, _without_number(answer.content), answer.headers.get("ETag"))
        for what, answer in got.items()
    }


def _without_number(body: bytes) -> bytes:
    """The answer without the request's own number."""
    head, mark, _ = body.partition(b"urn:uuid:")
    return head + mark


@pytest.mark.parametrize("world", WORLDS)
def test_a_secret_changes_no_answer_to_who_may_not_know_it(
    world: str,
    site_of: Callable[[Profiles], TestClient],
    profiles: Profiles,
    somebody_in: Callable[..., str],
) -> None:
    tell, unaware = WORLDS[world]
    one, two = site_of(tell(profiles)), site_of(profiles)
    for role in unaware:
        assert answers(one, role, somebody_in) == answers(two, role, somebody_in), role


def test_an_expert_who_withdrew_is_answered_as_if_never_there(
    site_of: Callable[[Profiles], TestClient],
    profiles: Profiles,
    somebody_in: Callable[..., str],
) -> None:
    left = {**profiles, "ada": replace(profiles["ada"], consent=Consent(matching=False))}
    never = {id_: each for id_, each in profiles.items() if id_ != "ada"}
    one, two = site_of(left), site_of(never)
    for role in MEMBERS:
        assert answers(one, role, somebody_in) == answers(two, role, somebody_in), role


def test_the_owner_s_own_secret_ranks_for_the_owner_alone(
    site_of: Callable[[Profiles], TestClient],
    profiles: Profiles,
    somebody_in: Callable[..., str],
) -> None:
    secret = Need(
        id="n9", text="Laboratorio di polimeri riciclati e stampaggio", visibility=Visibility.STAFF
    )
    firm = replace(profiles["firm"], needs=(secret,))
    site = site_of({**profiles, "firm": firm})
    home = Home.open(site.app.state.service.home)  # type: ignore[attr-defined]

    def polymers(role: Role) -> float:
        headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
        path = "/api/v1/profiles/firm/suggestions?k=50"
        items = site.get(path, headers=headers).json()["items"]
        return next(float(each["score"]) for each in items if each["profile_id"] == "polymers")

    assert polymers(Role.COMPANY) > polymers(Role.ASSOCIATION)
