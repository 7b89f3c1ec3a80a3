"""
Fit the verdict on the needs of suite T6, development halves only, and say what it is worth.

    python -m evaluations.verdicts --out evaluations/results/verdicts.json [--write]

`--write` puts the model into `matchmaker/ranking/verdict.toml`. The figures are out of sample:
folds over needs, all wordings of a need in one.
"""

import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
import typer
from numpy.typing import NDArray

from evaluations.homes import folder_home
from evaluations.need_sets import (
    FOLDER,
    NETWORKS,
    UNANSWERED,
    NeedType,
    load,
    nobody_measures,
    read_members,
    truth,
)
from evaluations.report import provenance
from matchmaker.candidates import prepare
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking.verdict import (
    INPUTS,
    VERDICT_FILE,
    Term,
    VerdictModel,
    understanding_of,
    verdict_inputs,
)

Floats = NDArray[np.float64]

FIRST = 10
"""Suggestions of each list that are learned from: what a reader looks at."""
N_FOLDS = 5
"""Over needs, so that a need's other languages are never learned from."""
FALSE_ALARMS = 0.05
"""Share of the lists with an answer that may be said to have none."""
STRONG_PRECISION = 0.8
"""Share of the strong suggestions that must be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One suggestion for one wording of a need."""

    need: str
    type: NeedType
    wording: tuple[str, str, str]
    """Network, need and language."""
    inputs: Mapping[str, float]
    answers: bool
    settled: bool
    """The verdict is none by rule: nonsense, or nothing recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A model and what it said of needs that it was not fitted on."""

    model: VerdictModel
    figures: Mapping[str, Any]


def examples(matchmaker: Matchmaker, network: str) -> Iterable[Example]:
    """The first suggestions for every wording of the development needs of a network."""
    needs = load(network, "development")
    true = truth(needs, read_members(NETWORKS[network]))
    ids = matchmaker.snapshot.profiles.ids
    for need in needs:
        for language, text in need.texts.items():
            prepared = prepare(matchmaker.snapshot, Query(need=text))
            understanding = understanding_of(prepared)
            for placed in matchmaker.placed(Query(need=text), FIRST):
                yield Example(
                    need=need.id,
                    type=need.type,
                    wording=(network, need.id, language),
                    inputs=verdict_inputs(placed.half.scored, placed.position),
                    answers=ids[placed.row] in true[need.id].answers,
                    settled=understanding.nonsense or understanding.nothing_recognised,
                )


def fit(found: Sequence[Example]) -> Fitted:
    """Fit on all examples; the figures come from models that had not seen the need."""
    chances = _unseen(found)
    best = _best_of_lists(found, chances)
    possible = _bound_of_false_alarms(best)
    strong = max(possible, _bound_of_precision(found, chances))
    open_ = [each for each in found if not each.settled]
    weights, intercept, stand_ins = _logistic(open_)
    model = VerdictModel(
        version="verdict 2026-11",
        intercept=intercept,
        terms={name: Term(weight=weights[name], unknown=stand_ins[name]) for name in INPUTS},
        strong=strong,
        possible=possible,
    )
    return Fitted(model=model, figures=_figures(found, chances, best, model))


def _unseen(found: Sequence[Example]) -> Floats:
    """The chance of each example by a model fitted on other needs; 0 where a rule settles it."""
    needs = sorted({each.need for each in found})
    fold_of = {need: place % N_FOLDS for place, need in enumerate(needs)}
    chances = np.zeros(len(found))
    for fold in range(N_FOLDS):
        others = [e for e in found if fold_of[e.need] != fold and not e.settled]
        weights, intercept, stand_ins = _logistic(others)
        for place, each in enumerate(found):
            if fold_of[each.need] == fold and not each.settled:
                row = _row(each, stand_ins)
                odds = intercept + sum(weights[n] * v for n, v in zip(INPUTS, row, strict=True))
                chances[place] = 1 / (1 + math.exp(-odds))
    return chances


def _logistic(found: Sequence[Example]) -> tuple[dict[str, float], float, dict[str, float]]:
    """Weights, intercept, and what stands in for what is unknown: the mean of what is known."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - of the extra

    stand_ins = {name: _mean([e.inputs.get(name, math.nan) for e in found]) for name in INPUTS}
    table = np.array([_row(each, stand_ins) for each in found])
    spread = table.std(axis=0)
    # One scale for all, so that the penalty bears on all alike; what never varies gets no weight.
    scale = np.where(spread > 0, spread, 1.0)
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit(table / scale, [each.answers for each in found])
    weights = np.where(spread > 0, model.coef_[0] / scale, 0.0)
    return dict(zip(INPUTS, weights.tolist(), strict=True)), float(model.intercept_[0]), stand_ins


def _row(each: Example, stand_ins: Mapping[str, float]) -> list[float]:
    values = [each.inputs.get(name, math.nan) for name in INPUTS]
    return [stand_ins[name] if math.isnan(v) else v for name, v in zip(INPUTS, values, strict=True)]


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """The best chance of one list."""

    type: NeedType
    best: float

    @property
    def answered(self) -> bool:
        return self.type not in UNANSWERED


def _best_of_lists(found: Sequence[Example], chances: Floats) -> list[_List]:
    best: dict[tuple[str, str, str], _List] = {}
    for each, chance in zip(found, chances.tolist(), strict=True):
        known = best.get(each.wording)
        if known is None or known.best < chance:
            best[each.wording] = _List(type=each.type, best=chance)
    return list(best.values())


def _bound_of_false_alarms(lists: Sequence[_List]) -> float:
    """The highest bound under which no more than the allowed share of answered lists falls."""
    answered = sorted(each.best for each in lists if each.answered)
    return round(answered[math.floor(FALSE_ALARMS * len(answered))], 4)


def _bound_of_precision(found: Sequence[Example], chances: Floats) -> float:
    """The lowest bound above which the wanted share is right."""
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum([found[place].answers for place in order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= STRONG_PRECISION)
    return round(float(chances[order[enough[-1]]]), 4) if len(enough) else 1.0


def _figures(
    found: Sequence[Example], chances: Floats, lists: Sequence[_List], model: VerdictModel
) -> dict[str, Any]:
    from sklearn.metrics import brier_score_loss, roc_auc_score  # noqa: PLC0415 - of the extra

    answers = [each.answers for each in found]
    said = [each.best < model.possible for each in lists]
    strong = chances >= model.strong
    return {
        "n_examples": len(found),
        "share_right": sum(answers) / len(answers),
        "auc": float(roc_auc_score(answers, chances)),
        "brier": float(brier_score_loss(answers, chances)),
        "strong_precision": float(np.mean(np.array(answers)[strong])) if strong.any() else None,
        "strong_recall": float(strong[np.array(answers)].mean()),
        "nobody": asdict(nobody_measures(said, [not each.answered for each in lists])),
        "said_nobody": {
            kind.value: _share(
                [n for n, each in zip(said, lists, strict=True) if each.type is kind]
            )
            for kind in NeedType
        },
    }


def _share(said: Sequence[bool]) -> float | None:
    return sum(said) / len(said) if said else None


def written(model: VerdictModel) -> str:
    """The model as the text of its file."""
    terms = "\n".join(
        f"{name} = {{ weight = {term.weight:.4f}, unknown = {term.unknown:.4f} }}"
        for name, term in model.terms.items()
    )
    return (
        "# How far a suggestion answers what is sought: a logistic over what was understood,\n"
        "# covered and contradicted. `unknown` stands in for what could not be computed.\n"
        "# Written by `python -m evaluations.verdicts`, from the development needs of suite T6.\n"
        f'version = "{model.version}"\n'
        f"intercept = {model.intercept:.4f}\n"
        f"strong = {model.strong:.4f}\n"
        f"possible = {model.possible:.4f}\n\n[terms]\n{terms}\n"
    )


def fit_anew(homes: Mapping[str, Path]) -> Fitted:
    """Fit over networks that are there, by name."""
    return fit(
        [
            each
            for network, path in homes.items()
            for each in examples(Matchmaker.load(path), network)
        ]
    )


def main(
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("verdicts.json"),
    write: Annotated[
        bool, typer.Option("--write", help="Write the model that ships, too.")
    ] = False,
) -> None:
    """Make both networks, fit, print the figures and write them."""
    with tempfile.TemporaryDirectory() as workspace:
        homes = {name: folder_home(Path(workspace), name, NETWORKS[name]) for name in NETWORKS}
        fitted = fit_anew(homes)
    files = [f"{name}-development.toml" for name in NETWORKS]
    result = {"suite": "verdicts", **fitted.figures, **provenance(FOLDER, files)}
    text = msgspec.json.format(msgspec.json.encode(result), indent=1)
    out.write_bytes(text + b"\n")
    typer.echo(text.decode())
    if write:
        VERDICT_FILE.write_text(written(fitted.model), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
