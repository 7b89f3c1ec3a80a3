"""Two services whose networks differ by a secret answer everybody who may not know it alike."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import (
    Consent,
    Kind,
    Need,
    Place,
    Profile,
    ProfileId,
    Role,
    SizeFacts,
    Visibility,
)
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.store import Store

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
    "/api/v1/needs?limit=100",
    "/api/v1/ready",
    "/needs",
    "/?q=fresatura+zirconio",
    "/profiles/secretive",
    "/profiles/ada",
    "/profiles/firm/suggestions?k=50",
    "/profiles/firm/suggestions?k=50&within_km=500&sort=near",
    "/profiles/secretive/suggestions?k=50&size=small&size=micro",
    "/profiles/firm/suggestions?why_not=secretive",
    "/profiles/firm/with/secretive",
    "/profiles/ada/with/firm",
    "/profiles/firm/compare?with=ada&with=secretive",
    "/directory",
    "/directory?country=IT&name=secret",
    "/?q=esperto+di+fresatura+in+Italia",
    "/",
)
MEMBERS = (Role.PUBLIC, Role.COMPANY, Role.ASSOCIATION, Role.ANALYST)
NEEDS = ("fresatura zirconio Aldebaran", "saldatura laser", "processi di fresatura")


def with_need(profile: Profile, visibility: Visibility, *, anonymous: bool = False) -> Profile:
    need = Need(id="n9", text=SAID, visibility=visibility, anonymous=anonymous)
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
    "an anonymous need for staff": (
        lambda known: {
            **known,
            "secretive": with_need(known["secretive"], Visibility.STAFF, anonymous=True),
        },
        MEMBERS,
    ),
    "an anonymous need that the public may not even see a teaser of": (
        lambda known: {
            **known,
            "secretive": with_need(known["secretive"], Visibility.NETWORK, anonymous=True),
        },
        (Role.PUBLIC,),
    ),
    "a check-up": (
        lambda known: {**known, "secretive": replace(known["secretive"], maturity=0.111)},
        MEMBERS,
    ),
}


@pytest.fixture(autouse=True)
def one_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both networks keep the same secret; with their own, each gives needs its own ids."""
    seal(monkeypatch)


def seal(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(Store, "id_secret", lambda _: "the same in both worlds")


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


Answers = dict[str, tuple[int, bytes, str | None]]
"""By request: status, body, tag."""


def answers(site: TestClient, role: Role, somebody_in: Callable[..., str]) -> Answers:
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


@pytest.fixture(scope="module")
def told_without(
    site_of: Callable[[Profiles], TestClient], profiles: Profiles, somebody_in: Callable[..., str]
) -> Callable[[Role], Answers]:
    """What each role is answered where there is no secret; asked once for all secrets."""
    with pytest.MonkeyPatch.context() as patched:
        seal(patched)
        site = site_of(profiles)
    return cache(lambda role: answers(site, role, somebody_in))


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
    told_without: Callable[[Role], Answers],
) -> None:
    tell, unaware = WORLDS[world]
    one = site_of(tell(profiles))
    for role in unaware:
        assert answers(one, role, somebody_in) == told_without(role), role


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


def firms_alike(n: int = 6) -> Profiles:
    """Firms of one country, kind and size, with different names, towns and ids."""
    size = SizeFacts(headcount=4, turnover_eur=1e5)
    made = (
        Profile(
            id=ProfileId(f"alike-{i}"), kind=Kind.COMPANY, names=(f"Gemella {i}",), size=size,
            place=Place(country="IT", city=f"Paese {i}"),
        )
        for i in range(n)
    )  # fmt: skip
    return {each.id: each for each in made}


def told_of_needs(site: TestClient, role: Role, somebody_in: Callable[..., str]) -> list[object]:
    """All that a reader learns of needs by looking, and by answering the anonymous one."""
    home = Home.open(site.app.state.service.home)  # type: ignore[attr-defined]
    headers, me = {}, b"nobody"
    if role is not Role.PUBLIC:
        headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
        with home.store() as store:
            account = store.accounts.by_email(f"{role.value}@example.org")
        me = account.id.encode() if account else me
    list_path = "/api/v1/needs?limit=100"
    listed = site.get(list_path, headers=headers)
    veiled = next(each["id"] for each in listed.json()["items"] if each["teaser"])
    answer = {"cooperation": "prove", "about": "un'officina"}
    said = {"profile_id": "firm", "interest": answer}
    asked = [
        site.get("/needs", headers=headers),
        site.get(f"/needs/{veiled}", headers=headers),
        site.get(f"/api/v1/needs/{veiled}", headers=headers),
        site.post(f"/api/v1/needs/{veiled}/interest", json=said, headers=headers),
        site.post(f"/api/v1/needs/{veiled}/interest", json=said, headers=headers),
        site.get("/api/v1/introductions", headers=headers),
        *(
            site.get(f"/api/v1/introductions?profile_id=alike-{i}", headers=headers)
            for i in range(6)
        ),
        site.get(list_path, headers=headers),
    ]
    bodies = ((each.status_code, each.content.replace(me, b"me")) for each in (listed, *asked))
    return [(status, _without_number(body)) for status, body in bodies]


@pytest.mark.parametrize("role", MEMBERS)
@pytest.mark.parametrize("barred", [False, True])
def test_whose_an_anonymous_need_is_changes_no_answer(
    role: Role,
    barred: bool,
    site_of: Callable[[Profiles], TestClient],
    profiles: Profiles,
    somebody_in: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def world(owner: str, excludes: tuple[str, ...]) -> TestClient:
        need = Need(id="n9", text=SAID, visibility=Visibility.PUBLIC, anonymous=True)
        alike = dict(firms_alike())
        alike[owner] = replace(
            alike[owner], needs=(need,), excludes=tuple(map(ProfileId, excludes))
        )
        return site_of({**profiles, **alike})

    # Ids that no reader can tell from random ones are the same in both worlds here.
    for module in ("needs", "views"):
        found = import_module(f"matchmaker.services.introductions.{module}")
        sealed = lambda _, owner, need: f"{need}-{owner.partition('-')[0]}"  # noqa: E731
        monkeypatch.setattr(found, "opaque_id", sealed)
    monkeypatch.setattr("matchmaker.services.introductions.steps.uuid4", lambda: UUID(int=1))
    one, two = world("alike-1", ()), world("alike-4", ("firm",) if barred else ())
    told = told_of_needs(one, role, somebody_in)
    assert told == told_of_needs(two, role, somebody_in)
    assert b"alike-" not in b"".join(body for _, body in told)  # type: ignore[misc]


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
