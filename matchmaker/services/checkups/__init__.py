"""The check-up with the store: answers, peers, who may see them, campaigns, reports."""

from matchmaker.services.checkups.access import checkup_subject, clients_of, follows_firm
from matchmaker.services.checkups.next_steps import NextSteps, next_steps
from matchmaker.services.checkups.peers import Comparison, compare_with_peers
from matchmaker.services.checkups.recording import (
    CONFIRMED,
    DISMISSED,
    CheckUpResult,
    begin_draft,
    decide,
    hand_in,
    keep_answers,
    record_checkup,
    save_dimension,
    suggested_needs,
    suggested_offers,
)
from matchmaker.services.checkups.report import report_pdf
from matchmaker.services.checkups.result import ResultView, radar_axes, result_view

__all__ = [
    "CONFIRMED",
    "DISMISSED",
    "CheckUpResult",
    "Comparison",
    "NextSteps",
    "ResultView",
    "begin_draft",
    "checkup_subject",
    "clients_of",
    "compare_with_peers",
    "decide",
    "follows_firm",
    "hand_in",
    "keep_answers",
    "next_steps",
    "radar_axes",
    "record_checkup",
    "report_pdf",
    "result_view",
    "save_dimension",
    "suggested_needs",
    "suggested_offers",
]
