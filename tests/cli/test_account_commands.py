"""Accounts and the audit log from the command line; passwords never stand among the arguments."""

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest

from matchmaker.home import Home

Run = Callable[..., object]
PASSWORD = "cinque parole facili da ricordare"


@pytest.fixture
def home(own: Run) -> Run:
    assert own("init").code == 0  # type: ignore[attr-defined]
    return own


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Write on the standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(f"{text}\n"))


def test_an_account_is_added_listed_changed_and_disabled(
    home: Run, typed: Callable[[str], None], tmp_path: Path
) -> None:
    typed(PASSWORD)
    assert home("account", "add", "Anna@example.org", "--role", "staff", "--name", "Anna").code == 0
    (account,) = home("account", "list", "--json").json
    assert (account["email"], account["role"]) == ("anna@example.org", "staff")
    assert home("account", "role", "anna@example.org", "analyst").code == 0
    assert "disabled" in home("account", "disable", "anna@example.org").out
    assert "disabled" in home("account", "list").out
    assert "enabled" in home("account", "disable", "anna@example.org", "--enable").out
    typed("un'altra frase molto lunga")
    assert home("account", "password", account["id"]).code == 0
    typed("short")
    assert home("account", "password", account["id"]).code == 2
    database = (tmp_path / "home" / "network.sqlite").read_bytes()
    assert PASSWORD.encode() not in database


def test_an_admin_is_told_to_set_up_a_second_factor(
    home: Run, typed: Callable[[str], None]
) -> None:
    typed(PASSWORD)
    added = home("account", "add", "a@example.org", "--role", "admin")
    assert "matchmaker account code a@example.org" in added.out
    uri = home("account", "code", "a@example.org").out.strip()
    assert pyotp.parse_uri(uri).name == "a@example.org"
    assert "without a code" in home("account", "code", "a@example.org", "--remove").out


def test_a_key_is_shown_once_listed_and_revoked(home: Run) -> None:
    added = home("account", "add", "a@example.org", "--role", "staff", "--no-password")
    assert added.code == 0
    made = home(
        "account", "key", "a@example.org", "--name", "crm", "--scope", "read", "--json"
    ).json
    listed = home("account", "key", "a@example.org").out
    assert made["id"] in listed
    assert made["key"] not in listed
    assert "revoked" in home("account", "key", "a@example.org", "--revoke", made["id"]).out
    assert home("account", "key", "a@example.org", "--revoke", "x").code == 2
    assert home("account", "key", "a@example.org", "--scope", "everything").code == 2
    assert home("account", "key", "b@example.org").code == 2


def test_the_audit_log_is_read_and_verified(home: Run, tmp_path: Path) -> None:
    home("account", "add", "a@example.org", "--role", "staff", "--no-password")
    assert "account.add  command line" in home("audit").out
    assert home("audit", "--json").json[0]["action"] == "account.add"
    told = home("audit", "--verify")
    noted = told.out.split()[-1]
    assert "1 lines, none was changed" in told.out
    assert home("audit", "--noted", noted).code == 0
    assert "ends at line 1" in home("audit", "--noted", "2:0").err
    assert home("audit", "--noted", "nonsense").code == 2
    with Home.open(tmp_path / "home").store() as store:
        assert store.audit.verify() == ""


def test_an_import_is_in_the_log_and_in_the_history_of_each_profile(
    home: Run, tmp_path: Path
) -> None:
    table = tmp_path / "firms.csv"
    table.write_text("id;kind;name\nf1;company;Brambati\n", encoding="utf-8")
    assert home("import", "profiles", table).code == 0
    assert "import.run" in home("audit").out
    with Home.open(tmp_path / "home").store() as store:
        assert [line.source for line in store.history.of("f1")] == ["import firms.csv"]


def test_somebody_is_invited_by_a_link_that_is_printed_or_sent(home: Run) -> None:
    first = home("account", "invite", "carla@example.org", "--role", "staff", "--print")
    assert re.match(r"http://\S+/invitation/[\w-]{40,}\n", first.out)
    sent = home("account", "invite", "carla@example.org")
    assert "/invitation/" not in sent.out
    assert home("account", "invite", "dora@example.org").code == 2, "a new account needs a role"
    assert "/invitation/" not in home("audit", "--json").out


def test_a_reset_is_offered_by_a_link(home: Run, typed: Callable[[str], None]) -> None:
    typed(PASSWORD)
    home("account", "add", "a@example.org", "--role", "staff")
    link = home("account", "reset", "a@example.org", "--print", "--json").json["link"]
    assert "/password-reset/" in link


def test_the_log_is_searched_by_family_and_words(home: Run) -> None:
    home("account", "invite", "carla@example.org", "--role", "staff")

    def found(*options: str) -> list[str]:
        return [line["action"] for line in home("audit", "--json", *options).json]

    assert found("--action", "link.") == ["link.make"]
    assert found("--words", "INVITATION") == ["link.make"]
    assert found("--action", "account.add", "--words", "staff") == ["account.add"]
