"""Turn ranked candidates into suggestions: what each feature brought, and on what evidence."""

from collections.abc import Sequence
from itertools import chain, islice

import numpy as np

from matchmaker.candidates import PreparedQuery
from matchmaker.domain import Contribution, Counterfactual, Detail, Evidence, Fact, Suggestion
from matchmaker.explanation.evidence import (
    Labels,
    label_of,
    path_of,
    sees_aspect,
    sees_fact,
    spans_of,
)
from matchmaker.explanation.remedies import remedy_of
from matchmaker.explanation.wording import names_evidence
from matchmaker.privacy import Audience
from matchmaker.ranking import (
    POPULARITY,
    UNKNOWN,
    Breakdown,
    FactShare,
    Feature,
    Model,
    Ranker,
    Scored,
    fit_of,
)

# A reader follows a few pieces of evidence for each reason, not a hundred.
PIECES = 3
FACTS = 8
# Nobody could check a text as a whole, or do anything about where somebody is and what they speak.
UNCHANGEABLE = frozenset({"text", "place", "languages", "kind"})
# The feature whose facts lower the score: without them it rises.
EXCLUDED = "excluded"
# Less than this is what rounding leaves of a loss that is none.
ROUNDING = 1e-9


def explain(
    ranker: Ranker,
    scored: Scored,
    position: int,
    rank: int,
    *,
    found_by: frozenset[str] = frozenset(),
    answers: tuple[str, ...] = (),
    audience: Audience,
    detail: Detail = Detail.FULL,
) -> Suggestion:
    """
    Recompute one candidate's score feature by feature, from stored facts.

    In brief, nine tenths of that are spared; what is told is equal to the last digit.
    """
    row = int(scored.rows[position])
    model = scored.model_of(row)
    snapshot = scored.prepared.snapshot
    brief = detail is Detail.BRIEF
    told = _first_reasons(ranker, scored, position) if brief else frozenset(model.shapes)
    found = _breakdowns(ranker, scored, position, model, told)
    losses = _losses(ranker, scored, position, found)
    hidden = _hidden_aspects(scored, row, [feature for feature, _ in found], audience)
    contributions = tuple(
        _contribution(scored, position, feature, breakdown, losses, audience, hidden)
        for feature, breakdown in found
    )
    fit = fit_of(scored, position)
    return Suggestion(
        profile_id=snapshot.profiles.ids[row],
        name=snapshot.profiles.names[row],
        kind=snapshot.profiles.kinds[row],
        rank=rank,
        score=float(scored.scores[position]),
        fit=fit.percent,
        verdict=fit.verdict,
        probability=_probability(model, float(scored.scores[position]), contributions),
        coverage=float(scored.coverage[position]),
        intercept=model.intercept,
        contributions=contributions,
        unknown=tuple(
            name
            for name in model.shapes
            if name in scored.comparable and np.isnan(scored.values[name][position])
        ),
        against=_against(contributions),
        counterfactual=None
        if brief
        else _counterfactual(ranker, scored, position, losses, audience),
        found_by=found_by,
        answers=answers,
        model_version=model.version,
        detail=detail,
    )


def _probability(model: Model, score: float, contributions: Sequence[Contribution]) -> float | None:
    """Give the probability of a yes, which a discount that the asker chose does not change."""
    if model.calibration is None:
        return None
    discount = sum(c.amount for c in contributions if c.feature == POPULARITY)
    return model.calibration.probability(score - discount)


def _first_reasons(ranker: Ranker, scored: Scored, position: int) -> frozenset[str]:
    """
    The known feature that counts most either way, and the one that brings most.

    Where the latter compares texts as a whole it names nothing: the best that does comes along.
    """
    amounts = {
        name: float(column[position])
        for name, column in scored.amounts.items()
        if not np.isnan(scored.values[name][position])
    }
    if not amounts:
        return frozenset()
    # As reasons are listed: the greatest first, of equals by name.
    weightiest = min(amounts, key=lambda name: (-abs(amounts[name]), name))
    best = min(amounts, key=lambda name: (-amounts[name], name))
    naming = {
        feature.name
        for feature in ranker.features
        if amounts.get(feature.name, 0) > 0 and names_evidence(feature.name)
    }
    if best in naming or not naming:
        return frozenset({weightiest, best})
    telling = min(naming, key=lambda name: (-amounts[name], name))
    return frozenset({weightiest, best, telling})


def _breakdowns(
    ranker: Ranker, scored: Scored, position: int, model: Model, told: frozenset[str]
) -> list[tuple[Feature, Breakdown]]:
    """The model's features with the facts behind those that are to be told."""
    prepared, row = scored.prepared, int(scored.rows[position])
    return [
        (
            feature,
            feature.shown(prepared, row, prepared.query.without)
            if feature.name in told and not np.isnan(scored.values[feature.name][position])
            else UNKNOWN,
        )
        for feature in ranker.features
        if feature.name in model.shapes
    ]


def _losses(
    ranker: Ranker, scored: Scored, position: int, found: Sequence[tuple[Feature, Breakdown]]
) -> dict[Fact, float]:
    """Measure how far the score falls without each of the weightiest facts."""
    facts = _weightiest(scored, position, found)
    whole = float(scored.scores[position])
    scores = ranker.rescore_each(scored, position, facts)
    return dict(zip(facts, (whole - scores).tolist(), strict=True))


def _weightiest(
    scored: Scored, position: int, found: Sequence[tuple[Feature, Breakdown]]
) -> list[Fact]:
    """All facts of the feature that brings most, then the best one of each other, each once."""
    amounts = {feature.name: scored.amounts[feature.name][position] for feature, _ in found}
    ordered = sorted(found, key=lambda each: (-amounts[each[0].name], each[0].name))
    # What the need rules out is always told, however much else speaks for the candidate.
    barring = (b.parts[0].fact for f, b in found if f.name == EXCLUDED and b.parts)
    leading = (part.fact for _, breakdown in ordered[:1] for part in breakdown.parts[:PIECES])
    # What takes much away is as much of a reason as what brings it.
    weighty = sorted(found, key=lambda each: (-abs(amounts[each[0].name]), each[0].name))
    others = (
        breakdown.parts[place].fact
        for place in range(PIECES)
        for _, breakdown in weighty
        if place < len(breakdown.parts)
    )
    return list(islice(dict.fromkeys(chain(barring, leading, others)), FACTS))


def _contribution(
    scored: Scored,
    position: int,
    feature: Feature,
    breakdown: Breakdown,
    losses: dict[Fact, float],
    audience: Audience,
    hidden: frozenset[str],
) -> Contribution:
    value = float(scored.values[feature.name][position])
    amount = float(scored.amounts[feature.name][position])
    row = int(scored.rows[position])
    return Contribution(
        feature=feature.name,
        family=feature.family,
        side=feature.side,
        amount=amount,
        # The value alone would tell what the reader may not see.
        value=None if np.isnan(value) or feature.aspects & hidden else value,
        known=not np.isnan(value),
        unit=feature.unit,
        evidence=tuple(
            piece
            for part in breakdown.parts[:PIECES]
            if part.fact in losses
            and (abs(losses[part.fact]) > ROUNDING or (feature.name == EXCLUDED and amount < 0))
            and (piece := _evidence(scored.prepared, row, feature, part, losses, audience))
        ),
    )


def _hidden_aspects(
    scored: Scored, row: int, features: Sequence[Feature], audience: Audience
) -> frozenset[str]:
    """The types of fact about a candidate that the reader may not see."""
    profile = scored.prepared.snapshot.profiles.records[row]
    aspects = frozenset().union(*(feature.aspects for feature in features))
    return frozenset(aspect for aspect in aspects if not sees_aspect(audience, profile, aspect))


def _evidence(
    prepared: PreparedQuery,
    row: int,
    feature: Feature,
    part: FactShare,
    losses: dict[Fact, float],
    audience: Audience,
) -> Evidence | None:
    """One piece of evidence, or nothing where all that it could show is not for this reader."""
    fact = part.fact
    if not sees_fact(audience, prepared, row, fact):
        return None
    # Several features often rest on one fact.
    label, spans, path = prepared.memoise(
        ("shown fact", fact, audience),
        lambda: (
            label_of(prepared.snapshot, fact, audience),
            spans_of(prepared, row, fact, audience),
            path_of(prepared, row, fact, audience),
        ),
    )
    return Evidence(
        fact=fact,
        amount=part.amount,
        loss=losses[fact],
        label=label,
        spans=spans,
        path=path,
        remedy=remedy_of(prepared, row, fact, feature.side, audience),
    )


def _against(contributions: Sequence[Contribution]) -> str | None:
    """The known feature that lowers the score most; None where none that may be shown does."""
    amounts = {c.feature: c.amount for c in contributions if c.value is not None and c.amount < 0}
    return min(amounts, key=lambda name: amounts[name], default=None)


def _counterfactual(
    ranker: Ranker, scored: Scored, position: int, losses: dict[Fact, float], audience: Audience
) -> Counterfactual | None:
    """Rank the candidate again without the shown fact that matters most."""
    row = int(scored.rows[position])
    shown = {
        fact: loss
        for fact, loss in losses.items()
        if loss > ROUNDING
        and fact.aspect not in UNCHANGEABLE
        and sees_fact(audience, scored.prepared, row, fact)
    }
    if not shown:
        return None
    fact = max(shown, key=lambda f: (shown[f], f))
    score = ranker.rescore(scored, position, scored.prepared.query.without | {fact})
    labels: Labels = label_of(scored.prepared.snapshot, fact, audience)
    rank = rank_of(scored, position, score)
    return Counterfactual(fact=fact, label=labels, rank=rank, score=score)


def rank_of(scored: Scored, position: int, score: float) -> int:
    """The place that one candidate would take with another score, ties by profile id."""
    ids = scored.prepared.snapshot.profiles.ids
    mine = ids[int(scored.rows[position])]
    ahead = scored.scores > score
    tied = np.flatnonzero(scored.scores == score)
    before = sum(ids[int(scored.rows[p])] < mine for p in tied if p != position)
    ahead[position] = False
    return 1 + int(ahead.sum()) + before
