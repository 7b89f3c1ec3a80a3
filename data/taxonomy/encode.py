"""
Read the tables and learn to tell problems by their complaints, so that no network need do it.

    python data/taxonomy/encode.py

Run it when a table, the code that reads texts or the encoder has changed; a test says so. Until
then each process reads the tables anew, which is slow and nothing else.
"""

import csv
import sys
from pathlib import Path

from matchmaker.settings import shipped
from matchmaker.snapshot.build_cache import MARK, edition, read_tables
from matchmaker.snapshot.coded_vectors import decoded
from matchmaker.snapshot.problem_classifier import SHIPPED_CLASSIFIER, learn
from matchmaker.snapshot.statement_vectors import encode
from matchmaker.text import statement_encoder
from matchmaker.text.lexicon import LANGUAGES

FOLDER = Path(__file__).parent


def complaints() -> dict[str, list[str]]:
    """All that is told of each problem: complaints, names and words, in every language."""
    told: dict[str, list[str]] = {}
    for name, key in (("complaints", "problem"), ("problems", "id"), ("problem_words", "problem")):
        with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                texts = [t for each in LANGUAGES for t in row[each].split("|") if t]
                told.setdefault(row[key], []).extend(texts)
    return {problem: list(dict.fromkeys(texts)) for problem, texts in sorted(told.items())}


def compile_tables() -> None:
    """Write what was read of the tables, and the mark by which it is known to be current."""
    folder = shipped("taxonomy") / "reading"
    folder.mkdir(exist_ok=True)
    read_tables().tagger.save(folder)
    (folder / MARK).write_text(edition() + "\n", encoding="utf-8")


def main() -> None:
    """Write the compiled tables, and what tells the problems apart."""
    compile_tables()
    encoder = statement_encoder()
    if encoder is None:
        sys.exit("No sentence encoder is installed.")
    classifier = learn(
        complaints(), lambda texts: decoded(encode(encoder, texts)), encoder.identity.checksum
    )
    classifier.save(shipped(SHIPPED_CLASSIFIER))


if __name__ == "__main__":
    main()
