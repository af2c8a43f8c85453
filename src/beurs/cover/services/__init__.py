"""What the cover room does: one function per action, keyword-only, each with its audit row."""

from beurs.cover.services.absences import (
    AbsenceReport,
    absence_change,
    absence_partial_return,
    absence_preview,
    absence_report,
    absence_withdraw,
)
from beurs.cover.services.gaps import GapReport, gap_report, gap_withdraw
from beurs.cover.services.needs import needs_extend

__all__ = [
    "AbsenceReport",
    "GapReport",
    "absence_change",
    "absence_partial_return",
    "absence_preview",
    "absence_report",
    "absence_withdraw",
    "gap_report",
    "gap_withdraw",
    "needs_extend",
]
