"""Choose the pairs worth comparing: those in a small block, and those with near names."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.resolution.columns import RecordColumns

Pairs = NDArray[np.int64]
"""Two columns of row numbers, left < right, sorted, each pair once."""
Key = Callable[[RecordColumns, int], Iterable[Hashable]]

# A key that more records share tells nothing: a campus, a business park, "IT".
MAX_BLOCK = 40
# Names per record that a sparse product keeps, and the cosine below which none is kept.
NEAREST_WORDS, WORDS_FLOOR = 20, 0.25
NEAREST_LETTERS, LETTERS_FLOOR = 15, 0.35
_CHUNK = 2_000


def short_name_keys(columns: RecordColumns, row: int) -> Iterable[Hashable]:
    """Stated short names, initials and one-word names, within a country."""
    names = columns.names[row]
    return [("short", columns.records[row].country, key) for key in names.shorts | names.derived]


def words_keys(columns: RecordColumns, row: int) -> Iterable[Hashable]:
    """The same words in any order, in any country."""
    return [("words", words) for words in columns.names[row].variants]


def street_keys(columns: RecordColumns, row: int) -> Iterable[Hashable]:
    """One street and number in one country, or one street in one city."""
    place, country = columns.places[row], columns.records[row].country
    if not place.street:
        return []
    details = place.numbers | place.cities
    return [("street", country, place.street, detail) for detail in details]


def identifier_keys(columns: RecordColumns, row: int) -> Iterable[Hashable]:
    """The same number from the same authority."""
    return [("identifier", i.scheme, i.value) for i in columns.records[row].identifiers]


def domain_keys(columns: RecordColumns, row: int) -> Iterable[Hashable]:
    """The same host of the web address."""
    return [("domain", domain)] if (domain := columns.domains[row]) else []


# A pair needs one key in common; each looks at another part of a record.
KEYS: tuple[Key, ...] = (short_name_keys, words_keys, street_keys, identifier_keys, domain_keys)


def candidate_pairs(
    columns: RecordColumns, progress: Callable[[float], None] | None = None
) -> Pairs:
    """Collect the pairs that share a small enough block or have near names."""
    found = [_pairs_of_keys(columns, key) for key in KEYS]
    rows_by_country = _rows_by_country(columns)
    for done, rows in enumerate(rows_by_country, start=1):
        # Country by country: the products stay small, and the same words abroad share a key anyway.
        found.append(_near(columns, rows, _words, NEAREST_WORDS, WORDS_FLOOR))
        found.append(_near(columns, rows, _letters, NEAREST_LETTERS, LETTERS_FLOOR))
        if progress is not None:
            progress(done / len(rows_by_country))
    return unique_pairs(np.concatenate(found), len(columns.records))


def unique_pairs(pairs: Pairs, n_records: int) -> Pairs:
    """Order each pair, drop repetitions."""
    ordered = np.sort(pairs, axis=1)
    ordered = ordered[ordered[:, 0] < ordered[:, 1]]
    # One number a pair: unique numbers are found much faster than unique rows.
    codes = np.unique(ordered[:, 0] * np.int64(n_records) + ordered[:, 1])
    return np.stack(np.divmod(codes, max(n_records, 1)), axis=1)


def _pairs_of_keys(columns: RecordColumns, key: Key) -> Pairs:
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for row in range(len(columns.records)):
        for value in key(columns, row):
            blocks[value].append(row)
    pairs = [
        (left, right)
        for rows in blocks.values()
        if 1 < len(rows) <= MAX_BLOCK
        for i, left in enumerate(rows)
        for right in rows[i + 1 :]
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _rows_by_country(columns: RecordColumns) -> list[list[int]]:
    """Group named records; one without a country is compared with the others that have none."""
    rows: dict[str | None, list[int]] = defaultdict(list)
    for row, record in enumerate(columns.records):
        if columns.names[row].variants:
            rows[record.country].append(row)
    return [group for group in rows.values() if len(group) > 1]


def _words(columns: RecordColumns, row: int) -> Iterable[str]:
    return frozenset().union(*columns.names[row].variants)


def _letters(columns: RecordColumns, row: int) -> Iterable[str]:
    # Spaces at both ends, so that how a name begins and ends counts as well.
    text = f" {''.join(columns.names[row].orders[0])} "
    return {text[i : i + 3] for i in range(len(text) - 2)}


def _near(
    columns: RecordColumns,
    rows: Sequence[int],
    terms: Callable[[RecordColumns, int], Iterable[str]],
    k: int,
    floor: float,
) -> Pairs:
    matrix = _weighted([list(terms(columns, row)) for row in rows])
    found = [
        _top(matrix[start : start + _CHUNK] @ matrix.T, start, k, floor)
        for start in range(0, len(rows), _CHUNK)
    ]
    return np.asarray(rows, dtype=np.int64)[np.concatenate(found)]


def _weighted(documents: list[list[str]]) -> sparse.csr_array:
    """Weigh terms by inverse document frequency, rows of length one."""
    ids: dict[str, int] = {}
    columns = np.array([ids.setdefault(t, len(ids)) for d in documents for t in d], dtype=np.int64)
    starts = np.cumsum([0, *map(len, documents)])
    n_having = np.bincount(columns, minlength=max(len(ids), 1))
    # 32 bits are enough to choose neighbours: what is found is compared anew.
    weights = np.log((len(documents) + 1) / np.maximum(n_having, 1))[columns].astype(np.float32)
    # Terms that a tenth of a large country shares cost much and find nothing of their own.
    weights[n_having[columns] > max(300, len(documents) // 10)] = 0
    lengths = np.sqrt(np.add.reduceat(np.append(weights**2, 0), starts[:-1]))
    weights /= np.repeat(np.maximum(lengths, 1e-9), np.diff(starts))
    matrix = sparse.csr_array((weights, columns, starts), shape=(len(documents), max(len(ids), 1)))
    matrix.eliminate_zeros()
    return matrix


def _top(similarities: sparse.csr_array, start: int, k: int, floor: float) -> Pairs:
    """Keep the k most similar of each row, itself left out."""
    found = similarities.tocoo()
    keep = (found.data >= floor) & (found.row + start != found.col)
    left, right, value = found.row[keep], found.col[keep], found.data[keep]
    # Of equal cosines the earlier record, so that the same records give the same pairs.
    order = np.lexsort((right, -value, left))
    left, right = left[order], right[order]
    rank = np.arange(len(left)) - np.searchsorted(left, left)
    best = rank < k
    return np.stack([left[best] + start, right[best]], axis=1).astype(np.int64)
