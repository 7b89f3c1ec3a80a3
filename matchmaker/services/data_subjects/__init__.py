"""What people may ask for about themselves: consent, a copy of everything, erasure, an end."""

from matchmaker.services.data_subjects.consent import change_consent, export_person
from matchmaker.services.data_subjects.erasure import (
    ErasureResult,
    erase_data,
    erase_person,
    erased_in,
    forget_in_files,
    keep_register,
    reapply,
    rebuild_without,
    remove_person,
)
from matchmaker.services.data_subjects.erasure_register import REGISTER, accompany, note
from matchmaker.services.data_subjects.retention import RetentionPeriod, apply_retention, periods

__all__ = [
    "REGISTER",
    "ErasureResult",
    "RetentionPeriod",
    "accompany",
    "apply_retention",
    "change_consent",
    "erase_data",
    "erase_person",
    "erased_in",
    "export_person",
    "forget_in_files",
    "keep_register",
    "note",
    "periods",
    "reapply",
    "rebuild_without",
    "remove_person",
]
