"""What ranks without being shown cannot be read out: the attacks that once succeeded."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Kind, Need, Offer, Profile, ProfileId, Role, Text, Visibility
from matchmaker.home import Home
from matchmaker.ranking.model import UNDISCLOSED_STEP
from matchmaker.services.building import build

Profiles = Mapping[str, Profile]
As = Callable[..., TestClient]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HIDDEN = ("zirconio", "galvanica", "brasatura")
TRIED = (*HIDDEN, "tornitura", "filigrana", "pressofusione")


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Profiles], TestClient]:
    """Build a network of some profiles, and serve it."""

    def serving(known: Profiles) -> TestClient:
        home = Home.create(tmp_path_factory.mktemp("hidden") / "home")
        with home.store() as store, store.write() as writer:
            writer.put_profiles(known.values())
        build(home, today=date(2026, 11, 23))
        return TestClient(create_app(home.path, now=lambda: NOW))

    return serving


@pytest.fixture(scope="module")
def plain_site(serve: Callable[[Profiles], TestClient], profiles: Profiles) -> TestClient:
    """The same network without the hidden keywords."""
    return serve(profiles)


@pytest.fixture(scope="module")
def keyword_site(serve: Callable[[Profiles], TestClient], profiles: Profiles) -> TestClient:
    """A network in which one firm has keywords for matching only."""
    known = profiles["welders"]
    keywords = Text(field="keywords", value=", ".join(HIDDEN))
    hiding = replace(
        known,
        texts=(*known.texts, keywords),
        visibility={**known.visibility, "keywords": Visibility.MATCHING_ONLY},
    )
    return serve({**profiles, "welders": hiding})


def asker(site: TestClient, role: Role, somebody_in: Callable[..., str]) -> TestClient:
    """Ask as a role."""
    if role is Role.PUBLIC:
        return site
    home = Home.open(site.app.state.service.home)  # type: ignore[attr-defined]
    signed = {"Authorization": f"Bearer {somebody_in(home, role)}"}
    return TestClient(site.app, headers=signed)


WITHOUT_REASON = [Role.PUBLIC, Role.COMPANY, Role.ASSOCIATION, Role.ANALYST, Role.STAFF, Role.ADMIN]


@pytest.mark.parametrize("role", WITHOUT_REASON, ids=str)
def test_words_tried_one_by_one_do_not_find_the_hidden_ones(
    keyword_site: TestClient, plain_site: TestClient, somebody_in: Callable[..., str], role: Role
) -> None:
    """The attack: ask for one candidate word after the other, alone and beside one's profile."""
    as_whom = [{}, {"profile_id": "firm"}] if role is Role.COMPANY else [{}]
    for word in TRIED:
        for who in as_whom:
            body = {"need": word, "k": 50, **who}
            told = [
                asker(site, role, somebody_in).post("/api/v1/suggestions", json=body)
                for site in (keyword_site, plain_site)
            ]
            assert told[0].status_code == 200
            assert told[0].content == told[1].content


def test_staff_with_a_reason_find_by_hidden_words_and_see_them(
    keyword_site: TestClient, somebody_in: Callable[..., str]
) -> None:
    asking = asker(keyword_site, Role.STAFF, somebody_in)
    body, reason = {"need": HIDDEN[0], "k": 50}, {"X-Reason": "a call"}
    listed = asking.post("/api/v1/suggestions", json=body, headers=reason).json()["items"]
    assert listed[0]["profile_id"] == "welders"
    brought = {c["feature"]: c for c in listed[0]["contributions"]}["need_near_words"]
    assert brought["amount"] > 0
    assert HIDDEN[0] in str(brought["evidence"])


def labs(n: int = 6) -> Profiles:
    """So many that they are a class, each with another offer of its own."""
    said = ("Tornitura", "Prove di fatica", "Metrologia", "Stampa 3D", "Fonderia", "Verniciatura")
    made = (
        Profile(
            id=ProfileId(f"lab-{i}"),
            kind=Kind.LAB,
            names=(f"Laboratorio {i}",),
            texts=(Text(field="description", value=said[i % len(said)]),),
        )
        for i in range(n)
    )
    return {each.id: each for each in made}


def open_ones(profiles: Profiles) -> Profiles:
    """The labs, and whoever hides nothing."""
    return {id_: each for id_, each in profiles.items() if id_ != "secretive"} | labs()


def seeking_welding(profile: Profile) -> Profile:
    """The same with an anonymous need whose topic the firm offers."""
    need = Need(
        id="n1", text="Cerchiamo saldatura laser", anonymous=True, visibility=Visibility.NETWORK
    )
    return replace(profile, needs=(need,))


@pytest.fixture(scope="module")
def sites_by_owner(
    serve: Callable[[Profiles], TestClient], profiles: Profiles
) -> Mapping[str, TestClient]:
    """Networks that differ in whose an anonymous need is; the firm offers what it asks for."""
    copied = Offer(id="o1", text="Saldatura laser")
    firm = replace(profiles["firm"], offers=(copied,), excludes=())
    known = {**open_ones(profiles), "firm": firm}
    sites = {
        owner: serve({**known, owner: seeking_welding(known[owner])})
        for owner in ("lab-0", "lab-3")
    }
    return {**sites, "nobody": serve(known)}


LISTS = (
    "/api/v1/profiles/firm/suggestions?k=50",
    "/api/v1/profiles/firm/suggestions?k=50&kind=lab",
    "/api/v1/profiles/firm/suggestions/lab-0",
    "/api/v1/profiles/firm/suggestions/lab-3",
    "/api/v1/profiles/firm/suggestions/lab-5",
)


def test_who_offers_the_topic_of_a_teaser_does_not_find_its_owner(
    sites_by_owner: Mapping[str, TestClient], somebody_in: Callable[..., str]
) -> None:
    """The attack: copy the topic into one's own offer, and see who stands out in the lists."""
    one, two, none = (
        [asker(sites_by_owner[who], Role.COMPANY, somebody_in).get(path).content for path in LISTS]
        for who in ("lab-0", "lab-3", "nobody")
    )
    assert one == two
    assert one != none


def test_a_class_gains_one_step_in_a_sum_that_adds_up(
    sites_by_owner: Mapping[str, TestClient], somebody_in: Callable[..., str]
) -> None:
    asking = asker(sites_by_owner["lab-0"], Role.COMPANY, somebody_in)
    listed = asking.get(LISTS[0]).json()["items"]
    gains = {}
    for each in listed:
        brought = {c["feature"]: c["amount"] for c in each["contributions"]}
        gains[each["profile_id"]] = brought["undisclosed"]
        assert each["score"] == pytest.approx(each["intercept"] + sum(brought.values()))
    stepping = {id_ for id_, gain in gains.items() if gain}
    assert {f"lab-{i}" for i in range(6)} <= stepping
    assert {gains[id_] for id_ in stepping} == {UNDISCLOSED_STEP}
    assert "welders" not in stepping


def test_excluding_one_after_the_other_does_not_find_the_owner(
    serve: Callable[[Profiles], TestClient], profiles: Profiles, somebody_in: Callable[..., str]
) -> None:
    """The attack: whoever is excluded while the others lose their step would be the owner."""
    known = open_ones(profiles)
    copied = Offer(id="o1", text="Saldatura laser")
    told = []
    for owner in ("lab-0", "lab-3"):
        firm = replace(profiles["firm"], offers=(copied,), excludes=(ProfileId("lab-0"),))
        site = serve({**known, "firm": firm, owner: seeking_welding(known[owner])})
        told.append(asker(site, Role.COMPANY, somebody_in).get(LISTS[0]).content)
    assert told[0] == told[1]
    assert b"undisclosed" not in told[0]
