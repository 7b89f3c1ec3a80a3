"""Rows and cells that were set aside, as a file to mend and import again."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from matchmaker.errors.translation import message
from matchmaker.sources.reading import Reject, as_text
from matchmaker.sources.schema import REPORT_COLUMNS, TO_DO
from matchmaker.spreadsheets import GuardedWriter

_WIDE = 60
"""Characters of the column that says what to do."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the file: all that is to mend in it."""

    first: Reject
    to_do: str
    cells: Mapping[str, object]
    wrong: frozenset[str]
    """Headers of the cells to mend."""


def write_rejects(path: Path, rejects: Sequence[Reject], language: str = "en") -> tuple[Path, ...]:
    """
    Write what was set aside with the report's columns in front of the original ones.

    Returns:
        The files written: `path` itself where all rows are of one table, else one for each table,
        named `<stem>-<table>` and the suffix, .csv or .xlsx; none without rejects.
    """
    tables = tuple(dict.fromkeys(reject.table for reject in rejects))
    write = _write_xlsx if path.suffix.lower() == ".xlsx" else _write_csv
    if len(tables) == 1:
        return (write(path, _lines(rejects, language)),)
    return tuple(
        write(
            path.with_name(f"{path.stem}-{table}{path.suffix}"),
            _lines((reject for reject in rejects if reject.table == table), language),
        )
        for table in tables
    )


def _lines(rejects: Iterable[Reject], language: str) -> list[_Line]:
    by_row: dict[tuple[str, int], list[Reject]] = {}
    for reject in rejects:
        by_row.setdefault((reject.file, reject.row), []).append(reject)
    return [
        _Line(
            first=found[0],
            to_do=" · ".join(what_to_do(each, language) for each in found),
            cells=next((each.cells for each in found if each.cells), {}),
            wrong=frozenset(each.header for each in found),
        )
        for found in sorted(by_row.values(), key=lambda found: (found[0].file, found[0].row))
    ]


def what_to_do(reject: Reject, language: str, *, where: bool = True) -> str:
    """Say what is wrong, where, and what would be accepted, in a reader's language."""
    if reject.problem is None:
        return ": ".join(part for part in (reject.field, reject.rule, reject.accepted) if part)
    told = copy(reject.problem)
    told.field, told.value = (reject.header or reject.field, reject.value) if where else ("", "")
    return message(told, language)


def _original(lines: Sequence[_Line]) -> list[str]:
    names = dict.fromkeys(name for line in lines for name in line.cells)
    return [name for name in names if name not in {*REPORT_COLUMNS, TO_DO}]


def _report(line: _Line) -> tuple[object, ...]:
    first = line.first
    return (first.file, first.row, first.header or first.field, first.rule, first.accepted)


def _write_csv(path: Path, lines: Sequence[_Line]) -> Path:
    columns = _original(lines)
    # The byte order mark makes Excel read UTF-8, ";" fits an Italian or Swiss one.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = GuardedWriter(file, delimiter=";")
        writer.writerow([*REPORT_COLUMNS, *columns])
        for line in lines:
            writer.writerow([*_report(line), *(as_text(line.cells.get(name)) for name in columns)])
    return path


def _write_xlsx(path: Path, lines: Sequence[_Line]) -> Path:
    columns = _original(lines)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("to mend")
        bold = book.add_format({"bold": True})
        # "@" is text: Excel keeps zeros in front, and takes nothing for a formula.
        text = book.add_format({"num_format": "@"})
        wrong = book.add_format({"num_format": "@", "bg_color": "#FFF2B3"})
        said = book.add_format({"num_format": "@", "text_wrap": True})
        sheet.set_column(0, 0, _WIDE, said)
        sheet.set_column(1, len(REPORT_COLUMNS) + len(columns), 18, text)
        sheet.freeze_panes(1, 1)
        for place, name in enumerate([TO_DO, *REPORT_COLUMNS, *columns]):
            sheet.write_string(0, place, name, bold)
        for number, line in enumerate(lines, start=1):
            sheet.write_string(number, 0, line.to_do, said)
            for place, cell in enumerate(_report(line), start=1):
                sheet.write_string(number, place, str(cell), text)
            for place, name in enumerate(columns, start=1 + len(REPORT_COLUMNS)):
                form = wrong if name in line.wrong else text
                cell = as_text(line.cells.get(name))
                if cell or name in line.wrong:
                    sheet.write_string(number, place, cell, form)
    return path
