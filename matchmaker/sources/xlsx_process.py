"""The process that reads one XLSX: `python -m matchmaker.sources.xlsx_process FILE OUT`."""

import sys

from matchmaker.sources.xlsx_files import MAX_CELLS, MEMORY_BYTES, SECONDS, TOO_MANY_CELLS, UNSOUND


def _limit() -> None:
    """Let the system end this process where it takes too much; not on systems without limits."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str, out: str) -> int:
    """Write the first sheet of a file as Arrow; the exit code says what was wrong."""
    _limit()
    import fastexcel  # noqa: PLC0415 - within the limits
    import polars as pl  # noqa: PLC0415 - as above

    try:
        # The types are found over all rows: a sample would blank a text among numbers.
        sheet = fastexcel.read_excel(path).load_sheet(0, schema_sample_rows=None)
        if sheet.width * sheet.total_height > MAX_CELLS:
            return TOO_MANY_CELLS
        sheet.to_polars().write_ipc(out)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as problem:
        sys.stderr.write(str(problem))
        return UNSOUND
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
