"""Stage 5: features, one additive model for each pair of kinds, reranking."""

from matchmaker.ranking.calibration import Bin, Calibration, Reliability
from matchmaker.ranking.feature import UNKNOWN, Breakdown, FactShare, Feature
from matchmaker.ranking.features import all_features
from matchmaker.ranking.learned import (
    Learned,
    ModelComparison,
    apply_learned,
    forget_learned,
    read_learned,
    write_learned,
)
from matchmaker.ranking.merging import DEEP, FIRST, Half, Placed, merge, with_halves
from matchmaker.ranking.model import (
    POPULARITY,
    Model,
    ModelBook,
    Shape,
    models_from,
    read_models,
    shipped_book,
    shipped_file,
)
from matchmaker.ranking.ranking import Ranker, Scored
from matchmaker.ranking.reranking import diversify
from matchmaker.ranking.undisclosed import undisclosed_to
from matchmaker.ranking.verdict import Fit, fit_of, not_offered, understanding_of

__all__ = [
    "DEEP",
    "FIRST",
    "POPULARITY",
    "UNKNOWN",
    "Bin",
    "Breakdown",
    "Calibration",
    "FactShare",
    "Feature",
    "Fit",
    "Half",
    "Learned",
    "Model",
    "ModelBook",
    "ModelComparison",
    "Placed",
    "Ranker",
    "Reliability",
    "Scored",
    "Shape",
    "all_features",
    "apply_learned",
    "diversify",
    "fit_of",
    "forget_learned",
    "merge",
    "models_from",
    "not_offered",
    "read_learned",
    "read_models",
    "shipped_book",
    "shipped_file",
    "understanding_of",
    "undisclosed_to",
    "with_halves",
    "write_learned",
]
