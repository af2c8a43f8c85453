"""What the user reads when this room refuses: code -> sentence; %(name)s places are facts of the refusal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beurs.pools.imports import THINGS
from beurs.region.imports.wording import row_actions

SENTENCES: dict[str, str | Promise] = {
    "person-taken": _("%(person)s already stands somewhere else on %(date)s (%(part)s). Choose somebody else."),
    "booking-released": _("%(person)s was already given back for %(date)s (%(part)s)."),
    "pool-not-open": _("%(pool)s does not run on %(date)s. Choose a day on which it does."),
    "member-already": _("%(person)s is in %(pool)s already. End that first."),
    "member-employment": _("This is not a running contract of %(person)s. Choose another."),
    "member-needs-employment": _("%(person)s has a contract. Say under which one the person covers."),
    "member-home": _("%(school)s is not a school of the employing board. Choose one of that board."),
    "member-board": _(
        "%(board)s takes no part in %(pool)s. Choose a contract with a board that does, or agree on sharing first."
    ),
    "member-over": _("%(person)s left %(pool)s already."),
    "member-before-start": _("The last day comes before the first (%(since)s). Choose a later day."),
    "policy-past": _("%(date)s has passed. An agreement begins today or later."),
    "policy-same-day": _("%(pool)s has another agreement for %(date)s. Withdraw that first, or choose another day."),
    "policy-serves-nobody": _("Choose at least one board that the pool serves."),
    "policy-owner-first": _("%(board)s owns this pool and is served in ring 1."),
    "policy-return": _("In return can only be asked of another board, for a pool that one board owns."),
    "policy-board-left": _(
        "From %(date)s on %(board)s no longer takes part in the region. Leave this board out, or choose an earlier day."
    ),
    "policy-excludes-nobody": _("Say who is not sent, or where to: one school or one board."),
    "policy-withdrawn": _("This agreement was withdrawn."),
    "policy-signed": _("%(board)s signed this agreement already."),
    "policy-stranger": _("%(board)s has no part in this agreement."),
    "policy-overtaken": _("A later agreement holds already. Propose a new one."),
    "policy-in-force": _("This agreement holds since %(since)s. It ends when a later one is signed."),
    "passport-kind": _("This kind of paper is not known here. Choose one of the list."),
    "passport-later": _("%(date)s is yet to come. Enter the day on which the paper was seen."),
    "approval-asked": _("%(board)s was asked already."),
    "approval-given": _("%(board)s approved this already."),
    "approval-not-asked": _("Nobody asks for an answer about %(person)s. Perhaps a colleague gave it."),
    "approval-not-given": _("There is no approval of %(person)s to withdraw."),
}

ACTIONS: dict[str, str | Promise] = {
    "membership.start": _("let somebody join a pool"),
    "membership.change": _("changed on what terms somebody is in a pool"),
    "membership.end": _("ended a place in a pool"),
    "policy.propose": _("proposed an agreement on sharing"),
    "policy.sign": _("signed an agreement on sharing"),
    "policy.withdraw": _("withdrew an agreement on sharing"),
    "policy.follow": _("let an agreement on sharing follow a change of the pools"),
    "pool.begin": _("let a pool begin"),
    "pool.end": _("let a pool end"),
    "approval.leave": _("ended the approvals of a board that left"),
    "passport.see": _("noted that a paper was seen"),
    "approval.ask": _("asked a board to receive somebody"),
    "approval.give": _("answered whether a board receives somebody"),
    "approval.withdraw": _("withdrew an approval"),
    **row_actions(THINGS),
}
"""What the trail calls the actions of this room."""
