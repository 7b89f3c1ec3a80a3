"""What explanations promise: sums, spans, losses and counterfactuals that come true."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace

import pytest

from matchmaker.domain import (
    Contribution,
    Detail,
    Evidence,
    Kind,
    Language,
    Place,
    Profile,
    ProfileId,
    Query,
    SizeFacts,
    Span,
    Suggestion,
)
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.explanation import word
from matchmaker.explanation.wording import names_evidence
from matchmaker.privacy import NETWORK, PUBLIC, STAFF
from matchmaker.snapshot import Snapshot

NEEDS = (
    "saldatura laser di lamiera sottile",
    "machine vision for quality control of welded seams",
    "Tornitura e fresatura conto terzi",
    "polymères recyclés, moulage par injection",
)
ASKERS = ("firm", "welders", "viewers", "polymers", "secretive", "ada", "chamber", "silent")
QUERIES = (
    *(Query(profile_id=ProfileId(asker)) for asker in ASKERS),
    *(Query(need=need) for need in NEEDS),
    *(Query(profile_id=ProfileId(a), need=n) for a, n in zip(ASKERS, NEEDS, strict=False)),
    Query(profile_id=ProfileId("firm"), kinds=frozenset({Kind.EXPERT, Kind.LAB})),
    Query(profile_id=ProfileId("firm"), new_only=False),
    Query(profile_id=ProfileId("firm"), diversity=0.7),
    Query(profile_id=ProfileId("firm"), new_only=False, popularity_discount=1.0),
    Query(need=NEEDS[0], popularity_discount=0.3),
    Query(profile_id=ProfileId("firm"), undisclosed=frozenset({ProfileId("welders")})),
)


def in_short(query: Query) -> str:
    numbers = (
        len(query.kinds),
        query.diversity,
        query.popularity_discount,
        len(query.undisclosed),
    )
    return f"{query.profile_id} {query.need[:12]} {numbers}"


@pytest.fixture(params=QUERIES, ids=in_short)
def query(request: pytest.FixtureRequest) -> Query:
    return request.param


def pieces(suggestion: Suggestion) -> Iterable[tuple[Contribution, Evidence]]:
    return ((c, e) for c in suggestion.contributions for e in c.evidence)


def test_contributions_add_up_to_the_score(matchmaker: Matchmaker, query: Query) -> None:
    for each in matchmaker.answer(query):
        total = each.intercept + sum(c.amount for c in each.contributions)
        assert total == pytest.approx(each.score, abs=1e-9)


def test_unknown_features_are_the_ones_without_a_value(
    matchmaker: Matchmaker, query: Query
) -> None:
    for each in matchmaker.answer(query):
        unknown = {c.feature for c in each.contributions if not c.known}
        assert set(each.unknown) <= unknown
        assert all((c.value is None) == (not c.known) for c in each.contributions)
        assert all(not c.evidence for c in each.contributions if not c.known)
        assert 0 <= each.coverage <= 1


def stored(snapshot: Snapshot, span: Span, query: Query) -> str:
    """The text that a span points into, read from the stored records."""
    if span.owner == "query":
        return query.need
    if span.owner in snapshot.activity_row_of:
        activity = snapshot.activities[snapshot.activity_row_of[span.owner]]
        return str(getattr(activity, span.field))
    profile = snapshot.profiles.records[snapshot.profiles.row_of[ProfileId(span.owner)]]
    stance, _, id_ = span.field.partition(":")
    statements = {"need": profile.needs, "offer": profile.offers}.get(stance, ())
    texts = {each.field: each.value for each in profile.texts}
    return next((s.text for s in statements if s.id == id_), None) or texts[span.field]


def test_quoted_words_stand_where_they_are_said_to_stand(
    matchmaker: Matchmaker, query: Query
) -> None:
    for each in matchmaker.answer(query):
        for _, evidence in pieces(each):
            for span in evidence.spans:
                assert span.text
                text = stored(matchmaker.snapshot, span, query)
                assert text[span.start : span.end] == span.text


def test_some_words_are_quoted_on_both_sides(matchmaker: Matchmaker) -> None:
    best = matchmaker.suggest("firm")[0]
    owners = {span.owner for _, evidence in pieces(best) for span in evidence.spans}
    assert best.profile_id == "welders"
    assert {"firm", "welders", "weld-project"} <= owners


def test_without_the_evidence_the_score_falls_by_the_stated_loss(
    matchmaker: Matchmaker, query: Query
) -> None:
    ids = matchmaker.snapshot.profiles.ids
    for each in matchmaker.answer(query, k=3):
        for fact, loss in {e.fact: e.loss for _, e in pieces(each)}.items():
            again = dict(matchmaker.rank(replace(query, without=frozenset({fact})), k=len(ids)))
            # What is taken away from a rival raises it.
            assert abs(loss) > 1e-9
            assert each.score - again[each.profile_id] == pytest.approx(loss, abs=1e-9)


def test_every_counterfactual_comes_true(matchmaker: Matchmaker, query: Query) -> None:
    assert all(
        matchmaker.verify_counterfactual(query, each) for each in matchmaker.answer(query, k=50)
    )


def test_the_best_answers_have_a_counterfactual(matchmaker: Matchmaker) -> None:
    best = matchmaker.suggest("firm")[0]
    assert best.counterfactual is not None
    shown = {evidence.fact for _, evidence in pieces(best)}
    assert best.counterfactual.fact in shown
    assert best.counterfactual.score < best.score


def test_a_false_counterfactual_is_not_proved(matchmaker: Matchmaker) -> None:
    query = Query(profile_id=ProfileId("firm"))
    best = matchmaker.answer(query)[0]
    assert best.counterfactual is not None
    wrong = replace(best, counterfactual=replace(best.counterfactual, rank=3))
    assert not matchmaker.verify_counterfactual(query, wrong)


def test_a_counterfactual_holds_among_equals(
    snapshot_of: Callable[..., Snapshot], profiles: Mapping[str, Profile]
) -> None:
    """A twin that lacks one fact ties with the profile once the fact is taken away."""
    welders = profiles["welders"]
    twins = [
        replace(welders, id=ProfileId(f"{id_}-twin"), languages=spoken)
        for id_, spoken in (("a", ("de",)), ("b", ()), ("z", ("it",)), ("y", ()))
    ]
    found = Matchmaker(snapshot_of(profiles=[*profiles.values(), *twins]))
    for asker in ("firm", "ada", "secretive"):
        query = Query(profile_id=ProfileId(asker))
        for each in found.answer(query, k=20):
            assert found.verify_counterfactual(query, each)
            for fact in {e.fact for _, e in pieces(each)}:
                again = replace(query, without=frozenset({fact}))
                ranked = [id_ for id_, _ in found.rank(again, k=20)]
                assert each.profile_id in ranked


def test_what_speaks_against_a_partner_does_lower_its_score(
    matchmaker: Matchmaker, query: Query
) -> None:
    for each in matchmaker.answer(query):
        amounts = {c.feature: c.amount for c in each.contributions if c.known}
        if each.against is not None:
            assert amounts[each.against] == min(amounts.values()) < 0


def test_ranks_follow_the_scores(matchmaker: Matchmaker) -> None:
    found = matchmaker.suggest("firm")
    assert [each.rank for each in found] == list(range(1, len(found) + 1))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_explaining_a_pair_gives_what_the_list_gave(matchmaker: Matchmaker) -> None:
    query = Query(profile_id=ProfileId("firm"), new_only=False)
    for each in matchmaker.answer(query):
        alone = matchmaker.explain("firm", each.profile_id)
        assert replace(alone, found_by=each.found_by) == each


def test_in_brief_the_first_reason_is_told_and_all_numbers_are_the_same(
    matchmaker: Matchmaker, query: Query
) -> None:
    full, brief = (matchmaker.answer(query, k=10, detail=detail) for detail in Detail)
    for whole, short in zip(full, brief, strict=True):
        assert short.detail is Detail.BRIEF
        assert word(short, Language.EN).reasons[:1] == word(whole, Language.EN).reasons[:1]
        assert [replace(c, evidence=()) for c in short.contributions] == [
            replace(c, evidence=()) for c in whole.contributions
        ]
        pairs = zip(short.contributions, whole.contributions, strict=True)
        assert all(few.evidence in ((), many.evidence) for few, many in pairs)
        assert short.counterfactual is None
        named = [c for c in whole.contributions if c.amount > 0 and names_evidence(c.feature)]
        if named:
            telling = max(named, key=lambda c: c.amount).feature
            assert {c.feature: c.evidence for c in whole.contributions}[telling] == {
                c.feature: c.evidence for c in short.contributions
            }[telling]
        rest = {"contributions": (), "counterfactual": None, "detail": Detail.FULL}
        assert replace(short, **rest) == replace(whole, **rest)


@pytest.mark.parametrize("candidate", ["firm", "rival"])
def test_a_pair_that_must_not_meet_is_not_explained(matchmaker: Matchmaker, candidate: str) -> None:
    with pytest.raises(InputError, match="may not be suggested"):
        matchmaker.explain("firm", candidate)


def renamed(profile: Profile) -> Profile:
    return replace(profile, names=(f"Azienda {profile.id[::-1]} & Figli",))


def test_names_do_not_move_scores(
    matchmaker: Matchmaker,
    snapshot_of: Callable[..., Snapshot],
    profiles: Mapping[str, Profile],
    query: Query,
) -> None:
    other = Matchmaker(snapshot_of(profiles=[renamed(each) for each in profiles.values()]))
    assert other.rank(query) == matchmaker.rank(query)


SILENCED: Mapping[str, object] = {
    "place": Place(),
    "languages": (),
    "sectors": (),
    "offers": (),
    "needs": (),
    "updated_on": None,
    "maturity": None,
    "size": SizeFacts(),
}


@pytest.mark.parametrize("fact", SILENCED)
@pytest.mark.parametrize("asker", ["firm", "ada", "polymers"])
def test_saying_less_never_helps(
    matchmaker: Matchmaker,
    snapshot_of: Callable[..., Snapshot],
    profiles: Mapping[str, Profile],
    asker: str,
    fact: str,
) -> None:
    """Words move the rarity of words for everyone; 0.02 is far below what one fact is worth."""
    slack = 0.02 if fact in {"offers", "needs"} else 1e-9
    before = dict(matchmaker.rank(Query(profile_id=ProfileId(asker))))
    for id_ in before:
        quieter = profiles | {id_: replace(profiles[id_], **{fact: SILENCED[fact]})}
        after = dict(
            Matchmaker(snapshot_of(profiles=[*quieter.values()])).rank(
                Query(profile_id=ProfileId(asker))
            )
        )
        assert after[ProfileId(id_)] <= before[ProfileId(id_)] + slack


def test_explanations_are_the_same_each_time(matchmaker: Matchmaker, query: Query) -> None:
    assert matchmaker.answer(query) == matchmaker.answer(query)


@pytest.mark.parametrize("audience", [PUBLIC, NETWORK, STAFF], ids=["public", "network", "staff"])
def test_the_reader_does_not_change_the_numbers(matchmaker: Matchmaker, audience: object) -> None:
    numbers = [(s.profile_id, s.score) for s in matchmaker.suggest("firm", audience=audience)]
    assert numbers == [(s.profile_id, s.score) for s in matchmaker.suggest("firm")]


def test_all_fields_of_a_suggestion_are_filled(matchmaker: Matchmaker) -> None:
    best = matchmaker.suggest("firm")[0]
    empty = {f.name for f in fields(best) if getattr(best, f.name) in (None, "", (), frozenset())}
    assert empty <= {"probability", "unknown", "answers"}


@pytest.mark.parametrize(
    "query",
    [
        Query(profile_id=ProfileId("firm")),
        Query(need="saldatura laser di lamiera sottile"),
        Query(profile_id=ProfileId("firm"), need="something that nobody has"),
    ],
)
def test_a_counterfactual_names_no_place_language_or_whole_text(
    matchmaker: Matchmaker, query: Query
) -> None:
    named = {
        each.counterfactual.fact.aspect
        for each in matchmaker.answer(query)
        if each.counterfactual is not None
    }
    assert named.isdisjoint({"place", "languages", "text", "kind"})
