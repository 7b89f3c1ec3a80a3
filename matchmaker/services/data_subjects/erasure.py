"""
Erase a person: from the database, the files of the home, and the snapshots.

Order matters: the database first, then the register, so that a crash in between leaves nothing
that would come back; files and snapshots can be cleaned again at any time.
"""

import csv
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from matchmaker.domain import Profile, ProfileId
from matchmaker.errors import HomeBusyError, HomeError, InputError, UnknownProfileError
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.services.data_subjects.erasure_register import REGISTER, add, note, read
from matchmaker.spreadsheets import GuardedWriter, unguarded
from matchmaker.store import Account, Erasure, Origin, Store, erased_among, erasure_of
from matchmaker.store.audit import ERASES

UPLOADS = "uploads"
"""In the home: files that were sent to the service and wait to be imported."""
SHORTEST_WORD = 4
"""Shorter names and ids would be found inside of other words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureResult:
    """What was erased; never to be kept."""

    erasures: Sequence[Erasure]
    words: frozenset[str]
    """Ids, names and addresses, to find the person in files by."""


def erase_person(home: Home, who: str, origin: Origin) -> list[Path]:
    """
    Erase a profile, or an account, everywhere in a home; gives backup folders out of reach.

    Accounts that speak for this profile alone go with it.

    Raises:
        UnknownProfileError: There is neither such a profile nor such an account.
        InputError: The account speaks for profiles: these are erased, and take it with them.
    """
    with home.store() as store:
        missed = erase_data(home, store, who, origin)
    rebuild_without(home)
    return missed


def erase_data(home: Home, store: Store, who: str, origin: Origin) -> list[Path]:
    """
    Erase somebody from the database and the files of a home; raises and gives as `erase_person`.

    Snapshots are left to `rebuild_without`, which has to follow.
    """
    erased = remove_person(store, who, origin)
    missed = note(home, erased.erasures)
    forget_in_files(home, erased.words)
    return missed


def remove_person(
    store: Store, who: str, origin: Origin, *, again: Iterable[Erasure] = ()
) -> ErasureResult:
    """
    Erase somebody from the database, with the details of the audit log that name them.

    `again` are erasures that are known already, such as those of a register.
    """
    profile = _profile(store, who)
    accounts = _accounts(store, who, profile)
    ids = [*([profile.id] if profile else []), *(account.id for account in accounts)]
    erasures = [_known(again, id_) or erasure_of(id_, origin.at) for id_ in ids]
    words = _words(profile, accounts)
    with store.write() as writer:
        line = writer.audit.record(ERASES, origin)
        writer.audit.erase(
            subjects=[*(f"profile:{id_}" for id_ in ids), *(f"account:{id_}" for id_ in ids)],
            account_ids=[account.id for account in accounts],
            words=sorted(words),
            by=line,
        )
        for erasure in erasures:
            writer.erasures.note(erasure)
        for account in accounts:
            writer.accounts.erase(account.id)
        # What was answered lately may hold their data; it is kept for a day at most anyway.
        writer.idempotency.forget()
        writer.erased = True
        if profile is not None:
            writer.erasures.drop_activities_of(profile.id)
            writer.erasures.drop_mentions_of(profile.id)
            writer.erase_profile(profile.id)
    return ErasureResult(erasures=erasures, words=words)


def forget_in_files(home: Home, words: Collection[str]) -> int:
    """Take rows that name somebody out of the rejected rows; how many. Uploads that wait go too."""
    # Of any format, and sent again in a minute; they are kept for a day at most anyway.
    shutil.rmtree(home.path / UPLOADS, ignore_errors=True)
    _forget_staged(home)
    folder = home.rejects
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    folded = [word.casefold() for word in words]
    return sum(_FORGET[file.suffix](file, folded) for file in files if file.suffix in _FORGET)


def _forget_staged(home: Home) -> None:
    """Drop what a killed import would go on with; one under way looks by itself who was erased."""
    with suppress(HomeBusyError), home.lock():
        shutil.rmtree(home.staged, ignore_errors=True)


def erased_in(registers: Iterable[Path]) -> list[Erasure]:
    """Whoever registers name, each once; StoreError where one is damaged."""
    noted = {erasure.digest: erasure for register in registers for erasure in read(register)}
    return list(noted.values())


def reapply(store: Store, noted: Collection[Erasure], origin: Origin) -> int:
    """
    Erase again, from a store that is being restored, whoever is noted as erased; how many.

    An erasure that the backup knows of itself was before it: who is in it came back since.
    """
    known = {erasure.digest for erasure in store.erasures.all()}
    later = [erasure for erasure in noted if erasure.digest not in known]
    again = sorted(erased_among(later, list(_ids(store))))
    for id_ in again:
        remove_person(store, id_, origin, again=noted)
    persons = sorted(erased_among(later, [each.id for each in store.contacts.all()]))
    _remove_contacts(store, persons, noted, origin)
    return len(again) + len(persons)


def keep_register(home: Home, noted: Iterable[Erasure]) -> None:
    """Note in a home whom a backup of it must never bring back."""
    add(home.path / REGISTER, noted)


def _remove_contacts(
    store: Store, ids: Collection[str], noted: Collection[Erasure], origin: Origin
) -> None:
    """Erase persons of firms again, whom a backup still knew."""
    for id_ in ids:
        with store.write() as writer:
            line = writer.audit.record(ERASES, origin)
            subjects = [f"contact:{id_}"]
            writer.audit.erase(subjects=subjects, account_ids=[], words=[id_], by=line)
            writer.erasures.note(_known(noted, id_) or erasure_of(id_, origin.at))
            writer.contacts.remove(id_)
            writer.erased = True


def rebuild_without(home: Home, *, tries: int = 1) -> None:
    """
    Build the network anew and delete every older snapshot; another build may make it wait.

    Where nothing was built there is only something to delete. HomeError after the last try.
    """
    for left in range(tries, 0, -1):
        try:
            if home.current_snapshot() is not None:
                build(home)
            return _delete_older(home)
        except HomeError:
            if left == 1:
                raise
            time.sleep(1)
    return None


def _delete_older(home: Home) -> None:
    current = home.current_snapshot()
    with home.lock():
        for folder in home.snapshots.iterdir() if home.snapshots.is_dir() else ():
            if folder.is_dir() and (current is None or not current.is_relative_to(folder)):
                shutil.rmtree(folder)


def _ids(store: Store) -> Iterator[str]:
    """Profiles first: an account that speaks for one of them goes with it."""
    yield from (profile.id for profile in store.profiles())
    yield from (account.id for account in store.accounts.all() if not account.speaks_for)


def _profile(store: Store, who: str) -> Profile | None:
    id_ = ProfileId(who)
    return store.profile(id_) if store.has_profiles([id_]) else None


def _accounts(store: Store, who: str, profile: Profile | None) -> list[Account]:
    if profile is not None:
        speaking = store.accounts.speaking_for(profile.id)
        return [account for account in speaking if account.speaks_for == {profile.id}]
    account = store.accounts.by_id(who) or store.accounts.by_email(who.strip().casefold())
    if account is None:
        raise UnknownProfileError(who)
    if account.speaks_for:
        spoken = ", ".join(sorted(account.speaks_for))
        raise InputError("account_speaks_for_profiles", {"profiles": spoken}, value=who)
    return [account]


def _words(profile: Profile | None, accounts: Iterable[Account]) -> frozenset[str]:
    names = [profile.id, *profile.names] if profile is not None else []
    own = [word for account in accounts for word in (account.id, account.email, account.name)]
    return frozenset(word for word in (*names, *own) if len(word) >= SHORTEST_WORD)


def _known(erasures: Iterable[Erasure], id_: str) -> Erasure | None:
    return next((erasure for erasure in erasures if erasure.names(id_)), None)


def _forget_in_csv(file: Path, words: Sequence[str]) -> int:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = (
            [unguarded(each) for each in row] for row in csv.reader(lines, delimiter=";")
        )
    kept = [row for row in rows if not _names(row, words)]
    if len(kept) == len(rows):
        return 0
    if not kept:
        file.unlink()
        return len(rows)
    part = file.with_name(f"{file.name}.new")
    with part.open("w", encoding="utf-8-sig", newline="") as lines:
        GuardedWriter(lines, delimiter=";").writerows([header, *kept])
    part.replace(file)
    return len(rows) - len(kept)


def _forget_in_workbook(file: Path, words: Sequence[str]) -> int:
    book = load_workbook(file)
    (sheet,) = book.worksheets
    gone = [
        number
        for number, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2)
        if _names([str(cell) for cell in row if cell is not None], words)
    ]
    if not gone:
        return 0
    if len(gone) == sheet.max_row - 1:
        file.unlink()
        return len(gone)
    for number in reversed(gone):
        sheet.delete_rows(number)
    part = file.with_name(f"{file.name}.new")
    book.save(part)
    part.replace(file)
    return len(gone)


_FORGET: Mapping[str, Callable[[Path, Sequence[str]], int]] = {
    ".csv": _forget_in_csv,
    ".xlsx": _forget_in_workbook,
}
"""By how a file of rejected rows ends."""


def _names(row: Sequence[str], words: Sequence[str]) -> bool:
    cells = [cell.casefold() for cell in row]
    return any(word in cell for cell in cells for word in words)
