"""Read whom to invite from a table, and keep the answers of the demo network."""

from datetime import UTC, datetime, time
from pathlib import Path

from matchmaker.domain import Language, ProfileId
from matchmaker.errors import InputError
from matchmaker.services.checkups.campaigns import Invitee
from matchmaker.sources import read_table
from matchmaker.sources.files import read_workbook
from matchmaker.store import Origin, Store, StoredCheckUp

FIRM, LANGUAGE, ADDRESS, NAME = "profile_id", "language", "email", "name"


def keep_invented(store: Store, file: Path, origin: Origin) -> int:
    """
    Keep the check-ups of the demo network, all at once, if there are none yet; gives how many.

    They are to be looked at: profiles, and so who is suggested to whom, stay as they are.
    """
    # A first start that was killed after it had kept them begins again.
    if store.checkups.current():
        return 0
    kept = [
        StoredCheckUp(
            profile_id=ProfileId(told.profile_id),
            answered_at=datetime.combine(told.answered_on or origin.at, time(), UTC),
            account_id="",
            answers=told.answers,
        )
        for told in read_table(file, "checkups").of_programme["checkups"]
    ]
    known = store.has_profiles([each.profile_id for each in kept])
    with store.write() as writer:
        for each in sorted(kept, key=lambda each: each.answered_at):
            if each.profile_id in known:
                writer.checkups.add(each)
        writer.audit.record("checkup.answer", origin, note=f"{len(kept)} invented")
    return len(kept)


def read_invitees(file: Path) -> list[Invitee]:
    """Read whom to invite from a table with profile_id and, where known, email, name, language."""
    rows = _rows(file)
    if rows and FIRM not in rows[0]:
        raise InputError("firm_column_missing", {"column": FIRM}, file=file.name)
    return [
        Invitee(
            profile_id=row.get(FIRM, ""),
            address=row.get(ADDRESS, ""),
            name=row.get(NAME, ""),
            language=_language(row.get(LANGUAGE, "").casefold()),
        )
        for row in rows
    ]


def _rows(file: Path) -> list[dict[str, str]]:
    """Rows of the first sheet by header."""
    book = read_workbook(file, lambda name: name.strip() == FIRM)
    filled = [row for row in book.sheets[0].rows if any(map(_text, row.cells))]
    if not filled:
        raise InputError("file_empty", file=file.name)
    header = [_text(cell) for cell in filled[0].cells]
    return [dict(zip(header, map(_text, row.cells), strict=False)) for row in filled[1:]]


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _language(given: str) -> Language | None:
    return Language(given) if given in list(Language) else None
