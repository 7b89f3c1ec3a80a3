"""What the schema says of its tables, as a template to fill in and as a document."""

from pathlib import Path

import xlsxwriter

from matchmaker.errors import InputError
from matchmaker.sources.cells import ColumnSpec
from matchmaker.sources.schema import TABLES, TableSchema, table_named
from matchmaker.spreadsheets import GuardedWriter


def template(table: str, path: Path) -> Path:
    """
    Write a table's header and one example row, as CSV or XLSX by the suffix.

    Raises:
        InputError: an unknown table, or another suffix.
    """
    told = table_named(table)
    rows = [list(told.columns), [column.example for column in told.columns.values()]]
    suffix = path.suffix.lower()
    if suffix == ".csv":
        _write_csv(path, rows)
    elif suffix == ".xlsx":
        _write_xlsx(path, table, rows)
    else:
        raise InputError("template_form_unknown", file=path.name)
    return path


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    # The byte order mark makes Excel read UTF-8; ";" fits an Italian or Swiss one.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        GuardedWriter(file, delimiter=";").writerows(rows)


def _write_xlsx(path: Path, table: str, rows: list[list[str]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(table)
        # "@" is text: Excel then keeps the zeros in front of VAT numbers and post codes.
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        sheet.set_column(0, len(rows[0]) - 1, 22, text)
        for column, cell in enumerate(rows[0]):
            sheet.write_string(0, column, cell, bold)
        for column, cell in enumerate(rows[1]):
            sheet.write_string(1, column, cell, text)
        sheet.freeze_panes(1, 1)


_INTRODUCTION = """\
# The table format

<!-- Written by matchmaker.sources.format_document(); change the row models, not this file. -->

Profiles and what belongs to them are read from tables. Each may be a CSV, XLSX,
JSON Lines or Parquet file; only `profiles` is needed to start. A folder with files named
after the tables (`profiles.csv`, `needs.xlsx`, …) is read as a whole, but for those of the
programme (`checkups`, `attendance`, `contents`, `calls`, `stories`), which come in one by one.

- **Header**: names in English, Italian, German or French as listed, in any order; capital letters,
  accents, spaces and underscores don't matter. Other names are told by likeness and by what stands
  below them; `check` says how sure it is, and a mapping says it outright. Titles above the header,
  a row of units below it, rows of totals and averages, a header said again, and what a program or
  office writes below the list are left out; a second table further down ends the first. Records
  that stand side by side are turned. Questions of a survey are told by what they ask for, and a
  column of ticks ("Topics: laser") by its name. A column that is not required may be
  missing, and a cell blank: blank means not known, and so do n.d., n/a, k. A., s.o. and the like.
- **CSV**: UTF-8, UTF-16, Windows-1252 or Mac Roman; `;`, `,`, `|` or tab, also as `sep=;` in the
  first line; a cell that holds the delimiter, a line break or a quotation mark stands in
  quotation marks.
- **XLSX**: the sheet with the most known names; what the spreadsheet shows is what is read. Hidden
  rows and columns are read, hidden sheets and comments are not; a note says how many there are.
- **Lists** inside a cell are parted by `|`. JSON Lines and Parquet may hold real lists.
- **Numbers**: `1250000`, `1.250.000,50`, `1,250,000.50`, `1'250'000`. A single point or comma
  before exactly three digits parts thousands. Coordinates take a decimal point or comma. Staff and
  money may be about (`ca. 20`), bounded (`>250`, `10-49`) and counted in millions (`1,2 Mio.`).
- **Dates**: `2024-12-31`, `31.12.2024`, `31/12/24`, `31 dicembre 2024`, `März 2024`; the day comes
  before the month.
- **Yes and no**: yes/no, sì/no, ja/nein, oui/non, true/false, 1/0, a tick, and the words of consent
  that surveys write ("acconsento", "einverstanden", "j'accepte"); what follows a comma or a bracket
  ("sì, firmato") says no more. Shares may be fractions (`5/8`, `3 su 5`), staff too (`3 1/2`).
- **Limits**: 1 GB a file, 2,000 columns, 100,000 characters a cell. XLSX: 500 MB once unpacked,
  20 million cells in all sheets, two minutes to read.
- **Apostrophe**: in CSV, text that a spreadsheet would take for a formula (it begins with `=`, `+`,
  `-`, `@`, a tab or a line end) may have a `'` before it, as in files that matchmaker writes; one
  is taken away when it is read.
- A cell that can't be read is set aside, and its row comes in without it. A row is set aside where
  it lacks what it must have, or where the cell keeps the profile closed (consent, visibility,
  exclusions). The file of rejects repeats the rows behind five columns (`file`, `row`, `field`,
  `rule`, `accepted`): mend them there and import that file as it is. Rows are counted as a
  spreadsheet counts them.
- An id may stand once in a table; where two rows say the same, the second is left out.
  Importing the same file again changes nothing: needs and offers
  without an id of their own get one made from their words.
"""


def format_document() -> str:
    """Write docs/profile-format.md."""
    return "\n".join([_INTRODUCTION, *(_section(table) for table in TABLES.values())])


def _section(table: TableSchema) -> str:
    lines = [
        f"## {table.name}\n",
        f"{table.meaning}\n",
        "| column | meaning | accepted | example | other header names |",
        "|---|---|---|---|---|",
        *(_line(name, column, table) for name, column in table.columns.items()),
        "",
    ]
    return "\n".join(lines)


def _line(name: str, column: ColumnSpec, table: TableSchema) -> str:
    shown = f"**`{name}`** (required)" if name in table.required else f"`{name}`"
    languages = (("en", column.en), ("it", column.it), ("de", column.de), ("fr", column.fr))
    names = "; ".join(f"{code}: {each.replace('|', ', ')}" for code, each in languages if each)
    cells = (shown, column.meaning, column.accepted, column.example, names)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
