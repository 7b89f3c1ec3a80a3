"""What a network does with suggestions: who takes which firm, and how far firms come."""

from matchmaker.programme.caseload import Assignment, Plan, assign
from matchmaker.programme.funnel import Funnel, Stage, StageFacts, StageTransition, funnel

__all__ = [
    "Assignment",
    "Funnel",
    "Plan",
    "Stage",
    "StageFacts",
    "StageTransition",
    "assign",
    "funnel",
]
