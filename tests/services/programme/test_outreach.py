"""News by e-mail: agreed to, new, at least possible, ended by one click; needs confirmed by one."""

import email
import email.message
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    FitVerdict,
    Language,
    Offer,
    ProfileId,
    Role,
)
from matchmaker.domain.call import CallRules
from matchmaker.domain.link import Purpose
from matchmaker.engine import Matchmaker
from matchmaker.errors import LinkError
from matchmaker.programme.results import Period
from matchmaker.services.accounts import owner_of_link
from matchmaker.services.delivery import MailFolder, send_mails
from matchmaker.services.delivery.bounces import note_bounces
from matchmaker.services.links import find_link
from matchmaker.services.programme import digest, still_true
from matchmaker.services.programme.calls import put_call
from matchmaker.services.programme.outreach import note_list, reach_out
from matchmaker.services.programme.results import results_of
from matchmaker.services.statements import add_statement
from matchmaker.store import Account, Origin, Store

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
SITE = "https://match.example.org"
FIRM = ProfileId("firm")


def at(moment: datetime = AT) -> Origin:
    return Origin(source="service", at=moment)


@pytest.fixture
def anna(own_store: Store) -> Account:
    """Somebody who speaks for the firm and agreed to news."""
    account = Account(
        id="anna",
        email="anna@example.org",
        name="Anna",
        created_at=AT,
        role=Role.COMPANY,
        language=Language.DE,
        speaks_for=frozenset({FIRM}),
    )
    with own_store.write() as writer:
        writer.accounts.add(account)
    digest.choose_digest(own_store, account.id, wanted=True, origin=at())
    return account


@pytest.fixture
def networks(built: Matchmaker) -> digest.Networks:
    return lambda _reader, _profile_id: built


def sent(store: Store, folder: Path, moment: datetime = AT) -> list[email.message.EmailMessage]:
    """What leaves the outbox."""
    send_mails(store, MailFolder(folder), sender="network@example.org", now=moment)
    found = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in sorted(folder.glob("*.eml"))
    ]
    for file in folder.glob("*.eml"):
        file.unlink()
    return found


def test_a_digest_tells_new_matches_with_reasons_and_ends_by_one_click(
    own_store: Store, anna: Account, networks: digest.Networks, tmp_path: Path
) -> None:
    assert digest.send_digests(own_store, networks, site=SITE, origin=at()) == 1
    (mail,) = sent(own_store, tmp_path / "out")
    body = mail.get_content()
    assert "Welders" in body
    assert "   - " in body, "a reason"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = re.search(rf"<{SITE}/unsubscribe/([^?]+)\?lang=de>", mail["List-Unsubscribe"])
    assert token is not None
    digest.unsubscribe(own_store, token[1], at())
    assert digest.readers(own_store) == []


def test_nothing_is_told_twice_too_soon_or_below_possible(
    own_store: Store, anna: Account, networks: digest.Networks
) -> None:
    first = list(digest.digests_due(own_store, networks, AT))
    assert all(m.verdict is not FitVerdict.NONE for each in first for m in each.matches)
    digest.send_digests(own_store, networks, site=SITE, origin=at())
    assert not digest.send_digests(
        own_store, networks, site=SITE, origin=at(AT + timedelta(days=29))
    )
    later = list(digest.digests_due(own_store, networks, AT + timedelta(days=31)))
    told = {match.profile_id for each in first for match in each.matches}
    assert not told & {match.profile_id for each in later for match in each.matches}


def test_nobody_is_written_to_who_did_not_agree(
    own_store: Store, anna: Account, networks: digest.Networks
) -> None:
    digest.choose_digest(own_store, anna.id, wanted=False, origin=at())
    counts = reach_out(own_store, networks, site=SITE, origin=at())
    assert (counts.n_digests, counts.n_alerts, counts.n_questions) == (0, 0, 0)


def test_a_match_is_judged_by_the_link_and_no_other_one(
    own_store: Store, anna: Account, networks: digest.Networks
) -> None:
    digest.send_digests(own_store, networks, site=SITE, origin=at())
    (link,) = own_store.links.of(Purpose.DIGEST)
    (candidate, *_) = digest.matches_of(own_store, link)
    digest.judge_match(own_store, link, candidate, useful=False, at=AT)
    assert own_store.workspace.feedback_of(FIRM, anna.id)[candidate].useful is False
    with pytest.raises(LinkError):
        digest.judge_match(own_store, link, "firm", useful=True, at=AT)


def test_a_firm_hears_once_of_a_call_that_answers_its_need(
    own_store: Store, anna: Account, networks: digest.Networks, tmp_path: Path
) -> None:
    call = Activity(
        id=ActivityId("weld"),
        kind=ActivityKind.CALL,
        title="Voucher for laser welding",
        topic="laser welding of thin sheet metal",
        language="en",
    )
    rules = CallRules(deadline=AT.date() + timedelta(days=40))
    put_call(own_store, call, rules, at())
    put_call(
        own_store,
        replace(call, id=ActivityId("later")),
        CallRules(countries=frozenset({"JP"})),
        at(),
    )
    assert digest.alert_of_calls(own_store, networks, site=SITE, origin=at()) == 1
    assert digest.alert_of_calls(own_store, networks, site=SITE, origin=at()) == 0
    (mail,) = sent(own_store, tmp_path / "out")
    assert "saldatura laser" in mail.get_content(), "the firm's own words"
    assert mail["List-Unsubscribe"]


def test_an_old_need_is_confirmed_or_taken_out_by_a_link(own_store: Store, anna: Account) -> None:
    later = AT + timedelta(days=800)
    assert still_true.ask_whether_true(own_store, site=SITE, origin=at(later)) == 1
    assert still_true.ask_whether_true(own_store, site=SITE, origin=at(later)) == 0, "just asked"
    (link,) = own_store.links.of(Purpose.STILL_TRUE)
    first, *_ = still_true.statements_of(own_store, link)
    still_true.answer(own_store, link, first.id, holds=True, at=later)
    aged = {
        each.statement.id
        for each in still_true.aged_statements(own_store, later)
        if each.profile.id == FIRM
    }
    assert first.id not in aged
    still_true.answer(own_store, link, first.id, holds=False, at=later)
    firm = own_store.profile(FIRM)
    assert first.id not in {each.id for each in (*firm.needs, *firm.offers)}
    still_true.answer(own_store, link, first.id, holds=True, at=later)
    firm = own_store.profile(FIRM)
    assert first in {*firm.needs, *firm.offers}, "taken back by one click"
    with pytest.raises(LinkError):
        still_true.answer(own_store, link, "made-up", holds=True, at=later)


def test_what_nobody_answers_about_in_time_is_set_aside_told_and_put_back(
    own_store: Store, anna: Account, tmp_path: Path
) -> None:
    def stated() -> set[str]:
        firm = own_store.profile(FIRM)
        return {each.id for each in (*firm.needs, *firm.offers)}

    add_statement(own_store, FIRM, Offer(id="o9", text="We test fatigue."), at())
    add_statement(own_store, FIRM, Offer(id="o8", text="We measure roughness."), at())
    asked = AT + timedelta(days=800)
    before, day = stated(), own_store.profile(FIRM).updated_on
    still_true.ask_whether_true(own_store, site=SITE, origin=at(asked))
    (question,) = sent(own_store, tmp_path / "out", asked)
    assert "10. März 2029" in question.get_content(), "until when"
    in_time, late = asked + timedelta(days=29), asked + timedelta(days=31)
    assert still_true.expire(own_store, site=SITE, origin=at(in_time)) == 0
    (link,) = own_store.links.of(Purpose.STILL_TRUE)
    kept, *_ = still_true.statements_of(own_store, link)
    still_true.answer(own_store, link, kept.id, holds=True, at=in_time)
    assert still_true.expire(own_store, site=SITE, origin=at(late)) == len(before) - 1
    assert stated() == {kept.id}
    assert own_store.profile(FIRM).updated_on == day, "nobody looked at the rest"
    (told,) = sent(own_store, tmp_path / "out", late)
    assert told["List-Unsubscribe"]
    assert still_true.expire(own_store, site=SITE, origin=at(late)) == 0
    for each in still_true.set_aside_of(own_store, FIRM):
        still_true.put_back(own_store, FIRM, each.statement_id, at(late))
    assert stated() == before


def test_nothing_is_set_aside_of_which_nobody_can_be_told(own_store: Store, anna: Account) -> None:
    asked = AT + timedelta(days=800)
    still_true.ask_whether_true(own_store, site=SITE, origin=at(asked))
    digest.choose_digest(own_store, anna.id, wanted=False, origin=at(asked))
    late = asked + timedelta(days=90)
    assert still_true.expire(own_store, site=SITE, origin=at(late)) == 0


def test_the_words_of_what_was_set_aside_are_forgotten_after_a_year(
    own_store: Store, anna: Account
) -> None:
    asked = AT + timedelta(days=800)
    still_true.ask_whether_true(own_store, site=SITE, origin=at(asked))
    late = asked + timedelta(days=31)
    n = still_true.expire(own_store, site=SITE, origin=at(late))
    assert still_true.forget_set_aside(own_store, at(late)) == 0
    assert still_true.forget_set_aside(own_store, at(late + still_true.PUT_BACK_IN)) == n
    assert still_true.set_aside_of(own_store, FIRM) == []


REPORT = """From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; Anna@example.org
Action: {action}
Status: {status}

--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "stops"), [("failed", "5.1.1", True), ("delayed", "4.2.2", False)]
)
def test_a_dead_address_gets_no_more_news_until_it_is_chosen_anew(
    own_store: Store, anna: Account, action: str, status: str, stops: bool
) -> None:
    report = REPORT.format(action=action, status=status).encode()
    assert note_bounces(own_store, [report], at()) == (["anna"] if stops else [])
    assert bool(digest.readers(own_store)) is not stops
    digest.choose_digest(own_store, anna.id, wanted=True, origin=at())
    assert digest.readers(own_store)


def test_links_of_news_set_no_password(
    own_store: Store, anna: Account, networks: digest.Networks, tmp_path: Path
) -> None:
    digest.send_digests(own_store, networks, site=SITE, origin=at())
    (mail,) = sent(own_store, tmp_path / "out")
    token = re.search(r"/unsubscribe/([^?>]+)", mail["List-Unsubscribe"])
    assert token is not None
    assert find_link(own_store, token[1], Purpose.UNSUBSCRIBE, AT).account_id == anna.id
    with pytest.raises(LinkError):
        owner_of_link(own_store, token[1], Purpose.UNSUBSCRIBE, AT)


def test_results_say_how_told_suggestions_fared_by_rank(
    own_store: Store, anna: Account, networks: digest.Networks
) -> None:
    assert results_of(own_store, Period()).ranks == ()
    digest.send_digests(own_store, networks, site=SITE, origin=at())
    (link,) = own_store.links.of(Purpose.DIGEST)
    (first, *_) = digest.matches_of(own_store, link)
    digest.judge_match(own_store, link, first, useful=True, at=AT)
    ranks = results_of(own_store, Period()).ranks
    assert ranks[0].rank == 1
    assert (ranks[0].n_told, ranks[0].n_useful, ranks[0].n_introduced) == (1, 1, 0)
    other = ProfileId("rival" if first != "rival" else "ada")
    later = AT + timedelta(days=1)
    assert note_list(own_store, FIRM, [other, first], later) == 2
    assert note_list(own_store, FIRM, [first, other], later) == 0, "the first time counts"
    assert note_list(own_store, FIRM, [ProfileId("erased-since")], later) == 0
    listed = results_of(own_store, Period()).ranks
    assert listed[0].n_told == 2, "one by e-mail, another in a list; nobody twice"
    assert results_of(own_store, Period(until=AT.date() - timedelta(days=1))).ranks == ()
