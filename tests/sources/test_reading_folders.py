from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.sources import check_references, format_document, read_folder, read_table


@pytest.fixture
def network(write):
    write("profiles.csv", "id;name;needs\na;A;uno\nb;B;\n")
    write("needs.csv", "profile_id;id;text\na;n1;due\nz;n2;tre\n")
    write("offers.jsonl", '{"profile_id": "b", "text": "quattro", "trl_max": 5}\n')
    write("activities.csv", "id;kind;title;date\ne1;evento;Tech Talk;2024-03-01\n")
    write("participations.csv", "profile_id;activity_id\na;e1\nz;e1\na;e9\n")
    write("ties.csv", "source_id;target_id;layer\na;b;membership\na;z;membership\n")
    path = write("judgements.csv", "left_id;right_id;verdict;judged_on\na;b;accepted;2024-01-01\n")
    write("notes.csv", "nothing of ours")
    return path.parent


def test_a_folder_is_read_as_one_network(network):
    reading = read_folder(network)
    a, b = reading.profiles
    assert [need.text for need in a.needs] == ["uno", "due"]
    assert b.offers[0].trl == (5, 5)
    assert [profile_id for profile_id, _ in reading.needs] == ["z"]
    assert reading.activities[0].starts_on.isoformat() == "2024-03-01"
    assert reading.n_read == reading.n_accepted == 12


def test_rows_that_name_what_does_not_exist_are_set_aside(network):
    reading = check_references(read_folder(network), frozenset())
    told = [(r.table, r.row, r.field, r.value) for r in reading.rejects]
    assert told == [
        ("needs", 3, "profile_id", "z"),
        ("participations", 3, "profile_id", "z"),
        ("participations", 4, "activity_id", "e9"),
        ("ties", 3, "target_id", "z"),
    ]
    assert reading.rejects[0].cells["text"] == "tre"
    assert reading.rejects[2].accepted == "the id of a known activity"
    assert len(reading.participations) == 1
    assert reading.n_accepted + len(reading.rejects) == reading.n_read


def test_what_is_stored_already_counts_as_known(network):
    reading = check_references(read_folder(network), {"z"}, {"e9"})
    assert reading.rejects == ()
    assert len(check_references(read_folder(network), {"z", "e9"}).rejects) == 0


def test_folders_without_tables_or_with_two_of_one_are_refused(tmp_path, network, write):
    with pytest.raises(InputError, match="no such folder"):
        read_folder(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no table"):
        read_folder(tmp_path / "empty")
    write("ties.jsonl", "{}")
    with pytest.raises(InputError, match=r"ties stands in two files: ties.csv and ties.jsonl"):
        read_folder(network)


def test_the_format_document_is_current():
    document = Path(__file__).parents[2] / "docs" / "profile-format.md"
    assert document.read_text("utf-8") == format_document()


def test_needs_without_an_id_keep_theirs_when_rows_move(write):
    one = read_table(write("n.csv", "profile_id;text\na;uno\na;due\n"), "needs").needs
    two = read_table(write("n.csv", "profile_id;text\na;due\na;uno\n"), "needs").needs
    assert {n.id for _, n in one} == {n.id for _, n in two}
    assert len({n.id for _, n in one}) == 2
