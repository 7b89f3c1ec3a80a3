"""A file changes nothing that people decided after it was written."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Consent, ProfileId, Visibility
from matchmaker.home import Home
from matchmaker.services.data_subjects import (
    accompany,
    change_consent,
    erase_person,
    erased_in,
    reapply,
)
from matchmaker.services.data_subjects.erasure_register import REGISTER
from matchmaker.services.import_policy import ERASED, later_word
from matchmaker.services.importing import check_source, import_source
from matchmaker.store import Origin, Store, Writer

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BY_HAND = Origin(source="service", at=NOW, account_id="someone")
FIRMS = ("id,kind,name", "alfa,company,Canarino Alfa", "beta,company,Beta Meccanica")
days = st.dates(date(2024, 1, 1), date(2024, 1, 4)) | st.none()
words = st.builds(Consent, matching=st.booleans(), given_on=days)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


def write(folder: Path, name: str, lines: Iterable[str]) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def firms(home: Home, tmp_path: Path) -> Path:
    """A file that was imported once."""
    file = write(tmp_path, "firms.csv", FIRMS)
    import_source(home, "profiles", file)
    return file


def stored(home: Home) -> list[str]:
    with home.store() as store:
        return [profile.id for profile in store.profiles()]


def test_who_was_erased_does_not_come_back_with_a_file(home: Home, firms: Path) -> None:
    erase_person(home, "alfa", BY_HAND)
    looked = check_source(home, "profiles", firms)
    done = import_source(home, "profiles", firms)
    assert stored(home) == ["beta"]
    for reading in (looked, done.reading):
        [reject] = reading.rejects
        assert (reject.row, reject.field, reject.rule) == (2, "id", ERASED)
        assert reading.n_accepted + len(reading.rejects) == reading.n_read


def contents(file: Path) -> list[bytes]:
    """A file as it is and, of a workbook, what is packed in it."""
    if not file.is_file():
        return []
    if not zipfile.is_zipfile(file):
        return [file.read_bytes()]
    with zipfile.ZipFile(file) as packed:
        return [packed.read(name) for name in packed.namelist()]


def test_a_cell_of_somebody_erased_is_not_kept_either(home: Home, firms: Path) -> None:
    erase_person(home, "alfa", BY_HAND)
    lines = ["id,kind,name,country,headcount", "alfa,company,Canarino Alfa,Canarinia,many"]
    done = import_source(home, "profiles", write(firms.parent, "firms.csv", lines))
    assert done.reading.set_aside == ()
    kept = [content for file in home.path.rglob("*") for content in contents(file)]
    assert not any(b"canarin" in content.lower() for content in kept)


def test_of_the_row_of_somebody_erased_nothing_is_kept(home: Home, firms: Path) -> None:
    erase_person(home, "alfa", BY_HAND)
    needs = write(firms.parent, "needs.csv", ["profile_id,id,text", "alfa,n1,Canarino cerca"])
    done = [import_source(home, "profiles", firms), import_source(home, "needs", needs)]
    assert [each.reading.rejects[0].rule for each in done] == [ERASED, ERASED]
    kept = [content for file in home.path.rglob("*") for content in contents(file)]
    assert not any(b"canarino" in content.lower() for content in kept)
    assert any(ERASED.encode() in content for content in kept)


def test_who_asks_to_come_back_is_readmitted_and_the_log_says_so(home: Home, firms: Path) -> None:
    erase_person(home, "alfa", BY_HAND)
    import_source(home, "profiles", firms, readmit=["alfa"])
    assert stored(home) == ["alfa", "beta"]
    with home.store() as store:
        assert [line.action for line in store.audit.about("alfa")] == ["person.readmit"]
    # From then on their rows are rows like any other.
    assert import_source(home, "profiles", firms).record.n_unchanged == 2


def test_a_restore_erases_again_but_not_who_came_back_before_the_backup(
    home: Home, firms: Path, tmp_path: Path
) -> None:
    before, after = tmp_path / "before.sqlite", tmp_path / "after.sqlite"
    with home.store() as store:
        store.backup(before)
    accompany(home, before)
    erase_person(home, "alfa", BY_HAND)
    import_source(home, "profiles", firms, readmit=["alfa"])
    with home.store() as store:
        store.backup(after)
    found = {}
    for backup in (before, after):
        again = Home.create(tmp_path / f"again-{backup.stem}")
        again.path.joinpath("network.sqlite").unlink(missing_ok=True)
        backup.rename(again.path / "network.sqlite")
        with again.store() as store:
            reapply(store, erased_in([tmp_path / REGISTER]), BY_HAND)
        found[backup.stem] = stored(again)
    assert found == {"before": ["beta"], "after": ["alfa", "beta"]}


def consent(store: Store, id_: str) -> Consent:
    return store.profile(ProfileId(id_)).consent


def test_who_withdrew_stays_withdrawn_until_a_file_names_a_later_yes(
    home: Home, firms: Path
) -> None:
    with home.store() as store:
        change_consent(store, "alfa", given=False, text_version="2026-11", origin=BY_HAND)
    done = import_source(home, "profiles", firms)
    assert "1 profile that withdrew" in str(done.reading.warnings[-1])
    with home.store() as store:
        assert consent(store, "alfa") == Consent(
            matching=False, given_on=NOW.date(), text_version="2026-11"
        )
    lines = ("id,kind,name,consent_date", "alfa,company,Alfa,2026-11-21")
    import_source(home, "profiles", write(firms.parent, "later.csv", lines))
    with home.store() as store:
        assert consent(store, "alfa").matching


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Store], None]], None]:
    """Let the service write at the last moment before the next write begins."""

    def arrange(decide: Callable[[Store], None]) -> None:
        write = Store.write

        @contextmanager
        def late(store: Store) -> Iterator[Writer]:
            monkeypatch.setattr(Store, "write", write)
            decide(store)
            with write(store) as writer:
                yield writer

        monkeypatch.setattr(Store, "write", late)

    return arrange


def test_who_withdraws_while_a_file_is_read_stays_withdrawn(
    home: Home, firms: Path, meanwhile: Callable[[Callable[[Store], None]], None]
) -> None:
    def withdraw(store: Store) -> None:
        change_consent(store, "alfa", given=False, text_version="2026-11", origin=BY_HAND)

    meanwhile(withdraw)
    import_source(home, "profiles", firms)
    with home.store() as store:
        assert not consent(store, "alfa").matching


def test_a_need_that_is_closed_while_a_file_is_read_stays_closed(
    home: Home, firms: Path, meanwhile: Callable[[Callable[[Store], None]], None]
) -> None:
    lines = ("id,kind,name,needs", "alfa,company,Canarino Alfa,Saldatura laser")
    file = write(firms.parent, "profiles.csv", lines)
    import_source(home, "profiles", file)

    def close(store: Store) -> None:
        firm = store.profile(ProfileId("alfa"))
        needs = tuple(replace(each, visibility=Visibility.PRIVATE) for each in firm.needs)
        with store.write() as writer:
            writer.put_profiles([replace(firm, needs=needs)], BY_HAND)

    meanwhile(close)
    import_source(home, "profiles", file)
    with home.store() as store:
        (need,) = store.profile(ProfileId("alfa")).needs
    assert need.visibility is Visibility.PRIVATE


@given(words, words)
def test_a_no_is_undone_only_by_a_later_yes(old: Consent, new: Consent) -> None:
    word = later_word(old, new)
    assert word in (old, new)
    if old.given_on is not None and not old.matching and word.matching:
        assert new.given_on is not None
        assert new.given_on > old.given_on
    if old.given_on is not None and new.given_on is not None:
        assert word.given_on == max(old.given_on, new.given_on)


def test_what_its_owner_closed_by_hand_no_file_opens(home: Home, firms: Path) -> None:
    with home.store() as store, store.write() as writer:
        alfa = store.profile(ProfileId("alfa"))
        closed = replace(alfa, visibility={"needs": Visibility.MATCHING_ONLY})
        writer.put_profiles([closed], BY_HAND)
    import_source(home, "profiles", firms)
    with home.store() as store:
        assert store.profile(ProfileId("alfa")).visibility == {"needs": "matching_only"}


def test_what_a_file_said_of_visibility_another_file_may_mend(home: Home, firms: Path) -> None:
    for said in ("needs=staff", "needs=network"):
        lines = ("id,kind,name,visibility", f"alfa,company,Alfa,{said}")
        import_source(home, "profiles", write(firms.parent, "seen.csv", lines))
    with home.store() as store:
        assert store.profile(ProfileId("alfa")).visibility == {"needs": "network"}


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("profiles", ("id,kind,name,needs", "alfa,company,Canarino Alfa,Saldatura laser")),
        ("needs", ("profile_id,text", "alfa,Saldatura laser")),
    ],
)
def test_a_need_that_was_made_anonymous_by_hand_stays_so(
    home: Home, firms: Path, tmp_path: Path, table: str, lines: tuple[str, ...]
) -> None:
    file = write(tmp_path, f"{table}-2.csv", lines)
    import_source(home, table, file)
    with home.store() as store:
        firm = store.profile(ProfileId("alfa"))
        (need,) = firm.needs
        hidden = replace(firm, needs=(replace(need, anonymous=True, teaser="Lamiere"),))
        with store.write() as writer:
            writer.put_profiles([hidden], BY_HAND)
    import_source(home, table, file)
    with home.store() as store:
        assert store.profile(firm.id).needs == hidden.needs


@pytest.mark.parametrize("table", ["needs", "offers"])
def test_what_was_closed_by_hand_stays_closed(home: Home, tmp_path: Path, table: str) -> None:
    head = "id,kind,name"
    import_source(home, "profiles", write(tmp_path, "one.csv", (head, "alfa,company,Alfa")))
    lines = ("profile_id,text,language", "alfa,Saldatura laser,", "alfa,Stampi,")
    import_source(home, table, write(tmp_path, "said.csv", lines))
    with home.store() as store:
        firm = store.profile(ProfileId("alfa"))
        first, second = getattr(firm, table)
        hidden = {table: (replace(first, visibility=Visibility.STAFF), second)}
        with store.write() as writer:
            writer.put_profiles([replace(firm, **hidden)], BY_HAND)
    for language in ("en", "it"):
        newer = (f"alfa,{text},{language}" for text in ("Saldatura laser", "Stampi"))
        file = write(tmp_path, f"{language}.csv", ("profile_id,text,language", *newer))
        import_source(home, table, file)
    with home.store() as store:
        found = {each.id: each for each in getattr(store.profile(firm.id), table)}
    assert [each.language for each in found.values()] == ["it", "it"]
    assert found[first.id].visibility is Visibility.STAFF
    assert found[second.id].visibility is second.visibility


def test_a_file_may_name_again_who_a_file_made_anonymous(home: Home, tmp_path: Path) -> None:
    head = "id,kind,name"
    one = write(tmp_path, "one.csv", (head, "alfa,company,Alfa"))
    import_source(home, "profiles", one)
    veiled = write(tmp_path, "v.csv", ("profile_id,text,anonymous", "alfa,Saldatura laser,yes"))
    opened = write(tmp_path, "o.csv", ("profile_id,text,anonymous", "alfa,Saldatura laser,no"))
    for file, anonymous in ((veiled, True), (opened, False)):
        import_source(home, "needs", file)
        with home.store() as store:
            assert store.profile(ProfileId("alfa")).needs[0].anonymous is anonymous
