"""An explanation tells the chain from what people see to what addresses it."""

from collections.abc import Callable

import pytest

from matchmaker.domain import (
    Contribution,
    Evidence,
    Fact,
    Kind,
    Language,
    ProfileId,
    Query,
    Remedy,
    Side,
    Suggestion,
    Visibility,
)
from matchmaker.engine import Matchmaker
from matchmaker.explanation import word
from matchmaker.explanation.wording import sentence
from matchmaker.privacy import NETWORK, STAFF
from matchmaker.snapshot import Snapshot
from tests.conftest import needs, offers, profile

PROFILES = (
    profile("galvanisers", Kind.COMPANY, offers=offers("Zincatura a caldo conto terzi.")),
    profile("makers", Kind.COMPANY, needs=needs("Le nostre ringhiere si arrugginiscono.")),
    profile(
        "discreet",
        Kind.COMPANY,
        needs=needs("I nostri cancelli si arrugginiscono.", visibility=Visibility.MATCHING_ONLY),
    ),
)
SYMPTOMS = {
    Language.IT: ("La ringhiera arrugginisce", "«arrugginisce» significa: corrosione"),
    Language.EN: ("The railing rusts", "“rusts” means corrosion"),
    Language.DE: ("Das Geländer rostet", "«rostet» bedeutet: Korrosion"),
    Language.FR: ("La barrière rouille vite", "« rouille » signifie : corrosion"),
}


@pytest.fixture(scope="module")
def matchmaker(snapshot_of: Callable[..., Snapshot]) -> Matchmaker:
    return Matchmaker(
        snapshot_of(profiles=PROFILES, activities=(), participations=(), ties=(), judgements=())
    )


def contribution(suggestion: Suggestion, feature: str) -> Contribution:
    return next(c for c in suggestion.contributions if c.feature == feature)


def remedies(suggestion: Suggestion, feature: str) -> list[Remedy]:
    found = (e.remedy for e in contribution(suggestion, feature).evidence)
    return [remedy for remedy in found if remedy is not None]


@pytest.mark.parametrize("language", SYMPTOMS)
def test_the_chain_is_told_in_each_language(matchmaker: Matchmaker, language: Language) -> None:
    need, chain = SYMPTOMS[language]
    best = matchmaker.answer(Query(need=need, language=language))[0]

    assert best.profile_id == "galvanisers"
    text = next(r.text for r in word(best, language).reasons if r.id == "need_concepts")
    assert chain in text
    label = matchmaker.snapshot.taxonomy.label("zinc_plating", language)
    assert text.count(label) == 2


def test_the_words_on_both_sides_are_quoted(matchmaker: Matchmaker) -> None:
    best = matchmaker.answer(Query(need=SYMPTOMS[Language.IT][0]))[0]
    spans = contribution(best, "need_concepts").evidence[0].spans

    assert {(span.owner, span.text) for span in spans} == {
        ("galvanisers", "Zincatura a caldo"),
        ("query", "arrugginisce"),
    }


def test_the_way_back_is_told_too(matchmaker: Matchmaker) -> None:
    found = matchmaker.answer(Query(profile_id=ProfileId("galvanisers")))
    makers = next(each for each in found if each.profile_id == "makers")

    (remedy,) = remedies(makers, "their_need_concepts")
    assert remedy.said == "arrugginiscono"
    assert remedy.problem["en"] == "corrosion"
    assert remedy.by["en"] == "zinc plating"


@pytest.mark.parametrize(("audience", "told"), [(STAFF, True), (NETWORK, False)])
def test_what_a_reader_may_not_see_is_not_told(
    matchmaker: Matchmaker, audience: object, told: bool
) -> None:
    query = Query(profile_id=ProfileId("galvanisers"))
    found = matchmaker.answer(query, audience=audience)  # type: ignore[arg-type]
    discreet = next(each for each in found if each.profile_id == "discreet")

    assert bool(remedies(discreet, "their_need_concepts")) is told


def evidence(said: str, by: str) -> Evidence:
    return Evidence(
        fact=Fact(ProfileId("b"), "concept", by),
        amount=0.5,
        label={"en": by},
        remedy=Remedy(said=said, problem={"en": "corrosion"}, by={"en": by}),
    )


def told(*pieces: Evidence, weak: bool = False) -> str:
    reason = Contribution(
        feature="need_concepts",
        family="need and offer",
        side=Side.SEEKS,
        amount=0.5,
        value=0.5,
        evidence=pieces,
    )
    return sentence(reason, Language.EN, weak=weak)


def test_remedies_of_one_problem_are_told_together() -> None:
    assert told(evidence("rusts", "plating"), evidence("rusts", "painting")).endswith(
        "(“rusts” means corrosion, which is addressed by: plating, painting)"
    )


def test_a_problem_called_by_its_name_is_not_explained_by_itself() -> None:
    assert told(evidence("Corrosion", "plating")).endswith("(“Corrosion” is addressed by: plating)")


def test_a_weak_reason_tells_no_chain() -> None:
    assert "rusts" not in told(evidence("rusts", "plating"), weak=True)
