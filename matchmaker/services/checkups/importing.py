"""Import answers from a table: a row for each firm, a column for each question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.checkup import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Questionnaire,
    check_answers,
    questionnaire_of,
)
from matchmaker.domain import Language, ProfileId
from matchmaker.errors import InputError, MatchmakerError
from matchmaker.services.checkups.campaigns import Invitee
from matchmaker.services.checkups.recording import record_checkup
from matchmaker.sources.files import read_workbook
from matchmaker.store import Origin, Store, StoredCheckUp

FIRM, DAY, LANGUAGE = "profile_id", "answered_on", "language"
ADDRESS, NAME = "email", "name"
IMPORTANCE, AMBITION = "importance:", "ambition:"
"""What the headers of a dimension's importance and ambition begin with."""
WORDS = {"na": NOT_APPLICABLE, "n.a.": NOT_APPLICABLE, "n/a": NOT_APPLICABLE, "?": DONT_KNOW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that could not be taken, and why."""

    row: int
    profile_id: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAnswers:
    """What came of a table of answers."""

    n_kept: int
    n_counting: int
    """Those that became their firm's check-up in force."""
    rejected: tuple[Rejected, ...]


def import_answers(store: Store, file: Path, origin: Origin) -> ImportedAnswers:
    """
    Keep the answers of a CSV or Excel table; rows that cannot be read are set aside, with why.

    Columns: profile_id, the ids of questions, and where they are known answered_on, language,
    `importance:market` and the like. Cells: a grade, n/a, ?, or nothing. InputError where a header
    is none of these.
    """
    questionnaire = questionnaire_of()
    rows = _rows(file)
    _check_headers([row for _, row in rows], questionnaire, file)
    kept = counting = 0
    rejected: list[Rejected] = []
    for number, row in rows:
        try:
            result = _keep(store, row, questionnaire, origin)
        except MatchmakerError as problem:
            id_ = row.get(FIRM, "")
            rejected.append(Rejected(row=number, profile_id=id_, problem=str(problem)))
        else:
            kept, counting = kept + 1, counting + result
    return ImportedAnswers(n_kept=kept, n_counting=counting, rejected=tuple(rejected))


def keep_invented(store: Store, file: Path, origin: Origin) -> int:
    """
    Keep the check-ups of the demo network, all at once, if there are none yet; gives how many.

    They are to be looked at: profiles, and so who is suggested to whom, stay as they are.
    """
    # A first start that was killed after it had kept them begins again.
    if store.checkups.current():
        return 0
    questionnaire = questionnaire_of()
    kept = [
        StoredCheckUp(
            profile_id=ProfileId(row[FIRM]),
            answered_at=_dated(row, origin).at,
            account_id="",
            answers=check_answers(_grades(row, questionnaire), questionnaire),
        )
        for _, row in _rows(file)
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
    rows = [row for _, row in _rows(file)]
    if rows and FIRM not in rows[0]:
        raise InputError("firm_column_missing", {"column": FIRM}, file=file.name)
    return [
        Invitee(
            profile_id=row.get(FIRM, ""),
            address=row.get(ADDRESS, ""),
            name=row.get(NAME, ""),
            language=_language(row, None),
        )
        for row in rows
    ]


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows of the first sheet by header, each with its number in the file."""
    book = read_workbook(file, lambda name: name.strip() == FIRM)
    filled = [row for row in book.sheets[0].rows if any(map(_text, row.cells))]
    if not filled:
        raise InputError("file_empty", file=file.name)
    header = [_text(cell) for cell in filled[0].cells]
    return [
        (row.number, dict(zip(header, map(_text, row.cells), strict=False))) for row in filled[1:]
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _check_headers(rows: list[dict[str, str]], questionnaire: Questionnaire, file: Path) -> None:
    dimensions = [each.id for each in questionnaire.dimensions]
    known = {FIRM, DAY, LANGUAGE, *(each.id for each in questionnaire.questions)}
    known |= {prefix + id_ for prefix in (IMPORTANCE, AMBITION) for id_ in dimensions}
    headers = rows[0].keys() if rows else ()
    if rows and FIRM not in headers:
        raise InputError("firm_column_missing", {"column": FIRM}, file=file.name)
    for header in headers:
        if header not in known:
            choices = {"choices": ", ".join(sorted(known))}
            raise InputError(
                "question_unknown", choices, file=file.name, field="header", value=header
            )


def _keep(
    store: Store, row: Mapping[str, str], questionnaire: Questionnaire, origin: Origin
) -> bool:
    ratings = {
        prefix: {
            name.removeprefix(prefix): _answer(value)
            for name, value in row.items()
            if name.startswith(prefix) and value
        }
        for prefix in (IMPORTANCE, AMBITION)
    }
    return record_checkup(
        store,
        row[FIRM],
        _grades(row, questionnaire),
        _dated(row, origin),
        language=_language(row, Language.EN) or Language.EN,
        importance=ratings[IMPORTANCE],
        ambition=ratings[AMBITION],
    ).counts


def _grades(row: Mapping[str, str], questionnaire: Questionnaire) -> dict[str, int | str]:
    return {q.id: _answer(row[q.id]) for q in questionnaire.questions if row.get(q.id)}


def _answer(cell: str) -> int | str:
    plain = cell.removesuffix(".0")
    return int(plain) if plain.isdecimal() else WORDS.get(cell.casefold(), cell)


def _dated(row: Mapping[str, str], origin: Origin) -> Origin:
    day = row.get(DAY, "")[:10]
    if not day:
        return origin
    try:
        at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError as error:
        raise InputError("date_invalid", field=DAY, value=day) from error
    if at > origin.at:
        raise InputError("date_invalid", field=DAY, value=day)
    return Origin(source=origin.source, at=at, account_id=origin.account_id)


def _language(row: Mapping[str, str], otherwise: Language | None) -> Language | None:
    given = row.get(LANGUAGE, "").casefold()
    return Language(given) if given in list(Language) else otherwise
