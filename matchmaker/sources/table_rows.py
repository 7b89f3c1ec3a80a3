"""Rows of an opened table -> domain values, and what was set aside."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from matchmaker.domain import Kind
from matchmaker.domain.contact_person import ContactPerson
from matchmaker.errors import InputError
from matchmaker.sources.column_values import option_of, sample_of, share
from matchmaker.sources.contact_row import ContactRow
from matchmaker.sources.figures import unit_in
from matchmaker.sources.normalise import read_choice
from matchmaker.sources.numbers import read_amount
from matchmaker.sources.opened_table import OpenedTable
from matchmaker.sources.profile_row import ProfileRow
from matchmaker.sources.reading import Cells, Reject, RowOrigin, as_text, origin_of, reject_of
from matchmaker.sources.row_cells import MONEY, RowCells, row_cells
from matchmaker.sources.row_kinds import is_remark, is_total
from matchmaker.sources.schema import TableSchema

_KEPT_ROWS = 5_000
"""Rows of which a report repeats all cells; whoever has more to mend mends the source."""
_GUARDED = frozenset({"id", "consent_matching", "visibility", "excludes"})
"""Columns of which an unreadable cell costs the row: without it the profile would be another one,
or open to more people than its owner wanted."""

_ELIGIBILITY = frozenset({"countries", "kinds", "sizes", "sectors", "min_partners", "deadline"})
"""Rules without which a call would be open to more than it is."""
_SUMMED = ("headcount", *MONEY)
"""Columns of figures, which a row below may add up, and which a list may have for each year."""
_TICKED = ("keywords", "products", "processes", "needs", "offers", "languages")
"""Columns that a survey may give as one column of ticks for each answer."""
_OF_FORMS = frozenset({"id", "language", "updated_on", "kind", "country"})
"""Columns that a program fills in where nobody answered."""
_QUESTIONS = 3
"""Columns beside them, all blank, from which a row without name is a form not filled in."""


class FoundRows:
    """What the rows of a file have given so far."""

    def __init__(self, table: TableSchema, file: str, opened: OpenedTable) -> None:
        self.table = table
        self.file = file
        self.mapping = opened.mapping
        self.placed = _newest_first(opened.mapping.placed())
        self.values: dict[Hashable, Any] = {}
        self.contacts: dict[str, ContactPerson] = {}
        self.origins: dict[tuple[str, Hashable], RowOrigin] = {}
        self.rejects: list[Reject] = []
        self.set_aside: list[Reject] = []
        self.n_read = self.n_left_out = self.n_totals = self.n_remarks = self.n_persons = 0
        self.n_unfilled = 0
        self._sums = dict.fromkeys(_SUMMED, 0.0)
        self._parts = opened.located.parts
        self.units = _units(opened)
        self.options = _options(opened)
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
            told = row_cells(row, self.placed, self.mapping, self.units, self.options)
            if self._is_left_out(told):
                return
            if self._above and self._is_of_firm_above(told):
                self._add_person(told)
                return
            self._above = ""
            self._accept(row, told)
        except InputError as problem:
            self.rejects.append(self._reject(row, problem))
            return
        self.set_aside += [self._reject(row, unread) for unread in told.set_aside]

    def _is_left_out(self, told: RowCells) -> bool:
        """Whether a row without name adds up those above, or is a form that nobody filled in."""
        if self.table.name != "profiles" or "name" in told.values:
            return False
        said = told.values.keys() - self.mapping.fixed.keys()
        if said and said <= self._sums.keys() and all(map(self._adds_up, said, repeat(told))):
            self.n_totals += 1
        elif said <= _OF_FORMS and len(self.placed.keys() - _OF_FORMS) >= _QUESTIONS:
            self.n_unfilled += 1
        else:
            return False
        self.n_left_out += 1
        return True

    def _adds_up(self, column: str, told: RowCells) -> bool:
        try:
            stated = read_amount(told.values[column])
        except InputError:
            return False
        return stated > 0 and abs(stated - self._sums[column]) <= 0.01 * stated

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
            for column in _SUMMED:
                figure = getattr(checked, column)
                self._sums[column] += (figure.value or 0.0) if figure else 0.0
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
        guarded = _GUARDED | (_ELIGIBILITY if self.table.name == "calls" else frozenset())
        if field not in cells or field in self.table.required or field in guarded:
            return False
        # Needs, ties and judgements are few facts each: half of one is another fact.
        return field != "kind" and (
            self.table.of_programme or self.table.name in ("profiles", "activities", "contacts")
        )

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
        if n_remarks := self.n_remarks + sum(part.n_remarks for part in self._parts):
            yield InputError("remarks_left_out", {"n": n_remarks}, file=self.file)
        if self.n_persons:
            yield InputError("persons_of_firm_above", {"n": self.n_persons}, file=self.file)
        if self.n_unfilled:
            yield InputError("forms_unfilled", {"n": self.n_unfilled}, file=self.file)
        counted = self.n_totals + self.n_remarks + self.n_persons + self.n_unfilled
        repeated = self.n_left_out - counted
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


def _options(opened: OpenedTable) -> dict[str, str]:
    """Say of each column of ticks what a tick in it stands for."""
    found = {}
    for column in _TICKED:
        for header in opened.mapping.placed().get(column, ()):
            at = opened.located.header.index(header)
            cells = (row.cells[at] for row in opened.sample if at < len(row.cells))
            found[header] = option_of(header, sample_of(cells))
    return {header: option for header, option in found.items() if option}


def _newest_first(placed: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Let the figures of the latest year count, where there is a column for each year."""
    return {
        column: sorted(headers, key=_year_in, reverse=True) if column in _SUMMED else headers
        for column, headers in placed.items()
    }


def _year_in(header: str) -> int:
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", header)
    return max(map(int, years), default=0)


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
