"""Which concepts meet across ties: counted both ways, against chance, and only where there are."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Kind,
    Layer,
    Participation,
    Profile,
    ProfileId,
    Tie,
)
from matchmaker.privacy import Tier
from matchmaker.snapshot import ConceptTies, Snapshot, build_snapshot
from matchmaker.snapshot.concept_ties import PRIOR_MEETINGS
from tests.conftest import TODAY, profile

PROFILES: Sequence[Profile] = (
    profile("turner", Kind.COMPANY, "Tornitura."),
    profile("weaver", Kind.COMPANY, "Tessitura."),
    profile("lab", Kind.LAB, "Metrologia."),
    profile("other-lab", Kind.LAB, "Metrologia."),
)


def tie(one: str, other: str, layer: Layer) -> Tie:
    return Tie(source_id=ProfileId(one), target_id=ProfileId(other), layer=layer)


def snapshot(*ties: Tie, members: Sequence[str] = (), tier: Tier = Tier.STAFF) -> Snapshot:
    """These profiles with some ties, and some of them in one project."""
    project = ActivityId("p")
    return build_snapshot(
        profiles=PROFILES,
        activities=[Activity(id=project, kind=ActivityKind.PROJECT, title="P")],
        participations=[
            Participation(profile_id=ProfileId(id_), activity_id=project) for id_ in members
        ],
        ties=ties,
        judgements=(),
        today=TODAY,
        tier=tier,
    )


def met(found: Snapshot, one: str, other: str) -> float:
    column_of = found.texts.offering_concepts.column_of
    return float(found.concept_ties.met[column_of[one], column_of[other]])


def related(found: Snapshot, one: str, other: str, prior: float = 0.0) -> float:
    column_of = found.texts.offering_concepts.column_of
    guess = np.full(len(column_of), prior)
    return float(found.concept_ties.relatedness(column_of[one], guess)[column_of[other]])


FOLLOWED = tie("lab", "turner", Layer.EXPERT_CLIENT)


def test_a_tie_is_counted_both_ways() -> None:
    found = snapshot(FOLLOWED, tie("other-lab", "turner", Layer.INTRODUCTION_ACCEPTED))
    assert met(found, "turning", "metrology") == met(found, "metrology", "turning") == 2
    assert met(found, "turning", "turning") == met(found, "weaving", "metrology") == 0
    assert found.concept_ties.total == 4


def test_a_membership_is_no_meeting() -> None:
    found = snapshot(tie("turner", "lab", Layer.MEMBERSHIP))
    assert found.concept_ties.met.nnz == 0


@pytest.mark.parametrize(
    ("members", "count"),
    [(["turner"], 0.0), (["turner", "lab"], 1.0), (["turner", "lab", "weaver"], 0.5)],
)
def test_a_project_counts_less_the_more_take_part(members: Sequence[str], count: float) -> None:
    found = snapshot(members=members)
    assert met(found, "turning", "metrology") == pytest.approx(count)
    assert met(found, "turning", "turning") == 0


def test_what_meets_more_often_than_by_chance_is_related() -> None:
    found = snapshot(FOLLOWED, tie("other-lab", "turner", Layer.EXPERT_CLIENT))
    # Two meetings where one half of four ends, times two, is expected by chance: one is beyond.
    assert related(found, "turning", "metrology") == pytest.approx(1 / (2 + PRIOR_MEETINGS))
    assert related(found, "turning", "weaving") == 0


def test_without_ties_the_prior_stands_and_with_many_it_fades() -> None:
    assert related(snapshot(), "turning", "weaving", 0.5) == 0.5
    elsewhere = snapshot(
        FOLLOWED, tie("other-lab", "turner", Layer.EXPERT_CLIENT), members=["weaver", "lab"]
    )
    assert related(elsewhere, "turning", "weaving", 0.5) < 0.5


def test_the_public_learns_nothing_from_whom_the_programme_brought_together() -> None:
    assert met(snapshot(FOLLOWED), "turning", "metrology") == 1
    assert snapshot(FOLLOWED, tier=Tier.PUBLIC).concept_ties.met.nnz == 0


def test_what_is_saved_is_loaded_and_an_older_snapshot_knows_none(
    tmp_path: Path, snapshot_of: Callable[..., Snapshot]
) -> None:
    snapshot_of().save(tmp_path)
    saved, loaded = snapshot_of().concept_ties, Snapshot.load(tmp_path).concept_ties
    np.testing.assert_array_equal(saved.met.toarray(), loaded.met.toarray())
    np.testing.assert_array_equal(saved.ends, loaded.ends)
    assert saved.total == loaded.total
    before = ConceptTies.load(tmp_path / "nothing", 3)
    assert (before.met.shape, before.total) == ((3, 3), 0)
    np.testing.assert_array_equal(before.relatedness(0, np.array([0.1, 0, 0])), [0.1, 0, 0])
