"""Persons of firms are kept apart: nothing public knows them, and they are data subjects."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from matchmaker.domain import Language, ProfileId
from matchmaker.domain.contact_person import ContactPerson, ContactVisibility
from matchmaker.engine import Matchmaker
from matchmaker.errors import ConflictError, InputError, UnknownRecordError
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.services.contact_persons import (
    add_contact,
    change_contact,
    erase_contact,
    export_contact,
    note_informed,
    notices_due,
    send_notices,
)
from matchmaker.services.data_subjects import erase_data, export_person
from matchmaker.services.delivery import send_mails
from matchmaker.services.importing import import_source, undo_import
from matchmaker.services.maintenance import back_up, restore
from matchmaker.store import Origin, Store

BY_ANNA = Origin(source="service", at=datetime(2026, 11, 3, 9, tzinfo=UTC), account_id="anna")
FIRMS = (
    "id,kind,name,Referente,Qualifica,E-mail,Telefono",
    "f1,company,Torneria Rovina,Zaira Quattrocchi,Tecnica,zaira@example.org,+39 0341 1",
    "f2,company,Stampi Uno,,,info@example.org,",
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with home.store() as store:
        yield store


def table(folder: Path, *lines: str, name: str = "profiles.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def zaira(home: Home, store: Store, tmp_path: Path) -> ContactPerson:
    import_source(home, "profiles", table(tmp_path, *FIRMS))
    (found,) = store.contacts.all()
    return found


def test_a_table_of_firms_brings_the_persons_whom_it_names(zaira: ContactPerson) -> None:
    assert (zaira.profile_id, zaira.name, zaira.role) == ("f1", "Zaira Quattrocchi", "Tecnica")
    assert (zaira.email, zaira.phone) == ("zaira@example.org", "+39 0341 1")
    assert (zaira.consent, zaira.visibility) == (False, ContactVisibility.STAFF)
    assert zaira.source == "import profiles.csv"
    assert zaira.informed_on is None


@pytest.mark.parametrize(
    "header",
    [
        "Ansprechpartner,Funktion,E-Mail-Adresse,Telefon",
        "personne de contact,fonction,courriel,téléphone",
        "Contact name,Job title,Email,Phone",
    ],
)
def test_columns_of_persons_are_known_in_four_languages(
    home: Home, store: Store, tmp_path: Path, header: str
) -> None:
    path = table(tmp_path, f"id,kind,name,{header}", FIRMS[1])
    import_source(home, "profiles", path)
    (found,) = store.contacts.all()
    assert (found.name, found.role, found.email) == (
        *("Zaira Quattrocchi", "Tecnica", "zaira@example.org"),
    )


def test_persons_come_in_a_table_of_their_own(
    home: Home, store: Store, zaira: ContactPerson, tmp_path: Path
) -> None:
    lines = ("profile_id,name,email,language,private", "f2,Ugo Bianchetti,ugo@example.org,de,yes")
    unknown = "f9,Nobody,nobody@example.org,,"
    done = import_source(home, "contacts", table(tmp_path, *lines, unknown, name="contacts.csv"))
    assert (done.record.n_added, done.record.n_rejected) == (1, 1)
    (ugo,) = store.contacts.of("f2")
    assert (ugo.language, ugo.visibility) == ("de", ContactVisibility.PRIVATE)
    again = import_source(home, "contacts", table(tmp_path, *lines, name="contacts.csv"))
    assert (again.record.n_added, again.record.n_changed) == (0, 0)
    assert done.record.id is not None
    undo_import(home, done.record.id, BY_ANNA, store=store)
    assert store.contacts.all() == [zaira]


def test_nothing_that_is_built_knows_a_person(home: Home, zaira: ContactPerson) -> None:
    build(home)
    told = [zaira.name.encode(), zaira.email.encode(), zaira.id.encode(), b"Quattrocchi"]
    files = [file for file in home.snapshots.rglob("*") if file.is_file()]
    assert files
    assert not [f for f in files if any(word in f.read_bytes() for word in told)]
    matchmaker = Matchmaker.load(home.path)
    assert matchmaker.suggest(need="Zaira Quattrocchi tecnica")[:0] == []
    assert all(similarity < 80 for _, similarity in matchmaker.search("Zaira Quattrocchi", 5))


def test_what_was_typed_is_not_overwritten_by_a_table(
    home: Home, store: Store, zaira: ContactPerson, tmp_path: Path
) -> None:
    change_contact(store, replace(zaira, phone="+39 0341 2"), BY_ANNA)
    import_source(home, "profiles", table(tmp_path, *FIRMS))
    assert store.contacts.get(zaira.id).phone == "+39 0341 2"
    # That somebody mended a number does not mean that she was told.
    assert [each.contact.id for each in notices_due(store, network="Rete", site="x")] == [zaira.id]


def test_a_person_is_added_once_and_what_breaks_a_rule_names_the_field(
    store: Store, zaira: ContactPerson
) -> None:
    new = ContactPerson(id="", profile_id=ProfileId("f2"), name=" Ugo  Bianchetti ")
    kept = add_contact(store, new, BY_ANNA)
    assert (kept.name, kept.source, kept.by_hand) == ("Ugo Bianchetti", "service", True)
    with pytest.raises(ConflictError):
        add_contact(store, new, BY_ANNA)
    with pytest.raises(InputError) as caught:
        change_contact(store, replace(kept, email="nowhere"), BY_ANNA)
    assert caught.value.field == "email"
    # Who gave their data themselves was told then.
    assert kept.id not in {each.contact.id for each in notices_due(store, network="", site="")}
    assert zaira.id != kept.id


@pytest.mark.parametrize(
    ("language", "word"), [("it", "Gentile"), ("en", "Dear"), ("de", "Tag"), ("fr", "Bonjour")]
)
def test_the_notice_says_all_that_is_owed_in_four_languages(
    store: Store, zaira: ContactPerson, language: str, word: str
) -> None:
    change_contact(store, replace(zaira, language=language), BY_ANNA)
    (found,) = notices_due(store, network="Rete Lario", site="https://rete.example.org")
    assert found.notice.language is Language(language)
    for told in (word, "Rete Lario", "Torneria Rovina", "profiles.csv", "rete.example.org"):
        assert told in f"{found.notice.subject}\n{found.notice.body}"
    assert zaira.added_on is not None
    assert found.due_on is not None
    assert (found.due_on - zaira.added_on).days == 30


def test_who_was_told_has_not_to_be_told_again(
    home: Home, store: Store, zaira: ContactPerson, tmp_path: Path
) -> None:
    day = date(2026, 11, 20)
    assert note_informed(store, [zaira.id], day, BY_ANNA) == 1
    assert notices_due(store, network="", site="") == []
    changed = FIRMS[1].replace("Tecnica", "Direttrice")
    import_source(home, "profiles", table(tmp_path, FIRMS[0], changed))
    kept = store.contacts.get(zaira.id)
    assert (kept.role, kept.informed_on) == ("Direttrice", day)


def test_a_person_gets_a_copy_and_the_firm_too(store: Store, zaira: ContactPerson) -> None:
    copy = export_contact(store, zaira.id, BY_ANNA)
    assert (copy["contact"]["email"], copy["firm"]) == ("zaira@example.org", "Torneria Rovina")
    assert [line["action"] for line in copy["log"]] == ["person.export"]
    of_firm = export_person(store, "f1", BY_ANNA)["records"]
    assert [row["name"] for row in of_firm["contacts"]] == [zaira.name]


def test_an_erased_person_does_not_come_back(
    home: Home, store: Store, zaira: ContactPerson, tmp_path: Path
) -> None:
    note_informed(store, [zaira.id], date(2026, 11, 20), BY_ANNA)
    erase_contact(home, store, zaira.id, BY_ANNA)
    done = import_source(home, "profiles", table(tmp_path, *FIRMS))
    assert done.record.n_accepted + done.record.n_rejected == done.record.n_read
    assert store.contacts.all() == []
    with pytest.raises(UnknownRecordError):
        store.contacts.get(zaira.id)
    with pytest.raises(ConflictError):
        add_contact(store, zaira, BY_ANNA)
    assert store.audit.lines(subject=f"contact:{zaira.id}") == []
    assert store.audit.verify() == ""
    assert store.check() == []
    assert store.has_profiles([ProfileId("f1")])


def test_persons_go_with_their_firm(home: Home, store: Store, zaira: ContactPerson) -> None:
    erase_data(home, store, zaira.profile_id, BY_ANNA)
    assert store.contacts.all() == []


def test_a_restored_backup_does_not_bring_an_erased_person_back(
    home: Home, store: Store, zaira: ContactPerson, tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    back_up(home, store, tmp_path / "kept" / "copy.sqlite", BY_ANNA)
    erase_contact(home, store, zaira.id, BY_ANNA)
    restored = tmp_path / "restored"
    n = restore(
        tmp_path / "kept" / "copy.sqlite",
        restored,
        BY_ANNA,
        registers=[home.path / "erasures.jsonl"],
    )
    assert n == 1
    with Home.open(restored).store() as again:
        assert again.contacts.all() == []
        assert again.check() == []


class Postbox:
    """A mail server that takes letters, or refuses them."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.taken: list[str] = []

    def send(self, message: EmailMessage) -> None:
        """Take one."""
        if self.refuses:
            raise OSError("no such mailbox")
        self.taken.append(f"{message['To']}: {message['Subject']}")


def ordered(store: Store, ids: list[str] | None = None) -> tuple[int, int, int]:
    done = send_notices(store, ids, BY_ANNA, network="Rete Lario", site="https://r.example.org")
    return done.n_queued, done.n_waiting, done.n_without_address


def test_the_service_sends_notices_and_whoever_got_theirs_counts_as_told(
    store: Store, zaira: ContactPerson
) -> None:
    assert ordered(store) == (1, 0, 0)
    assert ordered(store, [zaira.id]) == (0, 1, 0)
    (due,) = notices_due(store, network="", site="")
    assert (due.written_at, due.is_given_up) == (BY_ANNA.at, False)
    postbox = Postbox()
    send_mails(store, postbox, sender="rete@example.org", now=BY_ANNA.at)
    (letter,) = postbox.taken
    assert letter.startswith("Zaira Quattrocchi <zaira@example.org>")
    assert store.contacts.get(zaira.id).informed_on == BY_ANNA.at.date()
    assert notices_due(store, network="", site="") == []
    assert ordered(store) == (0, 0, 0)


def test_a_notice_that_was_given_up_is_due_again(store: Store, zaira: ContactPerson) -> None:
    ordered(store)
    for day in range(3, 20):
        now = datetime(2026, 11, day, 12, tzinfo=UTC)
        send_mails(store, Postbox(refuses=True), sender="rete@example.org", now=now)
    (due,) = notices_due(store, network="", site="")
    assert due.is_given_up
    assert "no such mailbox" in due.error
    assert ordered(store) == (1, 0, 0)
    assert zaira.informed_on is None


def test_no_notice_leaves_to_who_was_told_otherwise_or_erased(
    home: Home, store: Store, zaira: ContactPerson
) -> None:
    ordered(store)
    note_informed(store, [zaira.id], date(2026, 11, 4), BY_ANNA)
    assert store.outbox.mails(BY_ANNA.at) == []
    change_contact(store, replace(zaira, email=""), BY_ANNA)
    with store.write() as writer:
        writer.contacts.put(replace(store.contacts.get(zaira.id), informed_on=None))
    assert ordered(store) == (0, 0, 1)
    change_contact(store, zaira, BY_ANNA)
    ordered(store)
    erase_contact(home, store, zaira.id, BY_ANNA)
    assert store.outbox.mails(BY_ANNA.at) == []
