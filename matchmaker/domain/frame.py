"""Values as a table for a notebook."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def frame(columns: Mapping[str, Sequence[object]]) -> "pl.DataFrame":
    """Lay columns out as a polars DataFrame."""
    # Imported here: it takes a tenth of a second, and only tables need it.
    import polars as pl  # noqa: PLC0415 - see above

    return pl.DataFrame(dict(columns), strict=False)


def row_frame(header: Sequence[str], rows: Sequence[Sequence[object]]) -> "pl.DataFrame":
    """Lay rows out as a polars DataFrame; its columns are named even where there is no row."""
    return frame({name: [row[place] for row in rows] for place, name in enumerate(header)})
