"""A fact that a feature says it is not touched by leaves the feature's value as it is."""

import math

import numpy as np
import pytest

from matchmaker.candidates import PreparedQuery, prepare, retrieve
from matchmaker.domain import Fact, ProfileId, Query
from matchmaker.ranking import all_features
from matchmaker.ranking.feature import NOTHING, Feature, Removals
from matchmaker.snapshot import Snapshot

QUERIES = (
    Query(profile_id=ProfileId("firm")),
    Query(profile_id=ProfileId("polymers"), new_only=False),
    Query(need="Wir suchen Laserschweissen von dünnem Blech, aber keine Zertifizierung"),
)
TOLD = [feature for feature in all_features() if feature.touched_by is not None]


def facts_about(prepared: PreparedQuery, row: int) -> list[Fact]:
    """All facts that any feature rests on."""
    parts = (
        part.fact
        for feature in all_features()
        for part in feature.shown(prepared, row, NOTHING).parts
    )
    return list(dict.fromkeys(parts))


@pytest.mark.parametrize("feature", TOLD, ids=lambda feature: feature.name)
@pytest.mark.parametrize("query", QUERIES, ids=["firm", "polymers", "need"])
def test_untouched_is_unchanged(snapshot: Snapshot, query: Query, feature: Feature) -> None:
    prepared = prepare(snapshot, query)
    for row in retrieve(prepared):
        whole = feature.breakdown(prepared, row, NOTHING).value
        if math.isnan(whole):
            continue
        facts = [f for f in facts_about(prepared, row) if f.aspect in feature.aspects]
        assert feature.touched_by is not None
        removals = Removals(facts)
        touched = set(feature.touched_by(prepared, row, removals))
        others = [place for place in range(len(facts)) if place not in touched]
        left = feature.value_without_each(prepared, row, removals, others)
        np.testing.assert_allclose(left, whole, rtol=0, atol=1e-12)


def test_some_facts_touch_and_others_do_not(snapshot: Snapshot) -> None:
    prepared = prepare(snapshot, QUERIES[2])
    row = snapshot.profiles.row_of[ProfileId("welders")]
    facts = facts_about(prepared, row)
    concepts = next(each for each in TOLD if each.name == "need_concepts")
    assert concepts.touched_by is not None
    touched = concepts.touched_by(prepared, row, Removals(facts))
    assert 0 < len(touched) < len(facts)
