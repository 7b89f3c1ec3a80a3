"""Network insight: one account of a network, what would change it, and what to do next."""

from matchmaker.network.assignment import Task
from matchmaker.network.bridging import Ground, Pair, ground
from matchmaker.network.candidate_pairs import askers_of, capacity, pairs
from matchmaker.network.disclosure import Pseudonyms, renamed, without_small_cells
from matchmaker.network.figures import (
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
from matchmaker.network.introductions_plan import (
    IntroductionsPlan,
    compare_plans,
    plan_introductions,
)
from matchmaker.network.networkx_conversion import graph_of
from matchmaker.network.null_models import Effort, effort_for
from matchmaker.network.recommender import Exposure, exposure
from matchmaker.network.selection import ACQUAINTANCE, Selection, groupings, names_of, select
from matchmaker.network.summary import SECTIONS, account
from matchmaker.network.tables import label, unit
from matchmaker.network.what_if import Shift, WhatIf, key_figures, what_if, with_ties, without_any
from matchmaker.programme.funnel import Funnel, Passage, Stage, StageFacts, funnel

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
