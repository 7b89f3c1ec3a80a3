"""A large import is written in pieces, and nobody sees a piece of it; it can be undone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain import Consent, Kind, Profile, ProfileId, Text
from matchmaker.errors import ConflictError, UnknownRecordError
from matchmaker.home import Home
from matchmaker.services import import_applying, import_staging
from matchmaker.services.building import build
from matchmaker.services.data_subjects import change_consent, erase_data
from matchmaker.services.import_applying import finish_interrupted
from matchmaker.services.importing import forget_undo, import_source, undo_import
from matchmaker.store import ImportState, Origin, Store

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
BY_HAND = Origin(source="service", at=NOW, account_id="anna")


class KilledError(BaseException):
    """Stands for SIGKILL: nothing runs after it, no handler and no clean-up."""


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_staging, "SIZES", dict.fromkeys(import_staging.SIZES, 2))
    monkeypatch.setattr(import_applying, "RESTORED_AT_ONCE", 2)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with home.store() as store:
        yield store


def table(folder: Path, mark: str, n: int = 7) -> Path:
    """A folder of tables: firms whose texts carry a mark, in a chain of ties, at one event."""
    made = folder / mark
    made.mkdir()
    firms = [f"f{i},company,Firm {i},{mark} {i},yes" for i in range(n)]
    header = "id,kind,name,description,consent_matching"
    (made / "profiles.csv").write_text("\n".join([header, *firms]) + "\n")
    ties = [f"f{i},f{i + 1},affiliation" for i in range(n - 1)]
    (made / "ties.csv").write_text("\n".join(["source_id,target_id,layer", *ties]) + "\n")
    (made / "activities.csv").write_text("id,kind,title\ne1,event,Tech Talk\n")
    parts = [f"f{i},e1" for i in range(n)]
    (made / "participations.csv").write_text("\n".join(["profile_id,activity_id", *parts]) + "\n")
    return made


def everything(store: Store) -> dict[str, Any]:
    """All that readers can see."""
    profiles = list(store.profiles())
    return {
        "profiles": profiles,
        "activities": list(store.activities()),
        "participations": list(store.participations()),
        "ties": list(store.ties()),
        "judgements": list(store.judgements()),
        "digests": [store.digest(profile.id) for profile in profiles],
        "found": store.has_profiles([ProfileId(f"f{i}") for i in range(9)]),
        "unconsented": store.unconsented(),
        "history": {profile.id: store.history.of(profile.id) for profile in profiles},
        "consents": {profile.id: store.history.consents(profile.id) for profile in profiles},
        "imports": store.imports(),
    }


def killed_after(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a process die after so many batches: what it would do to clean up does not happen."""
    apply = import_applying._apply
    left = iter(range(n))

    def some(*arguments: Any) -> Any:
        if next(left, None) is None:
            raise KilledError
        return apply(*arguments)

    @contextmanager
    def dead(*_: object) -> Iterator[None]:
        yield

    def nothing(*_: object, **__: object) -> None:
        raise KilledError

    monkeypatch.setattr(import_applying, "_apply", some)
    monkeypatch.setattr("matchmaker.store.writer.Writer.show_import", nothing)
    monkeypatch.setattr("matchmaker.services.importing._dropped_on_failure", dead)


def import_killed(home: Home, source: Path, n: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        killed_after(n, patch)
        with pytest.raises(KilledError):
            import_source(home, "folder", source)


N_BATCHES = 12
"""Of the table above: 4 of profiles, 1 of activities, 4 of participations, 3 of ties."""


@pytest.mark.parametrize("n", [0, 2, 5, 10, N_BATCHES])
def test_readers_see_nothing_of_an_import_that_was_killed_anywhere(
    home: Home, store: Store, tmp_path: Path, n: int
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))
    before = everything(store)
    import_killed(home, table(tmp_path, "second"), n)
    assert everything(store) == before
    assert store.check() == []


@pytest.mark.parametrize("n", [1, 6, N_BATCHES])
def test_a_killed_import_is_finished_by_the_next_one(
    home: Home, store: Store, tmp_path: Path, n: int
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))
    second = table(tmp_path, "second")
    import_killed(home, second, n)
    again = import_source(home, "folder", second).record
    assert (again.n_added, again.n_changed) == (0, 0)
    first, killed, _ = store.imports()
    assert (first.state, killed.state) == (ImportState.DONE, ImportState.DONE)
    # Two firms, their places at the event and their ties are new; the texts of five changed.
    assert (killed.n_added, killed.n_changed) == (2 + 2 + 2, 5)
    assert {profile.texts[0].value.split()[0] for profile in store.profiles()} == {"second"}
    assert [*home.staged.iterdir()] == []


def test_a_killed_import_is_finished_by_the_next_build(
    home: Home, store: Store, tmp_path: Path
) -> None:
    import_killed(home, table(tmp_path, "first"), 3)
    assert build(home).n_profiles == 7
    assert [record.state for record in store.imports()] == [ImportState.DONE]


def test_a_killed_import_that_lost_its_rows_is_dropped(
    home: Home, store: Store, tmp_path: Path
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))
    before = everything(store)
    import_killed(home, table(tmp_path, "second"), 6)
    (file,) = home.staged.iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    with home.lock():
        assert finish_interrupted(home, store) == []
    assert everything(store) == before
    assert store.importing.interrupted() == []
    assert store.check() == []


def test_an_import_that_fails_half_way_leaves_everything_as_it_was(
    home: Home, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))
    before = everything(store)
    apply, left = import_applying._apply, iter(range(6))

    def stopped(*arguments: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return apply(*arguments)

    monkeypatch.setattr(import_applying, "_apply", stopped)
    with pytest.raises(KeyboardInterrupt):
        import_source(home, "folder", table(tmp_path, "second"))
    assert everything(store) == before
    assert store.importing.interrupted() == []


def during(
    monkeypatch: pytest.MonkeyPatch, store: Store, act: Any, *, after: int = N_BATCHES - 1
) -> None:
    """Do something in the middle of an import, from another connection."""
    apply = import_applying._apply
    done = iter(range(10**6))

    def counted(*arguments: Any) -> Any:
        if next(done) == after:
            act(store)
        return apply(*arguments)

    monkeypatch.setattr(import_applying, "_apply", counted)


def test_what_somebody_changes_meanwhile_is_theirs(
    home: Home, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))

    def edit(opened: Store) -> None:
        mine = opened.profile(ProfileId("f0"))
        assert mine.texts[0].value == "first 0"
        texts = (Text(field="description", value="by hand", language=None),)
        with opened.write() as writer:
            assert writer.digest("f0") == opened.digest("f0")
            writer.put_profiles([replace(mine, texts=texts)], BY_HAND)
        assert opened.profile(ProfileId("f0")).texts == texts
        assert opened.history.of("f0")[0].source == "service"

    during(monkeypatch, store, edit)
    import_source(home, "folder", table(tmp_path, "second"))
    texts = {str(profile.id): profile.texts[0].value for profile in store.profiles()}
    assert (texts["f0"], texts["f1"]) == ("by hand", "second 1")


def test_who_withdraws_meanwhile_stays_out(
    home: Home, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))

    def withdraw(opened: Store) -> None:
        for id_ in ("f0", "f4"):
            change_consent(opened, ProfileId(id_), given=False, text_version="1", origin=BY_HAND)
        assert opened.unconsented() == {"f0", "f4"}

    # After the batch that held f0, and before that of f4.
    during(monkeypatch, store, withdraw, after=1)
    import_source(home, "folder", table(tmp_path, "second"))
    assert store.unconsented() == {"f0", "f4"}


def test_who_is_erased_meanwhile_does_not_come_in(
    home: Home, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))

    def erase(opened: Store) -> None:
        for id_ in ("f0", "f4"):
            erase_data(home, opened, id_, BY_HAND)

    during(monkeypatch, store, erase, after=1)
    done = import_source(home, "folder", table(tmp_path, "second"))
    assert not {"f0", "f4"} & {profile.id for profile in store.profiles()}
    assert done.record.n_accepted + done.record.n_rejected == done.record.n_read
    assert store.check() == []


def test_somebody_else_writes_while_an_import_is_at_work(
    home: Home, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def write(_: Store) -> None:
        def other() -> None:
            with home.store() as opened, opened.write() as writer:
                writer.audit.record("session.begin", BY_HAND)
            written.append(True)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(5)

    during(monkeypatch, store, write, after=3)
    import_source(home, "folder", table(tmp_path, "first"))
    assert written == [True]


def test_an_undone_import_leaves_what_was_there_before(
    home: Home, store: Store, tmp_path: Path
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))
    before = everything(store)
    number = import_source(home, "folder", table(tmp_path, "second")).record.id
    done = undo_import(home, number or 0, BY_HAND, store=store)
    after = everything(store)
    shown = ("profiles", "activities", "participations", "ties", "judgements", "digests")
    assert {name: after[name] for name in shown} == {name: before[name] for name in shown}
    assert (done.n_removed, done.n_restored, done.n_left) == (6, 5, 0)
    assert store.imports()[-1].state is ImportState.UNDONE
    assert store.history.of("f0")[0].source == "import.undo second"
    assert store.check() == []
    with pytest.raises(ConflictError):
        undo_import(home, number or 0, BY_HAND, store=store)


def test_readers_see_the_undone_state_at_once(
    home: Home, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))
    before = list(store.profiles())
    number = import_source(home, "folder", table(tmp_path, "second")).record.id or 0

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("matchmaker.services.importing.take_back", killed)
        with pytest.raises(KilledError):
            undo_import(home, number, BY_HAND, store=store)
    assert list(store.profiles()) == before
    with home.lock():
        finish_interrupted(home, store)
    assert list(store.profiles()) == before
    assert store.importing.interrupted() == []


def test_undoing_leaves_what_somebody_changed_or_used_since(
    home: Home, store: Store, tmp_path: Path
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))
    number = import_source(home, "folder", table(tmp_path, "second")).record.id or 0
    changed = replace(store.profile(ProfileId("f0")), names=("Another name",))
    new = Profile(id=ProfileId("new"), kind=Kind.COMPANY, names=("New",))
    link = replace(next(iter(store.ties())), source_id=ProfileId("new"), target_id=ProfileId("f6"))
    with store.write() as writer:
        writer.put_profiles([changed, new], BY_HAND)
        writer.put_ties([link])
    done = undo_import(home, number, BY_HAND, store=store)
    assert done.n_left == 2
    assert store.profile(ProfileId("f0")).names == ("Another name",)
    assert store.has_profiles([ProfileId("f5"), ProfileId("f6")]) == {"f6"}
    assert store.check() == []


def test_undoing_gives_nobody_a_consent_that_they_withdrew(
    home: Home, store: Store, tmp_path: Path
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 1))
    no = tmp_path / "profiles.csv"
    said = Consent(matching=False, given_on=date(2026, 10, 1))
    no.write_text(
        "id,kind,name,description,consent_matching,consent_on\n"
        f"f0,company,Firm 0,second,no,{said.given_on}\n"
    )
    number = import_source(home, "profiles", no).record.id or 0
    assert store.unconsented() == {"f0"}
    undo_import(home, number, BY_HAND, store=store)
    assert store.profile(ProfileId("f0")).texts[0].value == "first 0"
    assert store.unconsented() == {"f0"}


def test_what_an_import_could_be_undone_with_is_forgotten(
    home: Home, store: Store, tmp_path: Path
) -> None:
    number = import_source(home, "folder", table(tmp_path, "first")).record.id or 0
    assert forget_undo(store, datetime.now(UTC) - timedelta(days=30)) == 0
    assert forget_undo(store, datetime.now(UTC) + timedelta(seconds=1)) == 7 + 1 + 7 + 6
    with pytest.raises(ConflictError):
        undo_import(home, number, BY_HAND, store=store)
    with pytest.raises(UnknownRecordError):
        undo_import(home, 99, BY_HAND, store=store)
    assert len(list(store.profiles())) == 7


def test_an_erased_person_stays_out_of_before_images(
    home: Home, store: Store, tmp_path: Path
) -> None:
    import_source(home, "folder", table(tmp_path, "first", 5))
    number = import_source(home, "folder", table(tmp_path, "second")).record.id or 0
    erase_data(home, store, "f1", BY_HAND)
    undo_import(home, number, BY_HAND, store=store)
    assert "f1" not in {profile.id for profile in store.profiles()}
    assert store.check() == []


def test_frames_are_read_from_where_one_stopped(home: Home, tmp_path: Path) -> None:
    import_killed(home, table(tmp_path, "first"), 3)
    (file,) = home.staged.iterdir()
    frames = list(import_staging.staged(file))
    assert len(frames) == N_BATCHES
    assert list(import_staging.staged(file, after=9)) == frames[9:]
