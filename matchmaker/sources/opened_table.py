"""Open a file: find its table, tell its columns apart, and give its rows by header."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from matchmaker.errors import InputError
from matchmaker.sources.column_names import COMPOSED, known_names
from matchmaker.sources.column_values import sample_of
from matchmaker.sources.files import MAX_COLUMNS, read_workbook
from matchmaker.sources.mapping import ColumnGuess, TableMapping
from matchmaker.sources.mapping_proposal import propose
from matchmaker.sources.normalise import fold
from matchmaker.sources.presets import preset_headers
from matchmaker.sources.reading import Cells
from matchmaker.sources.schema import REPORT_COLUMNS, TO_DO, table_named
from matchmaker.sources.sheets import RawRow, Workbook
from matchmaker.sources.table_location import Located, locate
from matchmaker.spreadsheets import unguarded

_SAMPLE = 1_000
"""Rows by whose values columns are told."""


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """A file whose table was found, and whose columns were told apart."""

    located: Located
    mapping: TableMapping
    sample: tuple[RawRow, ...]
    """The first rows."""
    book: Workbook

    def rows(self) -> Iterator[Cells]:
        """Give all rows once, by header."""
        corrections = self.mapping.corrections
        for raw in chain(self.sample, self.located.rows):
            row = _by_header(raw, self.located.header, self.book)
            if row.number in corrections and not row.sheet:
                mended = {**row.by_header, **corrections[row.number]}
                row = replace(row, by_header=mended)
            yield row


def open_table(
    path: Path,
    table: str = "profiles",
    mapping: TableMapping | None = None,
    *,
    mend_text: bool = False,
    sheet: str = "",
) -> OpenedTable:
    """
    Find the table in a file, and say of each column what it is; nothing is read as a profile yet.

    `sheet` is the one to read where no mapping says it; else the best is found.

    Raises:
        InputError: an unknown table, or a file that as a whole can't be read.
    """
    table_named(table)
    recognise = recogniser(table, mapping)
    mend = mend_text or (mapping is not None and mapping.mend_text)
    book = read_workbook(path, recognise, mend=mend)
    located = locate(
        book,
        recognise,
        path.name,
        sheet=mapping.sheet if mapping else sheet,
        header_row=mapping.header_row if mapping else 0,
    )
    if len(located.header) > MAX_COLUMNS:
        values = {"n": len(located.header), "most": MAX_COLUMNS}
        raise InputError("columns_too_many", values, file=path.name)
    sample = tuple(islice(located.rows, _SAMPLE))
    plan = mapping or propose(located.header, [row.cells for row in sample], table)
    if mapping:
        plan = _with_examples(_fitted(plan, located.header, path.name), located.header, sample)
    place = {"sheet": located.sheet, "header_row": located.header_row, "mend_text": mend}
    if located.joins:
        place |= {"sheet": "", "header_row": 0}
    return OpenedTable(located, replace(plan, table=table, **place), sample, book)  # type: ignore[arg-type]


def recogniser(table: str, mapping: TableMapping | None) -> Callable[[str], bool]:
    """Tell a table's headers from other words: its own, those of presets and of the mapping."""
    known = known_names(table).keys() | preset_headers(table) | {fold(TO_DO)}
    if mapping:
        known |= {fold(guess.header) for guess in mapping.columns}
    return lambda name: fold(name) in known


def _fitted(mapping: TableMapping, header: Sequence[str], file: str) -> TableMapping:
    """
    Bring a mapping's lines into the order of a header; columns it does not name stay unread.

    Raises:
        InputError: it names a column that the table does not have.
    """
    known = {*table_named(mapping.table).columns, *COMPOSED}
    for guess in mapping.columns:
        if guess.column and guess.column not in known:
            choices = {"choices": ", ".join(known)}
            raise InputError("field_unknown", choices, file=file, value=guess.column)
    by_name = {fold(guess.header): guess for guess in mapping.columns}
    return replace(
        mapping,
        columns=tuple(
            replace(by_name[fold(name)], header=name)
            if fold(name) in by_name
            else ColumnGuess(header=name, reason="unknown")
            for name in header
            if name not in REPORT_COLUMNS and name != TO_DO
        ),
    )


def _with_examples(
    mapping: TableMapping, header: Sequence[str], sample: Sequence[RawRow]
) -> TableMapping:
    """Show a value of each column that is read, as a proposal does."""
    places = {name: place for place, name in enumerate(header)}

    def shown(guess: ColumnGuess) -> ColumnGuess:
        at = places[guess.header]
        shows = guess.column and not guess.column.startswith("contact")
        cells = (row.cells[at] for row in sample if shows and at < len(row.cells))
        return replace(guess, example="".join(sample_of(cells)[:1])[:80])

    return replace(mapping, columns=tuple(map(shown, mapping.columns)))


def _by_header(raw: RawRow, header: Sequence[str], book: Workbook) -> Cells:
    """Give a row by its header; cells beyond it have names of their own."""
    cells, problem = raw.cells, raw.problem
    if book.formulas_guarded:
        cells = [unguarded(cell) if isinstance(cell, str) else cell for cell in cells]
    if len(cells) == len(header):
        return Cells(raw.number, dict(zip(header, cells, strict=True)), problem, raw.sheet)
    over = cells[len(header) :]
    if not any(cell is not None and str(cell).strip() for cell in over):
        over = []
    is_cut = book.ends_are_told and len(cells) < len(header)
    if (over or is_cut) and not problem:
        problem = InputError("row_length", {"n": len(cells), "wanted": len(header)})
    names = [*header, *(f"extra_{n}" for n in range(1, len(over) + 1))]
    padded = [*cells[: len(names)], *[None] * (len(names) - len(cells))]
    return Cells(raw.number, dict(zip(names, padded, strict=True)), problem, raw.sheet)
