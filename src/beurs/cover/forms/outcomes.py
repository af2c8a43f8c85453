"""The form by which a school tells what it did when nobody came."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from beurs.cover.access.offers.agencies import agencies_of
from beurs.cover.measures import Said
from beurs.cover.models import Agency, Ground, Measure
from beurs.region.models import Group, Part, Person

MOST_PUPILS = 200
MOST_MINUTES = 600


class OutcomeForm(forms.Form):
    """One measure for some parts of a group's day; `version` is that of the need as it was seen."""

    version = forms.IntegerField(min_value=0)
    kind = forms.ChoiceField(choices=Measure.choices)
    part = forms.MultipleChoiceField(
        choices=Part.choices, error_messages={"required": _("Choose at least one day part.")}
    )
    person = forms.ModelChoiceField(queryset=Person.objects.none(), required=False)
    responsible = forms.ModelChoiceField(queryset=Person.objects.none(), required=False)
    home_group = forms.ModelChoiceField(queryset=Group.objects.none(), required=False)
    pupils = forms.IntegerField(min_value=0, max_value=MOST_PUPILS, required=False)
    lost = forms.IntegerField(min_value=0, max_value=MOST_MINUTES, required=False)
    consent = forms.BooleanField(required=False)
    council = forms.BooleanField(required=False)
    reported = forms.BooleanField(required=False)
    parents_told = forms.BooleanField(required=False)
    only_creative = forms.BooleanField(required=False)
    vog_seen = forms.BooleanField(required=False)
    diploma_seen = forms.BooleanField(required=False)
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), required=False)
    name = forms.CharField(max_length=120, required=False, strip=True)
    grounds = forms.MultipleChoiceField(choices=Ground.choices, required=False)

    def __init__(self, *args: Any, people: Iterable[int], groups: QuerySet[Group], board: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Person.objects.filter(pk__in=list(people))
        self.fields["person"].queryset = known  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = known  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies_of(board)  # type: ignore[attr-defined]
        self.fields["home_group"].queryset = groups  # type: ignore[attr-defined]

    @property
    def said(self) -> Said:
        """What the school ticked."""
        return Said(**{name: self.cleaned_data[name] for name in Said.__dataclass_fields__})
