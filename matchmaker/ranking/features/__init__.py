"""Features in families; each is a pure function that can show its evidence."""

from matchmaker.ranking.feature import Feature
from matchmaker.ranking.features.ablation import STATEMENT
from matchmaker.ranking.features.attributes import attribute_features
from matchmaker.ranking.features.collaboration import collaboration_features
from matchmaker.ranking.features.complements import complement_features
from matchmaker.ranking.features.coverage import coverage_features
from matchmaker.ranking.features.exclusion import exclusion_feature
from matchmaker.ranking.features.guessed_problems import guessed_problem_features
from matchmaker.ranking.features.helpfulness import helpfulness_features
from matchmaker.ranking.features.near_words import near_word_features
from matchmaker.ranking.features.past_work import past_work_features
from matchmaker.ranking.features.relative import of_the_best
from matchmaker.ranking.features.rivalry import rivalry_features
from matchmaker.ranking.features.same_need import same_need_feature
from matchmaker.ranking.features.shared_context import shared_context_features
from matchmaker.ranking.features.statements import statement_features
from matchmaker.ranking.reranking import popularity_feature
from matchmaker.ranking.undisclosed import undisclosed_feature

RELATIVE = frozenset({"need_words", "need_meaning", "need_near_words", "need_statement_votes"})
"""Measured against the best of the network; as such they rank better on T6 and T7."""


def all_features() -> tuple[Feature, ...]:
    """Every feature, in the order in which explanations list equal contributions."""
    coverage = coverage_features()
    sought = [feature for feature in coverage if feature.name in {"need_concepts", "need_words"}]
    meeting = (
        *coverage,
        *guessed_problem_features(),
        *near_word_features(),
        *statement_features(),
        exclusion_feature(sought),
    )
    return (
        *(of_the_best(each) if each.name in RELATIVE else each for each in meeting),
        *helpfulness_features(),
        *complement_features(),
        *rivalry_features(),
        same_need_feature(),
        *past_work_features(),
        *collaboration_features(),
        *shared_context_features(),
        *attribute_features(),
        popularity_feature(),
        undisclosed_feature(),
    )


__all__ = ["STATEMENT", "all_features"]
