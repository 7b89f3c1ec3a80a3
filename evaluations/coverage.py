"""
Count in how many sentences of the second network the tagger finds a concept.

    python -m evaluations.coverage --out evaluations/results/coverage.json

The second network (`data/needs/alpine`) is of sectors that the demo does not have. Sentences that
name nothing are left out; which, and how the halves were drawn, is described in
`data/coverage/README.md`. A concept found is not one found rightly: `--sheet` writes sentences with
what was found in them, to be judged by reading.
"""

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer

from evaluations.report import provenance, write_result
from evaluations.role_sets import Split
from matchmaker.snapshot.build_cache import shipped_reader

FOLDER = Path(__file__).parent / "data" / "coverage"
LANGUAGES = ("it", "de", "fr", "en")
ALL = "all"
TARGET = 0.85
"""Share of the test sentences with a concept that the issue "True lists" asks for."""
N_RESAMPLES = 2_000
N_JUDGED = 200
"""As many sentences are read to judge whether what was found is right."""

Reader = Callable[[str, str], Sequence[str]]
"""Gives the concepts of a text in a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSentence:
    """One sentence of a profile, an offer or a need of the second network."""

    id: str
    profile: str
    field: str
    language: str
    sentence: str
    subject: bool
    """Names a trade, product, technology, service, material, standard or problem."""
    split: Split


def load() -> tuple[NetworkSentence, ...]:
    """Read all sentences, those of no subject included."""
    with (FOLDER / "sentences.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(_sentence(row) for row in rows)


def product_reader() -> Reader:
    """Read as the product does: problems and homonyms, too."""
    tagger = shipped_reader().tagger
    return lambda text, language: [each.concept for each in tagger.mentions(text, language)]


def evaluate_coverage(
    reader: Reader, sentences: Iterable[NetworkSentence], seed: int = 0
) -> dict[str, Any]:
    """Give the share of sentences with a concept, by split and language."""
    asked = [each for each in sentences if each.subject]
    covered = {each.id: bool(reader(each.sentence, each.language)) for each in asked}
    rng = np.random.default_rng(seed)
    figures = {
        split.value: {
            language: _figures(
                [
                    (each.profile, covered[each.id])
                    for each in asked
                    if each.split == split and language in {each.language, ALL}
                ],
                rng,
            )
            for language in (ALL, *LANGUAGES)
        }
        for split in Split
    }
    share = figures[Split.TEST.value][ALL]["share"]
    return {
        "suite": "coverage",
        "seed": seed,
        "target": {"split": Split.TEST.value, "share": TARGET, "reached": share >= TARGET},
        "figures": figures,
    }


def table(result: Mapping[str, Any]) -> str:
    """Lay out the figures as rows of text."""
    lines = [f"{'split':<12} {'language':<9} {'n':>4} {'found':>6} {'share':>6}  95 %"]
    for split, by_language in result["figures"].items():
        for language, told in by_language.items():
            low, high = told["ci"]
            lines.append(
                f"{split:<12} {language:<9} {told['n']:>4} {told['found']:>6} "
                f"{told['share']:>6.3f}  {low:.3f} - {high:.3f}"
            )
    return "\n".join(lines)


def sheet(reader: Reader, sentences: Iterable[NetworkSentence], seed: int = 0) -> str:
    """Lay out drawn test sentences with their concepts as tab-separated text, to be judged."""
    asked = [each for each in sentences if each.subject and each.split == Split.TEST]
    found = [(each, reader(each.sentence, each.language)) for each in asked]
    told = [(each, concepts) for each, concepts in found if concepts]
    drawn = Random(seed).sample(told, min(N_JUDGED, len(told)))  # noqa: S311 - draws samples
    rows = [("id", "language", "sentence", "concepts", "right")]
    rows += [(each.id, each.language, each.sentence, "|".join(c), "") for each, c in drawn]
    return "".join("\t".join(row) + "\n" for row in rows)


def _figures(told: Sequence[tuple[str, bool]], rng: np.random.Generator) -> dict[str, Any]:
    n, found = len(told), sum(covered for _, covered in told)
    share = found / n if n else math.nan
    return {"n": n, "found": found, "share": round(share, 4), "ci": _interval(told, rng)}


def _interval(told: Sequence[tuple[str, bool]], rng: np.random.Generator) -> list[float]:
    """Bootstrap over profiles: sentences of one profile speak of the same."""
    if not told:
        return [math.nan, math.nan]
    n, found = Counter(profile for profile, _ in told), Counter(p for p, hit in told if hit)
    counts: npt.NDArray[np.int64] = np.array([[n[each], found[each]] for each in sorted(n)])
    drawn = counts[rng.integers(0, len(counts), (N_RESAMPLES, len(counts)))].sum(axis=1)
    return [round(float(q), 4) for q in np.percentile(drawn[:, 1] / drawn[:, 0], [2.5, 97.5])]


def _sentence(row: Mapping[str, str]) -> NetworkSentence:
    return NetworkSentence(
        id=row["id"],
        profile=row["profile"],
        field=row["field"],
        language=row["language"],
        sentence=row["sentence"],
        subject=row["subject"] == "yes",
        split=Split(row["split"]),
    )


def main(
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("coverage.json"),
    judge: Annotated[
        Path | None, typer.Option("--sheet", help="File for sentences to be judged.")
    ] = None,
) -> None:
    """Print the table and write the figures."""
    sentences, reader = load(), product_reader()
    result = {**evaluate_coverage(reader, sentences), **provenance(FOLDER, ["sentences.tsv"])}
    write_result(out, result)
    if judge is not None:
        judge.write_text(sheet(reader, sentences), encoding="utf-8")
    typer.echo(table(result))


if __name__ == "__main__":
    typer.run(main)
