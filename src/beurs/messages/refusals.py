"""What the user reads when this room refuses: code -> sentence; %(name)s places are facts of the refusal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "link-unknown": _("This link is not right. Open the message again, or sign in."),
    "link-used": _("This link was used already."),
    "link-withdrawn": _("This link no longer holds."),
    "link-expired": _("The time to answer is over."),
    "push-bad": _(
        "This browser cannot take notifications here (%(field)s: %(found)s). You can be reached another way."
    ),
}
