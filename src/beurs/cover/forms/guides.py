"""The forms with which a school tells what who comes to cover has to know."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONG = forms.Textarea(attrs={"rows": 5})


class SchoolGuideForm(forms.Form):
    """What holds for every group of a school."""

    contact_name = forms.CharField(label=_("Whom to ask"), max_length=90, required=False)
    contact_role = forms.CharField(label=_("Role"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    contact_email = forms.EmailField(label=_("E-mail address for questions"), required=False)
    arrival_note = forms.CharField(label=_("On arrival"), max_length=300, required=False)
    parking = forms.CharField(label=_("Parking"), max_length=200, required=False)
    routines = forms.CharField(label=_("How we do things"), max_length=4000, required=False, widget=LONG)
    places = forms.CharField(label=_("Where to find what"), max_length=4000, required=False, widget=LONG)


class GroupGuideForm(forms.Form):
    """What holds for one group."""

    timetable = forms.CharField(label=_("Timetable of the day"), max_length=4000, required=False, widget=LONG)
    notes = forms.CharField(label=_("Good to know"), max_length=4000, required=False, widget=LONG)
