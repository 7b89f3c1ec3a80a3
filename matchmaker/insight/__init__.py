"""Network insight: one account of a network, what would change it, and what to do next."""

from matchmaker.insight.figures import (
    About,
    Account,
    Basis,
    Cell,
    Chance,
    Column,
    Curve,
    Matrix,
    Number,
    Scope,
    Table,
)
from matchmaker.insight.funnel import Funnel, Passage, Stage, StageFacts, funnel
from matchmaker.insight.names import label, unit
from matchmaker.insight.recommender import Exposure, exposure

__all__ = [
    "About",
    "Account",
    "Basis",
    "Cell",
    "Chance",
    "Column",
    "Curve",
    "Exposure",
    "Funnel",
    "Matrix",
    "Number",
    "Passage",
    "Scope",
    "Stage",
    "StageFacts",
    "Table",
    "exposure",
    "funnel",
    "label",
    "unit",
]
