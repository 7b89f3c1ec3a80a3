"""Reports as XLSX: a front, and a sheet for each table; text stays text, whatever it is like."""

import io
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

import xlsxwriter

LONGEST_NAME: Final = 31
"""Characters of a sheet's name, a limit of Excel."""


def workbook_bytes(write: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """Write a workbook in which no text is taken for a formula or an address."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        write(book)
    return stream.getvalue()


def write_front(book: xlsxwriter.Workbook, name: str, title: str, lines: Iterable[str]) -> None:
    """Write the first sheet of a report: its title, and what is said of it."""
    sheet = book.add_worksheet(name[:LONGEST_NAME])
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    wrapped = book.add_format({"text_wrap": True})
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line, wrapped)


def write_section(
    book: xlsxwriter.Workbook,
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str | float | None]],
    *,
    note: str,
    widths: tuple[int, int],
    shares: Collection[int] = (),
) -> None:
    """
    Write a table of a report on a sheet of its own; None leaves a cell empty.

    `widths` are those of the first column and of the others, in characters; the columns of `shares`
    are shown in percent.
    """
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    percent = book.add_format({"num_format": "0%"})
    sheet.set_column(0, 0, widths[0])
    sheet.set_column(1, max(len(header) - 1, 1), widths[1])
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, bold)
    n_rows = 0
    for n_rows, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(n_rows, column, cell)
            elif cell is not None:
                sheet.write_number(n_rows, column, cell, percent if column in shares else None)
    if note:
        sheet.write_string(n_rows + 2, 0, note)
    sheet.freeze_panes(1, 1)
