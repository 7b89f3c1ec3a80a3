"""Analyse a network: summarise it, see what would change it, plan introductions."""

from matchmaker.network.assignment import AssignmentTask
from matchmaker.network.bridging import BridgingUniverse, Pair, bridging_universe
from matchmaker.network.candidate_pairs import askers_of, candidate_pairs, capacity
from matchmaker.network.disclosure import Pseudonyms, renamed
from matchmaker.network.figures import (
    About,
    Cell,
    Chance,
    Column,
    Curve,
    Matrix,
    NetworkSummary,
    Number,
    Population,
    Scope,
    Table,
)
from matchmaker.network.introductions_plan import (
    IntroductionsPlan,
    compare_plans,
    plan_introductions,
)
from matchmaker.network.networkx_conversion import to_networkx
from matchmaker.network.null_models import SamplingPlan, sampling_plan
from matchmaker.network.recommender import Exposure, exposure
from matchmaker.network.selection import ACQUAINTANCE, ScopedNetwork, groupings, names_of, select
from matchmaker.network.small_cells import without_small_cells
from matchmaker.network.summary import SECTIONS, summarise
from matchmaker.network.tables import label, unit
from matchmaker.network.what_if import (
    FigureChange,
    WhatIf,
    key_figures,
    what_if,
    with_ties,
    without_any,
)
from matchmaker.programme.funnel import Funnel, Stage, StageFacts, StageTransition, funnel

__all__ = [
    "ACQUAINTANCE",
    "SECTIONS",
    "About",
    "AssignmentTask",
    "BridgingUniverse",
    "Cell",
    "Chance",
    "Column",
    "Curve",
    "Exposure",
    "FigureChange",
    "Funnel",
    "IntroductionsPlan",
    "Matrix",
    "NetworkSummary",
    "Number",
    "Pair",
    "Population",
    "Pseudonyms",
    "SamplingPlan",
    "Scope",
    "ScopedNetwork",
    "Stage",
    "StageFacts",
    "StageTransition",
    "Table",
    "WhatIf",
    "askers_of",
    "bridging_universe",
    "candidate_pairs",
    "capacity",
    "compare_plans",
    "exposure",
    "funnel",
    "groupings",
    "key_figures",
    "label",
    "names_of",
    "plan_introductions",
    "renamed",
    "sampling_plan",
    "select",
    "summarise",
    "to_networkx",
    "unit",
    "what_if",
    "with_ties",
    "without_any",
    "without_small_cells",
]
