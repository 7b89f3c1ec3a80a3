"""
T5, explanations: does every reason hold, when it is checked from outside?

Each check looks at one explained suggestion and says of each thing it tried whether it held; the
figure is the share that held, with n. All go through the library's public verbs, on the demo
network and, where the data is there, on a network made from CORDIS.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from math import isclose
from pathlib import Path
from typing import Any

from evaluations.anonymity import anonymity
from evaluations.benchmark import italian_companies, needs_in_words
from evaluations.homes import cordis_home, demo_home
from evaluations.recomputation import RECOMPUTED
from evaluations.stored import StoredRecords, read_records
from matchmaker.domain import (
    Evidence,
    Fact,
    Kind,
    Language,
    Profile,
    ProfileId,
    Query,
    Span,
    Suggestion,
)
from matchmaker.engine import MAX_K, Matchmaker
from matchmaker.explanation import named, word
from matchmaker.explanation.wording import evidence_label
from matchmaker.home import Home
from matchmaker.snapshot import Progress, Stance
from matchmaker.text import Taxonomy

TOLERANCE = 1e-9
K = 10
N_PIECES = 2
"""Pieces of evidence that are taken away from each suggestion, drawn at random."""
N_FAILURES = 5
"""Failures that are kept word for word."""
N_DEMO_PROFILES, N_DEMO_NEEDS, N_DEMO_DISCOUNTED = 30, 20, 10
N_CORDIS_PROFILES, N_CORDIS_NEEDS = 20, 10
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")

Outcome = tuple[bool, str]
"""Whether it held, and what was tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One explained suggestion."""

    matchmaker: Matchmaker
    records: StoredRecords
    query: Query
    suggestion: Suggestion
    rng: random.Random

    def __str__(self) -> str:
        asker = self.query.profile_id or repr(self.query.need[:30])
        return f"{asker} > {self.suggestion.profile_id}"


def evaluate_explanations(
    workspace: Path, data: Path | None, rng: random.Random, progress: Progress
) -> dict[str, Any]:
    """Run all checks; `share` of each is over the cases of all networks."""
    demo = demo_home(workspace)
    networks = {"demo": _network(demo, demo_queries(demo, rng), rng, progress, "demo")}
    exchanged = anonymity(demo, workspace, demo_queries(demo, rng), rng)
    networks["demo"]["checks"]["anonymity"] = tally(exchanged)
    if data is not None:
        home, _ = cordis_home(workspace, data)
        networks["cordis"] = _network(home, cordis_queries(home, rng), rng, progress, "cordis")
    checks = pooled([network["checks"] for network in networks.values()])
    reached = {name: check["share"] == 1.0 for name, check in checks.items()}
    return {"checks": checks, "networks": networks, "reached": reached}


def demo_queries(home: Path, rng: random.Random) -> list[Query]:
    """Random profiles, every expert after firms, needs in four languages, the known discounted."""
    snapshot = Matchmaker.load(home).snapshot
    ids, kinds = snapshot.profiles.ids, snapshot.profiles.kinds
    experts = [id_ for id_, kind in zip(ids, kinds, strict=True) if kind is Kind.EXPERT]
    firms = frozenset({Kind.COMPANY})
    return [
        *(Query(profile_id=id_) for id_ in rng.sample(list(ids), N_DEMO_PROFILES)),
        *(Query(profile_id=id_, kinds=firms) for id_ in experts),
        *(Query(need=need) for need in rng.sample(needs_in_words(), N_DEMO_NEEDS)),
        *(
            Query(profile_id=id_, popularity_discount=0.5)
            for id_ in rng.sample(list(ids), N_DEMO_DISCOUNTED)
        ),
    ]


def cordis_queries(home: Path, rng: random.Random) -> list[Query]:
    """Random Italian companies, and needs."""
    firms = italian_companies(Matchmaker.load(home).snapshot)
    drawn = rng.sample(firms, min(N_CORDIS_PROFILES, len(firms)))
    needs = rng.sample(needs_in_words(), N_CORDIS_NEEDS)
    return [*(Query(profile_id=ProfileId(id_)) for id_ in drawn), *(Query(need=n) for n in needs)]


def _network(
    path: Path, queries: Sequence[Query], rng: random.Random, progress: Progress, name: str
) -> dict[str, Any]:
    matchmaker = Matchmaker.load(path)
    records = records_of(matchmaker, Home.open(path))
    outcomes: dict[str, list[Outcome]] = {check: [] for check in CHECKS}
    recomputed: Counter[str] = Counter()
    n_suggestions = 0
    for n_asked, query in enumerate(queries, 1):
        for suggestion in matchmaker.answer(query, k=K):
            case = Case(
                matchmaker=matchmaker,
                records=records,
                query=query,
                suggestion=suggestion,
                rng=rng,
            )
            n_suggestions += 1
            for check, run in CHECKS.items():
                outcomes[check].extend(run(case))
            recomputed.update(feature for feature, _, _ in recomputable(case))
        progress(f"explanations, {name}", n_asked, len(queries))
    return {
        "n_queries": len(queries),
        "n_suggestions": n_suggestions,
        "checks": {check: tally(found) for check, found in outcomes.items()},
        "recomputed": dict(sorted(recomputed.items())),
    }


def kin_in(taxonomy: Taxonomy, concept: str) -> dict[str, float]:
    """The concepts that answer for one, and how far, found by climbing from each of them."""
    broader = taxonomy[concept].broader
    near = dict.fromkeys(taxonomy.narrower(concept), 0.8)
    near |= {**({broader: 0.4} if broader else {}), concept: 1.0}
    if taxonomy[concept].kind != "problem":
        return near
    near = {each: degree / 2 for each, degree in near.items()}
    for other in taxonomy:
        way = (other.id, *taxonomy.ancestors(other.id))
        for id_, strength in taxonomy[concept].addressed_by.items():
            if id_ in way:
                near[other.id] = max(near.get(other.id, 0), strength * 0.8 ** way.index(id_))
    return near


def records_of(matchmaker: Matchmaker, home: Home) -> StoredRecords:
    """Read the store behind a network, with the network's own eye for concepts."""
    reader = matchmaker.snapshot.reader
    taxonomy = reader.tagger.taxonomy

    def share(concept: str, asked: Set[str]) -> float:
        kinds = {taxonomy[each].kind for each in asked}
        thing = taxonomy[concept].kind in {"material", "market", "product"}
        return 0.5 if thing and kinds & {"problem", "process"} else 1.0

    # A text is asked about once for every suggestion that rests on it.
    @lru_cache(maxsize=4096)
    def names(text: str, language: str | None) -> tuple[str, ...]:
        return tuple(mention.concept for mention in reader.need(text, language).mentions)

    def read(profile: Profile) -> Iterator[tuple[bool, str, float]]:
        for passage in reader.profile(profile):
            offers = passage.stance is Stance.OFFERING
            # A statement without a concept still says that something is sought.
            yield offers, "", 0.0
            for mention in passage.mentions:
                yield offers, mention.concept, passage.concept_weight

    return read_records(
        home,
        today=matchmaker.snapshot.meta.built_on,
        names=names,
        read=read,
        kin=lru_cache(maxsize=None)(partial(kin_in, taxonomy)),
        is_problem=lambda concept: taxonomy[concept].kind == "problem",
        share=share,
    )


def additivity(case: Case) -> Iterator[Outcome]:
    """The contributions and the intercept add up to the score."""
    parts = sum(c.amount for c in case.suggestion.contributions)
    difference = abs(case.suggestion.intercept + parts - case.suggestion.score)
    yield difference <= TOLERANCE, f"{case}: off by {difference:.3g}"


def recomputable(case: Case) -> Iterator[tuple[str, float | None, float | None]]:
    """Features that are known to either side: what was stated, what comes out again."""
    for contribution in case.suggestion.contributions:
        if contribution.feature not in RECOMPUTED:
            continue
        again = RECOMPUTED[contribution.feature](
            case.records, case.query, case.suggestion.profile_id
        )
        if contribution.value is not None or again is not None:
            yield contribution.feature, contribution.value, again


def recomputation(case: Case) -> Iterator[Outcome]:
    """Values come out the same from the stored profiles, by other code."""
    for feature, stated, again in recomputable(case):
        same = (
            stated is not None
            and again is not None
            # Two ways around the Earth differ in the last digits of small angles.
            and isclose(stated, again, rel_tol=TOLERANCE, abs_tol=1e-6 * (feature == "distance"))
        )
        yield same or stated == again, f"{case}: {feature} {stated} / {again}"


def deletion(case: Case) -> Iterator[Outcome]:
    """Without a stated fact the score, asked for anew, moves by the stated amount."""
    pieces = [piece for c in case.suggestion.contributions for piece in c.evidence]
    for piece in case.rng.sample(pieces, min(N_PIECES, len(pieces))):
        expected = case.suggestion.score - piece.loss
        held = piece.loss != 0 and scores_without(case, piece.fact, expected)
        yield held, f"{case}: {piece.fact.aspect} {piece.fact.key} loss {piece.loss:.6g}"


def scores_without(case: Case, fact: Fact, expected: float) -> bool:
    """Ask again as if the fact were not known; whoever fell off the list must score below it."""
    again = replace(case.query, without=frozenset({fact}))
    ranked = case.matchmaker.rank(again, MAX_K)
    found = dict(ranked).get(case.suggestion.profile_id)
    if found is None:
        return len(ranked) == MAX_K and expected <= ranked[-1][1] + TOLERANCE
    return abs(found - expected) <= TOLERANCE


def counterfactual(case: Case) -> Iterator[Outcome]:
    """Asked again without the fact, the candidate stands where the explanation says."""
    stated = case.suggestion.counterfactual
    if stated is not None:
        held = case.matchmaker.verify_counterfactual(case.query, case.suggestion)
        yield held, f"{case}: rank {stated.rank} without {stated.fact.aspect} {stated.fact.key}"


def quotes(case: Case) -> Iterator[Outcome]:
    """Quoted words stand in the stored text, at the stated place."""
    for piece in (piece for c in case.suggestion.contributions for piece in c.evidence):
        for span in piece.spans:
            stored = passages(case, span)
            held = bool(span.text) and any(
                text[span.start : span.end] == span.text for text in stored
            )
            yield held, f"{case}: {span.owner} {span.field} {span.start} {span.text!r}"


def passages(case: Case, span: Span) -> list[str]:
    """All stored texts that a span may be from; a field can have one in each language."""
    if span.owner == "query":
        return [case.query.need]
    profile = case.records.profiles.get(ProfileId(span.owner))
    if profile is None:
        activities = {str(id_): each for id_, each in case.records.activities.items()}
        return [str(getattr(activities[span.owner], span.field))]
    statements = {
        **{f"need:{need.id}": need.text for need in profile.needs},
        **{f"offer:{offer.id}": offer.text for offer in profile.offers},
    }
    texts = [text.value for text in profile.texts if text.field == span.field]
    return [*texts, *([statements[span.field]] if span.field in statements else [])]


def languages(case: Case) -> Iterator[Outcome]:
    """The four languages give the same reasons in the same order, with the same numbers."""
    said = {language: _in_numbers(case.suggestion, language) for language in Language}
    for language, found in said.items():
        if language is not Language.EN:
            yield found == said[Language.EN], f"{case}: {language} {found}"


def _in_numbers(suggestion: Suggestion, language: Language) -> list[tuple[Any, ...]]:
    """Reason ids, sides, amounts, and the numbers in the sentences once names are cut out."""
    wording = word(suggestion, language)
    evidence = {c.feature: c.evidence for c in suggestion.contributions}
    reasons: list[tuple[Any, ...]] = [
        (r.id, r.side, r.amount, _numbers(r.text, _labels(evidence[r.id], language)))
        for r in wording.reasons
    ]
    against = evidence.get(suggestion.against or "", ())
    without = suggestion.counterfactual
    label = [named(without.label, language)] if without else []
    return [
        *reasons,
        ("against", *_numbers(wording.against or "", _labels(against, language))),
        ("counterfactual", *_numbers(wording.counterfactual or "", label)),
        ("unknown", wording.unknown is None),
    ]


def _labels(evidence: Sequence[Evidence], language: Language) -> list[str]:
    return [evidence_label(piece, language) for piece in evidence]


def _numbers(sentence: str, names: Sequence[str]) -> tuple[float, ...]:
    for name in sorted(filter(None, names), key=len, reverse=True):
        sentence = sentence.replace(name, " ")
    return tuple(float(number.replace(",", ".")) for number in NUMBER.findall(sentence))


CHECKS: Mapping[str, Callable[[Case], Iterator[Outcome]]] = {
    "additivity": additivity,
    "recomputation": recomputation,
    "deletion": deletion,
    "counterfactual": counterfactual,
    "quotes": quotes,
    "languages": languages,
}


def tally(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Count what held; the share is None where nothing was tried."""
    failures = [tried for held, tried in outcomes if not held]
    n = len(outcomes)
    share = (n - len(failures)) / n if n else None
    return {"n": n, "share": share, "failures": failures[:N_FAILURES]}


def pooled(networks: Sequence[Mapping[str, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Add up the networks' tallies, check by check."""
    totals: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(name for checks in networks for name in checks):
        found = [checks[name] for checks in networks if name in checks]
        n = sum(each["n"] for each in found)
        held = sum(round(each["n"] * each["share"]) for each in found if each["n"])
        totals[name] = {"n": n, "share": held / n if n else None}
    return totals
