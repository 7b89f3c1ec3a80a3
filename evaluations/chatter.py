"""
Draw the line between chatter and needs, and say what it is worth on sets that it has not seen.

    python -m evaluations.chatter [--write]

Chatter is written for this (`data/needs/chatter-development.tsv`, four languages); needs, offers,
complaints and names of technologies stand on the other side. Each set of needs is left out in turn.
`--write` puts the line into `matchmaker/candidates/chatter.toml`. Neither the ranking nor the
networks' snapshots are read, so a refit of those does not ask for one of this.
"""

import csv
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from evaluations.need_sets import (
    FOLDER,
    LATER,
    NETWORKS,
    NeedType,
    load,
    load_fresh,
    read_members,
)
from evaluations.second_validation import Part, load_second
from matchmaker.candidates.chatter import CHATTER_FILE, SURE
from matchmaker.settings import shipped
from matchmaker.snapshot.coded_vectors import decoded
from matchmaker.snapshot.statement_vectors import encode
from matchmaker.text import statement_encoder
from matchmaker.text.lexicon import LANGUAGES

logger = logging.getLogger(__name__)
CHATTER = FOLDER / "chatter-development.tsv"
SOFTNESS = 8.0
"""Inverse of the penalty; 4 to 16 differ little on the sets left out."""
CHATTER_WEIGHT = 5.0
"""There are ten times as many needs."""
N_OFFERS, N_PROBLEMS, N_CONCEPTS = 150, 150, 220
STEPS = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text, the set that it stands in, and whether it is chatter."""

    text: str
    set_: str
    chatter: bool


def lines(seed: int = 0) -> Iterator[Line]:
    """All that the line is drawn from."""
    with CHATTER.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield Line(text=row["text"], set_="chatter", chatter=True)
    yield from _needs()
    rng = Random(seed)  # noqa: S311 - a sample, not a secret
    for folder in NETWORKS.values():
        members = read_members(folder)
        offers = [each.text for one in members for each in one.offers]
        sought = [each.text for one in members for each in one.seeks]
        for text in (*sought, *rng.sample(offers, N_OFFERS)):
            yield Line(text=text, set_="profiles", chatter=False)
    for name, n in (("complaints", N_PROBLEMS), ("concepts", N_CONCEPTS)):
        for row in rng.sample(_rows(name), n):
            for language in LANGUAGES:
                text = rng.choice(row[language].split("|"))
                yield Line(text=text, set_="taxonomy", chatter=False)


def _needs() -> Iterator[Line]:
    sets = {
        "t6": [need for name in NETWORKS for need in load(name, "development")],
        "fresh": [need for need in load_fresh() if not need.id.startswith(LATER)],
        "second": [each.need for each in load_second(Part.CALIBRATION)],
    }
    for name, needs in sets.items():
        for need in needs:
            for text in need.texts.values():
                yield Line(text=text, set_=name, chatter=need.type is NeedType.NONSENSE)


def _rows(name: str) -> list[dict[str, str]]:
    path = shipped("taxonomy") / f"{name}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def drawn(
    vectors: NDArray[np.float64], chatter: NDArray[np.bool_]
) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights of the line."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - heavy, for the fit alone

    model = LogisticRegression(C=SOFTNESS, max_iter=2_000)
    model.fit(vectors, chatter, sample_weight=np.where(chatter, CHATTER_WEIGHT, 1.0))
    return float(model.intercept_[0]), np.asarray(model.coef_[0], dtype=float)


def unseen(told: Sequence[Line], vectors: NDArray[np.float64]) -> Iterator[str]:
    """For each set left out: the share of chatter and of needs above the bound."""
    sets = np.array([each.set_ for each in told])
    chatter = np.array([each.chatter for each in told])
    for name in ("t6", "fresh", "second"):
        others = sets != name
        intercept, weights = drawn(vectors[others], chatter[others])
        above = intercept + vectors @ weights > SURE
        shares = (float(above[~others & part].mean()) for part in (chatter, ~chatter))
        yield "{}: {:.3f} of chatter, {:.3f} of needs".format(name, *shares)


def written(encoder: str, intercept: float, weights: NDArray[np.float64]) -> str:
    """The line as the text of its file, in whole steps."""
    step = float(np.abs(weights).max()) / STEPS
    steps = ", ".join(str(each) for each in np.rint(weights / step).astype(int).tolist())
    return (
        "# The line between chatter and needs through the space of sentence vectors.\n"
        "# Written by `python -m evaluations.chatter --write`.\n"
        f'encoder = "{encoder}"\nintercept = {intercept:.4f}\nstep = {step:.6f}\n'
        f"weights = [{steps}]\n"
    )


def main(
    write: Annotated[bool, typer.Option("--write", help="Write the line that ships.")] = False,
) -> None:
    """Draw the line, print what it is worth on sets left out, and write it where asked."""
    encoder = statement_encoder()
    if encoder is None:
        raise SystemExit("No sentence encoder is installed.")
    told = [*lines()]
    vectors = decoded(encode(encoder, [each.text for each in told])).astype(float)
    for said in unseen(told, vectors):
        print(said)  # noqa: T201
    if write:
        line = drawn(vectors, np.array([each.chatter for each in told]))
        CHATTER_FILE.write_text(written(encoder.identity.checksum, *line), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
