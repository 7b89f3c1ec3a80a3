"""Network insight: one account of a network, what would change it, and what to do next."""

from matchmaker.insight.account import SECTIONS, account
from matchmaker.insight.bridging import Ground, Pair, ground
from matchmaker.insight.changes import Shift, WhatIf, key_figures, what_if, with_ties, without_any
from matchmaker.insight.disclosure import Pseudonyms, renamed, without_small_cells
from matchmaker.insight.effort import Effort, effort_for
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
from matchmaker.insight.groupings import groupings, names_of
from matchmaker.insight.handover import graph_of
from matchmaker.insight.introductions import (
    IntroductionsPlan,
    compare_plans,
    plan_introductions,
)
from matchmaker.insight.names import label, unit
from matchmaker.insight.optimum import Task
from matchmaker.insight.pool import askers_of, capacity, pairs
from matchmaker.insight.recommender import Exposure, exposure
from matchmaker.insight.selection import ACQUAINTANCE, Selection, select

__all__ = [
    "ACQUAINTANCE",
    "SECTIONS",
    "About",
    "Account",
    "Basis",
    "Cell",
    "Chance",
    "Column",
    "Curve",
    "Effort",
    "Exposure",
    "Funnel",
    "Ground",
    "IntroductionsPlan",
    "Matrix",
    "Number",
    "Pair",
    "Passage",
    "Pseudonyms",
    "Scope",
    "Selection",
    "Shift",
    "Stage",
    "StageFacts",
    "Table",
    "Task",
    "WhatIf",
    "account",
    "askers_of",
    "capacity",
    "compare_plans",
    "effort_for",
    "exposure",
    "funnel",
    "graph_of",
    "ground",
    "groupings",
    "key_figures",
    "label",
    "names_of",
    "pairs",
    "plan_introductions",
    "renamed",
    "select",
    "unit",
    "what_if",
    "with_ties",
    "without_any",
    "without_small_cells",
]
