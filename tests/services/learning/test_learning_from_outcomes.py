"""A network learns from its introductions, tests itself on later ones, and can go back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Consent,
    Judgement,
    Kind,
    Layer,
    Profile,
    ProfileId,
    Query,
    Tie,
    Verdict,
)
from matchmaker.domain.workspace import Feedback
from matchmaker.engine import Matchmaker
from matchmaker.errors import LearningError
from matchmaker.home import Home
from matchmaker.ranking import Learned, read_learned
from matchmaker.services.learning import (
    ENOUGH,
    MOST_OF_ONE,
    OutcomeFacts,
    activate,
    check_enough,
    examples_of,
    facts_of,
    learn_from,
    outcomes_of,
    roll_back,
    sliced,
)
from matchmaker.snapshot import BuildCache
from matchmaker.store import Origin

TODAY = date(2026, 11, 23)
DAY = date(2026, 3, 1)
HERE = Origin(source="test", at=datetime(2026, 11, 23, 9, tzinfo=UTC))
QUERY = Query(profile_id=ProfileId("firm-00"), new_only=False)


@pytest.fixture(scope="module")
def learned(experienced: Home) -> Learned:
    return learn_from(experienced, today=TODAY)


@pytest.fixture
def fitted(experienced: Home, learned: Learned) -> Iterator[Home]:
    activate(experienced, learned, HERE)
    yield experienced
    roll_back(experienced, HERE)


def profile(id_: str, **facts: object) -> Profile:
    return Profile(id=ProfileId(id_), kind=Kind.COMPANY, **facts)


def word(left: str, right: str, verdict: Verdict, day: date = DAY) -> Judgement:
    return Judgement(
        left_id=ProfileId(left), right_id=ProfileId(right), verdict=verdict, judged_on=day
    )


NOTHING = OutcomeFacts(
    profiles=[profile("a"), profile("b"), profile("c")],
    activities=[],
    participations=[],
    ties=[],
    judgements=[],
)


def test_what_decides_here_counts_more_and_what_does_not_counts_less(learned: Learned) -> None:
    assert learned.multipliers["distance"] > 2
    assert learned.multipliers["need_concepts"] < 0.5
    assert all(0.25 <= times <= 4 for times in learned.multipliers.values())


def test_what_tells_no_outcome_from_another_counts_as_shipped(learned: Learned) -> None:
    assert learned.multipliers["shared_events"] == pytest.approx(1.0, abs=1e-3)


def test_the_report_says_what_was_gained_on_later_outcomes(learned: Learned) -> None:
    found = learned.comparison
    assert found.after > found.before
    assert found.low <= found.after - found.before <= found.high
    assert 100 < found.n_outcomes < learned.n_outcomes == 200


def test_learned_weights_are_named_and_dated_in_every_suggestion(fitted: Home) -> None:
    version = "curated 2026-11 + fitted 2026-11-23 on 200 outcomes"
    found = Matchmaker.load(fitted.path).answer(QUERY)
    assert found
    assert {each.model_version for each in found} == {version}


def test_learned_weights_bring_nearer_partners_first(experienced: Home, learned: Learned) -> None:
    shipped = Matchmaker.load(experienced.path)
    fitted = Matchmaker(shipped.snapshot, learned)

    def near(matchmaker: Matchmaker) -> int:
        ranked = [id_ for id_, _ in matchmaker.rank(QUERY) if id_.startswith("lab")]
        return sum(int(id_[4:]) % 3 > 0 for id_ in ranked[:6])

    assert near(fitted) >= near(shipped)


def test_contributions_still_add_up_and_counterfactuals_still_come_true(fitted: Home) -> None:
    matchmaker = Matchmaker.load(fitted.path)
    for each in matchmaker.answer(QUERY):
        total = each.intercept + sum(c.amount for c in each.contributions)
        assert total == pytest.approx(each.score, abs=1e-9)
        assert matchmaker.verify_counterfactual(QUERY, each)


def test_going_back_restores_the_shipped_scores_to_the_last_bit(
    experienced: Home, learned: Learned
) -> None:
    before = Matchmaker.load(experienced.path).rank(QUERY)
    activate(experienced, learned, HERE)
    assert Matchmaker.load(experienced.path).rank(QUERY) != before
    roll_back(experienced, HERE)
    assert Matchmaker.load(experienced.path).rank(QUERY) == before
    assert read_learned(experienced.path) is None


def test_whoever_changes_the_weights_leaves_a_line(experienced: Home, learned: Learned) -> None:
    activate(experienced, learned, HERE)
    assert roll_back(experienced, HERE)
    assert not roll_back(experienced, HERE), "nothing changed, so nothing is logged"
    with experienced.store() as store:
        lines = store.audit.lines(n=2)
    assert [(line.action, line.note) for line in lines] == [
        ("weights.roll_back", ""),
        ("weights.learn", learned.version),
    ]


def test_who_serves_hears_of_learned_weights(experienced: Home, learned: Learned) -> None:
    pointer = experienced.snapshots / "current"
    text, inode = pointer.read_text(), pointer.stat().st_ino
    activate(experienced, learned, HERE)
    assert pointer.read_text() == text
    assert pointer.stat().st_ino != inode
    roll_back(experienced, HERE)


def test_a_probability_is_stated_only_where_there_were_outcomes(fitted: Home) -> None:
    found = Matchmaker.load(fitted.path).answer(QUERY, k=50)
    labs = [each for each in found if each.kind is Kind.LAB]
    firms = [each for each in found if each.kind is Kind.COMPANY]
    assert any(each.probability is not None for each in labs)
    assert all(each.probability is None for each in firms)
    stated = [each.probability for each in labs if each.probability is not None]
    assert stated == sorted(stated, reverse=True)


def test_a_discount_changes_no_probability(fitted: Home) -> None:
    matchmaker = Matchmaker.load(fitted.path)
    plain = {each.profile_id: each.probability for each in matchmaker.answer(QUERY, k=50)}
    for each in matchmaker.answer(replace(QUERY, popularity_discount=1.0), k=50):
        assert each.probability == pytest.approx(plain[each.profile_id])


def test_a_network_without_outcomes_is_told_how_many_it_takes(
    home_of: Callable[..., Home],
) -> None:
    with pytest.raises(LearningError, match=rf"0 introductions have an outcome.*takes {ENOUGH}"):
        learn_from(home_of(0))


def test_outcomes_all_of_one_day_cannot_be_tested(home_of: Callable[..., Home]) -> None:
    outcomes = [replace(each, day=DAY) for each in outcomes_of(_facts(home_of(120)))]
    with pytest.raises(LearningError, match="one day"):
        check_enough(outcomes)


def test_what_does_no_better_on_later_outcomes_is_refused_with_the_figures(
    home_of: Callable[..., Home],
) -> None:
    home = home_of(120, turning=True)
    with pytest.raises(LearningError, match=r"shipped weights stay: on \d+ later outcomes.*%"):
        learn_from(home, today=TODAY)
    assert read_learned(home.path) is None


def _facts(home: Home) -> OutcomeFacts:
    with home.store() as store:
        return facts_of(store)


def test_only_the_last_word_on_a_pair_is_an_outcome() -> None:
    later = DAY + timedelta(days=30)
    facts = replace(
        NOTHING,
        judgements=[
            word("a", "b", Verdict.ACCEPTED),
            word("b", "a", Verdict.DECLINED, later),
            word("a", "c", Verdict.DECLINED),
            word("a", "c", Verdict.LIFTED, later),
            word("b", "c", Verdict.DIFFERENT),
        ],
    )
    (outcome,) = outcomes_of(facts)
    assert (outcome.asker_id, outcome.candidate_id, outcome.accepted) == ("b", "a", False)


def test_who_withdrew_teaches_nothing() -> None:
    withdrawn = profile("b", consent=Consent(matching=False))
    facts = replace(
        NOTHING,
        profiles=[profile("a"), withdrawn],
        judgements=[word("a", "b", Verdict.ACCEPTED), word("a", "gone", Verdict.DECLINED)],
    )
    assert outcomes_of(facts) == []


def test_before_a_day_nothing_of_that_day_or_later_is_known() -> None:
    def project(id_: str, **when: object) -> Activity:
        return Activity(id=ActivityId(id_), kind=ActivityKind.PROJECT, **when)

    def tie(start: date | None) -> Tie:
        return Tie(
            source_id=ProfileId("a"),
            target_id=ProfileId("b"),
            layer=Layer.MEMBERSHIP,
            starts_on=start,
        )

    facts = replace(
        NOTHING,
        activities=[
            project("old", starts_on=DAY - timedelta(days=1)),
            project("same-day", starts_on=DAY),
            project("last-year", year=2025),
            project("this-year", year=2026),
            project("undated"),
        ],
        ties=[tie(None), tie(DAY - timedelta(days=1)), tie(DAY)],
        judgements=[
            word("a", "b", Verdict.ACCEPTED, DAY - timedelta(days=1)),
            word("a", "c", Verdict.ACCEPTED, DAY),
        ],
    ).before(DAY)
    assert [each.id for each in facts.activities] == ["old", "last-year", "undated"]
    assert [each.starts_on for each in facts.ties] == [None, DAY - timedelta(days=1)]
    assert [each.right_id for each in facts.judgements] == ["b"]


def test_slices_follow_one_another_and_cut_no_day(experienced: Home) -> None:
    slices = sliced(outcomes_of(_facts(experienced)))
    assert [len(part) for part in slices] == [50, 50, 50, 50]
    ends = [(part[0].day, part[-1].day) for part in slices]
    assert all(last < first for (_, last), (first, _) in pairwise(ends))


def test_what_happens_later_does_not_move_how_an_earlier_outcome_is_seen(
    experienced: Home,
) -> None:
    facts = _facts(experienced)
    outcomes = outcomes_of(facts)
    later = Activity(
        id=ActivityId("later"), kind=ActivityKind.PROJECT, starts_on=TODAY, title="Saldatura laser"
    )
    told = replace(facts, activities=[*facts.activities, later])
    plain, knowing = (examples_of(each, outcomes[:60], BuildCache.new()) for each in (facts, told))
    assert (plain.contributions == knowing.contributions).all()


def test_nobody_alone_teaches_a_ranking() -> None:
    said = [
        Feedback(
            asker_id=ProfileId("asker"),
            candidate_id=ProfileId(f"p-{n}"),
            by="one",
            useful=False,
            reason=None,
            at=datetime(2026, 11, 1, tzinfo=UTC),
        )
        for n in range(200)
    ]
    people = [
        Profile(id=ProfileId(id_), kind=Kind.LAB, names=(id_,))
        for id_ in ("asker", *(str(each.candidate_id) for each in said))
    ]
    facts = OutcomeFacts(
        profiles=people, activities=(), participations=(), ties=(), judgements=(), feedback=said
    )
    assert len(outcomes_of(facts)) == MOST_OF_ONE
