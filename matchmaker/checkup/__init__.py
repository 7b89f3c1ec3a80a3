"""A check-up of a firm's readiness to innovate: questions, scores, needs, peers, territory."""

from matchmaker.checkup.answers import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Answers,
    check_answers,
    read_answers,
    template,
)
from matchmaker.checkup.benchmark import Benchmark, Peer, benchmark, is_peer, peer_group
from matchmaker.checkup.comparison import Change, compare_waves
from matchmaker.checkup.needs import (
    InferredNeed,
    NeedTable,
    infer_needs,
    infer_offers,
    need_table,
)
from matchmaker.checkup.questionnaire import (
    CURRENT,
    Dimension,
    Question,
    Questionnaire,
    Tier,
    questionnaire_of,
)
from matchmaker.checkup.scoring import (
    LEVELS,
    CheckUp,
    DimensionScore,
    level_of,
    score_answers,
    supersedes,
)

__all__ = [
    "CURRENT",
    "DONT_KNOW",
    "LEVELS",
    "NOT_APPLICABLE",
    "Answers",
    "Benchmark",
    "Change",
    "CheckUp",
    "Dimension",
    "DimensionScore",
    "InferredNeed",
    "NeedTable",
    "Peer",
    "Question",
    "Questionnaire",
    "Tier",
    "benchmark",
    "check_answers",
    "compare_waves",
    "infer_needs",
    "infer_offers",
    "is_peer",
    "level_of",
    "need_table",
    "peer_group",
    "questionnaire_of",
    "read_answers",
    "score_answers",
    "supersedes",
    "template",
]
