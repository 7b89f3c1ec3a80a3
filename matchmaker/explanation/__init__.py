"""Stage 6, why: contributions, evidence, the counterfactual, and words for them."""

from matchmaker.explanation.contributions import explain
from matchmaker.explanation.wording import WordedReason, Wording, named, word, written

__all__ = ["WordedReason", "Wording", "explain", "named", "word", "written"]
