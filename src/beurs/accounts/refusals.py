"""What the user reads when this room refuses: code -> sentence; %(name)s places are facts of the refusal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "sign-in-wrong": _("This e-mail address and password do not belong together. Try again."),
    "sign-in-wait": _("Too many tries. Try again in %(minutes)s min."),
    "language-unknown": _("We do not speak '%(language)s'. Choose Dutch or English."),
}

ACTIONS: dict[str, str | Promise] = {
    "sign-in": _("signed in"),
    "sign-in.failed": _("tried to sign in"),
    "password.changed": _("changed the password"),
}
"""What the trail calls the actions of this room."""
