"""Answers come in from a table; what cannot be read is set aside with the row and the reason."""

from datetime import timedelta
from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.services.checkups.importing import import_answers, read_invitees
from matchmaker.store import Store
from tests.services.checkups.conftest import DAY, at

HEAD = "profile_id;answered_on;language;finance_budget;finance_funding;importance:finance\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "answers.csv"


def test_a_row_becomes_a_check_up_of_its_day(store: Store, file: Path) -> None:
    file.write_text(HEAD + "c0;2026-09-01;it;3;n/a;4\n", encoding="utf-8")
    done = import_answers(store, file, at(DAY))
    assert (done.n_kept, done.rejected) == (1, ())
    (kept,) = store.checkups.of("c0")
    assert str(kept.answered_at.date()) == "2026-09-01"
    assert kept.answers.grades == {"finance_budget": 3}
    assert kept.answers.not_applicable == {"finance_funding"}
    assert kept.answers.importance == {"finance": 4}


def test_a_row_that_cannot_be_read_is_set_aside_and_the_others_kept(
    store: Store, file: Path
) -> None:
    rows = ["c0;;;9;;", "nobody;;;1;;", "c1;31.31.2026;;1;;", "lab;;;1;;", "c2;;;;;", "c3;;;1;?;"]
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    done = import_answers(store, file, at(DAY))
    assert done.n_kept == 1
    assert [(each.row, each.profile_id) for each in done.rejected] == [
        (2, "c0"), (3, "nobody"), (4, "c1"), (5, "lab"), (6, "c2"),
    ]  # fmt: skip


def test_a_day_that_is_still_to_come_is_refused(store: Store, file: Path) -> None:
    tomorrow = (DAY + timedelta(days=1)).date().isoformat()
    file.write_text(HEAD + f"c0;{tomorrow};;1;;\n", encoding="utf-8")
    assert len(import_answers(store, file, at(DAY)).rejected) == 1


@pytest.mark.parametrize("head", ["firm;finance_budget\n", "profile_id;luck\n"])
def test_a_table_with_another_header_is_refused(store: Store, file: Path, head: str) -> None:
    file.write_text(head + "c0;1\n", encoding="utf-8")
    with pytest.raises(InputError):
        import_answers(store, file, at(DAY))


def test_invitees_are_read_from_a_table(file: Path) -> None:
    file.write_text("profile_id;email;language\nc0;a@b.example;DE\nc1;;\n", encoding="utf-8")
    first, second = read_invitees(file)
    assert (first.address, first.language, second.address) == ("a@b.example", "de", "")
