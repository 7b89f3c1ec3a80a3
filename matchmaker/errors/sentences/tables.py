"""What is wrong with a file, a row or a cell that is read, and with a vocabulary."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import Counted, Sentence, _, _n


def _of(rule: str | Counted, accepted: str = "") -> Sentence:
    """A sentence about the file, row or field that is named before it."""
    return Sentence(rule, accepted, predicate=True)


FILES: Mapping[str, Sentence] = {
    "file_missing": _of(_("no such file")),
    "folder_missing": _of(_("no such folder")),
    "folder_not_file": _of(_("is a folder, not a file")),
    "file_empty": _of(_("is empty"), _("a header and rows")),
    "file_exists": _of(_("is there already"), _("a new file")),
    "file_too_large": _of(_n("has {n:,} byte", "has {n:,} bytes"), _("at most {most:,}")),
    "columns_too_many": _of(_n("has {n} column", "has {n} columns"), _("at most {most}")),
    "rows_too_many": _of(_n("has {n:,} row", "has {n:,} rows"), _("at most {most:,}")),
    "xlsx_too_large": _of(
        _n("unpacks to {n:,} byte", "unpacks to {n:,} bytes"), _("at most {most:,}")
    ),
    "cells_too_many": _of(_("has too many cells"), _("at most {most:,}")),
    "xlsx_beyond_limits": _of(
        _("takes too much memory or time to read"), _("fewer rows, or a CSV file")
    ),
    "form_unread": _of(_("has a form that can't be read"), "{choices}"),
    "form_differs": _of(_("is {form}, not what {suffix} says")),
    "form_wrong": _of(_("is not a {suffix} file")),
    "xlsx_unsound": _of(
        _("is not a sound XLSX file: {problem}"), _("save it again as .xlsx, without a password")
    ),
    "parquet_unsound": _of(_("is not a sound Parquet file: {problem}")),
    "json_unsound": _of(_("is not sound JSON: {problem}")),
    "json_no_object": _of(_("is not a JSON object"), '{{"id": "…", "name": "…"}}'),
    "json_not_utf8": _of(_("byte {at:,} is not UTF-8"), _("a file saved as UTF-8")),
    "byte_not_utf8": _of(
        _("byte {byte} in line {line}, column {column} is not UTF-8"),
        _(
            'a file saved as UTF-8 (Excel: "Save as", "CSV UTF-8";'
            " LibreOffice: character set UTF-8)"
        ),
    ),
    "nul_bytes": _of(_("holds NUL bytes: it is no text file")),
    "quotes_unbalanced": _of(
        _("has a quotation mark that is not closed, or text after a closing one"),
        _('a cell in quotes writes each of its own as two: "3/4"" pipe"'),
    ),
    "csv_cell_too_long": _of(
        _("has a cell of more than 100,000 characters"), _("at most 100,000 characters")
    ),
    "row_length": _of(
        _n(
            "has {n} cell where the header has {wanted}",
            "has {n} cells where the header has {wanted}",
        ),
        _("as many cells as the header; a cell that holds the delimiter or a line break in quotes"),
    ),
    "columns_missing": _of(_("has no column {columns}; found {found}"), "{accepted}"),
    "columns_lacking": _of(
        _n("lacks the column {columns}", "lacks the columns {columns}"), "{accepted}"
    ),
    "columns_mean_the_same": _of(
        _("two columns mean {column}: {first!r} and {second!r}"), _("each column once")
    ),
    "tables_missing": _of(_("holds no table"), "{choices}"),
    "table_repeats": _of(
        _("the table {table} stands in two files: {first} and {second}"),
        _("one file for each table"),
    ),
    "table_unknown": _of(_("is not a known table"), "{choices}"),
    "template_form_unknown": Sentence(_("a template is CSV or XLSX"), ".csv, .xlsx"),
    "row_repeats": _of(_("says again what row {row} says"), _("each id once")),
    "cells_wrong": _of("{rules}", "{accepted}"),
    "entry_wrong": _of(
        _("an entry is wrong: {problem}"), _("texts, or objects as in the needs table")
    ),
    "cordis_projects_missing": _of(
        _("holds no CORDIS projects"), _("project.csv or projects.parquet")
    ),
    "cordis_participations_missing": _of(
        _("holds no CORDIS participations"), _("organization.csv or participations.parquet")
    ),
    "cordis_table_unreadable": _of(_("can't be read: {problem}"), _("a CORDIS export as it comes")),
    "cordis_column_missing": _of(_("has no column {column}; found {found}"), "{choices}"),
}

CELLS: Mapping[str, Sentence] = {
    "no_text": _of(_("holds a list or an object where a text is needed")),
    "characters_unreadable": _of(_("holds control characters or broken Unicode"), _("plain text")),
    "line_too_long": _of(_n("has {n} character", "has {n} characters"), _("at most {most}")),
    "cell_too_long": _of(
        _n("has {n:,} character", "has {n:,} characters"), _("at most {most:,} characters")
    ),
    "cell_cut": _of(_("was cut in the rejects file"), _("the whole text")),
    "id_invalid": _of(_("is not an id"), _('1 to {most} characters without spaces and "|"')),
    "json_list_malformed": _of(_("looks like a JSON list of objects, and is not one")),
    "amount_below_zero": _of(_("is not a number of zero or more"), _("1250000 or 1.250.000,50")),
    "number_unread": _of(_("is not a number"), _("1250000 or 1.250.000,50")),
    "share_invalid": _of(_("is not a share between 0 and 1"), _("0.62 or 62 %")),
    "count_invalid": _of(_("is not a whole number"), "12"),
    "year_invalid": _of(_("is not a year"), "2024"),
    "trl_invalid": _of(_("is not a technology readiness level"), _("1 to 9")),
    "date_invalid": _of(_("is not a date"), _("2024-12-31 or 31.12.2024")),
    "date_far_off": _of(_("is not a date of our time"), "2024-12-31"),
    "point_invalid": _of(_("is not a pair of coordinates"), "45.8566,9.3977"),
    "degrees_invalid": _of(_("is not a coordinate in degrees")),
    "degrees_out_of_bounds": _of(_("is outside the globe"), _("-{limit} to {limit}, as {example}")),
    "choice_unknown": _of(_("is not one of the choices"), "{choices}"),
    "flag_invalid": _of(_("is neither yes nor no"), "yes, no, sì, ja, oui, true, false"),
    "country_unknown": _of(_("is not a known country"), "IT, Italia, Italy, Italien"),
    "language_unread": _of(_("is not a known language"), "it, italiano, Italian"),
    "nuts_invalid": _of(_("is not a NUTS code"), "ITC43 (Lecco), ITC4, CH070"),
    "sector_invalid": _of(
        _("is not a NACE, ATECO or NOGA code"), _("25, 25.6, 25.62, 25.62.00 or C25.62")
    ),
    "sector_unknown": _of(
        _("is not a division of NACE Rev. 2"), _("25, 25.6, 25.62, 25.62.00 or C25.62")
    ),
    "url_invalid": _of(_("is not the address of a site"), "https://www.rossi.it"),
    "orcid_invalid": _of(_("is not an ORCID iD: 16 characters are needed"), "{example}"),
    "ror_invalid": _of(_("is not a ROR id"), "{example}"),
    "pic_invalid": _of(_("is not a PIC: nine digits are needed"), "{example}"),
    "number_invalid": _of(_("is not a valid {what}: {problem}"), "{example}"),
    "scheme_unknown": _of(_("is not a known identifier scheme"), "{choices}"),
}

PROFILES: Mapping[str, Sentence] = {
    "name_missing": Sentence(_("it needs a name"), _("at least one name")),
    "ids_not_unique": _of(_("two have the same id"), _("an id of its own for each")),
    "teaser_of_named_need": Sentence(_("the need is not anonymous"), _("no teaser")),
    "levels_no_range": Sentence(_("the levels are no range"), _("from 1 to 9, the lower first")),
    "region_elsewhere": Sentence(_("{nuts} is not in {country}"), _("a region of the country")),
    "coordinate_missing": Sentence(_("one coordinate is missing"), _("both or none")),
    "field_unknown": _of(_("is not a field"), "{choices}"),
    "read_only": _of(_("cannot be changed here"), _("what was read, or nothing")),
    "entries_too_many": _of(_("there are too many"), _("at most {most}")),
}

VOCABULARIES: Mapping[str, Sentence] = {
    "id_repeats": _of(_("repeats an id")),
    "id_missing": _of(_("has no id")),
    "phrase_too_long": _of(_("is too long a phrase"), _("at most {most} words besides grammar")),
    "concept_unknown": _of(_("names no concept")),
    "topic_unknown": _of(_("names no topic")),
    "concepts_in_circle": _of(_("goes round in a circle")),
    "concept_id_invalid": _of(_("is no id"), _("small letters, digits, _ . -")),
    "concept_kind_missing": _of(_("is empty"), "technology, process, need, …"),
    "division_invalid": _of(_("is no NACE division"), _("two digits")),
    "strength_invalid": _of(
        _("is no concept with its strength"), _("id:strength, above 0 and at most 1")
    ),
    "names_too_few": _of(_("has too few names"), _("a label and at least two synonyms")),
    "knots_not_ascending": Sentence(
        _("knots do not ascend"), _("pairs [value, log-odds] in ascending order")
    ),
    "encoder_missing": _of(_("is no folder with an encoder")),
    "nothing_to_merge": Sentence(_("no profile to merge"), _("one or more")),
}
