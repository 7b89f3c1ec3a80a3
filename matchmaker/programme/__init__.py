"""What a network does with suggestions: who takes which firm, and how far firms come."""

from matchmaker.programme.caseload import Assignment, Plan, assign
from matchmaker.programme.funnel import Funnel, Passage, Stage, StageFacts, funnel

__all__ = ["Assignment", "Funnel", "Passage", "Plan", "Stage", "StageFacts", "assign", "funnel"]
