"""The documented tables: their row models, columns, header names, and what makes a row unique."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from matchmaker.errors import InputError
from matchmaker.sources import link_rows, programme_rows
from matchmaker.sources.cells import ColumnSpec
from matchmaker.sources.contact_row import ContactRow
from matchmaker.sources.normalise import fold
from matchmaker.sources.profile_row import ProfileRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """One documented table."""

    name: str
    meaning: str
    form: Callable[[], type[BaseModel]]
    """Gives the row model, which for check-ups is made of the questionnaire."""
    make: Callable[[Any, str], Any]
    """(checked row, file name) -> domain value, or (profile id, value) for needs and offers."""
    key: Callable[[Any], Hashable]
    """What no two rows may share."""
    of_programme: bool = False
    """Written in one transaction at the end, and not told apart by a folder's file names."""

    @property
    def model(self) -> type[BaseModel]:
        """The row model."""
        return self.form()

    @property
    def columns(self) -> Mapping[str, ColumnSpec]:
        """The columns in order."""
        return _columns(self.model)

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that every row must fill."""
        fields = self.model.model_fields
        return tuple(name for name in self.columns if fields[name].is_required())


@lru_cache(maxsize=16)
def _columns(model: type[BaseModel]) -> Mapping[str, ColumnSpec]:
    found = {
        name: next(each for each in field.metadata if isinstance(each, ColumnSpec))
        for name, field in model.model_fields.items()
    }
    return MappingProxyType(found)


_TABLES = (
    TableSchema(
        name="profiles",
        meaning="Firms, experts, research groups, laboratories, associations, institutions.",
        form=lambda: ProfileRow,
        make=lambda row, file: row.profile(file),
        key=lambda profile: profile.id,
    ),
    TableSchema(
        name="needs",
        meaning="What profiles look for, one row each.",
        form=lambda: link_rows.AddressedNeedRow,
        make=lambda row, _: (row.profile_id, row.need()),
        key=lambda pair: (pair[0], pair[1].id),
    ),
    TableSchema(
        name="offers",
        meaning="What profiles can do for others, one row each.",
        form=lambda: link_rows.AddressedOfferRow,
        make=lambda row, _: (row.profile_id, row.offer()),
        key=lambda pair: (pair[0], pair[1].id),
    ),
    TableSchema(
        name="contacts",
        meaning="Persons of firms, one row each; the profiles table may name one of each firm.",
        form=lambda: ContactRow,
        make=lambda row, file: row.contact(file),
        key=lambda contact: contact.id,
    ),
    TableSchema(
        name="activities",
        meaning="Projects, events, contents, calls and patents that profiles take part in.",
        form=lambda: link_rows.ActivityRow,
        make=lambda row, _: row.activity(),
        key=lambda activity: activity.id,
    ),
    TableSchema(
        name="participations",
        meaning="Who took part in which activity.",
        form=lambda: link_rows.ParticipationRow,
        make=lambda row, _: row.participation(),
        key=lambda part: (part.profile_id, part.activity_id, part.role),
    ),
    TableSchema(
        name="ties",
        meaning="Dated links between two profiles, by layer.",
        form=lambda: link_rows.TieRow,
        make=lambda row, _: row.tie(),
        key=lambda tie: tie,
    ),
    TableSchema(
        name="judgements",
        meaning="Introductions accepted or declined, and duplicates confirmed or refuted.",
        form=lambda: link_rows.JudgementRow,
        make=lambda row, _: row.judgement(),
        key=lambda judgement: (
            judgement.left_id, judgement.right_id, judgement.verdict, judgement.judged_on,
        ),
    ),
    TableSchema(
        name="checkups",
        meaning="Answers to the check-up, one row a firm and day, one column a question.",
        form=programme_rows.checkup_row,
        make=lambda row, _: programme_rows.checkup_of(row),
        key=lambda checkup: (checkup.profile_id, checkup.answered_on),
        of_programme=True,
    ),
    TableSchema(
        name="attendance",
        meaning="Who was at an event: the list of a door, of Zoom or of Eventbrite.",
        form=lambda: programme_rows.AttendanceRow,
        make=lambda row, _: row.attended(),
        key=lambda guest: guest,
        of_programme=True,
    ),
    TableSchema(
        name="contents",
        meaning="Contents to read or watch, with the licence of each.",
        form=lambda: programme_rows.ContentRow,
        make=lambda row, _: row.content(),
        key=lambda pair: pair[0].id,
        of_programme=True,
    ),
    TableSchema(
        name="calls",
        meaning="Calls for projects, with who may apply.",
        form=lambda: programme_rows.CallRow,
        make=lambda row, _: row.call(),
        key=lambda pair: pair[0].id,
        of_programme=True,
    ),
    TableSchema(
        name="stories",
        meaning="Success stories as drafts: nobody reads them before both sides agreed.",
        form=lambda: programme_rows.StoryRow,
        make=lambda row, _: row.story(),
        key=lambda story: (story.introduction_id, story.language),
        of_programme=True,
    ),
)  # fmt: skip

TABLES: Mapping[str, TableSchema] = MappingProxyType({table.name: table for table in _TABLES})

REPORT_COLUMNS = ("file", "row", "field", "rule", "accepted")
"""What a rejects file puts in front of the original columns; reading ignores them."""
TO_DO = "to do"
"""The column of a rejects workbook that says how to mend the row."""


def table_named(name: str) -> TableSchema:
    """
    Find a documented table.

    Raises:
        InputError: there is none of this name.
    """
    if name not in TABLES:
        raise InputError("table_unknown", {"choices": ", ".join(TABLES)}, value=name)
    return TABLES[name]


@lru_cache(maxsize=16)
def header_index(name: str) -> Mapping[str, str]:
    """Map every folded header name of a table, in four languages, to its column."""
    columns = TABLES[name].columns
    index = {fold(alias): column for column, told in columns.items() for alias in told.names()}
    return MappingProxyType({**index, **{fold(column): column for column in columns}})
