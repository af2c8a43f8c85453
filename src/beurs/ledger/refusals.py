"""What the user reads when this room refuses: code -> sentence; %(name)s places are facts of the refusal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "month-closed": _("The month %(month)s is closed. What comes later is booked in the open month."),
    "month-not-over": _("The month %(month)s is not over yet. Close it after its last day."),
    "month-before-open": _("The month %(month)s is still open. Close that month first."),
    "month-unpriced": _("%(number)s day parts of %(month)s have no tariff or VAT rule yet. Add those first."),
    "setting-closed": _("The month %(month)s is closed. Choose a day after that month."),
    "setting-exists": _("There is already a version from %(since)s. Choose another day."),
    "tariff-range": _("%(found)s cents an hour will not do. Choose 1 to %(most)s cents."),
    "vat-rate": _("A rate belongs to a taxed treatment, and only to that one."),
    "key-parts": _("Fixed parts need a part for at least one board, other keys need none."),
    "no-key": _("No key holds on %(date)s. Add a key first."),
    "no-weights": _("Under the key no board has a part on %(date)s. Look at pupils, contracts or use."),
    "no-vat-rule": _("How VAT of shared cost is treated on %(date)s is unknown. Add that first."),
    "amount-range": _("This amount will not do. Choose an amount above zero."),
    "date-ahead": _("%(date)s is still to come. Choose today or earlier."),
    "same-board": _("Choose two different boards of one region."),
    "entry-loan": _("A loan follows the hours. Change the hours, or end the dispute."),
    "entry-corrected": _("This entry was taken back already."),
    "hours-ahead": _("%(date)s is still to come. Sign the hours afterwards."),
    "hours-range": _("%(found)s minutes will not do. Choose 0 to %(most)s minutes."),
    "hours-gone": _("This day part was given back. There are no hours to sign."),
    "hours-alike": _("School and worker agree. There is nothing to decide."),
    "hours-decided": _("A planner decided on these hours already. Ask the planner to look again."),
    "hours-note": _("Say why, in a few words."),
    "line-other": _("This line is not on the statement of this board."),
    "line-said": _("This line was agreed or disputed already."),
    "line-quiet": _("Nobody disputes this line any more."),
}

ACTIONS: dict[str, str | Promise] = {
    "ledger.post": _("posted worked day parts"),
    "ledger.correct": _("corrected entries of the ledger"),
    "ledger.entry": _("booked cost or a payment"),
    "ledger.close": _("closed a month"),
    "ledger.tariff": _("wrote a tariff"),
    "ledger.vat": _("wrote how VAT is treated"),
    "ledger.key": _("wrote a key for shared cost"),
    "hours.school": _("signed hours for the school"),
    "hours.worker": _("signed own hours"),
    "hours.decide": _("decided on hours that differed"),
    "line.agree": _("agreed to lines of a statement"),
    "line.dispute": _("disputed a line of a statement"),
    "line.answer": _("answered a disputed line"),
    "line.end": _("ended a dispute"),
}
"""What the trail calls the actions of this room."""
