"""One file of one documented table -> domain values, and what was set aside."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from matchmaker.domain import Kind
from matchmaker.domain.contact_person import ContactPerson
from matchmaker.errors import InputError
from matchmaker.sources.column_names import COMPOSED, known_names
from matchmaker.sources.column_values import sample_of, share
from matchmaker.sources.contact_row import ContactRow
from matchmaker.sources.figures import unit_in
from matchmaker.sources.files import MAX_COLUMNS, read_workbook
from matchmaker.sources.mapping import ColumnGuess, TableMapping
from matchmaker.sources.mapping_proposal import missing_columns, propose
from matchmaker.sources.normalise import fold, read_choice
from matchmaker.sources.presets import preset_headers
from matchmaker.sources.profile_row import ProfileRow
from matchmaker.sources.reading import (
    Cells,
    ReadResult,
    Reject,
    RowOrigin,
    as_text,
    origin_of,
    reject_of,
)
from matchmaker.sources.row_cells import MONEY, RowCells, row_cells
from matchmaker.sources.schema import REPORT_COLUMNS, TO_DO, TableSchema, table_named
from matchmaker.sources.sheets import RawRow, Workbook
from matchmaker.sources.table_location import Located, is_remark, is_total, locate, seen_where
from matchmaker.spreadsheets import unguarded

_SHOWN_NAMES = 10
_SAMPLE = 1_000
"""Rows by whose values columns are told."""
_KEPT_ROWS = 10_000
"""Rows of which a report repeats all cells; whoever has more to mend mends the source."""
_GUARDED = frozenset({"id", "consent_matching", "visibility", "excludes"})
"""Columns of which an unreadable cell costs the row: without it the profile would be another one,
or open to more people than its owner wanted."""


def read_table(
    path: Path,
    table: str = "profiles",
    mapping: TableMapping | None = None,
    *,
    mend_text: bool = False,
) -> ReadResult:
    """
    Read a CSV, XLSX, JSON Lines or Parquet file as a documented table.

    Rows without what a row must have are set aside; of the others, cells that can't be read.
    n_accepted + len(rejects) + n_left_out == n_read.

    Args:
        path: the file.
        table: what it holds.
        mapping: which column is what; proposed by names and values where there is none.
        mend_text: turn text that was encoded twice into what it was.

    Raises:
        InputError: an unknown table, or a file that as a whole can't be read: wrong form, empty,
            a column missing that rows must fill.
    """
    told = table_named(table)
    opened = open_table(path, table, mapping, mend_text=mend_text)
    _require_columns(opened, told, path.name)
    found = _Found(told, path.name, opened)
    for row in opened.rows():
        found.add(row)
    persons = {"contacts": tuple(found.contacts.values())}
    values: dict[str, Any] = {**persons, table: tuple(found.values.values())}
    return ReadResult(
        **values,
        rejects=tuple(found.rejects),
        set_aside=tuple(found.set_aside),
        warnings=_warnings(opened, found, path.name),
        notes=(*opened.located.notes, *found.notes()),
        mapping=opened.mapping,
        n_read=found.n_read,
        n_accepted=len(found.values),
        n_left_out=found.n_left_out,
        origins=found.origins,
    )


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
    recognise = _recogniser(table, mapping)
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


def _recogniser(table: str, mapping: TableMapping | None) -> Any:
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


class _Found:
    """What the rows of a file have given so far."""

    def __init__(self, table: TableSchema, file: str, opened: OpenedTable) -> None:
        self.table = table
        self.file = file
        self.mapping = opened.mapping
        self.placed = opened.mapping.placed()
        self.values: dict[Hashable, Any] = {}
        self.contacts: dict[str, ContactPerson] = {}
        self.origins: dict[tuple[str, Hashable], RowOrigin] = {}
        self.rejects: list[Reject] = []
        self.set_aside: list[Reject] = []
        self.n_read = self.n_left_out = self.n_totals = self.n_remarks = 0
        self.units = _units(opened)
        self._names = _places(opened, "name")
        self._kinds = _kinds(opened) if table.name == "profiles" else ()
        self._n_kept = 0

    def add(self, row: Cells) -> None:
        """Take a row in, or set it aside."""
        self.n_read += 1
        if is_total(row.by_header.values()):
            self.n_left_out += 1
            self.n_totals += 1
            return
        if self._names and not row.problem and is_remark(row.by_header.values(), self._names):
            self.n_left_out += 1
            self.n_remarks += 1
            return
        told: RowCells | None = None
        try:
            if row.problem:
                raise row.problem
            told = row_cells(row, self.placed, self.mapping, self.units)
            self._accept(row, told)
        except InputError as problem:
            self.rejects.append(self._reject(row, problem))
            return
        self.set_aside += [self._reject(row, unread) for unread in told.set_aside]

    def _accept(self, row: Cells, told: RowCells) -> None:
        if self._kinds and "kind" not in told.values:
            raise InputError("kind_missing", {"choices": ", ".join(self._kinds)}, field="kind")
        checked = self._checked(told)
        value = self.table.make(checked, self.file)
        key = self.table.key(value)
        first = self.origins.get((self.table.name, key))
        if first is not None:
            if self.values[key] == value:
                self.n_left_out += 1
                return
            name = "id" if "id" in self.placed else self.table.required[0]
            raise InputError(
                "row_repeats", {"row": first.row}, field=name, value=self._said(row, name)
            )
        origin = origin_of(self.table.name, self.file, row)
        # A profile is named by others, and names nobody: where it stood is enough.
        alone = self.table.name == "profiles"
        self.origins[self.table.name, key] = replace(origin, cells={}) if alone else origin
        self.values[key] = value
        if isinstance(checked, ProfileRow):
            self.contacts |= {each.id: each for each in self._persons(checked, told)}

    def _persons(self, row: ProfileRow, told: RowCells) -> Iterator[ContactPerson]:
        """Make the persons that a row names; of several in a cell, the first stands in the row."""
        if contact := row.contact(self.file):
            yield contact
        for person in told.persons:
            yield ContactRow.model_validate({**person, "profile_id": row.identity()}).contact(
                self.file
            )

    def _checked(self, told: RowCells) -> Any:
        """Check the cells of a row, leaving out optional ones that can't be read."""
        cells = told.values
        while True:
            try:
                return self.table.model.model_validate(cells)
            except ValidationError as refused:
                found = [_as_input_error(each) for each in refused.errors(include_url=False)]
            costly = [each for each in found if not self._may_miss(each.field, cells)]
            if costly:
                # A blank that is an error of the spreadsheet is told as that.
                known = {each.field: each for each in told.set_aside}
                costly = [known.get(each.field, each) for each in costly]
                raise _joined(costly)
            for each in found:
                cells = {name: cell for name, cell in cells.items() if name != each.field}
            told.set_aside.extend(found)

    def _may_miss(self, field: str, cells: Mapping[str, object]) -> bool:
        """Whether a row can come in without a cell."""
        if field not in cells or field in self.table.required or field in _GUARDED:
            return False
        # Needs, ties and judgements are few facts each: half of one is another fact.
        return self.table.name in ("profiles", "activities", "contacts") and field != "kind"

    def _said(self, row: Cells, column: str) -> str:
        headers = self.placed.get(column, ())
        return next(
            (as_text(row.by_header[each]) for each in headers if row.by_header.get(each)), ""
        )

    def _reject(self, row: Cells, problem: InputError) -> Reject:
        column = self.table.columns.get(problem.field)
        shown = problem.value or self._said(row, problem.field)
        accepted = problem.accepted or (column.accepted if column else "")
        origin = origin_of(self.table.name, self.file, row)
        self._n_kept += 1
        if self._n_kept > _KEPT_ROWS:
            origin = replace(origin, cells={})
        headers = self.placed.get(problem.field, ("",))
        # An error that is kept would keep the rows of the calls that it came through.
        problem.__traceback__ = problem.__context__ = problem.__cause__ = None
        return reject_of(
            origin, problem.field, shown, problem.rule, accepted,
            header=headers[0], problem=problem,
        )  # fmt: skip

    def notes(self) -> Iterator[InputError]:
        """What is to be said of the rows as a whole."""
        if self.n_totals:
            yield InputError("totals_left_out", {"n": self.n_totals}, file=self.file)
        if self.n_remarks:
            yield InputError("remarks_left_out", {"n": self.n_remarks}, file=self.file)
        repeated = self.n_left_out - self.n_totals - self.n_remarks
        if repeated:
            yield InputError("repeats_left_out", {"n": repeated}, file=self.file)


def _places(opened: OpenedTable, column: str) -> frozenset[int]:
    headers = opened.mapping.placed().get(column, ())
    return frozenset(map(opened.located.header.index, headers))


def _units(opened: OpenedTable) -> dict[str, str]:
    """Say of each column of money in which unit its header, or the row below it, gives it."""
    placed, told = opened.mapping.placed(), opened.located.units
    headers = (each for column in MONEY for each in placed.get(column, ()))
    units = {each: unit_in(f"{each} {told.get(each, '')}") for each in headers}
    return {header: unit for header, unit in units.items() if unit}


def _kinds(opened: OpenedTable) -> tuple[str, ...]:
    """Which kinds a file tells apart; none where it has no such column, or one kind only."""
    headers = opened.mapping.placed().get("kind", ())
    places = [opened.located.header.index(header) for header in headers]
    cells = (row.cells[at] for row in opened.sample for at in places if at < len(row.cells))
    texts = sample_of(cells)
    if not share("kind", texts):
        return ()
    kinds = dict.fromkeys(_kind(text) for text in texts)
    kinds.pop("", None)
    return tuple(kinds) if len(kinds) > 1 and "kind" not in opened.mapping.fixed else ()


def _kind(text: str) -> str:
    try:
        return read_choice(Kind, text).value
    except InputError:
        return ""


def _as_input_error(error: ErrorDetails) -> InputError:
    """Give what pydantic found as one of our errors, with its field."""
    context = error.get("ctx", {})
    field = str(error["loc"][0]) if error["loc"] else str(context.get("field", ""))
    if error["type"] == "missing":
        return InputError("cell_blank", field=field)
    problem = context.get("problem")
    if isinstance(problem, InputError):
        problem.field = field
        return problem
    return InputError("cells_wrong", {"rules": error["msg"], "accepted": ""}, field=field)


def _joined(problems: Sequence[InputError]) -> InputError:
    """Tell all that costs a row, the first in full."""
    first, *others = problems
    if not others:
        return first
    rules = [first.rule, *(f"{each.field} {each.rule}" for each in others)]
    values = {"rules": "; ".join(rules), "accepted": first.accepted}
    return InputError("cells_wrong", values, field=first.field, value=first.value)


def _require_columns(opened: OpenedTable, table: TableSchema, file: str) -> None:
    """
    See that every column which rows must fill is there.

    Raises:
        InputError: one is missing; says what was found, what came near, and where names are known.
    """
    missing = missing_columns(opened.mapping)
    if not missing:
        return
    header = [name for name in opened.located.header if name not in REPORT_COLUMNS]
    shown = ", ".join(name[:40] for name in header[:_SHOWN_NAMES]) or "nothing"
    more = f" and {len(header) - _SHOWN_NAMES} more" if len(header) > _SHOWN_NAMES else ""
    near = [hint for column in missing if (hint := _nearest(column, header, table))]
    accepted = "; ".join(
        f"{column} ({', '.join(dict.fromkeys(table.columns[column].names()))})"
        for column in missing
    )
    seen = seen_where(opened.book, _recogniser(table.name, None))
    where = [
        f"known names stand in row {row}{f' of sheet {sheet!r}' if sheet else ''}: {names}"
        for sheet, row, names in seen[:3]
        if (sheet, row) != (opened.located.sheet, opened.located.header_row)
    ]
    raise InputError(
        "columns_missing",
        {
            "columns": " and no column ".join(missing),
            "found": "; ".join([f"{shown}{more}", *near, *where]),
            "accepted": accepted,
        },
        file=file,
    )


def _nearest(column: str, header: Sequence[str], table: TableSchema) -> str:
    folded = {fold(name): name for name in header[:MAX_COLUMNS] if name}
    names = [fold(name) for name in (column, *table.columns[column].names())]
    best = max(
        (
            process.extractOne(name, folded.keys(), scorer=fuzz.ratio, score_cutoff=70)
            for name in names
        ),
        key=lambda match: match[1] if match else 0.0,
    )
    return f"is {folded[best[0]][:40]!r} meant as {column}?" if best else ""


def _warnings(opened: OpenedTable, found: _Found, file: str) -> tuple[InputError, ...]:
    unknown = [guess.header[:40] for guess in opened.mapping.unplaced]
    warnings = []
    if len(unknown) > _SHOWN_NAMES:
        shown, n = ", ".join(unknown[:_SHOWN_NAMES]), len(unknown) - _SHOWN_NAMES
        values = {"columns": shown, "n": n}
        warnings.append(InputError("columns_unread_many", values, file=file))
    elif unknown:
        warnings.append(InputError("columns_unread", {"columns": ", ".join(unknown)}, file=file))
    if not found.n_read:
        warnings.append(InputError("rows_none", file=file))
    return tuple(warnings)
