"""Forms for tariffs, VAT rules and keys, and for what is booked by hand. Amounts are typed in euros."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beurs.ledger.models import MOST_CENTS_PER_HOUR, Entry, KeyRule, VatRule
from beurs.pools.models import Pool
from beurs.region.models import Board, Employment, Region

MOST_EUROS = 10_000_000


def day(label: Any, **given: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **given)


def cents_typed(euros: Decimal) -> int:
    """Return what was typed in euros with at most two decimals as whole cents."""
    return int(euros * 100)


class RegionForm(forms.Form):
    """A form that chooses among the boards and pools of a region."""

    def __init__(self, region: Region, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = field.queryset.filter(region=region)


class TariffForm(RegionForm):
    """What an hour of a board's employees costs from a day on."""

    board = forms.ModelChoiceField(label=_("Board"), queryset=Board.objects.all(), empty_label=_("choose a board"))
    function = forms.ChoiceField(
        label=_("Function"), required=False, choices=[("", _("every function")), *Employment.Function.choices]
    )
    euros = forms.DecimalField(
        label=_("Euros an hour, at cost price"),
        min_value=Decimal("0.01"),
        max_value=MOST_CENTS_PER_HOUR // 100,
        decimal_places=2,
    )
    since = day(_("Holds from"))
    source = forms.CharField(label=_("Where the amount comes from"), max_length=200)


class VatForm(RegionForm):
    """How VAT is treated from a day on."""

    subject = forms.ChoiceField(label=_("For"), choices=VatRule.Subject.choices)
    treatment = forms.ChoiceField(label=_("Treatment"), choices=VatRule.Treatment.choices)
    permille = forms.IntegerField(
        label=_("Rate, permille"), min_value=0, max_value=1000, initial=0, help_text=_("21% is 210. Exempt is 0.")
    )
    since = day(_("Holds from"))
    ground = forms.CharField(label=_("Legal ground"), max_length=300)


class KeyForm(RegionForm):
    """By which key cost is divided from a day on; fixed parts as a weight per board."""

    pool = forms.ModelChoiceField(
        label=_("Pool"), queryset=Pool.objects.all(), required=False, empty_label=_("the whole region")
    )
    kind = forms.ChoiceField(label=_("Key"), choices=KeyRule.Kind.choices)
    since = day(_("Holds from"))
    source = forms.CharField(label=_("Where it was decided"), max_length=200)

    def __init__(self, region: Region, *given: Any, **named: Any) -> None:
        super().__init__(region, *given, **named)
        self.boards = list(Board.objects.filter(region=region, closed_on__isnull=True))
        for board in self.boards:
            label = _("Fixed part of %(board)s") % {"board": board.name}
            self.fields[f"part{board.pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=1_000_000, required=False
            )

    def parts(self) -> dict[int, int]:
        """Return the weights that were typed, by board id."""
        typed = {board.pk: self.cleaned_data.get(f"part{board.pk}") for board in self.boards}
        return {board: weight for board, weight in typed.items() if weight}


class ShareForm(RegionForm):
    """A cost that a board bore, or keeps money for, to be divided by the key."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[(kind.value, kind.label) for kind in (Entry.Kind.SHARED, Entry.Kind.CONTRIBUTION)],
    )
    payer = forms.ModelChoiceField(
        label=_("Board that bore it"), queryset=Board.objects.all(), empty_label=_("choose a board")
    )
    pool = forms.ModelChoiceField(
        label=_("Pool"), queryset=Pool.objects.all(), required=False, empty_label=_("the whole region")
    )
    euros = forms.DecimalField(
        label=_("Euros without VAT"), min_value=Decimal("0.01"), max_value=MOST_EUROS, decimal_places=2
    )
    date = day(_("Day"))
    note = forms.CharField(label=_("For what"), max_length=300)


class AdvanceForm(RegionForm):
    """Money that a board paid ahead to another."""

    payer = forms.ModelChoiceField(
        label=_("Board that paid"), queryset=Board.objects.all(), empty_label=_("choose a board")
    )
    payee = forms.ModelChoiceField(
        label=_("Board that received"), queryset=Board.objects.all(), empty_label=_("choose a board")
    )
    euros = forms.DecimalField(label=_("Euros"), min_value=Decimal("0.01"), max_value=MOST_EUROS, decimal_places=2)
    date = day(_("Day"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class SettleForm(RegionForm):
    """Payments that bring balances to zero."""

    pool = forms.ModelChoiceField(
        label=_("Pool"), queryset=Pool.objects.all(), required=False, empty_label=_("everything")
    )
    date = day(_("Day of payment"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
