"""Propose which column of a file is what, by header names and by values, with how sure it is."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from matchmaker.domain import Kind
from matchmaker.sources.column_names import (
    FAMILY_NAME,
    GIVEN_NAME,
    LEADER,
    NOT_READ,
    TAX_NUMBER,
    known_names,
    names_a_key,
    resembling,
)
from matchmaker.sources.column_values import (
    EMAIL,
    PHONE,
    by_values,
    looks_like_firms,
    option_of,
    sample_of,
    share,
)
from matchmaker.sources.encodings import mended
from matchmaker.sources.mapping import LIKELY, SURE, ColumnGuess, TableMapping
from matchmaker.sources.normalise import fold
from matchmaker.sources.presets import Preset, preset_for
from matchmaker.sources.reading import as_text
from matchmaker.sources.schema import REPORT_COLUMNS, TO_DO, table_named
from matchmaker.sources.sheets import is_blank

_BY_NAME, _BY_SEAT, _BY_LIKENESS = 0.95, 0.85, 0.75
_SEATS = frozenset({"sede", "sitz", "siege", "standort", "location", "place"})
"""Headers of towns under which others stand as well: "Sede legale", "Hauptsitz"."""
_WORDS_INSTEAD = {"sectors": "keywords"}
"""Where words stand in a column of codes: which column takes words."""
_CODED = frozenset({"vat_it", "uid_ch", "ror", "orcid", "sectors", "nuts"})
_CLASSES = ("tranche", "classe", "klasse", "class")
_UNLIKE = 0.3
"""Share of readable values below which a column is not what its name says."""
_FEW = 5
"""Values that are too few to speak against a name."""
JOINED = frozenset(
    {"description", "products", "processes", "keywords", "needs", "offers", "sectors"}
    | {"other_names", "address", "languages", "excludes"}
)
"""Columns that may stand at several headers, whose cells are put together."""

Samples = Mapping[str, Sequence[str]]


def propose(header: Sequence[str], rows: Iterable[Sequence[object]], table: str) -> TableMapping:
    """
    Say of each column of a file what it is taken for.

    Args:
        header: its names, none twice.
        rows: some of its rows, by which values are judged.
        table: the documented table that it is to become.
    """
    read = [list(row) for row in rows]
    samples = {
        name: sample_of(row[place] for row in read if place < len(row))
        for place, name in enumerate(header)
    }
    preset = preset_for(header, table)
    guesses = [
        _guess(name, samples[name], table, preset)
        for name in header
        if name not in REPORT_COLUMNS and name != TO_DO
    ]
    if table == "profiles":
        guesses = _with_places(_with_persons(guesses), samples)
    guesses = _without_rivals(guesses)
    if table == "profiles":
        guesses = _with_name(guesses, samples)
    if table == "profiles" and all(guess.column != "id" for guess in guesses):
        guesses = _with_key(guesses, header, read)
    return TableMapping(
        table=table,
        columns=tuple(guesses),
        fixed=_fixed(guesses, samples, preset, table),
        key_prefix=preset.key_prefix if preset else "",
        preset=preset.name if preset else "",
    )


def _guess(name: str, sample: Sequence[str], table: str, preset: Preset | None) -> ColumnGuess:
    example = sample[0][:80] if sample else ""
    if preset and fold(name) in preset.columns:
        column = preset.columns[fold(name)]
        reason = "preset" if column else "not_needed"
        guess = ColumnGuess(header=name, column=column, certainty=1.0, reason=reason)
        return replace(guess, example=example)
    column, certainty, reason = _by_name(name, sample, table)
    found, sure = by_values(sample) if table == "profiles" and certainty < SURE else ("", 0.0)
    # Codes are told by their form, where a similar name is but a guess.
    if found and (not column or (found in _CODED and reason == "similar_name")):
        column, certainty, reason = found, sure, "values"
        if column == EMAIL:
            column = "contact_email"
    # Of a table of persons these are columns; of profiles they are told by their values only.
    if column in NOT_READ or (column in {EMAIL, PHONE} and table == "profiles"):
        kind = "notes" if column == "notes" else "contact"
        return ColumnGuess(header=name, certainty=certainty, reason=kind)
    if certainty < LIKELY:
        column = ""
    return ColumnGuess(
        header=name, column=column, certainty=certainty if column else 0.0, reason=reason,
        example="" if column.startswith("contact") else example,
    )  # fmt: skip


def _by_name(name: str, sample: Sequence[str], table: str) -> tuple[str, float, str]:
    """Give column, certainty and reason by the header's name, as far as the values agree."""
    names = known_names(table)
    exact = names.get(fold(name), "") or names.get(fold(mended(name)), "")
    column, certainty, reason = exact, _BY_NAME, "name"
    if exact == LEADER:
        column, certainty = "contact_name", 0.7
    if exact == "city" and fold(name) in _SEATS:
        certainty = _BY_SEAT
    if not exact:
        column, _ = resembling(name, table)
        certainty, reason = (0.5 if column == "id" else _BY_LIKENESS), "similar_name"
    if not column:
        return "", 0.0, "unknown"
    if column in JOINED and option_of(name, sample):
        return column, certainty, reason
    # Other tables have other kinds, and are written for matchmaker: their names are meant.
    readable = share(column, sample) if table == "profiles" else None
    if column in ("vat_it", "uid_ch"):
        column, readable = _tax_number(sample, column, readable)
    if readable is None:
        return column, certainty, reason
    if _is_unlike(name, column, sample, readable, exact=bool(exact)):
        return _instead(column, sample)
    doubt = 0.2 if len(sample) >= _FEW and readable < 0.6 else 0.0
    return column, certainty - doubt, reason


def _is_unlike(
    name: str, column: str, sample: Sequence[str], readable: float, *, exact: bool
) -> bool:
    """Whether what stands in a column is not what its name says."""
    if _is_class(name, column, sample) or (readable == 0 and column in _WORDS_INSTEAD):
        return True
    if exact:
        few = 2 if readable == 0 and column.endswith("_on") else _FEW
        return len(sample) >= few and readable < _UNLIKE
    return readable < 0.6


def _is_class(name: str, column: str, sample: Sequence[str]) -> bool:
    """Whether a column gives the codes of classes, such as "12" for 20 to 49, and no figures."""
    if column not in ("headcount", "turnover_eur", "balance_sheet_eur"):
        return False
    plain = all(each.isalnum() and len(each) <= 2 for each in sample)
    return plain and bool(sample) and any(word in fold(name) for word in _CLASSES)


def _tax_number(
    sample: Sequence[str], column: str, readable: float | None
) -> tuple[str, float | None]:
    """Tell Italian VAT numbers from Swiss UIDs, and columns that hold both."""
    italian, swiss = share("vat_it", sample), share("uid_ch", sample)
    if not sample or italian is None or swiss is None:
        return column, readable
    if italian and swiss:
        return TAX_NUMBER, italian + swiss
    return ("uid_ch", swiss) if swiss else (column, readable if column == "uid_ch" else italian)


def _instead(column: str, sample: Sequence[str]) -> tuple[str, float, str]:
    """Give the column that takes words where codes were expected; else none."""
    words = _WORDS_INSTEAD.get(column)
    if words and all(any(map(str.isalpha, each)) for each in sample):
        return words, 0.8, "words_for_codes"
    return "", 0.0, "unlike_name"


def _with_persons(guesses: list[ColumnGuess]) -> list[ColumnGuess]:
    """
    Tell whose a given and a family name are: the profile's, or a contact's of a firm.

    "Nome" beside "Cognome", "Name" beside "Vorname", "nom" beside "prénom" are one of the two.
    """
    columns = {guess.column for guess in guesses if guess.column}
    if not columns & {GIVEN_NAME, FAMILY_NAME}:
        return guesses
    named = [guess for guess in guesses if guess.column == "name"]
    halves = {fold(name) for name in ("nome", "name", "nom")}
    other = [guess for guess in named if fold(guess.header) in halves]
    if len(named) > len(other):
        return [_as_contact(guess, other, columns) for guess in guesses]
    missing = GIVEN_NAME if GIVEN_NAME not in columns else FAMILY_NAME
    return [replace(guess, column=missing) if guess in other[:1] else guess for guess in guesses]


def _with_places(guesses: list[ColumnGuess], samples: Samples) -> list[ColumnGuess]:
    """Tell post codes and towns in a list without header, where a town stands beside its code."""
    found = list(guesses)
    for place, guess in enumerate(guesses):
        sample = samples[guess.header]
        if guess.column or not guess.header.startswith("(") or not sample:
            continue
        is_beside = place > 0 and found[place - 1].column == "postcode"
        if share("postcode", sample) == 1 and any(len(each) in (4, 5) for each in sample):
            found[place] = replace(guess, column="postcode", certainty=0.7, reason="values")
        elif is_beside and share("city", sample) == 1:
            found[place] = replace(guess, column="city", certainty=LIKELY, reason="values")
    return found


def _as_contact(
    guess: ColumnGuess, halves: Sequence[ColumnGuess], columns: Collection[str]
) -> ColumnGuess:
    """Take a half of a person's name beside a firm's for that of its contact."""
    if guess.column in (GIVEN_NAME, FAMILY_NAME):
        return replace(guess, column=f"contact_{guess.column}", example="")
    if guess in halves:
        missing = GIVEN_NAME if GIVEN_NAME not in columns else FAMILY_NAME
        return replace(guess, column=f"contact_{missing}", example="")
    return guess


def _without_rivals(guesses: list[ColumnGuess]) -> list[ColumnGuess]:
    """Leave each column to its surest headers; those that are as sure fill in for one another."""
    best: dict[str, float] = {}
    for guess in guesses:
        if guess.column:
            best[guess.column] = max(best.get(guess.column, 0.0), guess.certainty)
    return [
        replace(guess, column="", certainty=0.0, reason="column_taken")
        if guess.column and _loses(guess, best[guess.column])
        else guess
        for guess in guesses
    ]


def _with_name(guesses: list[ColumnGuess], samples: Samples) -> list[ColumnGuess]:
    """Where no header says "name": the first column of short texts that are all different."""
    columns = {guess.column for guess in guesses if guess.column}
    if len(columns) < 2 or columns & {"name", GIVEN_NAME, FAMILY_NAME}:
        return guesses
    for place, guess in enumerate(guesses):
        sample = samples[guess.header]
        short = all(len(each) <= 80 and each.count(",") < 2 for each in sample)
        is_open = not guess.column and guess.reason == "unknown" and len(sample) >= 2
        if is_open and short and share("name", sample) == 1 and not names_a_key(guess.header):
            name = replace(guess, column="name", certainty=LIKELY, reason="first_texts")
            return [*guesses[:place], name, *guesses[place + 1 :]]
    return guesses


def _with_key(
    guesses: list[ColumnGuess], header: Sequence[str], rows: Sequence[Sequence[object]]
) -> list[ColumnGuess]:
    """Take a code that no two rows share for the source's key; a running number is none."""
    for place, guess in enumerate(guesses):
        is_open = not guess.column and guess.reason in ("unknown", "similar_name")
        if not is_open or not names_a_key(guess.header):
            continue
        at = header.index(guess.header)
        cells = [
            as_text(row[at]).strip() for row in rows if at < len(row) and not is_blank(row[at])
        ]
        if _are_keys(cells, len(rows)):
            key = replace(guess, column="id", certainty=0.7, reason="values", example=cells[0][:80])
            return [*guesses[:place], key, *guesses[place + 1 :]]
    return guesses


_SIZES = re.compile(r"[<>≤≥~]|\d+\s*[-–]\s*\d+$")
"""How classes of size are written, which are no keys even where each stands once."""


def _are_keys(cells: Sequence[str], n_rows: int) -> bool:
    if len(cells) < max(2, 0.95 * n_rows) or len(set(cells)) < len(cells):
        return False
    if any(_SIZES.match(cell) for cell in cells):
        return False
    running = all(cell.isdigit() and int(cell) <= 2 * n_rows + 10 for cell in cells)
    return not running and not any(len(cell) > 40 or re.search(r"[\s|@]", cell) for cell in cells)


def _loses(guess: ColumnGuess, best: float) -> bool:
    if guess.certainty >= SURE:
        return False
    joins = guess.column in JOINED and guess.certainty >= 0.7
    return guess.certainty < best and not joins


def _fixed(
    guesses: Sequence[ColumnGuess], samples: Samples, preset: Preset | None, table: str
) -> dict[str, str]:
    """Say what counts in all rows: what the preset says, and that firms are companies."""
    fixed = dict(preset.fixed) if preset else {}
    columns = {guess.column for guess in guesses}
    if table == "profiles" and "kind" not in columns | fixed.keys():
        named = next((each.header for each in guesses if each.column == "name"), "")
        kind = Kind.EXPERT if columns & {GIVEN_NAME, FAMILY_NAME} else _kind_in(named)
        if kind is None and looks_like_firms(samples.get(named, ())):
            kind = Kind.COMPANY
        if kind is not None:
            fixed["kind"] = kind.value
    return fixed


_KIND_WORDS: Mapping[Kind, str] = {
    Kind.RESEARCH_GROUP: "gruppo di ricerca|forschungsgruppe|groupe de recherche|équipe de"
    "|research group",
    Kind.LAB: "laborator|laboratoire|^labor$",
    Kind.ASSOCIATION: "associazione|^association|verband|verein",
    Kind.EXPERT: "espert[oa]|expert",
    Kind.COMPANY: r"spin-?\s?o|start-?up|impresa|azienda|ditta|unternehmen|firma$|entreprise"
    "|espositore|aussteller|exposant|exhibitor",
}


def _kind_in(header: str) -> Kind | None:
    """Say which kind the header of the names tells of: "Gruppo di ricerca", "Spin-off"."""
    words = header.casefold()
    return next((kind for kind, form in _KIND_WORDS.items() if re.search(form, words)), None)


def missing_columns(mapping: TableMapping) -> list[str]:
    """List the columns that rows must fill, and that no header gives."""
    placed = mapping.placed().keys() | mapping.fixed.keys()
    if placed & {GIVEN_NAME, FAMILY_NAME}:
        placed |= {"name"}
    return [name for name in table_named(mapping.table).required if name not in placed]
