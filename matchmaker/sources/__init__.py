"""
Stage 1: outside rows -> domain values.

`read_table`, `read_folder` and `read_cordis` give a Reading: profiles and what belongs to them, and
the rows that were set aside with what is needed to mend them. Nothing is stored here.
"""

from matchmaker.sources.cordis import read_cordis
from matchmaker.sources.edited_profile import profile_from_form, statement_from_form
from matchmaker.sources.folder import check_references, join, read_folder
from matchmaker.sources.identifiers import read_identifier
from matchmaker.sources.link_rows import made_id
from matchmaker.sources.normalise import (
    read_country,
    read_language,
    read_nuts,
    read_sector,
    read_url,
)
from matchmaker.sources.reading import ReadResult, Reject, RowOrigin, reject_of, write_rejects
from matchmaker.sources.schema import TABLES, TableSchema
from matchmaker.sources.sme import FirmSize, SizeClass, size_class
from matchmaker.sources.tabular import read_table
from matchmaker.sources.template import format_document, template

__all__ = [
    "TABLES",
    "FirmSize",
    "ReadResult",
    "Reject",
    "RowOrigin",
    "SizeClass",
    "TableSchema",
    "check_references",
    "format_document",
    "join",
    "made_id",
    "profile_from_form",
    "read_cordis",
    "read_country",
    "read_folder",
    "read_identifier",
    "read_language",
    "read_nuts",
    "read_sector",
    "read_table",
    "read_url",
    "reject_of",
    "size_class",
    "statement_from_form",
    "template",
    "write_rejects",
]
