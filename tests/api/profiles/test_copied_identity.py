"""A firm that calls itself another one is asked about, and reads nothing of the other meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import (
    Identifier,
    Judgement,
    Kind,
    Need,
    Place,
    Profile,
    ProfileId,
    Role,
    Verdict,
    Visibility,
)
from matchmaker.home import Home
from matchmaker.services.accounts import add_account
from matchmaker.services.building import build, find_duplicates
from matchmaker.services.data_subjects import change_consent, erase_data
from matchmaker.services.duplicates import pairs_in_doubt
from matchmaker.services.profiles import judge
from matchmaker.store import Origin

SECRET = "Fresatura di zirconio per il codename Aldebaran"
TODAY = date(2026, 11, 23)
IMPORT = Origin(source="import firms.csv", at=datetime(2026, 11, 23, tzinfo=UTC))

COPIER = Profile(
    id=ProfileId("firm"), kind=Kind.COMPANY, names=("Torneria Brambati S.r.l.",),
    place=Place(country="IT", city="Lecco"),
)  # fmt: skip
RIVAL = Profile(
    id=ProfileId("rival"), kind=Kind.COMPANY, names=("Trafilerie Rossignoli S.p.A.",),
    identifiers=(Identifier(scheme="vat_it", value="07643520567"),),
    place=Place(country="IT", city="Lecco", address="Via Volta 3", postcode="23900"),
    needs=(Need(id="n", text=SECRET, visibility=Visibility.MATCHING_ONLY),),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles([COPIER, RIVAL], IMPORT)
    build(home, today=TODAY)
    return home


@pytest.fixture
def asking(home: Home, somebody_in: Callable[..., str]) -> Iterator[TestClient]:
    headers = {"Authorization": f"Bearer {somebody_in(home, Role.COMPANY)}"}
    with TestClient(create_app(home.path), headers=headers) as asking:
        yield asking


def copy_the_rival(asking: TestClient) -> None:
    record = asking.get("/api/v1/profiles/firm/record").json()
    typed = {k: v for k, v in record.items() if k not in {"id", "consent", "updated_on", "demo"}}
    typed |= {
        "names": list(RIVAL.names),
        "identifiers": [{"scheme": "vat_it", "value": "07643520567"}],
    }
    done = asking.put("/api/v1/profiles/firm/record", json=typed, headers={"If-Match": "*"})
    assert done.status_code == 200, done.text


def test_copying_names_and_number_of_a_rival_opens_none_of_its_needs(
    home: Home, asking: TestClient
) -> None:
    copy_the_rival(asking)
    found = find_duplicates(home)
    needs = asking.get("/api/v1/needs", params={"mine": True})
    assert needs.status_code == 200
    assert "Aldebaran" not in needs.text
    assert dict(found.clusters) == {}
    assert [{pair.left_id, pair.right_id} for pair in found.review] == [{"firm", "rival"}]


def test_staff_are_asked_about_a_copied_identity_at_once(home: Home, asking: TestClient) -> None:
    copy_the_rival(asking)
    with home.store() as store:
        (pair,) = pairs_in_doubt(store)
        assert {pair.left_id, pair.right_id} == {"firm", "rival"}
        line = store.audit.lines(n=1)[0]
        assert (line.action, line.subject, line.note) == (
            "duplicate.question", "profile:firm", "rival",
        )  # fmt: skip
    copy_the_rival(asking)
    with home.store() as store:
        assert len(pairs_in_doubt(store)) == 1
        assert store.audit.lines(n=1)[0].action == "profile.edit", "asked once"


def test_a_name_alone_in_other_letters_is_asked_about_too(home: Home, asking: TestClient) -> None:
    record = asking.get("/api/v1/profiles/firm/record").json()
    typed = {k: v for k, v in record.items() if k not in {"id", "consent", "updated_on", "demo"}}
    typed |= {"names": ["TRAFILERIE ROSSIGNOLI S.P.A."]}
    asking.put("/api/v1/profiles/firm/record", json=typed, headers={"If-Match": "*"})
    with home.store() as store:
        assert [pair.probability for pair in pairs_in_doubt(store)] == [0.5]


def test_a_merge_from_before_is_separated_by_the_next_search(
    home: Home, asking: TestClient
) -> None:
    copy_the_rival(asking)
    with home.store() as store, store.write() as writer:
        writer.put_clusters({RIVAL.id: COPIER.id})
    assert "Aldebaran" in asking.get("/api/v1/needs", params={"mine": True}).text
    find_duplicates(home)
    assert "Aldebaran" not in asking.get("/api/v1/needs", params={"mine": True}).text


def test_a_person_may_still_say_that_the_two_are_one(home: Home, asking: TestClient) -> None:
    copy_the_rival(asking)
    said = Judgement(left_id=COPIER.id, right_id=RIVAL.id, verdict=Verdict.SAME, judged_on=TODAY)
    with home.store() as store, store.write() as writer:
        writer.put_judgements([said])
    assert dict(find_duplicates(home).clusters) == {"rival": "firm"}


def merged_and_refused(home: Home, refusing: str, *, owned: bool = True) -> None:
    """Two records that staff took for one firm, each with an account, of which one refuses."""
    origin = Origin(source="service", at=datetime(2026, 11, 24, tzinfo=UTC))
    with home.store() as store:
        for role, id_ in ((Role.COMPANY, "firm"), (Role.COMPANY, "rival")):
            if owned or id_ == "rival":
                add_account(
                    store, email=f"{id_}@example.org", name="", role=role, speaks_for=[id_],
                    origin=origin,
                )  # fmt: skip
        with store.write() as writer:
            writer.put_clusters({RIVAL.id: COPIER.id})
        build(home, today=TODAY)
        change_consent(store, refusing, given=False, text_version="", origin=origin)


@pytest.mark.parametrize(("refusing", "other"), [("firm", "rival"), ("rival", "firm")])
def test_who_refuses_takes_nobody_elses_record_along(home: Home, refusing: str, other: str) -> None:
    merged_and_refused(home, refusing)
    with TestClient(create_app(home.path)) as anybody:
        assert anybody.get(f"/api/v1/profiles/{refusing}").status_code == 404, "from at once"
    build(home, today=TODAY)
    with TestClient(create_app(home.path)) as anybody:
        assert anybody.get(f"/api/v1/profiles/{refusing}").status_code == 404
        assert anybody.get(f"/api/v1/profiles/{other}").status_code == 200
        with home.store() as store:
            judge(store, "firm", "rival", Verdict.DIFFERENT, IMPORT)
        assert anybody.get(f"/api/v1/profiles/{other}").status_code == 200, "after other changes"


def test_a_refusal_counts_for_all_records_of_whoever_refuses(home: Home) -> None:
    merged_and_refused(home, "firm", owned=False)
    build(home, today=TODAY)
    with TestClient(create_app(home.path)) as anybody:
        for id_ in ("firm", "rival"):
            assert anybody.get(f"/api/v1/profiles/{id_}").status_code == 404


@pytest.mark.parametrize(("erased", "other"), [("firm", "rival"), ("rival", "firm")])
def test_who_is_erased_takes_nobody_elses_record_along(home: Home, erased: str, other: str) -> None:
    merged_and_refused(home, "firm")
    with home.store() as store:
        change_consent(store, "firm", given=True, text_version="", origin=IMPORT)
        erase_data(home, store, erased, IMPORT)
        assert store.profile(ProfileId(other)).id == other
        assert store.accounts.by_email(f"{other}@example.org") is not None
        assert store.accounts.by_email(f"{erased}@example.org") is None
    build(home, today=TODAY)
    with TestClient(create_app(home.path)) as anybody:
        assert anybody.get(f"/api/v1/profiles/{other}").status_code == 200
