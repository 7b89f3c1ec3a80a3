"""A need that names a symptom finds who addresses it, whatever else has the same nouns."""

from collections.abc import Callable

import numpy as np
import pytest

from matchmaker.candidates import GENERATORS, prepare
from matchmaker.domain import Kind, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import all_features
from matchmaker.snapshot import Snapshot
from tests.conftest import needs, offers, profile

FEATURES = {feature.name: feature for feature in all_features()}
PROFILES = (
    profile("galvanisers", Kind.COMPANY, offers=offers("Zincatura a caldo conto terzi.")),
    profile(
        "steelworks",
        Kind.COMPANY,
        offers=offers("Barre e profilati in acciaio per tutti i mestieri."),
    ),
    profile("sufferers", Kind.COMPANY, "Facciamo cancelli; la ruggine è il nostro problema."),
    profile("rust_solvers", Kind.COMPANY, offers=offers("Risolviamo problemi di ruggine.")),
    profile("bakers", Kind.COMPANY, offers=offers("Pane fresco e dolci da forno.")),
    profile("needy", Kind.COMPANY, needs=needs("Le nostre ringhiere si arrugginiscono.")),
)
SYMPTOMS = {
    "it": "Le nostre ringhiere in acciaio si arrugginiscono dopo un inverno",
    "en": "Our steel railings go rusty after one winter",
    "de": "Unsere Stahlgeländer rosten nach einem Winter",
    "fr": "Nos garde-corps en acier rouillent après un hiver",
}


@pytest.fixture(scope="module")
def snapshot(snapshot_of: Callable[..., Snapshot]) -> Snapshot:
    return snapshot_of(profiles=PROFILES, activities=(), participations=(), ties=(), judgements=())


def value(snapshot: Snapshot, feature: str, query: Query, id_: str) -> float:
    row = snapshot.profiles.row_of[ProfileId(id_)]
    return float(FEATURES[feature].values(prepare(snapshot, query), np.array([row]))[0])


@pytest.mark.parametrize(
    "need",
    [
        "Le nostre ringhiere si arrugginiscono dopo un inverno",
        "Our railings go rusty after one winter",
        "Unsere Geländer rosten nach einem Winter",
        "Nos garde-corps rouillent après un hiver",
    ],
)
def test_who_addresses_a_symptom_leads(snapshot: Snapshot, need: str) -> None:
    found = [each.profile_id for each in Matchmaker(snapshot).suggest(need=need)]

    # Who offers to solve the very problem may stand beside who offers what addresses it.
    assert "galvanisers" in found[:2]
    assert set(found[:2]) <= {"galvanisers", "rust_solvers"}


@pytest.mark.parametrize("language", SYMPTOMS)
def test_the_material_is_less_of_an_answer_than_the_remedy(
    snapshot: Snapshot, language: str
) -> None:
    query = Query(need=SYMPTOMS[language])

    remedy = value(snapshot, "need_concepts", query, "galvanisers")
    assert remedy > value(snapshot, "need_concepts", query, "steelworks")


def test_an_offer_about_the_problem_counts_less_than_a_remedy_and_a_complaint_nothing(
    snapshot: Snapshot,
) -> None:
    query = Query(need="ruggine sulle ringhiere")
    scores = {p.id: value(snapshot, "need_concepts", query, p.id) for p in PROFILES[:5]}

    assert scores["galvanisers"] > scores["rust_solvers"] > 0
    assert not scores["sufferers"] > 0
    assert scores["bakers"] == 0


def test_who_offers_a_remedy_serves_whoever_has_the_problem(snapshot: Snapshot) -> None:
    mine = Query(profile_id=ProfileId("galvanisers"))

    assert value(snapshot, "their_need_concepts", mine, "needy") > 0
    steel = Query(profile_id=ProfileId("steelworks"))
    assert value(snapshot, "their_need_concepts", steel, "needy") == 0


def test_the_generator_of_concepts_finds_who_addresses_a_problem(snapshot: Snapshot) -> None:
    scores = GENERATORS["concepts"](prepare(snapshot, Query(need=SYMPTOMS["it"])))
    ids = snapshot.profiles.ids

    assert ids[int(np.argmax(scores))] == "galvanisers"
    assert scores[snapshot.profiles.row_of[ProfileId("bakers")]] == 0


@pytest.mark.parametrize("need", SYMPTOMS.values(), ids=SYMPTOMS)
def test_the_breakdown_gives_the_value_that_ranked(snapshot: Snapshot, need: str) -> None:
    prepared = prepare(snapshot, Query(need=need))
    rows = np.arange(len(PROFILES))
    values = FEATURES["need_concepts"].values(prepared, rows)
    recomputed = [
        FEATURES["need_concepts"].breakdown(prepared, row, frozenset()).value for row in rows
    ]

    np.testing.assert_allclose(values, recomputed, rtol=1e-6, atol=1e-9)
