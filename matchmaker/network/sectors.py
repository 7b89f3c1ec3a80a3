"""Name sectors: the titles of the divisions of NACE Rev. 2 (Eurostat), shortened."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def sector_title(division: str, language: str = "en") -> str:
    """What a NACE division of two digits is called; "" where there is none."""
    return _titles().get(division, {}).get(language, "")


@cache
def _titles() -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).with_name("sectors.tsv")
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["division"]: row for row in csv.DictReader(stream, delimiter="\t")}
