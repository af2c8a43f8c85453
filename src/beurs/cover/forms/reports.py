"""Forms that narrow the lists of reports."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from beurs.cover.models import IdleNote


class IdleFilterForm(forms.Form):
    """Narrows the idle list: words in school, group or name, and how somebody was booked."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    route = forms.ChoiceField(label=_("Booked"), choices=[("", _("All")), *IdleNote.Route.choices], required=False)
    first = forms.DateField(required=False, widget=forms.HiddenInput)
    last = forms.DateField(required=False, widget=forms.HiddenInput)

    def narrow(self, rows: QuerySet[IdleNote]) -> QuerySet[IdleNote]:
        """Return the acts that fit."""
        for word in self.cleaned_data["q"].split():
            named = Q(people__first_name__icontains=word) | Q(people__last_name__icontains=word)
            rows = rows.filter(named | Q(need__school__name__icontains=word) | Q(need__group__name__iexact=word))
        if self.cleaned_data["route"]:
            rows = rows.filter(route=self.cleaned_data["route"])
        return rows.distinct()
