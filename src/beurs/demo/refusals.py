"""What the user reads when this room refuses: code -> sentence; %(name)s places are facts of the refusal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "demo-beside-real": _(
        "This database holds the region %(region)s. The demo belongs in an empty one; --beside loads it all the same."
    ),
}

ACTIONS: dict[str, str | Promise] = {"demo.load": _("made the demo region")}
