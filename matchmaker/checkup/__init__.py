"""A check-up of a firm's readiness to innovate: questions, maturity, and the needs it suggests."""

from matchmaker.checkup.benchmark import Benchmark, benchmark, is_peer
from matchmaker.checkup.needs import suggest_needs
from matchmaker.checkup.questionnaire import Dimension, Question, Questionnaire
from matchmaker.checkup.scoring import (
    LEVELS,
    Answers,
    CheckUp,
    DimensionScore,
    check_answers,
    level_of,
    read_answers,
    score_answers,
    template,
)

__all__ = [
    "LEVELS",
    "Answers",
    "Benchmark",
    "CheckUp",
    "Dimension",
    "DimensionScore",
    "Question",
    "Questionnaire",
    "benchmark",
    "check_answers",
    "is_peer",
    "level_of",
    "read_answers",
    "score_answers",
    "suggest_needs",
    "template",
]
