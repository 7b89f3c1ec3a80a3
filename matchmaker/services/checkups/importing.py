"""Import answers from a table: a row for each firm, a column for each question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.checkup import DONT_KNOW, NOT_APPLICABLE, Questionnaire, questionnaire_of
from matchmaker.domain import Language
from matchmaker.errors import InputError, MatchmakerError
from matchmaker.services.checkups.campaigns import Invitee
from matchmaker.services.checkups.recording import record_checkup
from matchmaker.sources.files import read_sheet
from matchmaker.store import Origin, Store

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
    rows = list(_rows(file))
    _check_headers(rows, questionnaire, file)
    kept = counting = 0
    rejected: list[Rejected] = []
    for number, row in enumerate(rows, start=2):
        try:
            result = _keep(store, row, questionnaire, origin)
        except MatchmakerError as problem:
            id_ = row.get(FIRM, "")
            rejected.append(Rejected(row=number, profile_id=id_, problem=str(problem)))
        else:
            kept, counting = kept + 1, counting + result
    return ImportedAnswers(n_kept=kept, n_counting=counting, rejected=tuple(rejected))


def read_invitees(file: Path) -> list[Invitee]:
    """Read whom to invite from a table with profile_id and, where known, email, name, language."""
    rows = list(_rows(file))
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


def _rows(file: Path) -> Iterable[dict[str, str]]:
    for row in read_sheet(file, lambda name: name.strip() == FIRM).rows:
        if row.problem is not None:
            raise row.problem
        yield {name.strip(): _text(value) for name, value in row.by_header.items()}


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
    grades = {q.id: _answer(row[q.id]) for q in questionnaire.questions if row.get(q.id)}
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
        grades,
        _dated(row, origin),
        language=_language(row, Language.EN) or Language.EN,
        importance=ratings[IMPORTANCE],
        ambition=ratings[AMBITION],
    ).counts


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
