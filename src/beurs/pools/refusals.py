"""What the user reads when this room refuses: code -> sentence; %(name)s places are facts of the refusal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beurs.pools.imports import THINGS
from beurs.region.imports.wording import row_actions

SENTENCES: dict[str, str | Promise] = {
    "person-taken": _("%(person)s already stands somewhere else on %(date)s (%(part)s). Choose somebody else."),
    "booking-released": _("%(person)s was already given back for %(date)s (%(part)s)."),
}

ACTIONS: dict[str, str | Promise] = row_actions(THINGS)
"""What the trail calls the actions of this room."""
