"""
Fit the verdict on needs with and without an answer, never on a test half, and say what it is worth.

    python -m evaluations.verdicts --out evaluations/results/verdicts.json [--write]

Eight needs are too few to learn from what "nobody" looks like. So the fresh set and the part
`calibration` of the second validation are learned from as well, each need is asked of the other
network, too, where mostly nobody answers, and of its own without those who do. `--write` puts the
models into `matchmaker/ranking/verdict.toml`. The figures are out of sample and of a need's own
network alone: folds over needs, all wordings of a need in one, in both networks.
"""

import logging
import math
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
import typer
from numpy.typing import NDArray

from evaluations.homes import folder_home
from evaluations.need_sets import (
    ANY_NETWORK,
    FOLDER,
    LATER,
    NETWORKS,
    UNANSWERED,
    NeedType,
    StatedNeed,
    load,
    load_fresh,
    nobody_measures,
    read_members,
    truth,
)
from evaluations.report import provenance
from evaluations.second_validation import Part, load_second
from matchmaker.candidates import prepare
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.ranking.verdict import (
    INPUTS,
    MEETING,
    MODELS,
    STATED_INPUTS,
    VERDICT_FILE,
    Term,
    VerdictModel,
    VerdictModels,
    understanding_of,
    verdict_inputs,
    verdict_models,
)

Floats = NDArray[np.float64]
logger = logging.getLogger(__name__)

VERSION = "verdict 2026-11-30"
PENALTY = 0.2
"""Of squared weights, where a list weighs 1; by folds, where 0.1 to 1 differ little."""
Bounds = tuple[float | None, float | None]
FREE: Bounds = (None, None)
AT_LEAST_0: Bounds = (0.0, None)
SIGNS: Mapping[str, Bounds] = {
    **dict.fromkeys((*MEETING, "answering"), AT_LEAST_0),
    **dict.fromkeys(("words_offered", "concepts_offered"), AT_LEAST_0),
    **dict.fromkeys(("not_offered", "remedies_missing"), (None, 0.0)),
}
"""Who covers more of a need never answers it less."""

FIRST = 10
"""Suggestions of each list that are learned from: what a reader looks at."""
N_FOLDS = 5
"""Over needs, so that a need's other languages are never learned from."""
FALSE_ALARMS = 0.045
"""
Share of the lists with an answer that may be said to have none, with a margin to the 0.05 asked.

Each type of need counts alike: half of those to learn from are complaints, which few networks are
asked so often.
"""
STRONG_PRECISION = 0.8
"""Share of the strong suggestions that must be right."""


class Asked(StrEnum):
    """Of whom a need is asked."""

    OWN = "own"
    """Of the network that it was written for; figures are of these."""
    BEREFT = "bereft"
    """Of the same without those who answer."""
    OTHER = "other"
    """Of the other network."""


WEIGHTS: Mapping[Asked, float] = {Asked.OWN: 1.0, Asked.BEREFT: 0.5, Asked.OTHER: 1.0}
"""Of a list; less where answers are taken away: who is left often answers a little."""
BESIDE_ANSWERS = 0.3
"""
What the others of a list weigh beside those who answer.

Whether anybody answers is told by the best of a list; who stands below says little of that, and
would outweigh it eight to one. By folds over needs, sets and networks, where 0.1 does as well.
"""


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
    asked: Asked
    weight: float
    """How much it counts in the fit; those of a list together about as much as the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A model and what it said of needs that it was not fitted on."""

    model: VerdictModel
    figures: Mapping[str, Any]


def examples(matchmaker: Matchmaker, network: str) -> Iterable[Example]:
    """The first suggestions of a network for every wording of the development needs of both."""
    fresh = [need for need in load_fresh() if not need.id.startswith(LATER)]
    second = [each.need for each in load_second(Part.CALIBRATION)]
    halves = [need for name in NETWORKS for need in load(name, "development")]
    needs = [*fresh, *second, *halves]
    true = truth(needs, read_members(NETWORKS[network]))
    for need in needs:
        for language, text in need.texts.items():
            try:
                yield from _of_wording(matchmaker, network, need, language, true[need.id].answers)
            except InputError:
                # A refusal says "nobody" before any verdict.
                logger.info("refused: %s", text)


def _of_wording(
    matchmaker: Matchmaker, network: str, need: StatedNeed, language: str, answers: Set[str]
) -> Iterable[Example]:
    query = Query(need=need.texts[language])
    understanding = understanding_of(prepare(matchmaker.snapshot, query))
    placed = matchmaker.placed(query, FIRST + len(answers))
    right = [matchmaker.snapshot.profiles.ids[each.row] in answers for each in placed]
    asked_of = Asked.OWN if need.network in {network, ANY_NETWORK} else Asked.OTHER
    lists: dict[Asked, Sequence[int]] = {asked_of: range(len(placed))}
    if need.network == network and answers:
        lists[Asked.BEREFT] = [place for place, is_right in enumerate(right) if not is_right]
    if asked_of is Asked.OTHER and answers:
        # Patterns were made for the need's own network, and miss some who answer elsewhere.
        return
    for asked, places in lists.items():
        first = places[:FIRST]
        told = [right[place] for place in first]
        answered = any(told) or (asked is Asked.OWN and bool(answers))
        for place in first:
            yield Example(
                need=need.id,
                type=need.type,
                wording=(network, need.id, language),
                inputs=verdict_inputs(placed[place].half.scored, placed[place].position),
                answers=right[place],
                settled=understanding.nonsense or understanding.nothing_recognised,
                asked=asked,
                weight=WEIGHTS[asked] * _weight(told, right[place], answered=answered),
            )


def _weight(told: Sequence[bool], is_right: bool, *, answered: bool) -> float:
    """The share of one suggestion in its list: those who answer, and those who do not."""
    if is_right:
        return 1 / sum(told)
    return (BESIDE_ANSWERS if answered else 1.0) / (len(told) - sum(told))


def fit(found: Sequence[Example], inputs: Sequence[str]) -> Fitted:
    """Fit on all examples; the figures come from models that had not seen the need."""
    all_chances = _unseen(found, inputs)
    own = np.array([each.asked is Asked.OWN for each in found])
    theirs, chances = [each for each in found if each.asked is Asked.OWN], all_chances[own]
    best = _best_of_lists(theirs, chances)
    possible = _bound_of_false_alarms(best)
    strong = max(possible, _bound_of_precision(theirs, chances))
    weights, intercept, stand_ins = _logistic([e for e in found if not e.settled], inputs)
    model = VerdictModel(
        version=VERSION,
        intercept=intercept,
        terms={name: Term(weight=weights[name], unknown=stand_ins[name]) for name in inputs},
        strong=strong,
        possible=possible,
    )
    others = [
        (each, chance)
        for each, chance in zip(found, all_chances.tolist(), strict=True)
        if each.asked is not Asked.OWN
    ]
    return Fitted(
        model=model,
        figures={
            **_figures(theirs, chances, best, model),
            "said_nobody_elsewhere": _elsewhere(others, model),
        },
    )


def _elsewhere(
    others: Sequence[tuple[Example, float]], model: VerdictModel
) -> dict[str, float | None]:
    """How often "nobody" is said where answers were taken away, or of the other network."""
    said = {}
    for asked in (Asked.BEREFT, Asked.OTHER):
        some = [(each, chance) for each, chance in others if each.asked is asked]
        answered = {each.wording for each, _ in some if each.answers}
        empty = [(e, c) for e, c in some if e.wording not in answered and not e.settled]
        lists = _best_of_lists([e for e, _ in empty], np.array([c for _, c in empty]))
        said[asked.value] = _share([each.best < model.possible for each in lists])
    return said


def _unseen(found: Sequence[Example], inputs: Sequence[str]) -> Floats:
    """The chance of each example by a model fitted on other needs; 0 where a rule settles it."""
    needs = sorted({each.need for each in found})
    fold_of = {need: place % N_FOLDS for place, need in enumerate(needs)}
    chances = np.zeros(len(found))
    for fold in range(N_FOLDS):
        others = [e for e in found if fold_of[e.need] != fold and not e.settled]
        weights, intercept, stand_ins = _logistic(others, inputs)
        for place, each in enumerate(found):
            if fold_of[each.need] == fold and not each.settled:
                row = _row(each, stand_ins)
                odds = intercept + sum(weights[n] * v for n, v in zip(inputs, row, strict=True))
                chances[place] = 1 / (1 + math.exp(-odds))
    return chances


def _logistic(
    found: Sequence[Example], inputs: Sequence[str]
) -> tuple[dict[str, float], float, dict[str, float]]:
    """Weights, intercept, and what stands in for what is unknown: the mean of what is known."""
    stand_ins = {name: _mean([e.inputs.get(name, math.nan) for e in found]) for name in inputs}
    table = np.array([_row(each, stand_ins) for each in found])
    answers = np.array([each.answers for each in found], dtype=float)
    spread = table.std(axis=0)
    # One scale for all, so that the penalty bears on all alike; what never varies gets no weight.
    scale = np.where(spread > 0, spread, 1.0)
    counts = np.array([each.weight for each in found])
    told = _minimum(table / scale, answers, counts, [SIGNS.get(name, FREE) for name in inputs])
    weights = np.where(spread > 0, told[1:] / scale, 0.0)
    # Of a need's own network alone: elsewhere answers are rare by the way the sample was made.
    own = np.array([each.asked is Asked.OWN for each in found])
    odds = (table[own] @ weights)[:, None]
    once = np.ones(int(own.sum()))
    shift, slope = _minimum(odds, answers[own], once, [AT_LEAST_0], penalty=0.0)
    chosen = dict(zip(inputs, (slope * weights).tolist(), strict=True))
    return chosen, float(shift), stand_ins


def _minimum(
    table: Floats,
    answers: Floats,
    counts: Floats,
    bounds: Sequence[Bounds],
    *,
    penalty: float = PENALTY,
) -> Floats:
    """Intercept and weights of the logistic with the least penalised loss within bounds."""
    from scipy.optimize import minimize  # noqa: PLC0415 - heavy, and for the fit alone

    def loss(told: Floats) -> tuple[float, Floats]:
        odds = told[0] + table @ told[1:]
        gap = counts * (1 / (1 + np.exp(-odds)) - answers)
        total = float(counts @ (np.logaddexp(0, odds) - answers * odds))
        slopes = np.concatenate([[gap.sum()], gap @ table + 2 * penalty * told[1:]])
        return total + penalty * float(told[1:] @ told[1:]), slopes

    start = np.zeros(table.shape[1] + 1)
    return np.asarray(minimize(loss, start, jac=True, bounds=[FREE, *bounds]).x)


def _row(each: Example, stand_ins: Mapping[str, float]) -> list[float]:
    """The inputs in the order of the stand-ins."""
    values = ((each.inputs.get(name, math.nan), unknown) for name, unknown in stand_ins.items())
    return [unknown if math.isnan(value) else value for value, unknown in values]


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
    answered = sorted((each for each in lists if each.answered), key=lambda each: each.best)
    sizes = Counter(each.type for each in answered)
    shares = np.cumsum([1 / (len(sizes) * sizes[each.type]) for each in answered])
    return round(answered[int(np.searchsorted(shares, FALSE_ALARMS, side="right"))].best, 4)


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


def written(models: VerdictModels) -> str:
    """The models as the text of their file."""
    parts = {name: getattr(models, name) for name in MODELS}
    return (
        "# How far a suggestion answers what is sought: a logistic over what was understood,\n"
        "# covered and contradicted. `unknown` stands in for what could not be computed.\n"
        "# Written by `python -m evaluations.verdicts`, from needs with and without an answer;\n"
        "# [projects] is from those of `python -m evaluations.project_needs`.\n"
        f'version = "{models.stated.version}"\n'
        + "".join(_section(name, model) for name, model in parts.items())
    )


def _section(name: str, model: VerdictModel) -> str:
    terms = "\n".join(
        f"{name} = {{ weight = {term.weight:.4f}, unknown = {term.unknown:.4f} }}"
        for name, term in model.terms.items()
    )
    return (
        f"\n[{name}]\n"
        f"intercept = {model.intercept:.4f}\n"
        f"strong = {model.strong:.4f}\n"
        f"possible = {model.possible:.4f}\n\n[{name}.terms]\n{terms}\n"
    )


def fit_anew(homes: Mapping[str, Path]) -> tuple[Fitted, Fitted]:
    """Fit for stated needs and without over networks that are there, by name."""
    found = [
        each for network, path in homes.items() for each in examples(Matchmaker.load(path), network)
    ]
    return fit(found, STATED_INPUTS), fit(found, INPUTS)


def main(
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("verdicts.json"),
    write: Annotated[
        bool, typer.Option("--write", help="Write the model that ships, too.")
    ] = False,
    homes: Annotated[Path | None, typer.Option(help="Where homes are, or are to be made.")] = None,
) -> None:
    """Make both networks, or find them, fit, print the figures and write them."""
    with tempfile.TemporaryDirectory() as workspace:
        place = homes or Path(workspace)
        found = {name: folder_home(place, name, NETWORKS[name]) for name in NETWORKS}
        stated, unstated = fit_anew(found)
    files = [f"{name}-development.toml" for name in (*NETWORKS, "fresh")]
    files.append("second-validation.toml")
    result = {"suite": "verdicts", **stated.figures, **provenance(FOLDER, files)}
    text = msgspec.json.format(msgspec.json.encode(result), indent=1)
    out.write_bytes(text + b"\n")
    typer.echo(text.decode())
    if write:
        # That of projects is fitted by `evaluations.project_needs`.
        models = VerdictModels(
            stated=stated.model, unstated=unstated.model, projects=verdict_models().projects
        )
        VERDICT_FILE.write_text(written(models), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
