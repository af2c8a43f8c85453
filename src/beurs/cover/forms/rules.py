"""The forms with which a coordinator writes a new dated version of a rule."""

from django import forms
from django.utils.translation import gettext_lazy as _

from beurs.cover.models import Measure

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
MOST_POINTS = 500


class PriorityRuleForm(forms.Form):
    """Points per rule; together they make the priority of a group, 1 to 1000."""

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    base = forms.IntegerField(label=_("Every group"), min_value=1, max_value=MOST_POINTS)
    young = forms.IntegerField(label=_("Youngest groups (1 to 3)"), min_value=0, max_value=MOST_POINTS)
    special = forms.IntegerField(label=_("Special education"), min_value=0, max_value=MOST_POINTS)
    lost = forms.IntegerField(label=_("Per day part lost recently"), min_value=0, max_value=MOST_POINTS)
    lost_max = forms.IntegerField(label=_("Lost time at most"), min_value=0, max_value=MOST_POINTS)
    twice = forms.IntegerField(label=_("Twice running without a teacher"), min_value=0, max_value=MOST_POINTS)


class EmploymentRuleForm(forms.Form):
    """The numbers of law and sector agreement that planning keeps to, with where they stand."""

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    chain_contracts = forms.IntegerField(label=_("Contracts in a chain"), min_value=1, max_value=99)
    chain_months = forms.IntegerField(label=_("Months in a chain"), min_value=1, max_value=120)
    chain_gap_months = forms.IntegerField(label=_("Months that break a chain"), min_value=1, max_value=60)
    call_notice_hours = forms.IntegerField(label=_("Call notice, hours"), min_value=0, max_value=336)
    late_pay_percent = forms.IntegerField(
        label=_("Pay of a call withdrawn late, percent"), min_value=0, max_value=100, initial=100
    )
    call_pay_minutes = forms.IntegerField(
        label=_("Pay of a call at least, minutes"), min_value=0, max_value=600, initial=180
    )
    vog_months = forms.IntegerField(
        label=_("Certificate of conduct (VOG) at most, months old"), min_value=1, max_value=60, initial=6
    )
    week_parts = forms.IntegerField(label=_("Day parts a week at most"), min_value=1, max_value=14, required=False)
    document_days = forms.IntegerField(
        label=_("Days of warning before a document ends"), min_value=0, max_value=366, initial=60
    )
    source = forms.CharField(
        label=_("Where it stands"),
        max_length=200,
        error_messages={"required": _("Write down where this stands, for instance 'cao PO 2026, art. 3.8'.")},
    )


class EmergencyRuleForm(forms.Form):
    """The numbers for when nobody comes, with where they stand."""

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    short_weeks_max = forms.IntegerField(label=_("Four-day weeks a year at most"), min_value=0, max_value=40)
    short_weeks_from = forms.IntegerField(label=_("Counted from year group"), min_value=1, max_value=8)
    home_from_day = forms.IntegerField(label=_("A group at home from day"), min_value=1, max_value=10)
    online_days_max = forms.IntegerField(label=_("Online days a week at most"), min_value=0, max_value=5)
    lost_percent = forms.IntegerField(label=_("Lost when divided or supervised, percent"), min_value=0, max_value=100)
    source = forms.CharField(
        label=_("Where it stands"),
        max_length=200,
        error_messages={"required": _("Write down where this stands, for instance 'cao PO 2026, art. 3.8'.")},
    )


class MeasurePriceForm(forms.Form):
    """What one measure costs extra per day part from a day on."""

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    kind = forms.ChoiceField(label=_("Measure taken"), choices=Measure.choices)
    euros = forms.DecimalField(label=_("Euros a day part"), min_value=0, max_value=10_000, decimal_places=2)


class CancelRuleForm(forms.Form):
    """Until when a yes is taken back: freely, in the app, and by the school."""

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    grace_min = forms.IntegerField(label=_("Free after a yes, minutes"), min_value=0, max_value=1440)
    app_min = forms.IntegerField(label=_("In the app until before the lessons, minutes"), min_value=0, max_value=10_080)
    school_grace_min = forms.IntegerField(
        label=_("Free for the school after a yes, minutes"), min_value=0, max_value=1440
    )


class TravelRuleForm(forms.Form):
    """What an employer pays for travel from a day on."""

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    cents_km = forms.IntegerField(label=_("Cents per kilometre"), min_value=0, max_value=500)
    from_km = forms.IntegerField(label=_("Paid from, kilometres one way"), min_value=0, max_value=500)
    most_km = forms.IntegerField(label=_("Paid up to, kilometres one way"), min_value=0, max_value=500, required=False)
