"""Stage 6: explain a score by contributions, evidence and a counterfactual, in four languages."""

from matchmaker.explanation.contributions import explain
from matchmaker.explanation.suggestions import Suggestions
from matchmaker.explanation.wording import WordedReason, Wording, named, word, written

__all__ = ["Suggestions", "WordedReason", "Wording", "explain", "named", "word", "written"]
