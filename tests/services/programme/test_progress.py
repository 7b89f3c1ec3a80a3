"""Stages are counted on firms, not on records of them."""

from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Consent,
    Kind,
    Layer,
    Participation,
    Place,
    Profile,
    ProfileId,
    Tie,
)
from matchmaker.home import Home
from matchmaker.programme import Stage, funnel
from matchmaker.programme.results import Period
from matchmaker.services.programme.progress import stages
from matchmaker.services.programme.results import results_of
from matchmaker.store import Store

DAY = date(2025, 3, 1)


def firm(id_: str, **facts: object) -> Profile:
    return Profile(id=ProfileId(id_), kind=Kind.COMPANY, consent=Consent(given_on=DAY), **facts)


@pytest.fixture
def store(tmp_path: Path):
    with Home.create(tmp_path / "home").store() as opened:
        yield opened


def put(store: Store, *profiles: Profile) -> None:
    with store.write() as writer:
        writer.put_profiles(profiles)


def test_records_of_one_firm_are_counted_once_and_their_stages_together(store: Store) -> None:
    expert = Profile(id=ProfileId("ada"), kind=Kind.EXPERT)
    put(store, firm("a", maturity=0.4), firm("a-again"), firm("b"), expert)
    with store.write() as writer:
        writer.put_clusters({ProfileId("a-again"): ProfileId("a")})
        followed = Tie(source_id=expert.id, target_id="a-again", layer=Layer.EXPERT_CLIENT)
        writer.put_ties([followed])
    found = stages(store)
    assert [*found] == ["a", "b"]
    assert found["a"] == {Stage.CONTACTED: DAY, Stage.CHECK_UP: None, Stage.EXPERT: None}
    assert funnel(found, until=date(2026, 1, 1)).n == 2


@pytest.mark.parametrize(
    ("kind", "programme", "role", "stage"),
    [
        (ActivityKind.CALL, "", "applicant", Stage.APPLICATION),
        (ActivityKind.CALL, "", "invited", None),
        (ActivityKind.PROJECT, "Interreg", "participant", Stage.FUNDED),
        (ActivityKind.PROJECT, "", "participant", None),
    ],
)
def test_projects_and_applications_that_are_stored_as_activities_count(
    store: Store, kind: ActivityKind, programme: str, role: str, stage: Stage | None
) -> None:
    put(store, firm("a"))
    activity = Activity(
        id=ActivityId("x"), kind=kind, programme=programme, starts_on=DAY, ends_on=DAY
    )
    with store.write() as writer:
        writer.put_activities([activity])
        writer.put_participations(
            [Participation(profile_id=ProfileId("a"), activity_id=activity.id, role=role)]
        )
    reached = {Stage.CONTACTED, stage} - {None}
    assert {*stages(store)["a"]} == reached


def test_organisations_of_one_name_are_two_and_records_of_one_are_one(store: Store) -> None:
    swiss = Place(country="CH")
    lab = Profile(id=ProfileId("lab"), kind=Kind.LAB, place=swiss)
    italian = {"names": ("Rossi",), "place": Place(country="IT")}
    put(store, firm("a", **italian), firm("b", **italian), firm("b-again", **italian), lab)
    project = Activity(id=ActivityId("p"), kind=ActivityKind.PROJECT, title="Warm lakes")
    with store.write() as writer:
        writer.put_activities([project])
        writer.put_participations(
            [Participation(profile_id=i, activity_id="p") for i in ("a", "b", "b-again", "lab")]
        )
        writer.put_clusters({ProfileId("b-again"): ProfileId("b")})
    counts = {each.name: each for each in results_of(store, Period()).counts}
    assert counts["with_research"].value == 2
    assert counts["with_research"].behind == ("Rossi", "Rossi")
    assert counts["organisations_across"].value == 3
