"""Results as an XLSX workbook: a sheet of figures each, and a sheet with the lists behind them."""

import io
import re

import xlsxwriter

from matchmaker.programme.report.layout import Layout, Section

LONGEST_NAME = 31
"""Characters of a sheet's name, a limit of Excel."""


def results_xlsx(layout: Layout) -> bytes:
    """Write the workbook; text stays text, whatever it begins with."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        _front(book, layout)
        taken: set[str] = set()
        for section in (*layout.sections, *layout.lists):
            _sheet(book, section, _sheet_name(section.title, taken))
    return stream.getvalue()


def _front(book: xlsxwriter.Workbook, layout: Layout) -> None:
    sheet = book.add_worksheet(layout.words("summary")[:LONGEST_NAME])
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, layout.title, book.add_format({"bold": True, "font_size": 16}))
    wrapped = book.add_format({"text_wrap": True})
    lines = (layout.period, layout.about, layout.words("confidential"), layout.made_with)
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line, wrapped)


def _sheet(book: xlsxwriter.Workbook, section: Section, name: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    percent = book.add_format({"num_format": "0%"})
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, max(len(section.header) - 1, 1), 20)
    for column, title in enumerate(section.header):
        sheet.write_string(0, column, title, bold)
    for row, cells in enumerate(section.rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell, percent if column in section.shares else None)
    if section.note:
        sheet.write_string(len(section.rows) + 2, 0, section.note)
    sheet.freeze_panes(1, 1)


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
