"""Needs that others read and answer: whose an anonymous one is stays untold until a yes."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import (
    Consent,
    Judgement,
    Kind,
    Need,
    Place,
    Profile,
    ProfileId,
    Role,
    SizeFacts,
    Verdict,
    Visibility,
)
from matchmaker.domain.introduction import (
    Act,
    Interest,
    Introduction,
    IntroductionStep,
    Outcome,
    OutcomeResult,
    Party,
    Reason,
    State,
)
from matchmaker.errors import (
    ConflictError,
    InputError,
    NotAllowedError,
    UnknownProfileError,
    UnknownRecordError,
)
from matchmaker.privacy.principal import ANYBODY, Principal
from matchmaker.services.data_subjects import export_person
from matchmaker.services.introductions import (
    IntroductionSubject,
    NeedBoard,
    SiteAddress,
    VisibleNeed,
    act,
    answer_need,
    invitation,
    send_due_reminders,
    start,
    view,
    views,
    visible_need,
    visible_needs,
    write_note,
)
from matchmaker.services.introductions.needs import ListedNeed
from matchmaker.store import Account, Origin, Store

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SITE = SiteAddress("https://match.example")
INTEREST = Interest(cooperation="prove", about="laboratorio")
SECRET = "Fresatura di zirconio per il codename Aldebaran"
PLACE = Place(country="IT", city="Lecco")
MICRO = SizeFacts(headcount=4, turnover_eur=1e5)


def firm(n: int, **facts: object) -> Profile:
    return Profile(
        id=ProfileId(f"firm-{n}"), kind=Kind.COMPANY, names=(f"Officina {n}",), place=PLACE,
        size=MICRO, **facts,  # type: ignore[arg-type]
    )  # fmt: skip


def need(id_: str = "z", **facts: object) -> Need:
    return Need(**({"id": id_, "text": SECRET, "anonymous": True} | facts))  # type: ignore[arg-type]


OWNER = firm(0, needs=(need(),))
LAB = Profile(id=ProfileId("lab"), kind=Kind.LAB, names=("Laboratorio",), place=PLACE)
PROFILES = (OWNER, *(firm(n) for n in range(1, 9)), LAB)


def speaking(account_id: str, *profiles: str, role: Role = Role.COMPANY) -> Principal:
    speaks_for = frozenset(ProfileId(each) for each in profiles)
    return Principal(account_id=account_id, role=role, speaks_for=speaks_for)


BOSS = speaking("boss", "firm-0")
HELPER = speaking("helper", "lab")
NEIGHBOUR = speaking("neighbour", "firm-1")
STAFF = speaking("staff", role=Role.STAFF)


@dataclass
class Desk:
    """A store, its board, and what people do there."""

    store: Store
    board: NeedBoard = field(default_factory=NeedBoard)

    def put(self, *profiles: Profile) -> None:
        with self.store.write() as writer:
            writer.put_profiles(profiles)

    def seen(self, principal: Principal) -> list[VisibleNeed]:
        return list(visible_needs(self.store, self.board, principal))

    def only(self, principal: Principal) -> VisibleNeed:
        (found,) = self.seen(principal)
        return found

    def answer(self, principal: Principal = HELPER, profile: str = "lab") -> Introduction:
        need_id = self.only(principal).id
        return answer_need(
            self.store, self.board, principal, need_id, profile_id=ProfileId(profile),
            interest=INTEREST, site=SITE, now=NOW,
        )  # fmt: skip

    def begin(
        self, principal: Principal, asker: str, candidate: str, **said: object
    ) -> Introduction:
        return start(
            self.store, principal, asker_id=ProfileId(asker), candidate_id=ProfileId(candidate),
            interest=INTEREST, site=SITE, now=NOW, **said,  # type: ignore[arg-type]
        )  # fmt: skip

    def act(self, principal: Principal, id_: str, step: IntroductionStep) -> Introduction:
        return act(self.store, principal, id_, step, site=SITE, now=NOW)

    def all_told(self, principal: Principal, id_: str) -> str:
        """Everything that a reader can get to see of an introduction and of needs."""
        mails = self.store.outbox.mails(NOW + timedelta(days=999))
        mine = [repr(mail) for mail in mails if mail.address.startswith(principal.account_id)]
        seen = (
            view(self.store, principal, id_),
            views(self.store, principal),
            self.seen(principal),
        )
        return repr((*seen, mine))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = Store.create(f"sqlite:///{tmp_path / 'n.sqlite'}")
    with store.write() as writer:
        writer.put_profiles(PROFILES)
        for each in (BOSS, HELPER, NEIGHBOUR, STAFF):
            account = Account(
                id=each.account_id, email=f"{each.account_id}@example.org", name="",
                role=each.role, speaks_for=each.speaks_for, created_at=NOW,
            )  # fmt: skip
            writer.accounts.add(account)
    yield Desk(store)
    store.close()


def test_an_anonymous_need_is_a_teaser_to_others_and_whole_to_its_owner(desk: Desk) -> None:
    seen, own = desk.only(NEIGHBOUR), desk.only(BOSS)
    assert (seen.need, seen.owner, seen.mine) == (None, None, False)
    assert seen.teaser is not None
    assert (seen.teaser.country, seen.teaser.kind) == ("IT", None)
    assert own.need is not None
    assert (own.need.text, own.mine, own.teaser) == (SECRET, True, seen.teaser)
    assert own.id == seen.id


def test_nothing_of_the_owner_is_in_a_teaser(desk: Desk) -> None:
    desk.put(replace(OWNER, needs=(need(teaser="Lavorazioni speciali"),)))
    told = repr(desk.only(HELPER))
    assert "Lavorazioni speciali" in told
    for word in ("firm-0", "Officina", "Lecco", "zirconio", "Aldebaran"):
        assert word not in told


def test_a_teaser_that_says_whose_it_is_is_not_told(desk: Desk) -> None:
    desk.put(replace(OWNER, needs=(need(teaser="Noi della OFFICINA 0 cerchiamo fresatori"),)))
    assert desk.only(HELPER).words == ""
    begun = desk.answer()
    assert "OFFICINA 0" not in desk.all_told(HELPER, begun.id)


@pytest.mark.parametrize("shared", [True, False])
def test_staff_name_nobody_to_whom_they_stay_anonymous(desk: Desk, shared: bool) -> None:
    begun = desk.answer()
    words = "Officina 0 vi aspetta"
    said = nullcontext() if not shared else pytest.raises(InputError, match="stays anonymous")
    with said:
        write_note(desk.store, STAFF, begun.id, words, shared=shared, now=NOW)
    assert words not in desk.all_told(HELPER, begun.id)


def test_a_message_names_nobody_who_stays_anonymous(desk: Desk) -> None:
    about = IntroductionSubject(need="z", hides=Party.ASKER)
    with pytest.raises(InputError, match="stays anonymous") as refused:
        desk.begin(STAFF, "firm-0", "lab", about=about, message="L'Officina 0 cerca voi.")
    assert (refused.value.field, refused.value.value) == ("message", "Officina 0")
    assert list(desk.store.introductions.all()) == []


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        (Visibility.PUBLIC, {"", "helper", "staff"}),
        (Visibility.NETWORK, {"helper", "staff"}),
        (Visibility.STAFF, set()),
        (Visibility.MATCHING_ONLY, set()),
        (Visibility.PRIVATE, set()),
    ],
)
def test_a_teaser_goes_as_far_as_the_need_is_visible(
    desk: Desk, visibility: Visibility, readers: set[str]
) -> None:
    desk.put(replace(OWNER, needs=(need(visibility=visibility),)))
    asking = (ANYBODY, HELPER, STAFF)
    assert {each.account_id for each in asking if desk.seen(each)} == readers


def test_an_open_need_is_listed_with_its_owner(desk: Desk) -> None:
    desk.put(replace(OWNER, needs=(need(anonymous=False),)))
    seen = desk.only(HELPER)
    assert seen.need is not None
    assert seen.owner is not None
    assert (seen.need.text, seen.owner.id) == (SECRET, "firm-0")
    assert desk.seen(ANYBODY) == []


def test_matching_only_is_listed_for_its_owner_alone(desk: Desk) -> None:
    quiet = need(anonymous=False, visibility=Visibility.MATCHING_ONLY)
    desk.put(replace(OWNER, needs=(quiet,)))
    assert desk.only(BOSS).mine
    assert desk.seen(HELPER) == []
    assert desk.seen(replace(STAFF, reason="a reason does not open a list")) == []


def test_a_network_of_four_tells_of_nobody(desk: Desk) -> None:
    desk.put(*(replace(each, consent=Consent(matching=False)) for each in PROFILES[4:]))
    assert desk.seen(HELPER) == []
    assert desk.only(BOSS).mine


def test_who_withdraws_is_gone_at_once(desk: Desk) -> None:
    need_id = desk.only(HELPER).id
    desk.put(replace(OWNER, consent=Consent(matching=False)))
    assert desk.seen(HELPER) == []
    with pytest.raises(UnknownRecordError):
        visible_need(desk.store, desk.board, HELPER, need_id)


def test_the_other_id_stays_and_is_nothing_that_one_could_work_out(desk: Desk) -> None:
    before = desk.only(HELPER).id
    desk.put(replace(OWNER, names=("Officina nuova",)))
    assert desk.only(HELPER).id == before
    other = Store.create(f"sqlite:///{Path(str(desk.store._engine.url.database)).parent / 'o'}")
    twin = Desk(other)
    twin.put(*PROFILES)
    assert twin.only(HELPER).id != before
    other.close()


def test_the_answer_asks_an_owner_whose_name_stays_untold(desk: Desk) -> None:
    begun = desk.answer()
    assert begun.state is State.INTERESTED
    told = desk.all_told(HELPER, begun.id)
    for word in ("firm-0", "Officina 0", "zirconio", "'z'"):
        assert word not in told
    about = view(desk.store, HELPER, begun.id)
    assert about.need_id == desk.only(HELPER).id
    assert about.need == Need(id="", text="", anonymous=True)
    asked = view(desk.store, BOSS, begun.id)
    assert asked.introduction.candidate_id == "lab"
    assert asked.need is not None
    assert Act.INTEREST in asked.can
    assert desk.only(HELPER).introduction_id == begun.id


def test_the_owner_is_named_once_it_says_yes(desk: Desk) -> None:
    begun = desk.answer()
    desk.act(BOSS, begun.id, IntroductionStep(act=Act.INTEREST, interest=INTEREST))
    seen = view(desk.store, HELPER, begun.id)
    assert seen.introduction.asker_id == "firm-0"
    assert seen.unnamed is None
    assert seen.need is not None
    assert seen.need.text == SECRET
    assert seen.contacts[Party.ASKER]


def test_a_no_names_nobody_and_takes_nobody_out_of_lists(desk: Desk) -> None:
    begun = desk.answer()
    desk.act(BOSS, begun.id, IntroductionStep(act=Act.DECLINE, reason=Reason.COMPETITOR))
    told = desk.all_told(HELPER, begun.id)
    assert "firm-0" not in told
    assert list(desk.store.judgements()) == []
    with pytest.raises(ConflictError, match="answered already"):
        desk.answer()


def test_who_asks_for_a_profile_does_not_learn_that_it_is_the_owner(desk: Desk) -> None:
    desk.answer()
    assert len(views(desk.store, HELPER)) == 1
    assert views(desk.store, HELPER, profile=ProfileId("firm-0")) == []
    assert len(views(desk.store, BOSS, profile=ProfileId("lab"))) == 1


def test_an_unnamed_introduction_stands_in_nobody_s_way(desk: Desk) -> None:
    desk.answer()
    assert desk.begin(HELPER, "lab", "firm-0").state is State.INTERESTED


def barred_by_exclusion(desk: Desk) -> None:
    desk.put(replace(OWNER, excludes=(ProfileId("lab"),)))


def barred_by_a_no(desk: Desk) -> None:
    no = Judgement(
        left_id=OWNER.id, right_id=LAB.id, verdict=Verdict.DECLINED, judged_on=NOW.date()
    )
    with desk.store.write() as writer:
        writer.put_judgements([no])


@pytest.mark.parametrize("bar", [barred_by_exclusion, barred_by_a_no])
def test_who_may_not_meet_the_owner_is_answered_like_everybody_else(
    desk: Desk, bar: object, tmp_path: Path
) -> None:
    free = desk.answer()
    desk.act(HELPER, free.id, IntroductionStep(act=Act.WITHDRAW))
    expected = view(desk.store, HELPER, free.id)
    bar(desk)  # type: ignore[operator]
    held = desk.answer()
    assert held.held
    shown = view(desk.store, HELPER, held.id)
    desk.act(HELPER, held.id, IntroductionStep(act=Act.WITHDRAW))
    withdrawn = view(desk.store, HELPER, held.id)
    assert not shown.introduction.held
    same = {"id": "", "begun_at": NOW, "changed_at": NOW, "proposed_at": NOW}
    assert replace(withdrawn.introduction, **same) == replace(expected.introduction, **same)
    assert (withdrawn.log, withdrawn.can) == (expected.log, expected.can)


@pytest.mark.parametrize("bar", [barred_by_exclusion, barred_by_a_no])
def test_an_owner_never_hears_of_who_may_not_meet_it(desk: Desk, bar: object) -> None:
    bar(desk)  # type: ignore[operator]
    begun = desk.answer()
    assert views(desk.store, BOSS) == []
    with pytest.raises(UnknownRecordError):
        view(desk.store, BOSS, begun.id)
    for days in (8, 22, 31):
        send_due_reminders(desk.store, site=SITE, now=NOW + timedelta(days=days))
    mails = desk.store.outbox.mails(NOW + timedelta(days=99))
    assert "boss@example.org" not in {each.address for each in mails}
    assert view(desk.store, HELPER, begun.id).introduction.state is State.EXPIRED
    assert view(desk.store, STAFF, begun.id).introduction.asker_id == "firm-0"


def test_the_answerer_s_copy_of_everything_names_no_owner(desk: Desk) -> None:
    begun = desk.answer()
    desk.act(BOSS, begun.id, IntroductionStep(act=Act.DECLINE, reason=Reason.OTHER))
    origin = Origin(source="test", at=NOW)
    copy = repr(export_person(desk.store, "lab", origin))
    assert begun.id in copy
    assert "firm-0" not in copy
    assert "Officina 0" not in copy


def test_nobody_answers_their_own_need_or_for_somebody_else(desk: Desk) -> None:
    both = speaking("both", "firm-0", "lab")
    with pytest.raises(ConflictError, match="one's own"):
        desk.answer(both)
    with pytest.raises(NotAllowedError):
        desk.answer(HELPER, "firm-3")
    with pytest.raises(NotAllowedError):
        desk.answer(STAFF, "lab")


def test_an_owner_that_withdraws_this_very_moment_is_not_named(desk: Desk) -> None:
    need_id = desk.only(HELPER).id

    class Late(NeedBoard):
        """Read before the owner withdrew."""

        def of(self, store: Store) -> Mapping[str, ListedNeed]:  # noqa: ARG002
            return known

    known = desk.board.of(desk.store)
    desk.put(replace(OWNER, consent=Consent(matching=False)))
    desk.board = Late()
    with pytest.raises(UnknownRecordError, match=need_id):
        desk.answer()
    desk.put(OWNER, replace(LAB, consent=Consent(matching=False)))
    with pytest.raises(UnknownProfileError, match="lab"):
        desk.answer()


def test_who_says_yes_again_does_not_learn_which_owner_withdrew(desk: Desk) -> None:
    begun, again = desk.answer(), IntroductionStep(act=Act.INTEREST, interest=INTEREST)
    desk.put(replace(OWNER, consent=Consent(matching=False)))
    with pytest.raises(ConflictError) as refused:
        desk.act(HELPER, begun.id, again)
    assert "firm-0" not in str(refused.value)


def test_a_yes_to_an_owner_that_withdrew_unnamed_finds_no_introduction(desk: Desk) -> None:
    about = IntroductionSubject(need="z", hides=Party.ASKER)
    noted = desk.begin(HELPER, "firm-0", "lab", about=about, propose=False)
    desk.put(replace(OWNER, consent=Consent(matching=False)))
    with pytest.raises(UnknownRecordError, match=noted.id) as refused:
        desk.act(HELPER, noted.id, IntroductionStep(act=Act.PROPOSE))
    assert "firm-0" not in str(refused.value)


def test_an_open_need_refuses_who_may_not_meet_its_owner(desk: Desk) -> None:
    desk.put(replace(OWNER, needs=(need(anonymous=False),), excludes=(LAB.id,)))
    with pytest.raises(ConflictError, match="may not be introduced"):
        desk.answer()


def test_an_owner_invites_to_a_need_that_nobody_else_may_read(desk: Desk) -> None:
    desk.put(replace(OWNER, needs=(need(visibility=Visibility.MATCHING_ONLY),)))
    about = invitation(desk.store, desk.board, BOSS, OWNER.id, desk.only(BOSS).id)
    begun = desk.begin(BOSS, "firm-0", "lab", about=about)
    seen = desk.only(HELPER)
    assert seen.invited
    assert seen.need is not None
    assert seen.introduction_id == begun.id
    shown = view(desk.store, HELPER, begun.id).need
    assert shown is not None
    assert shown.text == SECRET
    assert desk.seen(NEIGHBOUR) == []


def words(desk: Desk, principal: Principal, id_: str) -> str | None:
    about = view(desk.store, principal, id_).need
    return None if about is None else about.text or about.teaser


def test_who_looks_after_a_case_reads_a_confidential_need_for_a_reason_alone(desk: Desk) -> None:
    desk.put(replace(OWNER, needs=(need(teaser="Lavorazioni"),)))
    begun = desk.answer()
    expert = speaking("eva", role=Role.EXPERT)
    with desk.store.write() as writer:
        writer.accounts.add(
            Account(id="eva", email="eva@example.org", name="", role=Role.EXPERT, created_at=NOW)
        )
    reasoned = replace(STAFF, reason="the owner rang")
    assert words(desk, STAFF, begun.id) == "Lavorazioni"
    assert words(desk, reasoned, begun.id) == SECRET
    desk.act(STAFF, begun.id, IntroductionStep(act=Act.HAND_OVER, owner="eva"))
    assert words(desk, expert, begun.id) == "Lavorazioni"
    desk.put(replace(OWNER, needs=(need(anonymous=False, visibility=Visibility.MATCHING_ONLY),)))
    assert words(desk, expert, begun.id) is None


def test_who_acts_for_somebody_reads_what_that_one_was_told_for_a_reason(desk: Desk) -> None:
    desk.put(replace(OWNER, needs=(need(visibility=Visibility.MATCHING_ONLY),)))
    about = invitation(desk.store, desk.board, BOSS, OWNER.id, desk.only(BOSS).id)
    begun = desk.begin(BOSS, "firm-0", "lab", about=about)
    acting = replace(STAFF, acting_for=LAB.id, speaks_for=frozenset({LAB.id}))
    assert words(desk, acting, begun.id) is None
    assert words(desk, replace(acting, reason="the lab rang"), begun.id) == SECRET


@pytest.mark.parametrize(
    ("principal", "end"),
    [
        (HELPER, IntroductionStep(act=Act.DECLINE, reason=Reason.OTHER)),
        (BOSS, IntroductionStep(act=Act.WITHDRAW)),
    ],
)
def test_an_invitation_ends_with_the_introduction(
    desk: Desk, principal: Principal, end: IntroductionStep
) -> None:
    desk.put(replace(OWNER, needs=(need(visibility=Visibility.MATCHING_ONLY),)))
    about = invitation(desk.store, desk.board, BOSS, OWNER.id, desk.only(BOSS).id)
    begun = desk.begin(BOSS, "firm-0", "lab", about=about)
    assert words(desk, HELPER, begun.id) == SECRET
    desk.act(principal, begun.id, end)
    assert words(desk, HELPER, begun.id) is None
    assert words(desk, BOSS, begun.id) == SECRET


def test_who_met_still_reads_what_they_met_about(desk: Desk) -> None:
    begun = desk.answer()
    desk.act(BOSS, begun.id, IntroductionStep(act=Act.INTEREST, interest=INTEREST))
    outcome = Outcome(result=OutcomeResult.NOTHING, on=NOW.date())
    desk.act(BOSS, begun.id, IntroductionStep(act=Act.CONCLUDE, outcome=outcome))
    assert not desk.store.introductions.get(begun.id).is_open
    assert words(desk, HELPER, begun.id) == SECRET


AUTHOR = speaking("neighbour", "firm-1")


def in_a_duplicate(desk: Desk, **facts: object) -> None:
    """The need is stated by a duplicate of its owner alone."""
    desk.put(replace(OWNER, needs=()), firm(1, **({"needs": (need(),)} | facts)))
    with desk.store.write() as writer:
        writer.put_clusters({ProfileId("firm-1"): OWNER.id})


def test_who_states_a_need_in_a_duplicate_owns_it_and_is_asked(desk: Desk) -> None:
    in_a_duplicate(desk)
    assert desk.only(AUTHOR).mine
    assert desk.only(BOSS).mine, "what is merged is told to who speaks for the whole"
    begun = desk.answer()
    asked = view(desk.store, AUTHOR, begun.id)
    assert words(desk, AUTHOR, begun.id) == SECRET
    assert asked.need_id == desk.only(AUTHOR).id == desk.only(HELPER).id
    assert Act.INTEREST in asked.can
    assert desk.only(HELPER).introduction_id == begun.id


def test_who_states_a_need_in_a_duplicate_invites_to_it(desk: Desk) -> None:
    in_a_duplicate(desk)
    need_id, mine = desk.only(AUTHOR).id, ProfileId("firm-1")
    about = invitation(desk.store, desk.board, AUTHOR, mine, need_id)
    begun = desk.begin(AUTHOR, "firm-1", "lab", about=about)
    assert words(desk, HELPER, begun.id) == SECRET
    assert desk.only(HELPER).invited


def test_a_need_that_the_whole_states_is_none_of_who_speaks_for_a_duplicate(desk: Desk) -> None:
    in_a_duplicate(desk, needs=())
    desk.put(OWNER)
    assert not desk.only(AUTHOR).mine
    with pytest.raises(UnknownRecordError):
        invitation(desk.store, desk.board, AUTHOR, ProfileId("firm-1"), desk.only(BOSS).id)


def test_an_introduction_to_the_whole_finds_the_need_of_a_duplicate(desk: Desk) -> None:
    in_a_duplicate(desk)
    begun = desk.begin(BOSS, "firm-0", "lab", about=IntroductionSubject(need="z"))
    assert words(desk, BOSS, begun.id) == SECRET


def excluded_by_a_duplicate(desk: Desk) -> None:
    in_a_duplicate(desk, excludes=(LAB.id,))


def excluding_a_duplicate(desk: Desk) -> None:
    in_a_duplicate(desk)
    desk.put(replace(LAB, excludes=(ProfileId("firm-1"),)))


def declined_by_a_duplicate(desk: Desk) -> None:
    in_a_duplicate(desk)
    left = ProfileId("firm-1")
    no = Judgement(left_id=left, right_id=LAB.id, verdict=Verdict.DECLINED, judged_on=NOW.date())
    with desk.store.write() as writer:
        writer.put_judgements([no])


@pytest.mark.parametrize(
    "bar", [excluded_by_a_duplicate, excluding_a_duplicate, declined_by_a_duplicate]
)
def test_who_may_not_meet_a_duplicate_may_not_meet_the_whole(desk: Desk, bar: object) -> None:
    bar(desk)  # type: ignore[operator]
    for asker, candidate in (("firm-0", "lab"), ("firm-1", "lab")):
        with pytest.raises(ConflictError, match="may not be introduced"):
            desk.begin(STAFF, asker, candidate)
    assert desk.answer().held


def test_nobody_is_introduced_to_a_duplicate_of_its_own(desk: Desk) -> None:
    in_a_duplicate(desk)
    with pytest.raises(ConflictError, match="may not be introduced"):
        desk.begin(STAFF, "firm-0", "firm-1")


def test_only_who_speaks_for_the_owner_invites_to_its_needs(desk: Desk) -> None:
    need_id = desk.only(BOSS).id
    with pytest.raises(NotAllowedError):
        invitation(desk.store, desk.board, STAFF, OWNER.id, need_id)
    with pytest.raises(UnknownRecordError):
        invitation(desk.store, desk.board, HELPER, LAB.id, need_id)
    acting = replace(STAFF, acting_for=OWNER.id, speaks_for=frozenset({OWNER.id}))
    assert invitation(desk.store, desk.board, acting, OWNER.id, need_id) == IntroductionSubject(
        need="z"
    )
