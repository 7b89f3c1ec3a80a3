"""Parts of a split that figures are reported for, each with its size."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluations.protocols import Floats, Split

Mask = NDArray[np.bool_]


def strata(split: Split, values: Mapping[str, Mapping[str, Floats]]) -> dict[str, dict[str, Any]]:
    """Mean measures of each system in each stratum; empty strata are left out."""
    return {
        name: {
            "n": int(mask.sum()),
            "figures": {
                system: {measure: float(found[mask].mean()) for measure, found in of.items()}
                for system, of in values.items()
            },
        }
        for name, mask in _masks(split).items()
        if mask.any()
    }


def _masks(split: Split) -> dict[str, Mask]:
    past = split.history.n_projects
    answers = [split.candidates[question.relevant] for question in split.questions]
    known = np.array([np.median(past[rows]) for rows in answers])
    low, high = np.quantile(known, [1 / 3, 2 / 3])
    masks = {
        "answers: least known third": known <= low,
        "answers: middle third": (known > low) & (known <= high),
        "answers: best known third": known > high,
    }
    if split.questions[0].asker is None:
        return masks
    return masks | _asker_masks(split)


def _asker_masks(split: Split) -> dict[str, Mask]:
    askers = np.array([question.asker for question in split.questions])
    n_past = split.history.n_projects[askers]
    countries = split.history.organisations["country"].fill_null("").to_numpy()
    mine = countries[askers]
    answers = [countries[split.candidates[question.relevant]] for question in split.questions]
    crossing = np.array([(found != own).any() for found, own in zip(answers, mine, strict=True)])
    return {
        "asker: newcomer, one past project": n_past == 1,
        "asker: two past projects": n_past == 2,
        "asker: three or more past projects": n_past >= 3,
        "asker: Italy": mine == "IT",
        "asker: Switzerland": mine == "CH",
        "some answer across a border": crossing,
        "no common neighbour": _without_common_neighbour(split),
    }


def _without_common_neighbour(split: Split) -> Mask:
    """Questions none of whose answers worked with a partner of the asker."""
    members = split.history.members
    met = ((members @ members.T) > 0).tocsr()
    found = []
    for question in split.questions:
        near = met[met[question.asker].indices].sum(axis=0)
        rows = split.candidates[question.relevant]
        found.append(not np.asarray(near).ravel()[rows].any())
    return np.array(found)
