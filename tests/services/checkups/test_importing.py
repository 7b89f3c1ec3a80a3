"""Whom to invite is read from a table; answers come in by the import of check-ups."""

from pathlib import Path

from matchmaker.services.checkups.importing import read_invitees


def test_invitees_are_read_from_a_table(tmp_path: Path) -> None:
    file = tmp_path / "firms.csv"
    file.write_text("profile_id;email;language\nc0;a@b.example;DE\nc1;;\n", encoding="utf-8")
    first, second = read_invitees(file)
    assert (first.address, first.language, second.address) == ("a@b.example", "de", "")
