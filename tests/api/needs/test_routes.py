"""Needs over the wire: listed as far as one may read them, answered without learning whose."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api import create_app
from api.introductions.schemas import IntroductionOut
from api.needs.routes import NeedOut, NeedPage
from matchmaker.domain import (
    Consent,
    Cooperation,
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
from matchmaker.snapshot import Snapshot

INTEREST = {"cooperation": "prove", "about": "un'officina", "unclear": ""}
SECRET = "Fresatura di zirconio per il codename Aldebaran"
OWNER, PUBLIC_OWNER = "twin-0", "twin-1"


def twins(n: int = 6) -> list[Profile]:
    """Firms that are told apart by their names alone."""
    size = SizeFacts(headcount=4, turnover_eur=1e5)
    return [
        Profile(
            id=ProfileId(f"twin-{i}"), kind=Kind.COMPANY, names=(f"Gemella {i}",), size=size,
            place=Place(country="IT", city=f"Paese {i}"),
        )
        for i in range(n)
    ]  # fmt: skip


def crowd() -> list[Profile]:
    """Enough others that a size, a kind and a country may be told of five."""
    here = Place(country="IT")
    facts = [(Kind.COMPANY, here), (Kind.LAB, here), (Kind.LAB, Place())]
    return [
        Profile(id=ProfileId(f"other-{n}-{i}"), kind=kind, place=place)
        for n, (kind, place) in enumerate(facts)
        for i in range(5)
    ]


def anonymous(**facts: object) -> Need:
    said = {"id": "z", "text": SECRET, "anonymous": True, "teaser": "Lavorazioni speciali"}
    return Need(**(said | facts))  # type: ignore[arg-type]


@dataclass
class Site:
    """A service, and what somebody of a role may send to it."""

    client: TestClient
    home: Home
    keys: Mapping[Role, str]

    def __call__(
        self, role: Role, method: str, path: str, body: object = None, **headers: str
    ) -> Response:
        key = {"Authorization": f"Bearer {self.keys[role]}"} if role in self.keys else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/api/v1{path}", json=body, headers=key | named)

    def needs(self, role: Role, query: str = "") -> list[dict[str, Any]]:
        answer = self(role, "GET", f"/needs{query}")
        assert answer.status_code == 200, answer.text
        return [each.model_dump(mode="json") for each in NeedPage(**answer.json()).items]

    def veiled(self, role: Role) -> dict[str, Any]:
        (found,) = [each for each in self.needs(role, "?limit=100") if each["teaser"]]
        return found

    def put(self, *profiles: Profile) -> None:
        with self.home.store() as store, store.write() as writer:
            writer.put_profiles(profiles)


@pytest.fixture
def site(
    tmp_path: Path, snapshot: Snapshot, profiles: Mapping[str, Profile],
    publish: Callable[[Home, Snapshot], None], somebody_in: Callable[..., str],
) -> Iterator[Site]:  # fmt: skip
    home = Home.create(tmp_path / "home")
    one, two, *others = twins()
    stated = Need(
        id="open", text="Cerchiamo prove di usura", visibility=Visibility.PUBLIC, trl=(3, 5),
        cooperation=frozenset({Cooperation.TESTING}), language="it",
    )  # fmt: skip
    with home.store() as store, store.write() as writer:
        writer.put_profiles([*profiles.values(), *others, *crowd()])
        writer.put_profiles([replace(one, needs=(anonymous(),)), replace(two, needs=(stated,))])
    publish(home, snapshot)
    keys = {role: somebody_in(home, role) for role in Role if role is not Role.PUBLIC}
    with TestClient(create_app(home.path)) as client:
        yield Site(client, home, keys)


def test_a_member_reads_open_needs_in_words_and_anonymous_ones_as_teasers(site: Site) -> None:
    found = {each["owner"] and each["owner"]["id"]: each for each in site.needs(Role.COMPANY)}
    assert set(found) == {"firm", "welders", PUBLIC_OWNER, None}
    assert found[PUBLIC_OWNER]["need"]["text"] == "Cerchiamo prove di usura"
    assert found[PUBLIC_OWNER]["need"]["cooperation"] == ["testing"]
    assert found["firm"]["mine"] is True
    assert found[None]["need"] is None
    told = {"country": "IT", "kind": "company", "size": "micro", "text": "Lavorazioni speciali"}
    assert found[None]["teaser"] == told


def test_who_has_not_signed_in_reads_what_is_public(site: Site) -> None:
    (found,) = site.needs(Role.PUBLIC)
    assert found["owner"]["id"] == PUBLIC_OWNER


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_no_answer_gives_an_anonymous_owner_away(site: Site, role: Role) -> None:
    asked = ("/needs", "/profiles", f"/profiles/{OWNER}", "/search?name=gemella")
    for path in asked:
        text = site(role, "GET", path, X_Reason="test" if role is Role.STAFF else "").text
        assert "Aldebaran" not in text
    assert OWNER not in site(role, "GET", "/needs?limit=100").text


def test_pages_of_needs_neither_repeat_nor_skip_one(site: Site) -> None:
    whole = [each["id"] for each in site.needs(Role.COMPANY)]
    seen, cursor = [], ""
    while cursor is not None:
        page = site(Role.COMPANY, "GET", f"/needs?limit=1&cursor={cursor}").json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == whole == sorted(whole)
    assert site(Role.COMPANY, "GET", "/needs?cursor=%21").status_code == 422


@pytest.mark.parametrize(
    ("query", "owners"),
    [
        ("?kind=company", {"firm", PUBLIC_OWNER, None}),
        ("?kind=research_group", {"welders"}),
        ("?country=ch", {"welders"}),
        ("?country=IT&mine=false", {PUBLIC_OWNER, None}),
        ("?mine=true", {"firm"}),
        ("?invited=true", set()),
    ],
)
def test_a_filter_goes_by_what_the_reader_is_told(
    site: Site, query: str, owners: set[str | None]
) -> None:
    found = site.needs(Role.COMPANY, query)
    assert {each["owner"] and each["owner"]["id"] for each in found} == owners


def test_a_need_has_an_address_and_a_tag(site: Site) -> None:
    need_id = site.veiled(Role.COMPANY)["id"]
    answer = site(Role.COMPANY, "GET", f"/needs/{need_id}")
    assert NeedOut(**answer.json()).id == need_id
    again = site(Role.COMPANY, "GET", f"/needs/{need_id}", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304
    assert site(Role.PUBLIC, "GET", f"/needs/{need_id}").status_code == 404


def test_an_owner_makes_its_need_anonymous_from_one_request_to_the_next(site: Site) -> None:
    record = site(Role.COMPANY, "GET", "/profiles/firm/record")
    typed = dict(record.json())
    for name in ("id", "consent", "updated_on", "demo"):
        del typed[name]
    (need,) = typed["needs"]
    typed["needs"] = [need | {"anonymous": True, "teaser": "Giunzioni"}]
    path, tag = "/profiles/firm/record", record.headers["ETag"]
    done = site(Role.COMPANY, "PUT", path, typed, If_Match=tag)
    assert done.status_code == 200, done.text
    assert done.json()["needs"][0]["anonymous"] is True
    teased = [each for each in site.needs(Role.ASSOCIATION) if each["teaser"]]
    assert "Giunzioni" in {each["teaser"]["text"] for each in teased}
    assert "saldatura" not in repr(teased)
    refused = typed | {"needs": [need | {"anonymous": False, "teaser": "Giunzioni"}]}
    wrong = site(Role.COMPANY, "PUT", path, refused, If_Match="*")
    assert wrong.status_code == 422


def test_an_owner_that_withdraws_is_gone_with_the_next_request(site: Site) -> None:
    need_id = site.veiled(Role.COMPANY)["id"]
    owner = replace(twins()[0], needs=(anonymous(),), consent=Consent(matching=False))
    site.put(owner)
    assert site(Role.COMPANY, "GET", f"/needs/{need_id}").status_code == 404
    body = {"profile_id": "firm", "interest": INTEREST}
    gone = site(Role.COMPANY, "POST", f"/needs/{need_id}/interest", body)
    assert gone.status_code == 404
    assert OWNER not in gone.text


def test_an_answer_begins_an_introduction_to_nobody_in_particular(site: Site) -> None:
    need_id = site.veiled(Role.COMPANY)["id"]
    body = {"profile_id": "firm", "interest": INTEREST}
    made = site(Role.COMPANY, "POST", f"/needs/{need_id}/interest", body, Idempotency_Key="a")
    assert made.status_code == 201, made.text
    begun = IntroductionOut(**made.json())
    (owner,) = [side for side in begun.sides if side.profile_id != "firm"]
    assert (owner.profile_id, owner.name, begun.state) == (None, "", "interested")
    assert begun.need is not None
    assert (begun.need.id, begun.need.text) == (need_id, "")
    again = site(Role.COMPANY, "POST", f"/needs/{need_id}/interest", body, Idempotency_Key="a")
    assert again.json() == made.json()
    anew = site(Role.COMPANY, "POST", f"/needs/{need_id}/interest", body)
    assert anew.status_code == 409
    for path in (made.headers["Location"].removeprefix("/api/v1"), "/introductions", "/needs"):
        text = site(Role.COMPANY, "GET", path).text
        assert OWNER not in text
        assert "Gemella 0" not in text


def test_staff_act_for_an_owner_and_name_it(site: Site) -> None:
    need_id = site.veiled(Role.COMPANY)["id"]
    body = {"profile_id": "firm", "interest": INTEREST}
    begun = site(Role.COMPANY, "POST", f"/needs/{need_id}/interest", body).json()["id"]
    yes = {"act": "interest", "interest": INTEREST}
    done = site(
        Role.STAFF, "POST", f"/introductions/{begun}/events", yes, X_Acting_For=OWNER
    )  # fmt: skip
    assert done.json()["state"] == "introduced"
    named = site(Role.COMPANY, "GET", f"/introductions/{begun}").json()
    assert {side["profile_id"] for side in named["sides"]} == {"firm", OWNER}
    assert named["need"]["text"] == SECRET


def test_staff_read_an_anonymous_need_in_a_case_for_a_reason_that_is_logged(site: Site) -> None:
    need_id = site.veiled(Role.COMPANY)["id"]
    body = {"profile_id": "firm", "interest": INTEREST}
    begun = site(Role.COMPANY, "POST", f"/needs/{need_id}/interest", body).json()["id"]

    def views() -> list[tuple[str, str]]:
        with site.home.store() as store:
            found = store.audit.about(OWNER)
        return [(e.action, e.reason) for e in found if e.action == "confidential.read"]

    told = site(Role.STAFF, "GET", f"/introductions/{begun}").json()["need"]
    assert (told["text"], told["teaser"]) == ("", "Lavorazioni speciali")
    assert views() == []
    read = site(Role.STAFF, "GET", f"/introductions/{begun}", X_Reason="the owner rang")
    assert read.json()["need"]["text"] == SECRET
    assert views() == [("confidential.read", "the owner rang")]


def test_nobody_answers_for_others(site: Site) -> None:
    need_id = site.veiled(Role.COMPANY)["id"]
    body = {"profile_id": "welders", "interest": INTEREST}
    assert site(Role.COMPANY, "POST", f"/needs/{need_id}/interest", body).status_code == 403
    mute = {"profile_id": "firm", "interest": INTEREST | {"about": " "}}
    assert site(Role.COMPANY, "POST", f"/needs/{need_id}/interest", mute).status_code == 422


def test_an_expert_lists_the_needs_to_which_it_is_invited(site: Site) -> None:
    (mine,) = site.needs(Role.COMPANY, "?mine=true")
    body = {
        "asker_id": "firm", "candidate_id": "ada", "interest": INTEREST, "need_id": mine["id"],
    }  # fmt: skip
    begun = site(Role.COMPANY, "POST", "/introductions", body)
    assert begun.status_code == 201, begun.text
    (invited,) = site.needs(Role.EXPERT, "?invited=true")
    assert invited["id"] == mine["id"]
    assert invited["introduction_id"] == begun.json()["id"]
    strange = body | {"need_id": "nothing", "candidate_id": "viewers"}
    assert site(Role.COMPANY, "POST", "/introductions", strange).status_code == 404
