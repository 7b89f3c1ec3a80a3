"""What `check` and `import` say around their errors, to be translated with them."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import _, _n

ROWS_READ = _(
    "{read:,} rows read: {accepted:,} accepted, {rejected:,} rejected, {left:,} left out; "
    "{cells:,} cells set aside."
)
NOTE = _("note: {note}")
COLUMNS = _("Columns:")
SURE = _("{header} -> {column} (sure: {why})")
LIKELY = _("{header} -> {column} (likely, {share}: {why})")
FIXED = _("in every row without one: {column} = {value}")
NOT_READ = _("{header} is not read: {why}")
MORE_COLUMNS = _("… and {n:,} more that are not read")
MORE_KINDS = _("… and {n:,} more kinds")
ROWS = _n("{n:,} row: {where}", "{n:,} rows: {where}")
CELLS = _n("{n:,} cell: {where}", "{n:,} cells: {where}")
PLACE = _n("{file}, row {rows}", "{file}, rows {rows}")
COLUMN = _("column {column}: {rule}")
EXAMPLE = _("{rule} (value {value!r})")
IN_STORE = _("In the store: {added:,} added, {changed:,} changed, {unchanged:,} as they were.")
SET_ASIDE = _("What was set aside is in {file}; mend it there and import that file.")
WROTE_MAPPING = _("Wrote {file}; mend it there and pass it with --map.")
NOTHING_CHANGED = _("Nothing was changed.")

REASONS: Mapping[str, str] = {
    "name": _("its name"),
    "similar_name": _("a similar name"),
    "values": _("its values"),
    "first_texts": _("the first texts that are all different"),
    "preset": _("a known kind of file"),
    "mapping": _("the mapping"),
    "words_for_codes": _("its name means codes, and words stand in it"),
    "unlike_name": _("its values are not what its name says"),
    "unknown": _("neither name nor values are known"),
    "contact": _("persons and their addresses are no part of a profile"),
    "notes": _("internal notes are no part of a profile"),
    "column_taken": _("a surer column says the same"),
    "not_needed": _("not needed"),
}
"""Why a column is taken for what it is, or not read."""
