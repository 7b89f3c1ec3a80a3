"""A single need or offer is read and written alone, and a record that was read can be sent back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import create_app
from api.profiles.schemas import RecordOut, WrittenRecord
from matchmaker.domain import (
    Consent,
    Cooperation,
    Kind,
    Need,
    Offer,
    Place,
    Profile,
    ProfileId,
    Role,
    SizeFacts,
    Text,
    Visibility,
)
from matchmaker.home import Home
from matchmaker.services.importing import read_source
from matchmaker.settings import shipped
from matchmaker.sources import profile_from_form

AsRole = Callable[..., TestClient]
NEEDS = "/api/v1/profiles/firm/needs"
OFFERS = "/api/v1/profiles/firm/offers"
RECORD = "/api/v1/profiles/firm/record"
NEED = {
    "text": "Prove di fatica",
    "language": "it",
    "trl": [4, 6],
    "cooperation": ["testing"],
    "visibility": "network",
}


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    return home


@pytest.fixture
def own(home: Home, somebody_in: Callable[[Home, Role], str]) -> AsRole:
    app = create_app(home.path)

    def asking(role: Role) -> TestClient:
        return TestClient(app, headers={"Authorization": f"Bearer {somebody_in(home, role)}"})

    return asking


def rest(site: TestClient, field: str = "needs") -> dict[str, Any]:
    """The record without one field and the day of the last change."""
    record = site.get(RECORD).json()
    return {name: value for name, value in record.items() if name not in {field, "updated_on"}}


def test_a_need_is_added_changed_and_taken_out_alone(own: AsRole) -> None:
    site = own(Role.COMPANY)
    before, others = rest(site), site.get(RECORD).json()["needs"]
    added = site.post(NEEDS, json=NEED)
    assert added.status_code == 201
    path = added.headers["Location"]
    assert site.get(path).json() == added.json()
    tag = added.headers["ETag"]
    changed = site.put(path, json=NEED | {"text": "Prove di corrosione"}, headers={"If-Match": tag})
    assert changed.json()["text"] == "Prove di corrosione"
    assert changed.json()["id"] == added.json()["id"]
    gone = site.delete(path, headers={"If-Match": changed.headers["ETag"]})
    assert gone.status_code == 204
    assert site.get(path).status_code == 404
    assert site.get(RECORD).json()["needs"] == others
    assert rest(site) == before


def test_an_offer_is_added_changed_and_taken_out_alone(own: AsRole) -> None:
    site = own(Role.COMPANY)
    before = rest(site, "offers")
    added = site.post(OFFERS, json={"id": "o9", "text": "Tornitura"})
    assert (added.status_code, added.json()["visibility"]) == (201, "public")
    tag = {"If-Match": added.headers["ETag"]}
    assert site.put(f"{OFFERS}/o9", json={"text": "Fresatura"}, headers=tag).status_code == 200
    assert site.delete(f"{OFFERS}/o9", headers={"If-Match": "*"}).status_code == 204
    assert rest(site, "offers") == before


def test_who_did_not_see_the_last_change_overwrites_nothing(own: AsRole) -> None:
    site = own(Role.COMPANY)
    added = site.post(NEEDS, json=NEED | {"id": "n9"})
    tag = {"If-Match": added.headers["ETag"]}
    assert site.put(f"{NEEDS}/n9", json=NEED | {"trl": [1, 2]}, headers=tag).status_code == 200
    assert site.put(f"{NEEDS}/n9", json=NEED, headers=tag).status_code == 412
    assert site.delete(f"{NEEDS}/n9", headers=tag).status_code == 412
    assert site.put(f"{NEEDS}/n9", json=NEED).status_code == 428
    assert site.post(NEEDS, json=NEED | {"id": "n9"}).status_code == 409


def test_a_change_elsewhere_in_the_profile_is_no_hindrance(own: AsRole) -> None:
    site = own(Role.COMPANY)
    added = site.post(NEEDS, json=NEED | {"id": "n9"})
    site.post(OFFERS, json={"text": "Tornitura"})
    tag = {"If-Match": added.headers["ETag"]}
    assert site.put(f"{NEEDS}/n9", json=NEED, headers=tag).status_code == 200


def test_only_who_may_edit_the_profile_edits_a_need(own: AsRole) -> None:
    for role in (Role.EXPERT, Role.ANALYST):
        site = own(role)
        assert site.post(NEEDS, json=NEED).status_code == 403
        assert site.delete(f"{NEEDS}/n", headers={"If-Match": "*"}).status_code == 403


def test_what_breaks_a_rule_names_the_field(own: AsRole) -> None:
    answer = own(Role.COMPANY).post(NEEDS, json=NEED | {"trl": [6, 4]})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["needs"]


WORDS = st.text(st.characters(categories=("L", "Nd", "Zs")), min_size=1, max_size=40)
STATED = {
    "id": st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True),
    "text": WORDS.filter(str.strip),
    "language": st.sampled_from([None, "it", "en", "de", "fr", "sl"]),
    "trl": st.none() | st.tuples(st.integers(1, 5), st.integers(5, 9)),
    "cooperation": st.frozensets(st.sampled_from(Cooperation)),
    "visibility": st.sampled_from(Visibility),
}
PROFILES = st.builds(
    Profile,
    id=st.just(ProfileId("firm")),
    kind=st.sampled_from(Kind),
    names=st.lists(WORDS.filter(str.strip), min_size=1, max_size=3).map(tuple),
    texts=st.lists(
        st.builds(
            Text,
            field=st.sampled_from(["description", "products"]),
            value=WORDS.filter(str.strip),
            language=st.sampled_from([None, "it", "de"]),
        ),
        max_size=3,
    ).map(tuple),
    needs=st.lists(
        st.builds(Need, **STATED, anonymous=st.booleans()), max_size=3, unique_by=lambda n: n.id
    ).map(tuple),
    offers=st.lists(st.builds(Offer, **STATED), max_size=3, unique_by=lambda o: o.id).map(tuple),
    sectors=st.lists(st.sampled_from(["25.62", "62.01", "72"]), max_size=2).map(tuple),
    place=st.builds(
        Place,
        country=st.just("IT"),
        nuts=st.sampled_from([None, "ITC43"]),
        city=st.sampled_from([None, "Lecco"]),
    ),
    size=st.none() | st.builds(SizeFacts, headcount=st.floats(0, 1e6), year=st.just(2024)),
    languages=st.lists(st.sampled_from(["it", "de", "sl"]), max_size=3, unique=True).map(tuple),
    capacity=st.none() | st.integers(0, 10_000),
    maturity=st.none() | st.floats(0, 1),
    consent=st.builds(
        Consent,
        matching=st.booleans(),
        given_on=st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)),
        text_version=st.none() | st.just("2"),
    ),
    visibility=st.dictionaries(st.sampled_from(["size", "texts"]), st.sampled_from(Visibility)),
    updated_on=st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)),
)


@given(drawn=PROFILES)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_record_that_was_read_can_be_sent_back(home: Home, own: AsRole, drawn: Profile) -> None:
    kept = profile_from_form(drawn)
    with home.store() as store, store.write() as writer:
        writer.put_profiles([kept])
    site = own(Role.COMPANY)
    answer = site.get(RECORD)
    written = site.put(RECORD, json=answer.json(), headers={"If-Match": answer.headers["ETag"]})
    assert written.status_code == 200, written.text
    assert written.json() == answer.json()
    assert written.headers["ETag"] == answer.headers["ETag"]
    with home.store() as store:
        assert store.profile(ProfileId("firm")) == kept


def test_every_imported_record_can_be_sent_back() -> None:
    today = datetime(2027, 1, 1, tzinfo=UTC).date()
    for profile in read_source("folder", shipped("demo")).profiles:
        fields = msgspec.to_builtins(profile, order="deterministic")
        shown = {name: fields[name] for name in RecordOut.model_fields}
        record = WrittenRecord.model_validate_json(msgspec.json.encode(shown))
        record.check_unchanged(profile)
        back = record.profile(profile.id, profile, today)
        assert replace(back, updated_on=profile.updated_on) == profile


@pytest.mark.parametrize(
    ("field", "value"), [("id", "other"), ("demo", True), ("consent", {"matching": False})]
)
def test_what_is_changed_elsewhere_is_refused(own: AsRole, field: str, value: object) -> None:
    site = own(Role.COMPANY)
    answer = site.get(RECORD)
    tag = {"If-Match": answer.headers["ETag"]}
    refused = site.put(RECORD, json=answer.json() | {field: value}, headers=tag)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json()["errors"]] == [field]
