"""What the cover room does: one function per action, keyword-only, each with its audit row."""

from beurs.cover.services.absences import (
    AbsenceReport,
    absence_change,
    absence_partial_return,
    absence_preview,
    absence_report,
    absence_report_with_own,
    absence_withdraw,
)
from beurs.cover.services.agencies import agency_add, agency_answer, agency_change, agency_end, agency_price_add
from beurs.cover.services.gaps import GapReport, gap_report, gap_withdraw
from beurs.cover.services.hand import assign_by_hand, own_solution
from beurs.cover.services.long import (
    long_cover_choose,
    long_cover_introduce,
    long_cover_open,
    long_cover_withdraw,
)
from beurs.cover.services.long_contract import long_cover_contract
from beurs.cover.services.needs import needs_extend
from beurs.cover.services.offers.answering import (
    offer_accept,
    offer_cancelled_by_person,
    offer_decline,
    offer_expire,
    offer_seen,
    offer_withdraw,
)
from beurs.cover.services.offers.rules import dispatch_rule_add
from beurs.cover.services.offers.searching import (
    Started,
    bridge_name,
    offer_to,
    phone_answer,
    search_bridge,
    search_start,
    search_stop,
    seeking_of,
)
from beurs.cover.services.outcomes import ROUTES, Deed, Recorded, outcome_record, outcome_withdraw
from beurs.cover.services.plans import plan_make
from beurs.cover.services.proposals import (
    AgreeOutcome,
    lock,
    proposal_drop,
    proposals_agree,
    publish,
    release,
    unlock,
)
from beurs.cover.services.repairing import plans_follow
from beurs.cover.services.steps import step_last, step_undo

__all__ = [
    "ROUTES",
    "AbsenceReport",
    "AgreeOutcome",
    "Deed",
    "GapReport",
    "Recorded",
    "Started",
    "absence_change",
    "absence_partial_return",
    "absence_preview",
    "absence_report",
    "absence_report_with_own",
    "absence_withdraw",
    "agency_add",
    "agency_answer",
    "agency_change",
    "agency_end",
    "agency_price_add",
    "assign_by_hand",
    "bridge_name",
    "dispatch_rule_add",
    "gap_report",
    "gap_withdraw",
    "lock",
    "long_cover_choose",
    "long_cover_contract",
    "long_cover_introduce",
    "long_cover_open",
    "long_cover_withdraw",
    "needs_extend",
    "offer_accept",
    "offer_cancelled_by_person",
    "offer_decline",
    "offer_expire",
    "offer_seen",
    "offer_to",
    "offer_withdraw",
    "outcome_record",
    "outcome_withdraw",
    "own_solution",
    "phone_answer",
    "plan_make",
    "plans_follow",
    "proposal_drop",
    "proposals_agree",
    "publish",
    "release",
    "search_bridge",
    "search_start",
    "search_stop",
    "seeking_of",
    "step_last",
    "step_undo",
    "unlock",
]
