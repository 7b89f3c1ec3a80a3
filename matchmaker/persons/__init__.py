"""What people may ask for about themselves: consent, a copy of everything, erasure, an end."""

from matchmaker.persons.consent import change_consent
from matchmaker.persons.erasure import (
    Erased,
    erase_person,
    forget_in_files,
    reapply,
    rebuild_without,
    take_out,
)
from matchmaker.persons.export import export_person
from matchmaker.persons.register import (
    REGISTER,
    accompany,
    note,
)
from matchmaker.persons.retention import Period, apply_retention, periods

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
