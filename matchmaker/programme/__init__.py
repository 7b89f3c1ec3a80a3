"""What a network does with suggestions: who takes which firm."""

from matchmaker.programme.caseload import Assignment, Plan, assign

__all__ = ["Assignment", "Plan", "assign"]
