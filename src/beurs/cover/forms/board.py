"""What the buttons of the board send."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beurs.cover.explain import OVERRIDABLE
from beurs.region.models import Part

MOST_PAIRS = 500
MOST_DIGITS = 18


class VersionForm(forms.Form):
    """The version of the need that the planner saw."""

    version = forms.IntegerField(min_value=1)


class GroundForm(VersionForm):
    """A version and, where a rule asks for it, the ground."""

    ground = forms.CharField(max_length=500, required=False, strip=True)


class AssignForm(GroundForm):
    """A person for some day parts of a need, and the rules the planner sets aside for it."""

    person = forms.IntegerField(min_value=1)
    parts = forms.MultipleChoiceField(choices=Part.choices, error_messages={"required": _("Choose a day part.")})
    overrides = forms.MultipleChoiceField(choices=[(rule, rule) for rule in sorted(OVERRIDABLE)], required=False)


class PairsField(forms.MultipleChoiceField):
    """Needs with the versions the planner saw: "12:3" becomes {12: 3}."""

    def validate(self, value: Any) -> None:
        """Refuse an empty list and a list longer than any board."""
        if not value or len(value) > MOST_PAIRS:
            raise ValidationError(_("Choose at least one group."))

    def clean(self, value: Any) -> dict[int, int]:
        """Return id -> version; anything else is refused."""
        given = super().clean(value)
        pairs = [text.split(":") for text in given]
        if not all(len(pair) == 2 and all(_is_number(text) for text in pair) for pair in pairs):
            raise ValidationError(_("Choose at least one group."))
        return {int(pk): int(version) for pk, version in pairs}


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= MOST_DIGITS


class PairsForm(forms.Form):
    """The proposals a planner agrees to."""

    pair = PairsField()
