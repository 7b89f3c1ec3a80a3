"""
Read the tables and encode the complaints of all problems, so that no network need do it.

    python data/taxonomy/encode.py

Run it when a table, the code that reads texts or the encoder has changed; a test says so. Until
then each process reads the tables anew, which is slow and nothing else.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from matchmaker.settings import shipped
from matchmaker.snapshot.build_cache import MARK, edition, read_tables
from matchmaker.snapshot.complaints import SHIPPED_COMPLAINTS
from matchmaker.snapshot.statement_vectors import encode
from matchmaker.text import statement_encoder
from matchmaker.text.lexicon import LANGUAGES

FOLDER = Path(__file__).parent


def complaints() -> dict[str, list[str]]:
    """All that is told of each problem: complaints and names, in every language."""
    told: dict[str, list[str]] = {}
    for name, key in (("complaints", "problem"), ("problems", "id")):
        with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                texts = [text for language in LANGUAGES for text in row[language].split("|")]
                told.setdefault(row[key], []).extend(texts)
    return {problem: list(dict.fromkeys(texts)) for problem, texts in sorted(told.items())}


def compile_tables() -> None:
    """Write what was read of the tables, and the mark by which it is known to be current."""
    folder = shipped("taxonomy") / "reading"
    folder.mkdir(exist_ok=True)
    read_tables().tagger.save(folder)
    (folder / MARK).write_text(edition() + "\n", encoding="utf-8")


def main() -> None:
    """Write the compiled tables; then problems, offsets and vectors, by the problems' ids."""
    compile_tables()
    encoder = statement_encoder()
    if encoder is None:
        sys.exit("No sentence encoder is installed.")
    told = complaints()
    np.savez_compressed(
        shipped(SHIPPED_COMPLAINTS),
        checksum=np.array(encoder.identity.checksum),
        problems=np.array(list(told)),
        offsets=np.cumsum([0, *map(len, told.values())], dtype=np.int64),
        codes=encode(encoder, [text for texts in told.values() for text in texts]),
    )


if __name__ == "__main__":
    main()
