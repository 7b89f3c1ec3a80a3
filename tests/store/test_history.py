"""A profile's history says field by field what changed, by whom, and from which source."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Consent, Kind, Profile, ProfileId, Source
from matchmaker.store import IdempotentAnswer, Origin, Store
from matchmaker.store.history import changes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRM = Profile(id=ProfileId("f"), kind=Kind.COMPANY, names=("Firm",), url="http://old")
IMPORT = Origin(source="import firms.csv", at=NOW)


def put(store: Store, profile: Profile, origin: Origin | None = IMPORT) -> None:
    with store.write() as writer:
        writer.put_profiles([profile], origin)


def test_a_new_profile_has_one_line_and_its_consent(store: Store) -> None:
    put(store, FIRM)
    (line,) = store.history.of("f")
    assert (line.field, line.source, line.changed_at) == ("", "import firms.csv", NOW)
    (consent,) = store.history.consents("f")
    assert (consent.given, consent.source) == (True, "import firms.csv")


def test_a_change_is_told_before_and_after_with_who_made_it(store: Store) -> None:
    put(store, FIRM)
    staff = Origin(source="service", at=NOW, account_id="a-1", acting_for="f")
    put(store, replace(FIRM, url="http://new", capacity=3), staff)
    lines = store.history.of("f")[:2]
    assert {(each.field, each.before, each.after) for each in lines} == {
        ("url", '"http://old"', '"http://new"'),
        ("capacity", "null", "3"),
    }
    assert {(each.account_id, each.on_behalf, each.source) for each in lines} == {
        ("a-1", True, "service")
    }


def test_what_did_not_change_leaves_no_line(store: Store) -> None:
    put(store, FIRM)
    put(store, FIRM)
    put(store, replace(FIRM, sources=(Source(name="x", seen_on=date(2026, 1, 1)),)))
    assert len(store.history.of("f")) == 1


def test_a_withdrawal_is_a_decision_of_its_own(store: Store) -> None:
    put(store, FIRM)
    put(store, replace(FIRM, consent=Consent(matching=False, text_version="v2")))
    newest = store.history.consents("f")[0]
    assert (newest.given, newest.text_version) == (False, "v2")
    assert store.unconsented() == {"f"}


def test_an_erased_profile_takes_its_history_with_it(store: Store) -> None:
    put(store, FIRM)
    with store.write() as writer:
        writer.erase_profile(FIRM.id)
    assert store.history.of("f") == store.history.consents("f") == []


def test_of_a_broken_transaction_no_history_is_left(store: Store) -> None:
    try:
        with store.write() as writer:
            writer.put_profiles([FIRM], IMPORT)
            raise KeyError
    except KeyError:
        pass
    assert store.history.of("f") == []


@given(st.text(max_size=5), st.text(max_size=5))
def test_only_fields_that_differ_are_changes(was: str, new: str) -> None:
    found = list(changes(replace(FIRM, url=was), replace(FIRM, url=new)))
    assert bool(found) == (was != new)
    assert all(name == "url" for name, _, _ in found)


def test_a_request_is_answered_once_under_its_key(store: Store) -> None:
    asked = IdempotentAnswer(account_id="a", key="k", request="r", status=0, media_type="", body="",
                       asked_at=NOW)  # fmt: skip
    with store.write() as writer:
        assert writer.idempotency.begin(asked) is None
        assert writer.idempotency.begin(asked) == asked
        writer.idempotency.finish(asked, status=201, media_type="text/plain", body="done")
    with store.write() as writer:
        kept = writer.idempotency.begin(asked)
        assert kept is not None
        assert (kept.status, kept.body) == (201, "done")
        assert writer.idempotency.forget(NOW) == 0
        writer.idempotency.drop(asked)
        assert writer.idempotency.begin(asked) is None
        assert writer.idempotency.forget() == 1
