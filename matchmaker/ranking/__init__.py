"""Stage 5, in which order: features, one additive model a pair of kinds, diversification."""

from matchmaker.ranking.calibration import Bin, Calibration, Reliability
from matchmaker.ranking.feature import Breakdown, Feature, Part
from matchmaker.ranking.features import all_features
from matchmaker.ranking.learned import (
    Comparison,
    Learned,
    adapted,
    forget_learned,
    read_learned,
    write_learned,
)
from matchmaker.ranking.model import POPULARITY, Model, ModelBook, Shape, read_models, shipped_book
from matchmaker.ranking.ranking import Ranker, Scored
from matchmaker.ranking.reranking import diversify

__all__ = [
    "POPULARITY",
    "Bin",
    "Breakdown",
    "Calibration",
    "Comparison",
    "Feature",
    "Learned",
    "Model",
    "ModelBook",
    "Part",
    "Ranker",
    "Reliability",
    "Scored",
    "Shape",
    "adapted",
    "all_features",
    "diversify",
    "forget_learned",
    "read_learned",
    "read_models",
    "shipped_book",
    "write_learned",
]
