"""
Fit how much what is sought counts: the shapes of `curated.toml` that lead from need to offer.

    python -m evaluations.curated_model --data DIR [--write]

Learned on the development needs of T6 (both networks, four languages) and on the applications and
customers of T7's development half, each need weighing the same; listwise and rising, as `fitting`
does it. `--write` puts the shapes into the file; all other shapes there are by judgement. Figures
are out of sample: five folds over needs, all wordings of a need in one.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluations.fitting import FittingWindow, fit_shapes
from evaluations.need_sets import LANGUAGES, NETWORKS, load, read_members, truth
from evaluations.needs import home_of
from evaluations.real_offers import NEEDS, network_of, read_spin_offs
from matchmaker.candidates import PreparedQuery, eligible, prepare
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import Shape, all_features
from matchmaker.ranking.model import shipped_file

Floats = NDArray[np.float64]

FITTED = (
    "need_concepts",
    "need_meaning",
    "need_near_words",
    "need_statements",
    "need_statement_votes",
    "need_problems",
)
EXCLUDED = "excluded"
GUESSED = "need_problems"
PARTS = {
    "-named-": "T6 named",
    "-symptom-": "T6 symptom",
    "-negation-": "T6 negation",
    "-short-": "T6 short",
    "-double-": "T6 double",
    "applications:": "T7 applications",
    "customers:": "T7 customers",
}
"""What is told apart in the figures, by a piece of a question's name."""
FOLDS = 5
STEEPNESS, BENDING = 0.2, 4.0
"""Less steep than for CORDIS, where there are a hundred times as many needs; by folds."""
HOLDS_AGAINST = 1.0
"""Of a share that is known; fitted as 1 minus it, since fitted shapes rise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One need in one wording: values of all candidates, and who answers."""

    name: str
    group: str
    """Wordings of one need stay in one fold."""
    values: NDArray[np.float32]
    relevant: NDArray[np.int8]


def questions(data: Path, workspace: Path) -> list[Question]:
    """All needs to learn from."""
    return [*_needs_in_words(workspace), *_real_offers(data)]


def _needs_in_words(workspace: Path) -> Iterator[Question]:
    for network, folder in NETWORKS.items():
        matchmaker = Matchmaker.load(home_of(network, folder, workspace))
        needs = load(network, "development")
        true = truth(needs, read_members(folder))
        for need in needs:
            for language in LANGUAGES:
                query = Query(need=need.texts[language])
                yield _question(matchmaker, (need.id, need.id), query, true[need.id].answers)


def _real_offers(data: Path) -> Iterator[Question]:
    spin_offs = read_spin_offs(data / "knowledge_share" / "spinoffs.parquet")
    matchmaker = network_of(spin_offs)
    for each in spin_offs:
        for need in NEEDS:
            names = f"{need}:{each.id}", each.id
            yield _question(matchmaker, names, Query(need=each.needs[need]), {each.id})


def _question(
    matchmaker: Matchmaker, names: tuple[str, str], query: Query, answers: Set[str]
) -> Question:
    prepared = prepare(matchmaker.snapshot, query)
    rows = np.flatnonzero(eligible(prepared))
    ids = [matchmaker.snapshot.profiles.ids[row] for row in rows.tolist()]
    return Question(
        name=names[0],
        group=names[1],
        values=_values(prepared, rows),
        relevant=np.isin(ids, sorted(answers)).astype(np.int8),
    )


def _values(prepared: PreparedQuery, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    by_name = {feature.name: feature for feature in all_features()}
    columns = [np.nan_to_num(by_name[name].values(prepared, rows)) for name in FITTED]
    against = np.nan_to_num(by_name[EXCLUDED].values(prepared, rows))
    return np.stack([*columns, HOLDS_AGAINST - against], axis=1).astype(np.float32)


def fitted(asked: Sequence[Question]) -> dict[str, Shape]:
    """Fit the shapes on some needs; the excluded one falls."""
    told = [each for each in asked if each.relevant.any()]
    window = FittingWindow(
        values=np.concatenate([each.values for each in told]),
        relevant=np.concatenate([each.relevant for each in told]),
        sizes=np.array([len(each.relevant) for each in told], dtype=np.int64),
    )
    names = (*FITTED, EXCLUDED)
    shapes = fit_shapes([window], names, steepness=STEEPNESS, bending=BENDING)
    return {name: _falling(s) if name == EXCLUDED else s for name, s in shapes.items()}


def centred(shapes: Mapping[str, Shape], asked: Sequence[Question]) -> dict[str, Shape]:
    """
    Move each shape so that the mean candidate is worth nothing.

    What excludes stays, and a guess speaks only for somebody: most needs tell no problem.
    """
    moved = dict(shapes)
    for column, name in enumerate(FITTED):
        if name in shapes and name != GUESSED:
            values = np.concatenate([each.values[:, column] for each in asked]).astype(float)
            mean = float(shapes[name](values).mean())
            ys = tuple(round(y - mean, 4) for y in shapes[name].ys)
            moved[name] = Shape(shapes[name].xs, ys)
    return moved


def _falling(shape: Shape) -> Shape:
    """Turn a shape of 1 - x into one of x that is worth nothing at 0."""
    xs = tuple(round(HOLDS_AGAINST - x, 5) for x in reversed(shape.xs))
    ys = tuple(round(y - shape.ys[-1], 4) for y in reversed(shape.ys))
    return Shape(xs, ys)


def scores(shapes: Mapping[str, Shape], question: Question) -> Floats:
    """The sum of shapes for every candidate."""
    total = np.zeros(len(question.relevant))
    for column, name in enumerate((*FITTED, EXCLUDED)):
        if name in shapes:
            values = question.values[:, column].astype(float)
            total += shapes[name](HOLDS_AGAINST - values if name == EXCLUDED else values)
    return total


def figures(ranked: Sequence[tuple[Question, Floats]]) -> dict[str, float]:
    """P@5 (of as many as could be) and the reciprocal rank of the first answer, means."""
    precision, reciprocal = [], []
    for question, score in ranked:
        order = np.argsort(-score, kind="stable")
        hits = question.relevant[order]
        precision.append(hits[:5].sum() / min(5, int(hits.sum())))
        reciprocal.append(1.0 / (1 + int(hits.argmax())))
    return {"p@5": float(np.mean(precision)), "mrr": float(np.mean(reciprocal))}


def out_of_sample(asked: Sequence[Question], seed: int) -> list[tuple[Question, Floats]]:
    """Score each need by shapes that were fitted without it."""
    groups = sorted({each.group for each in asked})
    places = np.random.default_rng(seed).permutation(len(groups)) % FOLDS
    fold = dict(zip(groups, places.tolist(), strict=True))
    found = []
    for number in range(FOLDS):
        shapes = fitted([each for each in asked if fold[each.group] != number])
        left = [each for each in asked if fold[each.group] == number and each.relevant.any()]
        found += [(each, scores(shapes, each)) for each in left]
    return found


def written(shipped: str, shapes: Mapping[str, Shape]) -> str:
    """The weights file with the fitted shapes for all pairs, the others as they are."""
    lines, general = [], False
    for line in shipped.splitlines():
        if line.startswith("["):
            general = line == '["*>*".shapes]'
        name = line.partition(" = ")[0]
        # What excludes stays as judged where the needs to learn from do not tell.
        fit_here = general and (name in FITTED or (name == EXCLUDED and name in shapes))
        lines.append(f"{name} = {_knots(shapes.get(name))}" if fit_here else line)
    return "\n".join(lines) + "\n"


def _knots(shape: Shape | None) -> str:
    """A shape as the file has it; one that was fitted to nothing is taken away."""
    points = zip(shape.xs, shape.ys, strict=True) if shape else ()
    return "[" + ", ".join(f"[{x!r}, {y!r}]" for x, y in points) + "]"


def main() -> None:
    """Fit, print what it is worth on needs that were not seen, and write where asked."""
    parser = argparse.ArgumentParser(description="Fit the shapes of curated.toml.")
    parser.add_argument("--data", type=Path, required=True, help="folder with knowledge_share")
    parser.add_argument("--write", action="store_true", help="write the shipped file")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as workspace:
        asked = questions(options.data, Path(workspace))
    ranked = out_of_sample(asked, options.seed)
    for part, name in PARTS.items():
        some = [each for each in ranked if part in each[0].name]
        print(name, {k: round(v, 3) for k, v in figures(some).items()})  # noqa: T201
    if options.write:
        path = shipped_file("curated")
        shapes = centred(fitted(asked), asked)
        path.write_text(written(path.read_text(encoding="utf-8"), shapes), encoding="utf-8")


if __name__ == "__main__":
    main()
