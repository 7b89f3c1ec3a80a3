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
    "form_foreign": _of(_("is {form}, which is not read"), "{way}"),
    "form_wrong": _of(_("is not a {suffix} file")),
    "xlsx_unsound": _of(
        _("is not a sound XLSX file: {problem}"), _("save it again as .xlsx, without a password")
    ),
    "parquet_unsound": _of(_("is not a sound Parquet file: {problem}")),
    "json_unsound": _of(_("is not sound JSON: {problem}")),
    "json_no_object": _of(_("is not a JSON object"), '{{"id": "…", "name": "…"}}'),
    "json_not_utf8": _of(_("byte {at:,} is not UTF-8"), _("a file saved as UTF-8")),
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
    "tables_missing": _of(_("holds no table"), "{choices}"),
    "table_repeats": _of(
        _("the table {table} stands in two files: {first} and {second}"),
        _("one file for each table"),
    ),
    "pages_missing": Sentence(_("there is no saved page here"), "{choices}"),
    "pages_too_many": Sentence(_("there are {n:,} pages"), _("at most {most:,}")),
    "page_too_large": Sentence(_("is too large a page"), _("at most {most:,} MB"), predicate=True),
    "pages_say_nothing": Sentence(_("no text was found in the pages")),
    "table_unknown": _of(_("is not a known table"), "{choices}"),
    "template_form_unknown": Sentence(_("a template is CSV or XLSX"), ".csv, .xlsx"),
    "encoding_guessed": _of(
        _("is not UTF-8; it was read as {name}"), _("a look at letters with accents")
    ),
    "text_encoded_twice": _of(
        _(
            "looks like UTF-8 that was read as Windows-1252 and saved again: "
            "{found!r} is {mended!r}"
        ),
        _("a yes to mending it: the option --mend-text, or mend_text in the mapping"),
    ),
    "text_mended": _of(_("was UTF-8 read as Windows-1252, and was mended: {mended!r}")),
    "sheet_chosen": _of(_("the sheet {sheet!r} of {n} was read")),
    "sheet_left": _of(_("the sheet {sheet!r} has a table too, from row {row}; it was not read")),
    "sheet_missing": _of(_("has no such sheet"), "{choices}"),
    "header_lower": _of(_("the header stands in row {row}; what is above it was not read")),
    "header_row_missing": _of(_("has nothing in row {row}, where the header is said to stand")),
    "units_row": _of(_("row {row} only says units, and was not read")),
    "totals_left_out": _of(
        _n(
            "{n:,} row that adds up others was left out",
            "{n:,} rows that add up others were left out",
        )
    ),
    "columns_unread": _of(_("columns not known and not read: {columns}")),
    "columns_unread_many": _of(_("columns not known and not read: {columns} and {n} more")),
    "rows_none": _of(_("no rows below the header")),
    "consent_stays_withdrawn": Sentence(
        _n(
            "{n:,} profile that withdrew did not agree since then: its consent stays withdrawn",
            "{n:,} profiles that withdrew did not agree since then: their consent stays withdrawn",
        )
    ),
    "remarks_left_out": _of(
        _n(
            "{n:,} row that is only a remark was left out",
            "{n:,} rows that are only remarks were left out",
        )
    ),
    "persons_of_firm_above": _of(
        _n(
            "{n:,} row names one more person of the firm above it",
            "{n:,} rows name further persons of the firm above them",
        )
    ),
    "table_beside": _of(_("what stands beside the table, from column {column} on, was not read")),
    "sheets_joined": _of(_("the sheets {sheets} have the same header, and were read together")),
    "table_below": _of(
        _("another table begins in row {row}; from there on nothing was read"),
        _("a sheet of its own for it, or header_row in the mapping"),
    ),
    "table_turned": _of(
        _("has its records side by side, and was turned: a column is counted as a row")
    ),
    "headers_again": _of(
        _n(
            "{n:,} row that says the header again was left out",
            "{n:,} rows that say the header again were left out",
        )
    ),
    "forms_unfilled": _of(
        _n(
            "{n:,} row in which nobody filled anything in was left out",
            "{n:,} rows in which nobody filled anything in were left out",
        )
    ),
    "rows_hidden": _of(
        _n(
            "{n:,} hidden row was read like the others",
            "{n:,} hidden rows (a filter hides rows too) were read like the others",
        )
    ),
    "columns_hidden": _of(
        _n(
            "{n:,} hidden column was read like the others",
            "{n:,} hidden columns were read like the others",
        )
    ),
    "sheets_hidden": _of(_("hidden sheets, which were not read: {sheets}")),
    "comments_unread": _of(
        _n("{n:,} comment on cells was not read", "{n:,} comments on cells were not read")
    ),
    "header_none": _of(
        _(
            "has no header: row {row} is the first of the list, "
            "and columns were told by their values"
        ),
        _("a look at the columns"),
    ),
    "repeats_left_out": _of(
        _n(
            "{n:,} row says the same as an earlier one, and was left out",
            "{n:,} rows say the same as earlier ones, and were left out",
        )
    ),
    "mapping_unsound": _of(_("is no mapping: {problem}"), _("a file that check wrote")),
    "mapping_no_texts": _of(_("holds something else than texts"), '"Ragione sociale" = "name"'),
    "mapping_remembered": _of(_("has the headers of an earlier file; its mapping was used again")),
    "preset_used": _of(_("was recognised as {title}")),
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
    "een_columns_missing": _of(
        _("has no columns for the reference and the title of a proposal"),
        _("headers such as POD reference, Title, Profile type, Short summary"),
    ),
    "een_reference_unknown": _of(
        _("is no reference of a partnering profile"), _("one such as TRIT20240115012")
    ),
    "cordis_column_missing": _of(_("has no column {column}; found {found}"), "{choices}"),
}

CELLS: Mapping[str, Sentence] = {
    "no_text": _of(_("holds a list or an object where a text is needed")),
    "characters_unreadable": _of(_("holds control characters or broken Unicode"), _("plain text")),
    "line_too_long": _of(_n("has {n} character", "has {n} characters"), _("at most {most}")),
    "cell_too_long": _of(
        _n("has {n:,} character", "has {n:,} characters"), _("at most {most:,} characters")
    ),
    "cell_blank": _of(_("is blank"), _("something in it; a row without it can't come in")),
    "cell_error": _of(
        _("holds the error {error} of the spreadsheet"), _("the value, in place of the formula")
    ),
    "formula_uncalculated": _of(
        _("is a formula whose result is not in the file"),
        _("a file that was opened in Excel and saved, or the value in place of the formula"),
    ),
    "digits_lost": _of(
        _("is a number of which the spreadsheet has thrown digits away"),
        _("the column formatted as text before the number is typed: all of its digits"),
    ),
    "name_placeholder": _of(
        _("stands for a name that is still to be filled in"), _("the name of the firm or person")
    ),
    "kind_missing": _of(_("is blank, and the file holds several kinds"), "{choices}"),
    "currency_foreign": _of(
        _("is in {currency}, and amounts are kept in euro"), _("the amount in euro: 1250000")
    ),
    "postcode_zero": _of(_("is no post code"), "23900"),
    "url_of_others": _of(
        _("is the site of somebody else, or an example"), _("the firm's own: https://www.rossi.it")
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
    "date_to_come": _of(_("is a day to come"), _("today or a day before")),
    "id_of_other_kind": _of(_("is the id of another {kind}"), _("an id of its own")),
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
    "teaser_names_owner": Sentence(
        _("the teaser of an anonymous need gives away whose it is"), _("words without that name")
    ),
    "text_names_anonymous": Sentence(
        _("names the side that stays anonymous"), _("words without that name")
    ),
    "ends_before_start": _of(_("ends before it starts"), _("the last day after the first")),
    "tied_to_itself": _of(_("ties a profile to itself"), _("two different ids")),
    "paired_with_itself": _of(_("pairs a profile with itself"), _("two different ids")),
    "id_with_zeros": _of(_("was taken for {id}, the same number with zeros")),
    "reference_unknown": _of(_("no {what} has this id"), _("the id of a known {what}")),
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
