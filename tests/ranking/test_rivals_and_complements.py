"""A firm is given who completes it, not its rivals; an expert is given clients, not colleagues."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from matchmaker.candidates import prepare
from matchmaker.domain import FitVerdict, Kind, Language, Layer, Profile, ProfileId, Query, Tie
from matchmaker.engine import Matchmaker
from matchmaker.explanation import word
from matchmaker.ranking import Feature, all_features
from matchmaker.ranking.feature import NOTHING
from matchmaker.snapshot import build_snapshot
from tests.conftest import COMO, LECCO, LUGANO, TODAY, needs, offers, profile

FEATURES = {feature.name: feature for feature in all_features()}
TURNING = "Tornitura e fresatura di precisione per il settore automobilistico."

PROFILES: Sequence[Profile] = (
    profile("turner", Kind.COMPANY, TURNING, sectors=("25.62",), place=LECCO, languages=("it",)),
    profile(
        "other-turner",
        Kind.COMPANY,
        "Tornitura CNC e fresatura conto terzi per il settore automobilistico.",
        sectors=("25.62",),
        place=LECCO,
        languages=("it",),
    ),
    profile(
        "milling-school",
        Kind.COMPANY,
        "Fresatura di stampi per calzature.",
        sectors=("28.99",),
        place=COMO,
        languages=("it",),
    ),
    profile(
        "toolmaker",
        Kind.COMPANY,
        "Utensili da taglio in metallo duro e fluidi da taglio.",
        sectors=("25.73",),
        place=COMO,
        languages=("it",),
    ),
    profile(
        "galvanic",
        Kind.COMPANY,
        "Zincatura e nichelatura di minuterie.",
        sectors=("25.61",),
        place=COMO,
        languages=("it",),
    ),
    profile(
        "other-galvanic",
        Kind.COMPANY,
        "Cromatura e zincatura galvanica.",
        sectors=("25.61",),
        place=LUGANO,
        languages=("it",),
    ),
    profile(
        "metrologists",
        Kind.LAB,
        "Laboratorio di metrologia e di lavorazioni meccaniche, tornitura e fresatura.",
        place=LUGANO,
        languages=("it",),
    ),
    profile(
        "weavers",
        Kind.COMPANY,
        "Tessitura di seta.",
        needs=needs("Cerchiamo chi ci aiuti con la lean production e la gestione della qualità."),
        sectors=("13.20",),
        place=COMO,
        languages=("it",),
    ),
    profile(
        "spinners",
        Kind.COMPANY,
        "Filatura di seta.",
        sectors=("13.10",),
        place=COMO,
        languages=("it",),
    ),
    profile(
        "consultants",
        Kind.COMPANY,
        "Consulenza di lean production e gestione della qualità per le imprese.",
        sectors=("70.22",),
        place=COMO,
        languages=("it",),
    ),
    profile(
        "lean-maker",
        Kind.COMPANY,
        "Produciamo mobili con la lean production e la gestione della qualità.",
        sectors=("31.09",),
        place=COMO,
        languages=("it",),
    ),
    profile(
        "adviser",
        Kind.EXPERT,
        offers=offers("Consulenza di lean production e gestione della qualità."),
        place=COMO,
        languages=("it",),
    ),
)

KNOWN = {each.id: each for each in PROFILES}


def network(
    *ties: tuple[str, str, Layer], profiles: Sequence[Profile] = PROFILES, **changes: object
) -> Matchmaker:
    """These profiles with some ties, and facts of some of them changed."""
    changed = [replace(p, **changes.get(p.id.replace("-", "_"), {})) for p in profiles]
    linked = [
        Tie(source_id=ProfileId(one), target_id=ProfileId(other), layer=layer)
        for one, other, layer in ties
    ]
    return Matchmaker(
        build_snapshot(
            profiles=changed,
            activities=(),
            participations=(),
            ties=linked,
            judgements=(),
            today=TODAY,
        )
    )


@pytest.fixture(scope="module")
def found() -> Matchmaker:
    return network()


def value(matchmaker: Matchmaker, name: str, asker: str, id_: str) -> float:
    question = prepare(matchmaker.snapshot, Query(profile_id=ProfileId(asker)))
    row = matchmaker.snapshot.profiles.row_of[ProfileId(id_)]
    return float(FEATURES[name].values(question, np.array([row]))[0])


def ids(matchmaker: Matchmaker, asker: str, **asked: object) -> list[str]:
    return [id_ for id_, _ in matchmaker.rank(Query(profile_id=ProfileId(asker), **asked))]


def said(matchmaker: Matchmaker, asker: str, id_: str, **asked: object) -> Mapping[str, str]:
    query = Query(profile_id=ProfileId(asker), **asked)
    suggestion = next(s for s in matchmaker.answer(query, k=20) if s.profile_id == id_)
    return {reason.id: reason.text for reason in word(suggestion, Language.EN).reasons}


def test_a_turner_without_needs_is_given_who_completes_it_not_other_turners(
    found: Matchmaker,
) -> None:
    firms = ids(found, "turner", kinds=frozenset({Kind.COMPANY}))
    assert firms[0] == "toolmaker"
    assert firms[-1] == "other-turner"
    assert set(ids(found, "turner")[:2]) == {"metrologists", "toolmaker"}


def test_whoever_looks_for_rivals_is_given_them(found: Matchmaker) -> None:
    asked = {"kinds": frozenset({Kind.COMPANY}), "allow_rivals": True}
    assert ids(found, "turner", **asked)[0] == "other-turner"
    rival = said(found, "turner", "other-turner", allow_rivals=True)["rivalry"]
    assert rival.startswith("Offers the same as your company: ")
    assert not rival.endswith("a rival")


def test_a_rival_is_called_one_with_what_both_offer(found: Matchmaker) -> None:
    rival = said(found, "turner", "other-turner")["rivalry"]
    assert rival.startswith("Offers the same as your company: ")
    assert "turning" in rival
    assert rival.endswith(": a rival")


def test_nobody_offers_what_is_sought_where_nothing_is(found: Matchmaker) -> None:
    for asker in ("turner", "galvanic", "metrologists", "adviser"):
        for each in found.answer(Query(profile_id=ProfileId(asker)), k=20):
            known = {c.feature for c in each.contributions if c.known}
            assert not {name for name in known if name.startswith("need_")}
    complement = said(found, "turner", "toolmaker")["complement"]
    assert complement.startswith("Complements what your company does: ")
    assert "cutting tools" in complement


def test_where_a_need_is_stated_it_decides_and_not_the_complement(found: Matchmaker) -> None:
    need = "Ci serve tessitura di seta"
    assert ids(found, "turner", need=need)[0] == "weavers"
    assert "complement" not in said(found, "turner", "weavers", need=need)


def test_what_completes_an_offer_is_a_possible_answer_never_a_strong_one(found: Matchmaker) -> None:
    answer = found.answer(Query(profile_id=ProfileId("turner")), k=20)
    fits = {each.profile_id: each.fit for each in answer}
    assert answer.verdict is FitVerdict.POSSIBLE
    assert fits["toolmaker"] > fits["other-turner"]


def test_the_answer_says_that_no_need_is_stated(found: Matchmaker) -> None:
    answer = found.answer(Query(profile_id=ProfileId("turner")))
    assert answer.advice is not None
    assert "Add a need" in answer.advice.text[Language.EN]


def test_rivalry_grows_with_the_sector_and_the_customers(found: Matchmaker) -> None:
    same = value(found, "rivalry", "turner", "other-turner")
    elsewhere = network(other_turner={"sectors": ("01.1",)})
    assert 0.4 < same <= 1
    assert value(elsewhere, "rivalry", "turner", "other-turner") < same
    assert value(found, "rivalry", "turner", "milling-school") < same
    assert value(found, "rivalry", "turner", "weavers") < 0.05


def test_whoever_states_no_sector_is_no_less_of_a_rival(found: Matchmaker) -> None:
    silent = network(other_turner={"sectors": ()})
    assert value(silent, "rivalry", "turner", "other-turner") >= value(
        found, "rivalry", "turner", "other-turner"
    )


def test_only_its_own_kind_rivals_a_profile(found: Matchmaker) -> None:
    assert math.isnan(value(found, "rivalry", "turner", "metrologists"))
    assert math.isnan(value(found, "rivalry", "adviser", "consultants"))


def test_without_what_both_offer_a_rival_rises(found: Matchmaker) -> None:
    query = Query(profile_id=ProfileId("turner"), kinds=frozenset({Kind.COMPANY}))
    rival = next(s for s in found.answer(query, k=20) if s.profile_id == "other-turner")
    against = next(c for c in rival.contributions if c.feature == "rivalry")
    assert rival.against == "rivalry"
    facts = [piece for piece in against.evidence if piece.fact.aspect == "concept"]
    assert facts
    for piece in facts:
        again = dict(found.rank(replace(query, without=frozenset({piece.fact}))))
        assert piece.loss < 0
        assert again[rival.profile_id] == pytest.approx(rival.score - piece.loss)


@pytest.mark.parametrize("name", ["rivalry", "service_rivalry", "complement", "needs_answered"])
@pytest.mark.parametrize("asker", ["turner", "weavers", "metrologists", "adviser"])
def test_parts_add_up_to_the_value_and_none_taken_away_raises_it(
    found: Matchmaker, name: str, asker: str
) -> None:
    feature: Feature = FEATURES[name]
    question = prepare(found.snapshot, Query(profile_id=ProfileId(asker)))
    rows = np.arange(len(PROFILES))
    values = feature.values(question, rows)
    for row in rows.tolist():
        whole = feature.breakdown(question, row, NOTHING)
        np.testing.assert_allclose(whole.value, values[row], rtol=1e-6)
        if not math.isnan(whole.value):
            assert 0 <= whole.value <= 1
            assert sum(part.amount for part in whole.parts) == pytest.approx(whole.value)
        for part in whole.parts:
            left = feature.breakdown(question, row, frozenset({part.fact})).value
            assert math.isnan(left) or left <= whole.value + 1e-9


def test_ties_teach_which_offers_go_together() -> None:
    plain = network()
    tied = network(
        ("galvanic", "weavers", Layer.INTRODUCTION_ACCEPTED),
        ("other-galvanic", "weavers", Layer.INTRODUCTION_ACCEPTED),
        ("other-galvanic", "spinners", Layer.INTRODUCTION_ACCEPTED),
    )
    before = value(plain, "complement", "galvanic", "spinners")
    assert value(tied, "complement", "galvanic", "spinners") > before + 0.02


def test_a_membership_teaches_nothing() -> None:
    plain = network()
    members = network(
        ("galvanic", "weavers", Layer.MEMBERSHIP), ("other-galvanic", "spinners", Layer.MEMBERSHIP)
    )
    assert value(members, "complement", "galvanic", "spinners") == value(
        plain, "complement", "galvanic", "spinners"
    )


def test_what_a_firm_does_in_house_is_no_complement_of_another_firms(found: Matchmaker) -> None:
    assert value(found, "complement", "turner", "other-turner") == 0
    assert value(found, "complement", "turner", "metrologists") > 0


def test_an_experts_clients_are_firms_that_it_can_help_not_consultants(found: Matchmaker) -> None:
    clients = [each.profile_id for each in found.clients("adviser", k=20)]
    assert clients[0] == "weavers"
    assert clients[-1] == "consultants"
    sells_the_same = said(found, "adviser", "consultants")["service_rivalry"]
    assert sells_the_same.endswith("a rival, not a client")


def test_a_need_that_is_answered_counts_whatever_else_the_expert_can_do(found: Matchmaker) -> None:
    alone = value(found, "needs_answered", "adviser", "weavers")
    offer = "Consulenza di lean production e gestione della qualità, welding, turning, silk, LCA."
    versatile = network(adviser={"offers": offers(offer)})
    assert alone > 0.5
    assert value(versatile, "needs_answered", "adviser", "weavers") == pytest.approx(
        alone, rel=0.05
    )
    assert value(versatile, "their_need_concepts", "adviser", "weavers") < 0.7 * value(
        found, "their_need_concepts", "adviser", "weavers"
    )
    assert math.isnan(value(found, "needs_answered", "adviser", "spinners"))


def test_a_maker_that_knows_the_same_is_no_rival_of_an_expert(found: Matchmaker) -> None:
    assert value(found, "service_rivalry", "adviser", "lean-maker") == 0
    assert value(found, "service_rivalry", "adviser", "consultants") > 0.3


def test_a_plan_leaves_the_rival_of_the_only_expert_for_last() -> None:
    one_place = network(adviser={"capacity": 1})
    plan = one_place.plan(["weavers", "consultants"])
    assert [(each.expert_id, each.firm_id) for each in plan.assignments] == [("adviser", "weavers")]
