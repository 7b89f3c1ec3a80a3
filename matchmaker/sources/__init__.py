"""
Stage 1: outside rows -> domain values.

`read_table`, `read_folder` and `read_cordis` give a Reading: profiles and what belongs to them, and
the rows that were set aside with what is needed to mend them. Nothing is stored here.
"""

from matchmaker.sources.contact_row import contact_from_form
from matchmaker.sources.cordis import read_cordis
from matchmaker.sources.edited_profile import profile_from_form, statement_from_form
from matchmaker.sources.folder import (
    check_references,
    join,
    named_in,
    read_folder,
    spellings,
    with_names_meant,
)
from matchmaker.sources.identifiers import read_identifier
from matchmaker.sources.link_rows import made_id
from matchmaker.sources.mapping import (
    ColumnGuess,
    TableMapping,
    fingerprint,
    mapping_of,
    mapping_text,
    read_mapping,
)
from matchmaker.sources.normalise import (
    read_country,
    read_language,
    read_nuts,
    read_sector,
    read_url,
)
from matchmaker.sources.opened_table import OpenedTable, open_table
from matchmaker.sources.problem_counts import ProblemCount, count_problems
from matchmaker.sources.reading import ReadResult, Reject, RowOrigin, reject_of
from matchmaker.sources.rejects_files import what_to_do, write_rejects
from matchmaker.sources.schema import TABLES, TableSchema
from matchmaker.sources.sme import FirmSize, SizeClass, size_class
from matchmaker.sources.tabular import read_table
from matchmaker.sources.template import format_document, template

__all__ = [
    "TABLES",
    "ColumnGuess",
    "FirmSize",
    "OpenedTable",
    "ProblemCount",
    "ReadResult",
    "Reject",
    "RowOrigin",
    "SizeClass",
    "TableMapping",
    "TableSchema",
    "check_references",
    "contact_from_form",
    "count_problems",
    "fingerprint",
    "format_document",
    "join",
    "made_id",
    "mapping_of",
    "mapping_text",
    "named_in",
    "open_table",
    "profile_from_form",
    "read_cordis",
    "read_country",
    "read_folder",
    "read_identifier",
    "read_language",
    "read_mapping",
    "read_nuts",
    "read_sector",
    "read_table",
    "read_url",
    "reject_of",
    "size_class",
    "spellings",
    "statement_from_form",
    "template",
    "what_to_do",
    "with_names_meant",
    "write_rejects",
]
