"""The cells of a row by the table's columns: blanks left out, parts put together, errors named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from matchmaker.errors import InputError
from matchmaker.sources.cell_parts import part_persons, part_place, with_legal_form
from matchmaker.sources.cells import LINE_LIMIT, LIST_MARK, bounded
from matchmaker.sources.column_names import (
    COMPOSED,
    CONTACT_FAMILY_NAME,
    CONTACT_GIVEN_NAME,
    FAMILY_NAME,
    GIVEN_NAME,
    LEGAL_FORM,
    TAX_NUMBER,
)
from matchmaker.sources.column_values import is_ticked
from matchmaker.sources.figures import in_unit
from matchmaker.sources.identifiers import read_uid_ch
from matchmaker.sources.mapping import TableMapping
from matchmaker.sources.not_known import is_error, is_not_known
from matchmaker.sources.reading import CELL_LIMIT, CUT_MARK, Cells, as_text
from matchmaker.sources.xlsx_files import UNCALCULATED

_LISTS = frozenset({"needs", "offers", "other_names", "sectors", "languages", "excludes"})
_PLAIN_WORDS = frozenset({"consent_matching", "demo", "anonymous", "visibility"})
"""Columns in which a word for "none" says something."""
MONEY = ("turnover_eur", "balance_sheet_eur")
_PERSONS_LIMIT = 5_000
"""Characters of a cell that names persons."""
_NAMIBIA = "na"
"""Says nothing in most columns, and a country in one."""


@dataclass(slots=True)
class RowCells:
    """What a row says, and which of its cells can't be used."""

    values: dict[str, object] = field(default_factory=dict)
    set_aside: list[InputError] = field(default_factory=list)
    persons: Sequence[Mapping[str, str]] = ()
    """Further persons of a firm, beside the one that stands in the values."""


def row_cells(
    row: Cells,
    placed: Mapping[str, Sequence[str]],
    mapping: TableMapping,
    units: Mapping[str, str] = MappingProxyType({}),
    options: Mapping[str, str] = MappingProxyType({}),
) -> RowCells:
    """
    Gather the cells of each column; `units` are those of money, by header.

    `options` are what a tick in a column stands for, by header: "Robotik" for "Themen: Robotik".

    Raises:
        InputError: a cell was cut in a rejects file and not mended.
    """
    told = RowCells()
    cells = _in_units(row.by_header, units) if units else row.by_header
    cells = _chosen(cells, options) if options else cells
    values = told.values
    # To a question "n/a" and "?" are answers.
    asks = mapping.table == "checkups"
    for column, headers in placed.items():
        if len(headers) == 1:
            cell = cells.get(headers[0])
            if not _says_nothing(cell, "name" if asks else column) and not _is_unreadable(
                cell, column, told
            ):
                values[column] = cell
        elif readable := _readable([cells.get(header) for header in headers], column, told):
            values[column] = _together(column, readable)
    for column, text in mapping.fixed.items():
        values.setdefault(column, text)
    if mapping.key_prefix and "id" in values:
        values["id"] = f"{mapping.key_prefix}-{as_text(values['id'])}"
    if not COMPOSED.isdisjoint(placed):
        _compose(values)
    _part(told)
    return told


def _part(told: RowCells) -> None:
    """Part what stands in one cell, in tables of profiles."""
    # A longer cell is one of the table's that has slipped; it is refused as such where it is read.
    if _is_line(told.values.get("city")):
        part_place(told.values)
    contact = told.values.get("contact_name")
    if _is_line(contact, _PERSONS_LIMIT) and "name" in told.values:
        told.persons = part_persons(told.values)


def _is_line(cell: object, most: int = LINE_LIMIT) -> bool:
    return cell is not None and not (isinstance(cell, str) and len(cell) > most)


def _in_units(cells: Mapping[str, object], units: Mapping[str, str]) -> Mapping[str, object]:
    told = {name: cells.get(name) for name in units}
    said = {n: cell for n, cell in told.items() if _is_line(cell) and not _says_nothing(cell, "")}
    return {**cells, **{name: in_unit(cell, units[name]) for name, cell in said.items()}}


def _chosen(cells: Mapping[str, object], options: Mapping[str, str]) -> Mapping[str, object]:
    """Put in the place of each tick what was ticked."""
    ticked = {name: is_ticked(as_text(cells.get(name))) for name in options}
    return {**cells, **{name: options[name] if on else None for name, on in ticked.items()}}


def _readable(cells: Sequence[object], column: str, told: RowCells) -> list[object]:
    said = [cell for cell in cells if not _says_nothing(cell, column)]
    return [cell for cell in said if not _is_unreadable(cell, column, told)]


_LONGEST_WORD = 24
"""Characters of a word for "not known"."""


def _says_nothing(cell: object, column: str) -> bool:
    if not isinstance(cell, str):
        return cell is None or cell in ([], {})
    if len(cell) > _LONGEST_WORD:
        return cell.isspace()
    if not cell or cell.isspace():
        return True
    if column in _PLAIN_WORDS or column == "name":
        return False
    return is_not_known(cell) or (
        len(cell) < 5 and cell.strip().casefold() == _NAMIBIA and column not in ("country", "id")
    )


def _is_unreadable(cell: object, column: str, told: RowCells) -> bool:
    """Set aside what is too long, or an error of a spreadsheet; a cut cell costs the row."""
    if not isinstance(cell, str):
        return False
    if len(cell) <= CELL_LIMIT and cell[0] != "#" and cell[-1] != CUT_MARK[-1]:
        return False
    if cell.startswith("#") and is_error(cell):
        if cell == UNCALCULATED:
            told.set_aside.append(InputError("formula_uncalculated", field=column, value=cell))
        else:
            found = {"error": cell}
            told.set_aside.append(InputError("cell_error", found, field=column, value=cell))
        return True
    if len(cell) > CELL_LIMIT:
        size = {"n": len(cell), "most": CELL_LIMIT}
        told.set_aside.append(InputError("cell_too_long", size, field=column))
        return True
    if cell.endswith(CUT_MARK):
        raise InputError("cell_cut", field=column)
    return False


def _together(column: str, cells: Sequence[object]) -> object:
    """Put several cells of one column together; of figures, the first counts."""
    if len(cells) == 1:
        return cells[0]
    if column in _LISTS:
        return LIST_MARK.join(as_text(cell) for cell in cells)
    if column == "address":
        return ", ".join(as_text(cell) for cell in cells)
    if column in ("description", "products", "processes", "keywords", "contact_name"):
        return "\n".join(dict.fromkeys(as_text(cell) for cell in cells))
    return cells[0]


def _compose(values: dict[str, object]) -> None:
    """Make names of their parts, and tell a VAT number from a UID."""
    parts = [values.pop(part, None) for part in (GIVEN_NAME, FAMILY_NAME)]
    if any(parts) and "name" not in values:
        values["name"] = " ".join(as_text(part) for part in parts if part)
    halves = [values.pop(part, None) for part in (CONTACT_GIVEN_NAME, CONTACT_FAMILY_NAME)]
    if any(halves):
        halves[1] = halves[1] or values.get("contact_name")
        values["contact_name"] = " ".join(as_text(part) for part in halves if part)
    form = values.pop(LEGAL_FORM, None)
    if form is not None and "name" in values:
        values["name"] = with_legal_form(as_text(values["name"]), as_text(form))
    number = values.pop(TAX_NUMBER, None)
    if number is not None:
        values.setdefault("uid_ch" if _is_uid(as_text(number)) else "vat_it", number)


def _is_uid(text: str) -> bool:
    try:
        read_uid_ch(bounded(text))
    except InputError:
        return text.strip().upper().startswith("CHE")
    return True
