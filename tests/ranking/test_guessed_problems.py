"""Who offers what addresses a told problem leads, and the chain adds up and can be taken away."""

import math

import numpy as np
import pytest

from matchmaker.candidates import prepare
from matchmaker.domain import Kind, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import all_features
from matchmaker.ranking.feature import NOTHING
from matchmaker.snapshot import Snapshot, build_snapshot
from tests.conftest import TODAY, offers, profile

FEATURE = {feature.name: feature for feature in all_features()}["need_problems"]
TOLD = Query(need="Dal camino esce aria rovente e la bolletta del gas è raddoppiata.")
PROFILES = (
    profile("savers", Kind.COMPANY, offers=offers("Recupero di calore dai fumi, audit energetici")),
    profile("turners", Kind.COMPANY, offers=offers("Tornitura CNC di alberi in acciaio")),
    profile("bakers", Kind.COMPANY, offers=offers("Pane e dolci freschi ogni giorno")),
)


@pytest.fixture(scope="module")
def network() -> Snapshot:
    return build_snapshot(
        profiles=PROFILES,
        activities=(),
        participations=(),
        ties=(),
        judgements=(),
        today=TODAY,
    )


def test_who_addresses_the_problem_leads_the_list(network: Snapshot) -> None:
    assert Matchmaker(network).answer(TOLD, k=3).suggestions[0].profile_id == "savers"


def test_the_best_answer_in_the_network_is_worth_one(network: Snapshot) -> None:
    values = FEATURE.values(prepare(network, TOLD), np.arange(len(network.profiles.ids)))
    assert np.nanmax(values) == pytest.approx(1.0)
    assert np.nanmin(values) >= 0.0


def test_the_parts_add_up_and_taking_one_away_lowers_the_value(network: Snapshot) -> None:
    question = prepare(network, TOLD)
    for row in range(len(network.profiles.ids)):
        whole = FEATURE.breakdown(question, row, NOTHING)
        assert sum(part.amount for part in whole.parts) == pytest.approx(whole.value)
        assert whole.value == pytest.approx(FEATURE.values(question, np.array([row]))[0])
        for part in whole.parts:
            left = FEATURE.breakdown(question, row, frozenset({part.fact})).value
            assert math.isnan(left) or left < whole.value


def test_a_named_task_makes_a_guess_count_less(network: Snapshot) -> None:
    named = Query(need=f"{TOLD.need} Cerchiamo un audit energetico.")
    rows = np.arange(len(network.profiles.ids))
    told = np.nanmax(FEATURE.values(prepare(network, TOLD), rows))
    assert np.nanmax(FEATURE.values(prepare(network, named), rows)) < told
