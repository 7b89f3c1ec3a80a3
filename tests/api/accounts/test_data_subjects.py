"""Consent, copy and erasure over the wire; a withdrawal counts from the next request on."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.router import json_routers, page_routers
from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Layer,
    Participation,
    Profile,
    ProfileId,
    Role,
    Tie,
)
from matchmaker.home import Home
from matchmaker.privacy.permissions import scopes_of
from matchmaker.services.accounts import add_account, make_key
from matchmaker.services.building import build
from matchmaker.store import Origin

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Origin(source="test", at=NOW)
NEED = {"need": "Laserschweissen von dünnem Blech", "k": 50}
MEMBER = Layer.MEMBERSHIP
Asking = Mapping[str, TestClient]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, profiles: Mapping[str, Profile]) -> Path:
    home = Home.create(tmp_path_factory.mktemp("template") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values(), HERE)
        writer.put_activities(
            Activity(id=ActivityId(id_), kind=ActivityKind.PROJECT, title=title, year=2024)
            for id_, title in (("seams", "Seams seen"), ("alone", "By Welders alone"))
        )
        writer.put_participations(
            Participation(profile_id=ProfileId(who), activity_id=ActivityId(what))
            for who, what in (
                ("welders", "seams"), ("viewers", "seams"), ("firm", "seams"), ("welders", "alone"),
            )
        )  # fmt: skip
        writer.put_ties(
            [Tie(source_id=ProfileId("welders"), target_id=ProfileId("chamber"), layer=MEMBER)]
        )
    build(home, today=NOW.date())
    return home.path


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Home:
    """A copy of the small network, built."""
    shutil.copytree(template, tmp_path / "home")
    return Home.open(tmp_path / "home")


@pytest.fixture
def site(home: Home) -> Iterator[Asking]:
    """Ask as nobody, as the welders' member, as another member, and as staff with a reason."""
    app = create_app(home.path, now=lambda: NOW)
    asking = {"nobody": TestClient(app)}
    with home.store() as store:
        for name, role, spoken in (
            ("welders", Role.EXPERT, ["welders"]),
            ("firm", Role.COMPANY, ["firm"]),
            ("staff", Role.STAFF, []),
            ("analyst", Role.ANALYST, []),
        ):
            account = add_account(
                store, email=f"{name}@example.org", name="", role=role, speaks_for=spoken,
                origin=HERE,
            )  # fmt: skip
            scopes = {"write", "person.export", "person.erase", "export.run"} & scopes_of(role)
            key, _ = make_key(
                store, account, name="x", scopes=scopes, lasts=timedelta(1), origin=HERE
            )
            headers = {"Authorization": f"Bearer {key}"}
            asking[name] = TestClient(app, headers=headers)
    asking["staff"].headers["X-Reason"] = "asked by phone"
    with asking["nobody"]:
        yield asking


def is_told_of(asking: TestClient, id_: str) -> list[str]:
    """Which answers name a profile."""
    answers = {
        "list": asking.get("/api/v1/profiles"),
        "search": asking.get("/api/v1/search", params={"name": id_}),
        "profile": asking.get(f"/api/v1/profiles/{id_}"),
        "need": asking.post("/api/v1/suggestions", json=NEED),
        "suggestions": asking.get("/api/v1/profiles/firm/suggestions?k=50"),
        "its own": asking.get(f"/api/v1/profiles/{id_}/suggestions"),
        "pair": asking.get(f"/api/v1/profiles/firm/suggestions/{id_}"),
        "page": asking.get(f"/profiles/{id_}"),
        "another page": asking.get("/profiles/viewers"),
        "need on a page": asking.get("/", params={"q": NEED["need"], "as": "need"}),
        "name on a page": asking.get("/", params={"q": id_, "as": "name"}),
        "first page": asking.get("/"),
        "activity": asking.get("/api/v1/activities/seams"),
        "export": asking.get("/api/v1/exports/network/graphml"),
    }
    # A page repeats what was typed; a name with a capital it has from the network alone.
    named = (f'id":"{id_}"', f'/profiles/{id_}"', id_.title())
    return [
        name
        for name, answer in answers.items()
        if answer.status_code == 200 and any(each in answer.text for each in named)
    ]


@pytest.mark.parametrize("who", ["nobody", "firm", "staff"])
def test_who_withdraws_is_in_no_answer_before_the_next_build(site: Asking, who: str) -> None:
    assert len(is_told_of(site[who], "welders")) >= 8
    withdrawn = site["welders"].put("/api/v1/profiles/welders/consent", json={"given": False})
    assert withdrawn.status_code == 200
    assert is_told_of(site[who], "welders") == []
    assert len(is_told_of(site[who], "viewers")) >= 5
    again = {"given": True, "text_version": "2026-11"}
    assert site["welders"].put("/api/v1/profiles/welders/consent", json=again).status_code == 200
    assert len(is_told_of(site[who], "welders")) >= 8


def test_the_first_firms_of_the_page_may_withdraw(site: Asking) -> None:
    site["staff"].put("/api/v1/profiles/firm/consent", json={"given": False})
    page = site["nobody"].get("/")
    assert page.status_code == 200
    assert "Firm<" not in page.text


def test_a_copy_names_who_looked_and_why(site: Asking) -> None:
    site["staff"].get("/api/v1/profiles/welders")
    found = site["welders"].get("/api/v1/profiles/welders/copy").json()
    assert [(line["role"], line["reason"]) for line in found["log"][:1]] == [
        ("staff", "asked by phone")
    ]
    assert found["records"]["profiles"][0]["payload"]["id"] == "welders"
    assert "digest" not in str(found["records"])
    assert site["firm"].get("/api/v1/profiles/welders/copy").status_code == 403
    assert site["staff"].get("/api/v1/profiles/nobody/copy").status_code == 404


def test_an_erasure_is_confirmed_and_counts_at_once(
    site: Asking, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/api/v1/profiles/welders/erasure"
    assert site["staff"].post(path, json={"confirm": "x"}).status_code == 422
    assert site["welders"].post(path, json={"confirm": "welders"}).status_code == 403
    assert (
        site["staff"].post("/api/v1/profiles/x/erasure", json={"confirm": "x"}).status_code == 404
    )
    monkeypatch.setattr("api.accounts.routes.rebuild_without", lambda *_, **__: None)
    assert site["staff"].post(path, json={"confirm": "welders"}).status_code == 200
    assert is_told_of(site["nobody"], "welders") == []
    with home.store() as store:
        assert store.accounts.by_email("welders@example.org") is None
    assert site["welders"].get("/api/v1/session").status_code == 401


def test_after_an_erasure_the_snapshots_are_made_anew(site: Asking, home: Home) -> None:
    before = {folder.name for folder in home.snapshots.iterdir() if folder.is_dir()}
    erased = site["staff"].post("/api/v1/profiles/welders/erasure", json={"confirm": "welders"})
    assert erased.status_code == 200
    after = {folder.name for folder in home.snapshots.iterdir() if folder.is_dir()}
    assert len(after) == 1
    assert not before & after
    assert is_told_of(site["nobody"], "welders") == []


def test_a_merged_profile_is_hidden_with_the_one_that_withdrew(home: Home, site: Asking) -> None:
    with home.store() as store, store.write() as writer:
        writer.put_clusters({"welders": "viewers"})  # type: ignore[dict-item]
    site["welders"].put("/api/v1/profiles/welders/consent", json={"given": False})
    assert is_told_of(site["nobody"], "viewers") == []


def test_what_somebody_shared_is_told_without_them_once_they_withdrew(site: Asking) -> None:
    site["welders"].put("/api/v1/profiles/welders/consent", json={"given": False})
    seams = site["nobody"].get("/api/v1/activities/seams")
    assert seams.status_code == 200
    assert [each["id"] for each in seams.json()["participants"]] == ["firm", "viewers"]
    # Its title would speak of the one who is gone.
    assert site["nobody"].get("/api/v1/activities/alone").status_code == 404
    listed = site["nobody"].get("/api/v1/activities").json()["items"]
    assert [each["id"] for each in listed] == ["seams"]


def test_who_withdraws_counts_in_no_measure_before_the_next_build(site: Asking) -> None:
    def counted() -> tuple[int, int]:
        graph = site["staff"].get("/api/v1/exports/network/graphml").text
        ready = site["nobody"].get("/api/v1/ready").json()["n_profiles"]
        return graph.count("<node "), ready

    before = counted()
    site["welders"].put("/api/v1/profiles/welders/consent", json={"given": False})
    # Among the nodes of the graph what it alone took part in is gone, too.
    assert counted() == (before[0] - 2, before[1] - 1)


def test_who_withdraws_is_on_no_way_between_two_others(site: Asking) -> None:
    asked = "/api/v1/profiles/firm/suggestions/viewers"

    def ways() -> list[list[str]]:
        parts = site["firm"].get(asked).json()["contributions"]
        return [piece["path"] for part in parts for piece in part["evidence"] if piece["path"]]

    assert ways()
    site["welders"].put("/api/v1/profiles/welders/consent", json={"given": False})
    assert not any({"", "welders"} & set(way) for way in ways())


def test_a_build_says_the_same_of_the_network_as_what_covered_it(site: Asking, home: Home) -> None:
    def told() -> tuple[object, ...]:
        return (
            site["staff"].get("/api/v1/exports/network/graphml").text,
            site["nobody"].get("/api/v1/activities").json(),
            site["nobody"].get("/api/v1/ready").json(),
        )

    site["welders"].put("/api/v1/profiles/welders/consent", json={"given": False})
    covered = told()
    build(home, today=NOW.date())
    assert told() == covered


RETURNED = {"id": "welders", "kind": "research_group", "names": ["Welders"]}


def test_an_id_that_was_erased_is_given_again_only_to_who_comes_back(
    site: Asking, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.accounts.routes.rebuild_without", lambda *_, **__: None)
    path = "/api/v1/profiles/welders/erasure"
    assert site["staff"].post(path, json={"confirm": "welders"}).status_code == 200
    refused = site["staff"].post("/api/v1/profiles", json=RETURNED)
    assert refused.status_code == 409
    assert "erased" in refused.json()["detail"]
    again = site["staff"].post(
        "/api/v1/profiles",
        json=RETURNED | {"consent": {"matching": True}},
        params={"readmit": True},
    )
    assert again.status_code == 201, again.text
    told = is_told_of(site["nobody"], "welders")
    # Who came back is found with the new record; what others and they themselves had said is gone.
    assert "profile" in told
    assert {"activity", "export"}.isdisjoint(told)
    for path in ("/profiles/welders", "/api/v1/profiles/welders", "/?q=Laserschweissen&as=need"):
        assert "Laserschweissen von" not in site["nobody"].get(path).text
    build(home, today=NOW.date())
    assert site["nobody"].get("/api/v1/profiles/welders").status_code == 200
    site["staff"].put("/api/v1/profiles/viewers/consent", json={"given": False})
    assert site["nobody"].get("/api/v1/profiles/welders").status_code == 200, "was built since"
    with home.store() as store:
        done = [line.action for line in store.audit.about("welders")]
    assert done == ["person.readmit", "profile.create"]


def test_no_answer_breaks_over_a_network_that_hides_somebody(site: Asking) -> None:
    """`GET /plan` did, from a withdrawal of consent until the next build."""
    for who in ("welders", "firm", "viewers"):
        answer = site["staff"].put(f"/api/v1/profiles/{who}/consent", json={"given": False})
        assert answer.status_code in {200, 404}
    given = {
        "activity_id": "seams",
        "form": "graphml",
        "section": "size",
        "candidate_id": "viewers",
    }
    app = site["staff"].app
    asked = 0
    for route in (each for router in (*json_routers, *page_routers) for each in router.routes):
        if "GET" not in route.methods:
            continue
        for subject in ("viewers", "welders", "secretive"):
            names = {name: given.get(name, subject) for name in route.param_convertors}
            answer = TestClient(
                app, headers=site["staff"].headers, raise_server_exceptions=False
            ).get(route.path.format(**names), follow_redirects=False)
            assert answer.status_code < 500 or answer.status_code == 501, route.path
            asked += 1
    assert asked > 50


@pytest.mark.parametrize("given", [0, "off", "false", 1, "no", None, 0.0])
def test_only_a_boolean_is_a_decision(site: Asking, given: object) -> None:
    answer = site["welders"].put("/api/v1/profiles/welders/consent", json={"given": given})
    assert answer.status_code == 422
    assert site["nobody"].get("/api/v1/profiles/welders").status_code == 200
