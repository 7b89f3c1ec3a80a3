"""What is kept of a check-up, also of those of the first version."""

from datetime import timedelta

from sqlalchemy import insert

from matchmaker.checkup import questionnaire_of
from matchmaker.domain import Language, ProfileId
from matchmaker.services.checkups import record_checkup, result_view, suggested_needs
from matchmaker.services.checkups.peers import compare_with_peers
from matchmaker.store import Store
from matchmaker.store.checkups import checkups
from matchmaker.store.database import writing
from tests.services.checkups.conftest import DAY, at

CORE = [question.id for question in questionnaire_of().core]


def keep_as_before(store: Store, grades: str) -> None:
    """A row as the code of version 1 wrote it."""
    row = {
        "profile_id": "c0",
        "answered_at": DAY - timedelta(days=400),
        "account_id": "anna",
        "maturity": 2 / 3,
        "payload": f'[{grades},{{"strategy":0.66}}]',
    }
    with writing(store._engine) as connection:
        connection.execute(insert(checkups).values(row))


def test_the_eighteen_answers_of_before_are_read_with_their_own_questions(store: Store) -> None:
    grades = ",".join(f'"{question.id}":2' for question in questionnaire_of("1").questions)
    keep_as_before(store, f"{{{grades}}}")
    seen = result_view(store, "c0", Language.IT)
    assert seen is not None
    assert (seen.version, seen.n_answered, seen.level) == ("1", 18, "esperto")
    assert len(seen.dimensions) == 6
    assert suggested_needs(store, "c0") == ()


def test_answers_to_two_versions_are_not_compared_question_by_question(store: Store) -> None:
    grades = ",".join(f'"{question.id}":2' for question in questionnaire_of("1").questions)
    keep_as_before(store, f"{{{grades}}}")
    record_checkup(store, "c0", dict.fromkeys(CORE, 3), at(DAY))
    seen = result_view(store, "c0", Language.EN)
    assert seen is not None
    assert (seen.version, seen.changes, seen.earlier_on) == ("2", (), None)


def test_a_fragment_leaves_maturity_and_needs_of_the_fuller_check_up(store: Store) -> None:
    record_checkup(store, "c0", dict.fromkeys(CORE, 1), at(DAY))
    before = store.profile(ProfileId("c0"))
    done = record_checkup(store, "c0", dict.fromkeys(CORE[:2], 4), at(DAY + timedelta(days=1)))
    assert not done.counts
    after = store.profile(ProfileId("c0"))
    assert (after.maturity, after.needs) == (before.maturity, before.needs)


def test_two_waves_are_compared_question_by_question(store: Store) -> None:
    record_checkup(store, "c0", dict.fromkeys(CORE, 1), at(DAY))
    later = dict.fromkeys(CORE, 2) | {CORE[0]: 0}
    record_checkup(store, "c0", later, at(DAY + timedelta(days=400)))
    seen = result_view(store, "c0", Language.DE)
    assert seen is not None
    assert seen.earlier_on == DAY.date()
    assert [each.step for each in seen.changes] == [-1] + [1] * 26


def test_a_shorter_later_check_up_counts_and_names_the_fuller_one(store: Store) -> None:
    record_checkup(store, "c0", dict.fromkeys(CORE, 1), at(DAY))
    record_checkup(store, "c0", dict.fromkeys(CORE[:20], 2), at(DAY + timedelta(days=400)))
    seen = result_view(store, "c0", Language.EN)
    assert seen is not None
    assert (seen.n_answered, seen.fuller_on) == (20, DAY.date())


def test_a_firm_is_one_peer_whatever_its_records_and_never_its_own(store: Store) -> None:
    for number in range(12):
        record_checkup(store, f"c{number}", dict.fromkeys(CORE, 2), at(DAY))
    with store.write() as writer:
        twice = {"c1": "c0", "c3": "c2"}
        writer.put_clusters({ProfileId(id_): ProfileId(head) for id_, head in twice.items()})
    for id_ in ("c0", "c1"):
        found = compare_with_peers(store, id_, store.checkups.of(id_)[0])
        # Nine others, and groups grow by five.
        assert found.n_peers == 5
