"""Results as an XLSX workbook: a sheet of figures each, and a sheet with the lists behind them."""

import re

import xlsxwriter

from matchmaker.programme.report.layout import Layout
from matchmaker.workbooks import LONGEST_NAME, workbook_bytes, write_front, write_section

WIDTHS = (44, 20)
"""Of the first column of a sheet and of the others, in characters."""


def results_xlsx(layout: Layout) -> bytes:
    """Write the workbook; text stays text, whatever it begins with."""

    def write(book: xlsxwriter.Workbook) -> None:
        lines = (layout.period, layout.about, layout.words("confidential"), layout.made_with)
        write_front(book, layout.words("summary"), layout.title, lines)
        taken: set[str] = set()
        for each in (*layout.sections, *layout.lists):
            name = _sheet_name(each.title, taken)
            write_section(
                book,
                name,
                each.header,
                each.rows,
                note=each.note,
                widths=WIDTHS,
                shares=each.shares,
            )

    return workbook_bytes(write)


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel takes and that no other sheet has."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title)
    name = plain[:LONGEST_NAME].strip()
    n = 2
    while name.lower() in taken:
        name = f"{plain[: LONGEST_NAME - 3].strip()} {n}"
        n += 1
    taken.add(name.lower())
    return name
