"""Stage 6: explain a score by contributions, evidence and a counterfactual, in four languages."""

from matchmaker.explanation.advice import advise, nearest
from matchmaker.explanation.answers import as_answer
from matchmaker.explanation.contributions import explain
from matchmaker.explanation.suggestions import Suggestions
from matchmaker.explanation.wording import WordedReason, Wording, named, word, written

__all__ = [
    "Suggestions",
    "WordedReason",
    "Wording",
    "advise",
    "as_answer",
    "explain",
    "named",
    "nearest",
    "word",
    "written",
]
