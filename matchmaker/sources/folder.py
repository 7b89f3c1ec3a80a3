"""A folder of documented tables -> one reading."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from pathlib import Path

from matchmaker.errors import InputError
from matchmaker.sources.files import READERS
from matchmaker.sources.reading import ReadResult
from matchmaker.sources.references import attach
from matchmaker.sources.schema import TABLES
from matchmaker.sources.tabular import read_table


def read_folder(path: Path) -> ReadResult:
    """
    Read every table of a folder by its name: profiles.csv, needs.xlsx, ties.parquet, … .

    Needs and offers of profiles that stand in the same folder are put into them; other files are
    left alone.

    Raises:
        InputError: no such folder, no table in it, the same table twice, or a file that as a whole
            can't be read.
    """
    if not path.is_dir():
        raise InputError("folder_missing", file=str(path))
    files = _tables_in(path)
    if not files:
        choices = ", ".join(f"{name}.csv" for name in TABLES)
        raise InputError("tables_missing", {"choices": choices}, file=path.name)
    return attach(join(read_table(file, table) for table, file in files.items()))


def _tables_in(path: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for file in sorted(path.iterdir()):
        table = file.stem.lower()
        if table not in TABLES or file.suffix.lower() not in READERS:
            continue
        if table in files:
            values = {"table": table, "first": files[table].name, "second": file.name}
            raise InputError("table_repeats", values, file=path.name)
        files[table] = file
    return {table: files[table] for table in TABLES if table in files}


def join(readings: Iterable[ReadResult]) -> ReadResult:
    """Put readings of different tables together."""
    return reduce(_joined, readings, ReadResult())


def _joined(left: ReadResult, right: ReadResult) -> ReadResult:
    return replace(
        left,
        profiles=left.profiles + right.profiles,
        activities=left.activities + right.activities,
        participations=left.participations + right.participations,
        ties=left.ties + right.ties,
        judgements=left.judgements + right.judgements,
        needs=left.needs + right.needs,
        offers=left.offers + right.offers,
        rejects=left.rejects + right.rejects,
        warnings=left.warnings + right.warnings,
        n_read=left.n_read + right.n_read,
        n_accepted=left.n_accepted + right.n_accepted,
        n_left_out=left.n_left_out + right.n_left_out,
        origins={**left.origins, **right.origins},
    )
