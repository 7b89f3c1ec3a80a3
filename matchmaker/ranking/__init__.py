"""Stage 5, in which order: features, one additive model a pair of kinds, diversification."""

from matchmaker.ranking.diversification import diversify
from matchmaker.ranking.feature import Breakdown, Feature, Part
from matchmaker.ranking.features import all_features
from matchmaker.ranking.model import (
    POPULARITY,
    Calibration,
    Model,
    ModelBook,
    Shape,
    read_models,
)
from matchmaker.ranking.ranking import Ranker, Scored

__all__ = [
    "POPULARITY",
    "Breakdown",
    "Calibration",
    "Feature",
    "Model",
    "ModelBook",
    "Part",
    "Ranker",
    "Scored",
    "Shape",
    "all_features",
    "diversify",
    "read_models",
]
