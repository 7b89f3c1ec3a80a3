"""Rows of an opened table -> domain values, and what was set aside."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from matchmaker.domain import Kind
from matchmaker.domain.contact_person import ContactPerson
from matchmaker.errors import InputError
from matchmaker.sources.column_values import sample_of, share
from matchmaker.sources.contact_row import ContactRow
from matchmaker.sources.figures import unit_in
from matchmaker.sources.normalise import read_choice
from matchmaker.sources.opened_table import OpenedTable
from matchmaker.sources.profile_row import ProfileRow
from matchmaker.sources.reading import Cells, Reject, RowOrigin, as_text, origin_of, reject_of
from matchmaker.sources.row_cells import MONEY, RowCells, row_cells
from matchmaker.sources.schema import TableSchema
from matchmaker.sources.table_location import is_remark, is_total

_KEPT_ROWS = 5_000
"""Rows of which a report repeats all cells; whoever has more to mend mends the source."""
_GUARDED = frozenset({"id", "consent_matching", "visibility", "excludes"})
"""Columns of which an unreadable cell costs the row: without it the profile would be another one,
or open to more people than its owner wanted."""


class FoundRows:
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
        self.n_read = self.n_left_out = self.n_totals = self.n_remarks = self.n_persons = 0
        self.units = _units(opened)
        self._names = _places(opened, "name")
        self._kinds = _kinds(opened) if table.name == "profiles" else ()
        self._n_kept = 0
        self._above = ""
        """The firm of the row above, whose further persons may follow."""

    def add(self, row: Cells) -> None:
        """Take a row in, or set it aside."""
        self.n_read += 1
        if is_total(row.by_header.values()):
            self.n_left_out += 1
            self.n_totals += 1
            return
        if self._names and _is_sound(row) and is_remark(row.by_header.values(), self._names):
            self.n_left_out += 1
            self.n_remarks += 1
            return
        told: RowCells | None = None
        try:
            if row.problem:
                raise row.problem
            told = row_cells(row, self.placed, self.mapping, self.units)
            if self._above and self._is_of_firm_above(told):
                self._add_person(told)
                return
            self._above = ""
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
            self._above = checked.identity()

    def _is_of_firm_above(self, told: RowCells) -> bool:
        """Whether a row only names a person: its firm stands in a merged cell further up."""
        said = told.values.keys() - self.mapping.fixed.keys()
        return "contact_name" in said and all(name.startswith("contact_") for name in said)

    def _add_person(self, told: RowCells) -> None:
        cells = {
            name.removeprefix("contact_"): cell
            for name, cell in told.values.items()
            if name.startswith("contact_")
        }
        try:
            row = ContactRow.model_validate({**cells, "profile_id": self._above})
        except ValidationError as refused:
            raise _joined([_as_input_error(each) for each in refused.errors()]) from None
        person = row.contact(self.file)
        self.contacts[person.id] = person
        self.n_left_out += 1
        self.n_persons += 1

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
        if self.n_persons:
            yield InputError("persons_of_firm_above", {"n": self.n_persons}, file=self.file)
        repeated = self.n_left_out - self.n_totals - self.n_remarks - self.n_persons
        if repeated:
            yield InputError("repeats_left_out", {"n": repeated}, file=self.file)


def _is_sound(row: Cells) -> bool:
    """Whether a row can be read; a remark below a list often has fewer cells than its rows."""
    return row.problem is None or row.problem.code == "row_length"


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
