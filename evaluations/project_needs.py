"""
Who leads a list over organisations that are known by their projects: specialists, or the largest?

    python -m evaluations.project_needs --data shared/data --out project_needs.json

Short needs in four languages are asked of the whole CORDIS network. A project answers where a
pattern is in its title, its objective or the topic of its call; an organisation answers that had
part in one, and is a specialist where a third of its projects that have a text do. Beside the
product stand its lists without `past_focus`, and BM25 over projects, of words as written and of
terms as the product reads them, whose squared scores vote for those who had part. Half of the needs
is for development.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
import numpy.typing as npt
import typer
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from evaluations.fitting import snapshot_at
from evaluations.metrics import Interval
from evaluations.report import provenance, write_result
from evaluations.text_baselines import bm25_scores
from matchmaker.domain import Activity, Layer, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import Placed
from matchmaker.ranking.verdict import verdict_inputs

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

FOLDER = Path(__file__).parent / "data" / "projects"
FILES = ("projects", "participations", "organisations")
LANGUAGES = ("it", "en", "de", "fr")
LATEST = date(2022, 12, 31)
"""No project in the data begins later."""
K = 10
SPECIALIST = 1 / 3
"""Share of the projects with a text."""
N_GIANTS = 20
"""Organisations with the most projects, of 48,000."""
N_RESAMPLES = 1_000
FOCUS = "past_focus"
NOTHING = "(?!)"
"""The pattern that no text has."""
SHOWN_STRONG, SHOWN_POSSIBLE = 0.65, 0.25
"""Chances from which a suggestion is called so, as for profiles that say what they offer."""
Key = tuple[str, str]
"""A need's id and a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicNeed:
    """A need in four languages, and the pattern of the projects that answer it."""

    id: str
    split: str
    pattern: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProjectNetwork:
    """Who had part in what, and what it says; rows are organisations, columns projects."""

    members: sparse.csr_array
    texts: Sequence[str]

    @property
    def n_projects(self) -> IntArray:
        """Count the projects of each organisation."""
        return np.diff(self.members.indptr).astype(np.int64)

    @property
    def giants(self) -> IntArray:
        """Find the organisations with the most projects."""
        return np.argsort(-self.n_projects, kind="stable")[:N_GIANTS]

    def gains(self, pattern: str) -> FloatArray:
        """2 for a specialist, 1 for any other that had part in an answering project, else 0."""
        hits = np.array([bool(re.search(pattern, text, re.IGNORECASE)) for text in self.texts])
        told = self.members @ np.array([bool(text) for text in self.texts], dtype=float)
        named = self.members @ hits.astype(float)
        return (named > 0).astype(float) + ((named > 0) & (named >= SPECIALIST * told))

    def voted(self, scores: FloatArray) -> IntArray:
        """The organisations first by the squared scores of their projects (Balog's model 2)."""
        return np.argsort(-(self.members @ scores**2), kind="stable")[:K]


def read_needs(path: Path = FOLDER / "needs.toml") -> list[TopicNeed]:
    """Read the needs, those that nobody answers among them."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        TopicNeed(
            id=each["id"],
            split=each["split"],
            pattern=each.get("pattern", NOTHING),
            texts={language: each[language] for language in LANGUAGES},
        )
        for each in (*tables["need"], *tables["nobody"])
    ]


def network_of(matchmaker: Matchmaker) -> ProjectNetwork:
    """The projects of a network, each with title, objective and topic of its call as one text."""
    activities = matchmaker.snapshot.activities
    texts = [_text(activities[row]) for row in range(len(activities))]
    members = matchmaker.snapshot.network.participation[Layer.JOINT_PROJECT]
    return ProjectNetwork(sparse.csr_array(members, dtype=float), texts)


def _text(activity: Activity) -> str:
    return f"{activity.title}. {activity.text} {activity.topic}".strip(". ")


def asked(
    matchmaker: Matchmaker, needs: Sequence[TopicNeed]
) -> dict[Key, tuple[str, Sequence[Placed]]]:
    """Each wording with the product's list for it."""
    return {
        (need.id, language): (text, matchmaker.placed(Query(need=text), K))
        for need in needs
        for language, text in need.texts.items()
    }


def lists(
    network: ProjectNetwork, answers: Mapping[Key, tuple[str, Sequence[Placed]]]
) -> dict[str, dict[Key, IntArray]]:
    """The first ten of every system, by need and language."""
    plain = bm25_scores([[text] for text in network.texts], [text for text, _ in answers.values()])
    found: dict[str, dict[Key, IntArray]] = {
        name: {} for name in ("matchmaker", "without past_focus", "bm25", "bm25 of our terms")
    }
    for (key, (_, placed)), as_written in zip(answers.items(), plain, strict=True):
        # Of a need read as two, the half that the first one answers.
        scored = placed[0].half.scored
        without = scored.scores - scored.amounts[FOCUS]
        found["matchmaker"][key] = np.array([each.row for each in placed], dtype=np.int64)
        found["without past_focus"][key] = scored.rows[np.lexsort((scored.rows, -without))][:K]
        found["bm25"][key] = network.voted(as_written)
        found["bm25 of our terms"][key] = network.voted(scored.prepared.activity_scores)
    return found


def verdicts(
    answers: Mapping[Key, tuple[str, Sequence[Placed]]],
    needs: Sequence[TopicNeed],
    gains: Mapping[str, FloatArray],
) -> dict[str, Any]:
    """Fit how likely one of the first ten answers on development, and try it on validation."""
    halves = {need.id: need.split for need in needs}
    rows = [
        (
            key,
            verdict_inputs(each.half.scored, each.position)["need_words"],
            gains[key[0]][each.row],
        )
        for key, (_, placed) in answers.items()
        for each in placed
    ]
    learnt, tried = (
        [row for row in rows if halves[row[0][0]] == half] for half in ("development", "validation")
    )
    values = [[value] for _, value, _ in learnt]
    # Nearly no penalty: one number, hundreds of examples.
    model = LogisticRegression(C=1e6).fit(values, [gain > 0 for *_, gain in learnt])
    chances = model.predict_proba([[value] for _, value, _ in tried])[:, 1]
    right = np.array([gain > 0 for *_, gain in tried])
    best: dict[Key, float] = {}
    for (key, *_), chance in zip(tried, chances.tolist(), strict=True):
        best[key] = max(best.get(key, 0.0), chance)
    nobody = {need.id for need in needs if need.pattern == NOTHING}
    said = {key: chance < SHOWN_POSSIBLE for key, chance in best.items()}
    strong = chances >= SHOWN_STRONG
    return {
        "intercept": round(float(model.intercept_[0]), 4),
        "need_words": round(float(model.coef_[0][0]), 4),
        "auc": float(roc_auc_score(right, chances)),
        "brier": float(brier_score_loss(right, chances)),
        "strong_precision": float(right[strong].mean()) if strong.any() else None,
        "nobody_said_where_nobody": float(np.mean([x for k, x in said.items() if k[0] in nobody])),
        "nobody_said_elsewhere": float(np.mean([x for k, x in said.items() if k[0] not in nobody])),
    }


def measures(ranked: IntArray, gains: FloatArray, giants: IntArray) -> dict[str, float]:
    """What one list is worth."""
    got, best = gains[ranked], np.sort(gains)[::-1][:K]
    discounts = 1 / np.log2(np.arange(2, K + 2))
    n_specialists = int((gains > 1).sum())
    return {
        "ndcg@10": float(got @ discounts[: len(got)] / (best @ discounts)),
        "p@10": float((got > 0).mean()),
        "specialists@10": float((got > 1).sum() / max(1, min(K, n_specialists))),
        "specialist_first": float(got[0] > 1),
        "giant_first": float(np.isin(ranked[0], giants)),
        "giants@10": float(np.isin(ranked, giants).mean()),
    }


def figures(
    found: Mapping[Key, IntArray],
    needs: Sequence[TopicNeed],
    gains: Mapping[str, FloatArray],
    giants: IntArray,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Means with intervals from a bootstrap over needs; how often the commonest first one leads."""
    rows = [[measures(found[n.id, x], gains[n.id], giants) for x in LANGUAGES] for n in needs]
    means = {
        name: _interval(np.array([[each[name] for each in row] for row in rows]).mean(axis=1), rng)
        for name in rows[0][0]
    }
    firsts = [int(found[need.id, language][0]) for need in needs for language in LANGUAGES]
    shared = [
        len({*found[need.id, a].tolist()} & {*found[need.id, b].tolist()}) / K
        for need in needs
        for a, b in combinations(LANGUAGES, 2)
    ]
    by_language = {
        language: float(np.mean([row[i]["ndcg@10"] for row in rows]))
        for i, language in enumerate(LANGUAGES)
    }
    return {
        **means,
        "commonest_first": max(map(firsts.count, firsts)) / len(firsts),
        "n_first": len({*firsts}),
        "overlap@10": float(np.mean(shared)),
        "ndcg@10_by_language": by_language,
    }


def _interval(values: FloatArray, rng: np.random.Generator) -> Interval:
    draws = rng.choice(values, (N_RESAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return Interval(mean=float(values.mean()), low=float(low), high=float(high))


def evaluate_project_needs(matchmaker: Matchmaker, seed: int = 0) -> dict[str, Any]:
    """Figures of every system on both halves."""
    rng, needs, network = np.random.default_rng(seed), read_needs(), network_of(matchmaker)
    gains = {need.id: network.gains(need.pattern) for need in needs}
    answers = asked(matchmaker, needs)
    found = lists(network, answers)
    answered = [need for need in needs if need.pattern != NOTHING]
    halves = {
        half: [n for n in answered if n.split == half] for half in ("development", "validation")
    }
    return {
        "verdict": verdicts(answers, needs, gains),
        "model": matchmaker.ranker.book.version,
        "n_needs": len(answered),
        "splits": {
            half: {
                name: figures(each, some, gains, network.giants, rng)
                for name, each in found.items()
            }
            for half, some in halves.items()
        },
    }


def main(
    data: Annotated[Path, typer.Option(help="Folder that holds cordis/.")] = Path("shared/data"),
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("project_needs.json"),
) -> None:
    """Build the network of CORDIS, print the figures and write them."""
    matchmaker = Matchmaker(snapshot_at(data / "cordis", LATEST))
    result = {
        "suite": "project_needs",
        **evaluate_project_needs(matchmaker),
        **provenance(data, [f"cordis/{name}.parquet" for name in FILES]),
    }
    write_result(out, result)
    typer.echo(
        msgspec.json.format(
            msgspec.json.encode({n: result[n] for n in ("splits", "verdict")}), indent=1
        ).decode()
    )


if __name__ == "__main__":
    typer.run(main)
