"""An introduction takes the steps of its table and no others, whoever tries."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from matchmaker.domain import Judgement, ProfileId, Verdict
from matchmaker.domain.introduction import (
    SIDES,
    Act,
    Event,
    Interest,
    Introduction,
    Meeting,
    Outcome,
    OutcomeResult,
    Party,
    Reason,
    State,
)
from matchmaker.errors import ConflictError, InputError
from matchmaker.introductions import apply, first_transition, judgement_of, possible, replay
from matchmaker.snapshot import Snapshot, latest_judgements

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FAR = datetime(9998, 1, 1, tzinfo=UTC)
INTEREST = Interest(cooperation="trials of a weld", about="a small workshop", unclear="the price")
MEETING = Meeting(starts_at=START, ends_at=START + timedelta(hours=1), place="Lecco")
AGREED = Outcome(result=OutcomeResult.AGREEMENT, on=date(2026, 5, 1))
NOTHING = Outcome(result=OutcomeResult.NOTHING, on=date(2026, 5, 1))
ASKER, CANDIDATE = ProfileId("firm"), ProfileId("welders")


def event(act: Act, party: Party = Party.STAFF, **said: object) -> Event:
    """Something that somebody does, with all that it has to say."""
    whole = {
        Act.INTEREST: {"interest": INTEREST},
        Act.DECLINE: {"reason": Reason.NO_TIME},
        Act.MEET: {"meeting": MEETING},
        Act.CONCLUDE: {"outcome": AGREED},
        Act.HAND_OVER: {"owner": "anna"},
    }
    return Event(
        **({"act": act, "party": party, "by": "x", "at": START} | whole.get(act, {}) | said)
    )


def money(result: OutcomeResult, amount: str | None, currency: str | None) -> Outcome:
    """A result with money, or with half of what money takes."""
    known = None if amount is None else Decimal(amount)
    return Outcome(result=result, on=date(2026, 5, 1), amount=known, currency=currency)


def after(*events: Event) -> Introduction:
    """Where a log that begins with a suggestion by staff leads."""
    return replay("i1", ASKER, CANDIDATE, [event(Act.SUGGEST), *events])


PROPOSED = (event(Act.PROPOSE),)
ONE_YES = (*PROPOSED, event(Act.INTEREST, Party.ASKER))
INTRODUCED = (*ONE_YES, event(Act.INTEREST, Party.CANDIDATE))


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((), State.SUGGESTED),
        (PROPOSED, State.PROPOSED),
        (ONE_YES, State.INTERESTED),
        (INTRODUCED, State.INTRODUCED),
        ((*INTRODUCED, event(Act.MEET)), State.MEETING),
        ((*INTRODUCED, event(Act.MEET), event(Act.MEET)), State.MEETING),
        ((*INTRODUCED, event(Act.MEET), event(Act.CONCLUDE)), State.OUTCOME),
        ((*INTRODUCED, event(Act.CONCLUDE)), State.OUTCOME),
        ((*PROPOSED, event(Act.DECLINE, Party.CANDIDATE)), State.DECLINED),
        ((*ONE_YES, event(Act.DECLINE, Party.ASKER)), State.DECLINED),
        ((*PROPOSED, event(Act.WITHDRAW)), State.WITHDRAWN),
        ((*ONE_YES, event(Act.EXPIRE, Party.CLOCK)), State.EXPIRED),
        ((*PROPOSED, event(Act.HAND_OVER)), State.PROPOSED),
    ],
)
def test_a_log_leads_to_a_state(events: tuple[Event, ...], state: State) -> None:
    assert after(*events).state is state
    assert after(*events).version == len(events) + 1


@pytest.mark.parametrize(
    ("events", "refused"),
    [
        ((), event(Act.INTEREST, Party.ASKER)),
        ((), event(Act.MEET)),
        (PROPOSED, event(Act.PROPOSE)),
        (PROPOSED, event(Act.INTEREST, Party.STAFF)),
        (PROPOSED, event(Act.DECLINE, Party.EXPERT)),
        (PROPOSED, event(Act.EXPIRE, Party.STAFF)),
        (PROPOSED, event(Act.SUGGEST)),
        (PROPOSED, event(Act.WITHDRAW, Party.CANDIDATE)),
        (ONE_YES, event(Act.INTEREST, Party.ASKER)),
        (ONE_YES, event(Act.MEET)),
        (INTRODUCED, event(Act.DECLINE, Party.ASKER)),
        (INTRODUCED, event(Act.EXPIRE, Party.CLOCK)),
        ((*PROPOSED, event(Act.WITHDRAW)), event(Act.INTEREST, Party.ASKER)),
        ((*INTRODUCED, event(Act.CONCLUDE)), event(Act.LIFT)),
        ((*INTRODUCED, event(Act.CONCLUDE)), event(Act.HAND_OVER)),
    ],
)
def test_what_is_not_in_the_table_does_not_happen(
    events: tuple[Event, ...], refused: Event
) -> None:
    with pytest.raises(ConflictError):
        apply(after(*events), refused)
    assert refused.act not in possible(after(*events), refused.party)


def test_a_side_proposes_only_what_it_began() -> None:
    mine = first_transition("i", ASKER, CANDIDATE, event(Act.SUGGEST, Party.ASKER))
    assert Act.PROPOSE in possible(mine, Party.ASKER)
    assert Act.PROPOSE not in possible(mine, Party.CANDIDATE)
    assert apply(mine, event(Act.PROPOSE, Party.ASKER)).proposed_at == START


@pytest.mark.parametrize(
    ("events", "incomplete"),
    [
        (PROPOSED, event(Act.INTEREST, Party.ASKER, interest=None)),
        (PROPOSED, event(Act.INTEREST, Party.ASKER, interest=Interest(cooperation=" ", about="x"))),
        (PROPOSED, event(Act.DECLINE, Party.ASKER, reason=None)),
        (PROPOSED, event(Act.HAND_OVER, owner="")),
        (INTRODUCED, event(Act.MEET, meeting=None)),
        (INTRODUCED, event(Act.MEET, meeting=Meeting(starts_at=START, ends_at=START))),
        (
            INTRODUCED,
            event(Act.MEET, meeting=Meeting(starts_at=FAR, ends_at=FAR.replace(year=9999))),
        ),
        (INTRODUCED, event(Act.MEET, meeting=Meeting(starts_at=START, ends_at=FAR))),
        (INTRODUCED, event(Act.CONCLUDE, outcome=None)),
        (INTRODUCED, event(Act.CONCLUDE, outcome=money(OutcomeResult.FUNDED, "100", None))),
        (INTRODUCED, event(Act.CONCLUDE, outcome=money(OutcomeResult.FUNDED, None, "EUR"))),
        (INTRODUCED, event(Act.CONCLUDE, outcome=money(OutcomeResult.FUNDED, "-1", "CHF"))),
        (INTRODUCED, event(Act.CONCLUDE, outcome=money(OutcomeResult.NOTHING, "1", "CHF"))),
    ],
)
def test_an_act_says_what_it_has_to_say(events: tuple[Event, ...], incomplete: Event) -> None:
    with pytest.raises(InputError):
        apply(after(*events), incomplete)


def test_nobody_is_introduced_to_oneself_and_the_first_event_suggests() -> None:
    with pytest.raises(InputError, match="pair with itself"):
        first_transition("i", ASKER, ASKER, event(Act.SUGGEST))
    for first in (event(Act.PROPOSE), event(Act.SUGGEST, Party.CLOCK)):
        with pytest.raises(ConflictError):
            first_transition("i", ASKER, CANDIDATE, first)


def test_outcomes_follow_one_another() -> None:
    funded = Outcome(
        result=OutcomeResult.FUNDED,
        on=date(2027, 1, 1),
        amount=Decimal("250000.00"),
        currency="CHF",
    )
    found = after(*INTRODUCED, event(Act.CONCLUDE), event(Act.CONCLUDE, outcome=funded))
    assert found.outcomes == (AGREED, funded)


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        (PROPOSED, None),
        (ONE_YES, None),
        (INTRODUCED, Verdict.ACCEPTED),
        ((*INTRODUCED, event(Act.MEET)), None),
        ((*INTRODUCED, event(Act.CONCLUDE)), Verdict.ACCEPTED),
        ((*INTRODUCED, event(Act.CONCLUDE, outcome=NOTHING)), Verdict.DECLINED),
        ((*PROPOSED, event(Act.DECLINE, Party.ASKER)), Verdict.DECLINED),
        ((*PROPOSED, event(Act.DECLINE, Party.ASKER), event(Act.LIFT)), Verdict.LIFTED),
        ((*PROPOSED, event(Act.WITHDRAW)), None),
    ],
)
def test_an_event_says_something_of_the_pair_or_nothing(
    events: tuple[Event, ...], verdict: Verdict | None
) -> None:
    found = judgement_of(after(*events), events[-1])
    assert (found.verdict if found else None) is verdict


def test_only_the_side_that_declined_and_staff_can_lift_it_and_once() -> None:
    declined = after(*PROPOSED, event(Act.DECLINE, Party.CANDIDATE))
    with pytest.raises(ConflictError, match="did not decline"):
        apply(declined, event(Act.LIFT, Party.ASKER))
    lifted = apply(declined, event(Act.LIFT, Party.CANDIDATE))
    assert lifted.state is State.DECLINED
    with pytest.raises(ConflictError, match="already"):
        apply(lifted, event(Act.LIFT, Party.STAFF))


@pytest.mark.parametrize(("verdicts", "barred"), [("d", True), ("dl", False), ("dld", True)])
def test_the_last_word_decides_whether_a_pair_is_suggested(
    snapshot_of: Callable[..., Snapshot], verdicts: str, barred: bool
) -> None:
    said = [
        Judgement(
            left_id=ASKER if day % 2 else CANDIDATE,
            right_id=CANDIDATE if day % 2 else ASKER,
            verdict={"d": Verdict.DECLINED, "l": Verdict.LIFTED}[letter],
            judged_on=date(2026, 1, 1 + day),
        )
        for day, letter in enumerate(verdicts)
    ]
    snapshot = snapshot_of(judgements=said)
    row, other = (snapshot.profiles.row_of[id_] for id_ in (ASKER, CANDIDATE))
    assert (other in snapshot.barred_rows.get(row, ())) is barred
    assert len(latest_judgements(said)) == 1


class AnIntroduction(RuleBasedStateMachine):
    """Anybody tries anything; what the machine lets happen keeps its promises."""

    @initialize(party=st.sampled_from(sorted(SIDES | {Party.STAFF, Party.EXPERT})))
    def begins(self, party: Party) -> None:
        self.log = [event(Act.SUGGEST, party)]
        self.now = first_transition("i", ASKER, CANDIDATE, self.log[0])
        self.over = False

    @rule(
        act=st.sampled_from(Act),
        party=st.sampled_from(Party),
        outcome=st.sampled_from([AGREED, NOTHING]),
    )
    def tries(self, act: Act, party: Party, outcome: Outcome) -> None:
        tried = event(act, party, **({"outcome": outcome} if act is Act.CONCLUDE else {}))
        allowed = act in possible(self.now, party)
        try:
            changed = apply(self.now, tried)
        except ConflictError:
            assert not allowed
            return
        assert allowed
        if not self.now.is_open:
            assert act in {Act.LIFT, Act.CONCLUDE}
            assert changed.state is self.now.state, "the end is the end"
        self.log.append(tried)
        self.now = changed

    @invariant()
    def nobody_is_introduced_without_saying_yes(self) -> None:
        if self.now.state in {State.INTRODUCED, State.MEETING, State.OUTCOME}:
            said_yes = {each.party for each in self.log if each.act is Act.INTEREST}
            assert said_yes == SIDES
            assert self.now.both_interested
            assert self.now.introduced_at is not None

    @invariant()
    def a_decline_ends_it(self) -> None:
        declined = [each for each in self.log if each.act is Act.DECLINE]
        assert (self.now.state is State.DECLINED) == bool(declined)
        assert self.now.declined_by in {each.party for each in declined} | {None}

    @invariant()
    def the_log_is_the_whole_truth(self) -> None:
        assert self.now.version == len(self.log)
        assert replay("i", ASKER, CANDIDATE, self.log) == self.now


TestAnIntroduction = AnIntroduction.TestCase
TestAnIntroduction.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
