"""The form of a school's own solution."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from beurs.cover.models import Assignment, Need
from beurs.region.models import Part


class OwnSolutionForm(forms.Form):
    """Who of the school takes over which parts of a group's day; `version` is that of the need as it was seen."""

    need = forms.ModelChoiceField(
        queryset=Need.objects.none(), error_messages={"invalid_choice": _("This group is not of your school.")}
    )
    version = forms.IntegerField(min_value=0)
    person = forms.IntegerField(min_value=1, error_messages={"required": _("Choose who takes over.")})
    own_kind = forms.ChoiceField(choices=Assignment.OwnKind.choices)
    part = forms.MultipleChoiceField(
        choices=Part.choices, error_messages={"required": _("Choose at least one day part.")}
    )

    def __init__(self, *args: Any, needs: QuerySet[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = needs  # type: ignore[attr-defined]
