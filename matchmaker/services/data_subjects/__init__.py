"""What people may ask for about themselves: consent, a copy of everything, erasure, an end."""

from matchmaker.services.data_subjects.consent import change_consent, export_person
from matchmaker.services.data_subjects.erasure import (
    Erased,
    erase_person,
    forget_in_files,
    reapply,
    rebuild_without,
    take_out,
)
from matchmaker.services.data_subjects.erasure_register import REGISTER, accompany, note
from matchmaker.services.data_subjects.retention import Period, apply_retention, periods

__all__ = [
    "REGISTER",
    "Erased",
    "Period",
    "accompany",
    "apply_retention",
    "change_consent",
    "erase_person",
    "export_person",
    "forget_in_files",
    "note",
    "periods",
    "reapply",
    "rebuild_without",
    "take_out",
]
