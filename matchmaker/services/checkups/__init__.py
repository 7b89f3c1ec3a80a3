"""The check-up with the store: answers, peers, who may see them, campaigns, reports."""

from matchmaker.services.checkups.access import checkup_subject, clients_of, follows_firm
from matchmaker.services.checkups.peers import Comparison, compare_with_peers
from matchmaker.services.checkups.recording import (
    CONFIRMED,
    DISMISSED,
    CheckUpResult,
    begin_draft,
    decide,
    keep_answers,
    record_checkup,
    save_draft,
    suggested_needs,
    suggested_offers,
)

__all__ = [
    "CONFIRMED",
    "DISMISSED",
    "CheckUpResult",
    "Comparison",
    "begin_draft",
    "checkup_subject",
    "clients_of",
    "compare_with_peers",
    "decide",
    "follows_firm",
    "keep_answers",
    "record_checkup",
    "save_draft",
    "suggested_needs",
    "suggested_offers",
]
