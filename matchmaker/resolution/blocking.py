"""
Choose the pairs worth comparing: those that share a key, and those with near names.

Of what many records share only neighbours are compared, and only rare words and letters propose
near names, so that time grows with the records and not with their square.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse

from matchmaker.resolution.columns import RecordColumns

Pairs = NDArray[np.int64]
"""Two columns of row numbers, left < right, sorted, each pair once."""
Key = Callable[[RecordColumns, int], Iterable[Hashable]]

# Of a key that more records share (a campus, a business park, "IT") neighbours by name and street
# are compared.
MAX_BLOCK, NEIGHBOURS = 40, 8
# Names per record that a sparse product keeps, and the cosine below which none is kept.
NEAREST_WORDS, WORDS_FLOOR = 20, 0.25
NEAREST_LETTERS, LETTERS_FLOOR = 15, 0.35
# Terms that more records of a country have propose no pair; of those left, the rarest of a name do.
MOST_WORDS, MOST_LETTERS = 600, 1_500
RAREST_WORDS, RAREST_LETTERS = 6, 8
# A cosine that is worth a comparison by itself, and the letters in common that a fainter one needs.
STRONG_COSINE, LETTERS_ALIKE, NEAREST_ALWAYS = 0.4, 50, 5
_CHUNK = 2_000
_FINEST = (1 << 20) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """The pairs worth comparing, and what was passed over."""

    pairs: Pairs
    n_large: int = 0
    """Blocks of which only neighbours are compared."""
    n_skipped: int = 0
    """Pairs of these blocks that no other key or nearness proposed, at most."""


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
) -> Blocks:
    """Collect pairs of a small block, neighbours of a large one, and near names."""
    blocked = [_blocks_of(columns, key) for key in KEYS]
    found = [blocks.pairs for blocks in blocked]
    rows_by_country = _rows_by_country(columns)
    for done, rows in enumerate(rows_by_country, start=1):
        # Country by country: the products stay small, and the same words abroad share a key anyway.
        words, letters = (
            [list(terms(columns, row)) for row in rows] for terms in (_words, _letters)
        )
        texts = ["".join(columns.names[row].plain) for row in rows]
        found.append(_near(rows, words, texts, NEAR_WORDS))
        found.append(_near(rows, letters, texts, NEAR_LETTERS))
        if progress is not None:
            progress(done / len(rows_by_country))
    return Blocks(
        pairs=unique_pairs(np.concatenate(found), len(columns.records)),
        n_large=sum(blocks.n_large for blocks in blocked),
        n_skipped=sum(blocks.n_skipped for blocks in blocked),
    )


def unique_pairs(pairs: Pairs, n_records: int) -> Pairs:
    """Order each pair, drop repetitions."""
    ordered = np.sort(pairs, axis=1)
    ordered = ordered[ordered[:, 0] < ordered[:, 1]]
    # One number a pair: unique numbers are found much faster than unique rows.
    codes = np.unique(ordered[:, 0] * np.int64(n_records) + ordered[:, 1])
    return np.stack(np.divmod(codes, max(n_records, 1)), axis=1)


def _blocks_of(columns: RecordColumns, key: Key) -> Blocks:
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for row in range(len(columns.records)):
        for value in key(columns, row):
            blocks[value].append(row)
    pairs = [
        pair
        for rows in blocks.values()
        if 1 < len(rows) <= MAX_BLOCK
        for pair in combinations(rows, 2)
    ]
    large = [rows for rows in blocks.values() if len(rows) > MAX_BLOCK]
    near = [pair for rows in large for pair in _neighbours(columns, rows)]
    return Blocks(
        pairs=np.array(pairs + near, dtype=np.int64).reshape(-1, 2),
        n_large=len(large),
        n_skipped=sum(len(rows) * (len(rows) - 1) // 2 for rows in large) - len(near),
    )


def _neighbours(columns: RecordColumns, rows: list[int]) -> Iterable[tuple[int, int]]:
    """
    Pair records of a large block with the next ones by street and by name.

    Source:
        Hernández & Stolfo (1995), ACM SIGMOD Record 24(2): sorted neighbourhood.
    """
    found: set[tuple[int, int]] = set()
    for order in (_by_street, _by_name):
        ordered = sorted(rows, key=lambda row: (order(columns, row), row))
        found.update(
            (row, other)
            for i, row in enumerate(ordered)
            for other in ordered[i + 1 : i + 1 + NEIGHBOURS]
        )
    return found


def _by_street(columns: RecordColumns, row: int) -> tuple[str, ...]:
    place = columns.places[row]
    return (*sorted(place.street), *sorted(place.numbers), columns.names[row].folded)


def _by_name(columns: RecordColumns, row: int) -> tuple[str, ...]:
    return ("".join(columns.names[row].plain), columns.places[row].postcode)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """Which terms propose near names, and how near is near enough."""

    most: int
    """Records of a country that may have a term that proposes."""
    rarest: int
    """Terms of a name that propose, the rarest."""
    k: int
    floor: float


NEAR_WORDS = Nearness(most=MOST_WORDS, rarest=RAREST_WORDS, k=NEAREST_WORDS, floor=WORDS_FLOOR)
NEAR_LETTERS = Nearness(
    most=MOST_LETTERS, rarest=RAREST_LETTERS, k=NEAREST_LETTERS, floor=LETTERS_FLOOR
)


def _near(
    rows: Sequence[int], documents: list[list[str]], texts: Sequence[str], near: Nearness
) -> Pairs:
    """
    Find names with a high cosine, proposed by the rare terms that they share.

    Source:
        Chaudhuri, Ganti & Kaushik (2006), ICDE: prefix filter of similarity joins.
    """
    matrix, n_having = _weighted(documents)
    proposing = _rare_part(matrix, n_having, near)
    columnwise = proposing.T.tocsr()
    found = [
        _top(matrix, proposing[start : start + _CHUNK] @ columnwise, start, texts, near)
        for start in range(0, len(rows), _CHUNK)
    ]
    return np.asarray(rows, dtype=np.int64)[np.concatenate(found)]


def _weighted(documents: list[list[str]]) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Weigh terms by inverse document frequency, rows of length one; and count who has a term."""
    ids: dict[str, int] = {}
    columns = np.array([ids.setdefault(t, len(ids)) for d in documents for t in d], dtype=np.int64)
    starts = np.cumsum([0, *map(len, documents)])
    n_having = np.bincount(columns, minlength=max(len(ids), 1))
    # 32 bits are enough to choose neighbours: what is found is compared anew.
    weights = np.log((len(documents) + 1) / np.maximum(n_having, 1))[columns].astype(np.float32)
    lengths = np.sqrt(np.add.reduceat(np.append(weights**2, 0), starts[:-1]))
    weights /= np.repeat(np.maximum(lengths, 1e-9), np.diff(starts))
    shape = (len(documents), max(len(ids), 1))
    return sparse.csr_array((weights, columns, starts), shape=shape), n_having


def _rare_part(
    matrix: sparse.csr_array, n_having: NDArray[np.int64], near: Nearness
) -> sparse.csr_array:
    """Keep of each row the rarest terms alone, and of these what not too many have."""
    counts = n_having[matrix.indices]
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, counts, row_of))
    place = np.empty_like(order)
    place[order] = np.arange(len(order)) - matrix.indptr[row_of[order]]
    kept = (place < near.rarest) & (counts <= near.most) & (counts > 1)
    return sparse.csr_array(
        (matrix.data[kept], (row_of[kept], matrix.indices[kept])), shape=matrix.shape
    )


def _top(
    matrix: sparse.csr_array,
    proposed: sparse.csr_array,
    start: int,
    texts: Sequence[str],
    near: Nearness,
) -> Pairs:
    """Keep the k most similar of each row, itself left out, if letters or most words agree."""
    found = proposed.tocoo()
    # A pair that shares so little of its rare terms does not come up to the floor with the others.
    forward = (found.row + start != found.col) & (found.data >= near.floor / 3)
    left, right, value = found.row[forward], found.col[forward], found.data[forward]
    left, right, _ = _best(left, right, value, 3 * near.k)
    cosine = np.asarray(matrix[left + start].multiply(matrix[right]).sum(axis=1)).ravel()
    close = cosine >= near.floor
    left, right, cosine = _best(left[close], right[close], cosine[close], near.k)
    # Of faint cosines only those are worth a full comparison whose letters agree as well.
    strong = (cosine >= STRONG_COSINE) | (_rank(left) < NEAREST_ALWAYS)
    faint = np.flatnonzero(~strong)
    mine, theirs = ([texts[row] for row in side] for side in (left[faint] + start, right[faint]))
    ratios = process.cpdist(mine, theirs, scorer=fuzz.ratio, score_cutoff=LETTERS_ALIKE)
    strong[faint] = ratios > 0
    left, right = left[strong], right[strong]
    return np.stack([left + start, right], axis=1).astype(np.int64)


def _best(
    left: NDArray[np.int64], right: NDArray[np.int64], value: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    # Of equal values the earlier record, so that the same records give the same pairs. Row, value
    # to a millionth and record stand in one number: one quick sort in place of a stable one.
    whole = np.minimum(value, 1.0).astype(np.float64) * _FINEST
    faint = _FINEST - whole.astype(np.int64)
    order = np.argsort((left.astype(np.int64) << 44) | (faint << 24) | right)
    left, right, value = left[order], right[order], value[order]
    best = _rank(left) < k
    return left[best], right[best], value[best]


def _rank(left: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count each entry's place among those of its row; rows stand in order."""
    place = np.arange(len(left))
    begins = np.append(True, left[1:] != left[:-1])[: len(left)]
    return np.asarray(place - np.maximum.accumulate(np.where(begins, place, 0)))
