"""
Parts of a split that figures are reported for: some questions, or some of their answers.

A stratum keeps some answers of each question. The other right answers are then taken out of the
list, so that they are neither counted nor in the way, and a question without an answer left is
left out. Unknown countries belong to no stratum.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluations.metrics import bootstrap, paired_p, per_query
from evaluations.protocols import Ints, Split

Mask = NDArray[np.bool_]
Lists = Sequence[Ints]
Kept = Sequence[Ints]
"""The answers of each question that a stratum looks at."""


def strata(
    split: Split, ours: Lists, theirs: Lists, names: tuple[str, str], rng: np.random.Generator
) -> dict[str, dict[str, Any]]:
    """Compare two systems in each stratum; empty ones are left out."""
    parts = kept_answers(split)
    return {
        name: _compared(split, kept, (ours, theirs), names, rng)
        for name, kept in parts.items()
        if any(map(len, kept))
    }


def _compared(
    split: Split,
    kept: Kept,
    lists: tuple[Lists, Lists],
    names: tuple[str, str],
    rng: np.random.Generator,
) -> dict[str, Any]:
    chosen = [i for i, answers in enumerate(kept) if len(answers)]
    questions = [replace(split.questions[i], relevant=kept[i]) for i in chosen]
    values = []
    for each in lists:
        others = (np.setdiff1d(split.questions[i].relevant, kept[i]) for i in chosen)
        left = [each[i][~np.isin(each[i], out)] for i, out in zip(chosen, others, strict=True)]
        values.append(per_query(left, questions))
    ours, theirs = values
    return {
        "n": len(chosen),
        "n_answers": int(sum(len(kept[i]) for i in chosen)),
        "figures": {
            name: {m: asdict(bootstrap(found, questions, rng)) for m, found in of.items()}
            for name, of in zip(names, values, strict=True)
        },
        "difference": {
            m: asdict(bootstrap(ours[m] - theirs[m], questions, rng))
            | {"p": paired_p(ours[m], theirs[m], rng)}
            for m in ours
        },
    }


def kept_answers(split: Split) -> dict[str, Kept]:
    """Say which answers each stratum keeps."""
    relevant = [question.relevant for question in split.questions]
    by_answer: dict[str, Kept] = {
        name: [found[mask[found]] for found in relevant]
        for name, mask in _answer_masks(split).items()
    }
    if split.questions[0].asker is None:
        return by_answer
    nobody = np.empty(0, dtype=np.int64)
    by_asker: dict[str, Kept] = {
        name: [found if keep else nobody for found, keep in zip(relevant, mask, strict=True)]
        for name, mask in _asker_masks(split).items()
    }
    return by_asker | _pair_strata(split) | by_answer


def _answer_masks(split: Split) -> dict[str, Mask]:
    past = split.history.n_projects[split.candidates]
    countries = _countries(split)[split.candidates]
    all_answers = np.concatenate([question.relevant for question in split.questions])
    low, high = np.quantile(past[all_answers], [1 / 3, 2 / 3])
    return {
        "answer: newcomer, one past project": past == 1,
        "answer: one or two past projects": past <= 2,
        "answer: three or more past projects": past >= 3,
        "answer: Italy": countries == "IT",
        "answer: Switzerland": countries == "CH",
        "answer: least popular third": past <= low,
        "answer: middle third": (past > low) & (past <= high),
        "answer: most popular third": past > high,
    }


def _asker_masks(split: Split) -> dict[str, Mask]:
    askers = np.array([question.asker for question in split.questions])
    past = split.history.n_projects[askers]
    countries = _countries(split)[askers]
    return {
        "asker: newcomer, one past project": past == 1,
        "asker: one or two past projects": past <= 2,
        "asker: three or more past projects": past >= 3,
        "asker: Italy": countries == "IT",
        "asker: Switzerland": countries == "CH",
    }


def _pair_strata(split: Split) -> dict[str, Kept]:
    countries = _countries(split)
    theirs = countries[split.candidates]
    members = split.history.members
    met = ((members @ members.T) > 0).astype(np.int32).tocsr()
    ends = met[:, split.candidates].tocsr()
    abroad, unlinked = [], []
    for question in split.questions:
        found, mine = theirs[question.relevant], countries[question.asker]
        abroad.append(question.relevant[(found != mine) & (found != "") & bool(mine)])
        # A firm counts as its own neighbour: past partners are no candidates.
        n_between = np.asarray((met[question.asker] @ ends).todense()).ravel()
        unlinked.append(question.relevant[n_between[question.relevant] == 0])
    return {"pair: across a border": abroad, "pair: no common neighbour": unlinked}


def _countries(split: Split) -> NDArray[np.str_]:
    found: Sequence[str] = split.history.organisations["country"].fill_null("").to_list()
    return np.array(found, dtype=str)
