"""Find the table in a workbook: which sheet, which row is the header, and what is none of it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, zip_longest

from matchmaker.errors import InputError
from matchmaker.sources.normalise import fold
from matchmaker.sources.row_kinds import OnlyRows, is_figure, is_units, says_something, texts_of
from matchmaker.sources.sheets import RawRow, RawSheet, Workbook, is_blank
from matchmaker.spreadsheets import unguarded

_LOOKED_AT = 60
"""Rows in which a header is sought: more than titles and remarks take."""
_SHORT = 60
"""Characters of a header name; a longer text is a remark."""


@dataclass(frozen=True, slots=True)
class Located:
    """The table that was found."""

    sheet: str
    n_sheets: int
    header_row: int
    """As a spreadsheet counts; 0 where the file has no header row of its own."""
    header: tuple[str, ...]
    """One name for each column that has one or holds something; no name stands twice."""
    rows: Iterator[RawRow]
    """Below the header, without units and blank rows."""
    notes: tuple[InputError, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    """Header -> what a row of units says of it."""
    joins: bool = False
    """Whether several sheets of one header are read as one table."""
    parts: tuple[OnlyRows, ...] = ()
    """What the rows come from; say once they are read what was passed."""

    def passed(self, file: str) -> Iterator[InputError]:
        """Say what of the sheets was passed; only known once the rows were read."""
        return chain.from_iterable(part.notes(file) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Candidate:
    sheet: RawSheet
    position: int
    """Of the sheet in the workbook."""
    row: RawRow
    n_known: int
    above: RawRow | None


def locate(
    book: Workbook,
    recognise: Callable[[str], bool],
    file: str,
    *,
    sheet: str = "",
    header_row: int = 0,
) -> Located:
    """
    Choose the row that names most known columns; `sheet` and `header_row` say it outright.

    Raises:
        InputError: the workbook holds nothing, or not what was named.
    """
    sheets, turned = _upright(_chosen(book.sheets, sheet, file), recognise)
    found = [
        candidate
        for position, each in sheets
        for candidate in _candidates(each, position, recognise, header_row)
    ]
    if not found:
        if header_row:
            raise InputError("header_row_missing", {"row": header_row}, file=file)
        raise InputError("file_empty", file=file)
    best = max(found, key=lambda each: (each.n_known, -each.position, -each.row.number))
    best = next((each for each in found if _is_below_groups(each, best)), best)
    if best.n_known == 0 or (best.n_known == 1 and len(texts_of(best.row)) > 1):
        best = _widest(found, best)
    if best.n_known == 0 and not header_row and _is_record(best.row):
        return _without_header(book, best, file)
    alike = [] if sheet or header_row else _alike(found, best)
    notes = [*book.notes, *_where(best, alike, len(book.sheets), found, file)]
    notes += _hidden([best, *alike], file)
    if best.sheet.name in turned:
        notes.append(InputError("table_turned", file=file))
    best, beside = _alone(best, recognise)
    header = _header(best, recognise, guarded=book.formulas_guarded)
    if beside:
        notes.append(InputError("table_beside", {"column": beside}, file=file))
    rows, units = _body(best, notes, file)
    parts = [OnlyRows(rows, header, recognise)]
    for each in alike:
        further, _ = _body(each, notes, file)
        named = (replace(row, sheet=each.sheet.name) for row in further)
        parts.append(OnlyRows(named, header, recognise))
    return Located(
        best.sheet.name,
        len(book.sheets),
        best.row.number,
        header,
        chain.from_iterable(parts),
        tuple(notes),
        dict(zip(header, units, strict=False)),
        joins=bool(alike),
        parts=tuple(parts),
    )


def _hidden(read: Sequence[_Candidate], file: str) -> Iterator[InputError]:
    """Say that hidden rows and columns are read as well, by hand or by a filter hidden."""
    rows = sum(each.sheet.n_hidden_rows for each in read)
    columns = sum(each.sheet.n_hidden_columns for each in read)
    if rows:
        yield InputError("rows_hidden", {"n": rows}, file=file)
    if columns:
        yield InputError("columns_hidden", {"n": columns}, file=file)


def _alone(best: _Candidate, recognise: Callable[[str], bool]) -> tuple[_Candidate, str]:
    """
    Cut off what stands to the right of the table, behind a blank column: a key, another list.

    It goes on with the table where it has about as many rows; then the column is but a gap.
    Gives the letter of the column from which on nothing is read, or nothing.
    """
    if not isinstance(best.sheet.rows, list):
        return best, ""
    rows = [row.cells for row in best.sheet.rows if row.number >= best.row.number]
    gap = next((at for at in range(1, len(best.row.cells)) if _is_gap(rows, at)), 0)
    names = texts_of(RawRow(0, best.row.cells[:gap]))
    if not gap or not any(map(recognise, names)):
        return best, ""
    left, right = (
        sum(any(not is_blank(cell) for cell in side) for side in sides)
        for sides in ([row[:gap] for row in rows], [row[gap:] for row in rows])
    )
    if right > _SAME_TABLE * left:
        return best, ""
    cut = [replace(row, cells=row.cells[:gap]) for row in best.sheet.rows]
    above = best.above and replace(best.above, cells=best.above.cells[:gap])
    header = replace(best.row, cells=best.row.cells[:gap])
    sheet = replace(best.sheet, rows=cut)
    return replace(best, sheet=sheet, row=header, above=above), _letter(gap + 1)


_SAME_TABLE = 0.8
"""Share of a table's rows that columns behind a gap must fill to be part of it."""


def _is_gap(rows: Sequence[Sequence[object]], at: int) -> bool:
    """Whether a column is blank from the header down, and others follow it."""
    if any(at < len(row) and not is_blank(row[at]) for row in rows):
        return False
    return any(not is_blank(cell) for cell in rows[0][at + 1 :])


_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|(?:https?://|www\.)\S+|(?:\+|0)[\d\s/().-]{6,}|\d{11}|CHE-[\d.]+"
    r"|.*\b(?:s\.?\s?r\.?\s?l|s\.?\s?p\.?\s?a|gmbh|ag|sagl|sàrl|sarl|sas|ltd|snc)\.?",
    re.IGNORECASE,
)


def _is_record(row: RawRow) -> bool:
    """Whether a row that names no known column is itself one of the list."""
    texts = texts_of(row)
    return len(texts) > 1 and sum(bool(_DATA.fullmatch(text)) for text in texts) >= 2


def _without_header(book: Workbook, best: _Candidate, file: str) -> Located:
    """Name the columns of a list without header by their letters."""
    header = tuple(f"({_letter(place)})" for place in range(len(best.row.cells)))
    rows = (row for row in best.sheet.rows if row.number >= best.row.number)
    said = (row for row in rows if row.problem or says_something(row.cells))
    notes = (*book.notes, InputError("header_none", {"row": best.row.number}, file=file))
    return Located(best.sheet.name, len(book.sheets), 0, header, said, notes)


def _alike(found: Sequence[_Candidate], best: _Candidate) -> list[_Candidate]:
    """Find the sheets that go on with the same columns, one for each province or year."""
    names = [fold(name) for name in _names(best.row, None)]
    if best.n_known < 2:
        return []
    same: dict[str, _Candidate] = {}
    for each in found:
        if each.sheet is not best.sheet and [fold(n) for n in _names(each.row, None)] == names:
            same.setdefault(each.sheet.name, each)
    return list(same.values())


def _is_below_groups(row: _Candidate, best: _Candidate) -> bool:
    """Whether a row says more than the one above it, which only names groups of columns."""
    follows = row.sheet is best.sheet and row.row.number == best.row.number + 1
    return (
        follows and row.n_known >= best.n_known and len(texts_of(row.row)) > len(texts_of(best.row))
    )


def _chosen(sheets: Sequence[RawSheet], name: str, file: str) -> list[tuple[int, RawSheet]]:
    numbered = list(enumerate(sheets))
    if not name:
        return numbered
    chosen = [pair for pair in numbered if pair[1].name == name]
    if not chosen:
        choices = ", ".join(each.name for each in sheets)
        raise InputError("sheet_missing", {"choices": choices}, file=file, value=name)
    return chosen


_LEAST_KNOWN = 3
"""Names of columns below one another that tell a table whose records stand side by side."""


def _upright(
    sheets: Sequence[tuple[int, RawSheet]], recognise: Callable[[str], bool]
) -> tuple[list[tuple[int, RawSheet]], set[str]]:
    """Turn sheets that name their columns from top to bottom; gives which ones were turned."""
    turned = {each.name: rows for _, each in sheets if (rows := _turned(each, recognise))}
    upright = [(at, replace(each, rows=turned.get(each.name, each.rows))) for at, each in sheets]
    return upright, set(turned)


def _turned(sheet: RawSheet, recognise: Callable[[str], bool]) -> list[RawRow]:
    """Give the columns of a small sheet as rows, where its first column names what they say."""
    rows = list(islice(sheet.rows, _LOOKED_AT + 1))
    rows = [row for row in rows if says_something(row.cells)]
    width = max((len(row.cells) for row in rows), default=0)
    if len(rows) > _LOOKED_AT or width < 2 or any(row.problem for row in rows):
        return []
    named = [row for row in rows if recognise(str(next(iter(row.cells), "")))]
    beside = max(sum(map(recognise, texts_of(row))) for row in rows)
    if len(named) < max(_LEAST_KNOWN, 0.6 * len(rows)) or beside > 1:
        return []
    columns = zip_longest(*(row.cells for row in rows))
    return [RawRow(number, list(cells)) for number, cells in enumerate(columns, 1)]


def _candidates(
    sheet: RawSheet, position: int, recognise: Callable[[str], bool], header_row: int
) -> Iterator[_Candidate]:
    above = None
    for row in islice(sheet.rows, _LOOKED_AT if not header_row else None):
        if header_row and row.number > header_row:
            return
        if header_row in (0, row.number) and not all(map(is_blank, row.cells)):
            known = {fold(name) for name in _names(row, above) if name and recognise(name)}
            yield _Candidate(sheet, position, row, len(known), above)
        above = row


def _widest(found: Sequence[_Candidate], best: _Candidate) -> _Candidate:
    """Where no names are known: the first row as wide as any, with texts in all of its cells."""

    def width(each: _Candidate) -> int:
        return sum(not is_blank(cell) for cell in each.row.cells)

    widest = max(map(width, found))
    for each in found:
        texts = texts_of(each.row)
        short = all(len(text) <= _SHORT and not is_figure(text) for text in texts)
        if width(each) >= max(2, 0.7 * widest) and len(texts) == width(each) and short:
            return each
    return best


def _names(row: RawRow, above: RawRow | None) -> list[str]:
    """Give the texts of a header's cells; a blank one says what stands right above it."""
    over = above.cells if above is not None and above.number == row.number - 1 else []
    names = []
    for place, cell in enumerate(row.cells):
        told = over[place] if is_blank(cell) and place < len(over) else cell
        names.append("" if is_blank(told) else " ".join(str(told).split()))
    return names


def _header(
    best: _Candidate, recognise: Callable[[str], bool], *, guarded: bool
) -> tuple[str, ...]:
    """
    Name the columns; a blank cell takes the name above it, a second one of a name a number.

    A name that says nothing alone is read with that of its group: "Person" below "Kontakt".
    """
    names = [unguarded(name) if guarded else name for name in _names(best.row, best.above)]
    while names and not names[-1]:
        names.pop()
    for place, group in enumerate(_groups(best)[: len(names)]):
        together = f"{group} {names[place]}"
        if group and names[place] and not recognise(names[place]) and recognise(together):
            names[place] = together
    return tuple(_without_repeats(names))


def _groups(best: _Candidate) -> list[str]:
    """Give the names of groups above a header: each counts until the next one begins."""
    above = best.above
    if above is None or above.number != best.row.number - 1 or len(texts_of(above)) < 2:
        return []
    groups, last = [], ""
    for cell in above.cells:
        last = last if is_blank(cell) else " ".join(str(cell).split())
        groups.append(last)
    return groups + [last] * (len(best.row.cells) - len(groups))


def _without_repeats(names: Sequence[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        plain = name or f"({_letter(place)})"
        seen[plain] = seen.get(plain, 0) + 1
        yield plain if seen[plain] == 1 else f"{plain} ({seen[plain]})"


def _letter(place: int) -> str:
    """Name a column as a spreadsheet does: A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _where(
    best: _Candidate,
    alike: Sequence[_Candidate],
    n_sheets: int,
    found: Sequence[_Candidate],
    file: str,
) -> Iterator[InputError]:
    """Say where the header stands, where a person would not expect it."""
    if best.position > 0 or (n_sheets > 1 and best.sheet.name):
        read = {best.sheet.name: best.sheet, **{each.sheet.name: each.sheet for each in alike}}
        others = [each for each in found if each.sheet.name not in read and each.n_known > 1]
        if alike:
            yield InputError("sheets_joined", {"sheets": ", ".join(read)}, file=file)
        else:
            values = {"sheet": best.sheet.name, "n": n_sheets}
            yield InputError("sheet_chosen", values, file=file)
        for name, row in {each.sheet.name: each.row.number for each in others}.items():
            yield InputError("sheet_left", {"sheet": name, "row": row}, file=file)
    first = min(each.row.number for each in found if each.sheet is best.sheet)
    if best.row.number > first:
        yield InputError("header_lower", {"row": best.row.number}, file=file)


def _body(
    best: _Candidate, notes: list[InputError], file: str
) -> tuple[Iterator[RawRow], Sequence[str]]:
    """Give the rows below a header, and what a row of units says of each column."""
    rows = (row for row in best.sheet.rows if row.number > best.row.number)
    rows = (row for row in rows if row.problem or says_something(row.cells))
    first = next(rows, None)
    if first is None:
        return iter(()), ()
    if is_units(first):
        notes.append(InputError("units_row", {"row": first.number}, file=file))
        return rows, ["" if is_blank(cell) else str(cell) for cell in first.cells]
    return chain([first], rows), ()


def seen_where(book: Workbook, recognise: Callable[[str], bool]) -> list[tuple[str, int, str]]:
    """List sheet, row and names wherever known names stand, for a message."""
    return [
        (sheet.name, row.number, ", ".join(names[:5]))
        for sheet in book.sheets
        for row in islice(sheet.rows, _LOOKED_AT)
        if (names := [text for text in texts_of(row) if recognise(text)])
    ]
