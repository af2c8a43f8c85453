"""What the buttons around a search send, and a board's rule for asking people."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from beurs.cover.access.offers.rules import Ring, Rule
from beurs.cover.models import Agency, DispatchRing
from beurs.cover.services.offers.searching import ANSWERS
from beurs.region.models import Board, Person


class BridgeForm(forms.Form):
    """Who stands before the group until somebody arrives."""

    bridge = forms.CharField(label=_("Who bridges"), max_length=120, strip=True)

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bridge"].required = required


class PersonForm(forms.Form):
    """Somebody whom a pool brings to the need's board."""

    person = forms.ModelChoiceField(queryset=Person.objects.none())

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class PhoneForm(PersonForm):
    """What somebody said on the phone."""

    answer = forms.ChoiceField(choices=[(answer, answer) for answer in ANSWERS])


class AgencyForm(forms.ModelForm):
    """Name, telephone and mail of an agency."""

    class Meta:
        model = Agency
        fields = ("name", "phone", "email")


class AgencyPriceForm(forms.Form):
    """What an hour of an agency costs from a day on."""

    since = forms.DateField(label=_("Holds from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    euros = forms.DecimalField(
        label=_("Euros an hour, all in"), help_text=_("With VAT, where the agency charges it."),
        min_value=0, max_value=1000, decimal_places=2,
    )  # fmt: skip


class AgencyAnswerForm(forms.Form):
    """What an agency said; a yes says who comes, and that certificate and diploma are on file."""

    answer = forms.ChoiceField(choices=[(answer, answer) for answer in ANSWERS])
    name = forms.CharField(max_length=120, required=False, strip=True)
    seen = forms.BooleanField(required=False)


DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput({"type": "time"}, format="%H:%M")
KINDS = DispatchRing.Kind


class DispatchRuleForm(forms.Form):
    """A new version of a board's rule for asking people: the settings, and per possible ring its place and its time.

    A ring without a place is not asked. `rings` are the rings in order, once the form is valid.
    """

    since = forms.DateField(label=_("Holds from"), widget=DAY)
    standing = forms.BooleanField(label=_("Offers leave by themselves once the plan proposes somebody"), required=False)
    policy = forms.BooleanField(label=_("The dispatch policy chooses whom to ask"), required=False)
    publish = forms.BooleanField(label=_("The school sees at once who accepted"), required=False)
    live_max = forms.IntegerField(label=_("Open offers per group at once"), min_value=1, max_value=20)
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=TIME)
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=TIME)
    notice_at = forms.TimeField(label=_("Planner and school hear what is still open at"), widget=TIME)

    def __init__(self, data: Any = None, *, rule: Rule, others: Sequence[Board], since: dt.date) -> None:
        row = rule.row
        initial = {name: getattr(row, name) for name in ("standing", "policy", "publish", "live_max")}
        initial |= {name: _time(getattr(row, name)) for name in ("quiet_from", "quiet_until", "notice_at")}
        super().__init__(data, initial={**initial, "since": since})
        self.rings: tuple[Ring, ...] = ()
        self.choices = [(KINDS.OWN, None), (KINDS.JOINT, None), *((KINDS.PARTNER, board) for board in others)]
        self.choices += [(KINDS.PARTNER, None), (KINDS.AGENCY, None)]
        known = {(ring.kind, ring.board): ring for ring in rule.rings}
        for kind, board in self.choices:
            ring = known.get((kind, board.pk if board else None))
            for name, field in _ring_fields(ring).items():
                self.fields[f"{_ring_name(kind, board)}-{name}"] = field

    @property
    def settings(self) -> list[forms.BoundField]:
        """Return the fields that are not about a ring."""
        return [self[name] for name in self.base_fields]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return per possible ring its words and its fields."""
        return [
            {
                "word": _("pool of %(board)s") % {"board": board} if board else _ring_word(kind),
                "fields": [self[f"{_ring_name(kind, board)}-{name}"] for name in RING_FIELDS],
            }
            for kind, board in self.choices
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the rings in order of their places; two rings in one place are refused."""
        found = super().clean() or {}
        if self.errors:
            return found
        placed = []
        for kind, board in self.choices:
            name = _ring_name(kind, board)
            place = found.get(f"{name}-place")
            if place:
                numbers = {key: found[f"{name}-{key}"] or STANDARD_OF[key] for key in STANDARD_OF}
                placed.append(Ring(place, kind, board.pk if board else None, **numbers))
        places = [ring.place for ring in placed]
        if len(set(places)) < len(places):
            raise ValidationError(_("Two rings stand in the same place. Give each its own number."))
        self.rings = tuple(sorted(placed, key=lambda ring: ring.place))
        return found

    def given(self) -> dict[str, Any]:
        """Return what the service takes, once the form is valid."""
        data = {name: self.cleaned_data[name] for name in self.base_fields}
        for name in ("quiet_from", "quiet_until", "notice_at"):
            data[name] = data[name].hour * 60 + data[name].minute
        return data


STANDARD_OF = {"share": 25, "at_least": 10, "at_most": 120}
RING_FIELDS = ("place", *STANDARD_OF)


def _ring_fields(ring: Ring | None) -> dict[str, forms.Field]:
    """Return the fields of one ring, filled in from the rule in force."""
    kept = {name: getattr(ring, name) if ring else number for name, number in STANDARD_OF.items()}
    labels = {"share": _("Share of the time left, %"), "at_least": _("At least, min"), "at_most": _("At most, min")}
    found: dict[str, forms.Field] = {
        "place": forms.IntegerField(
            label=_("Place"), required=False, min_value=1, max_value=99, initial=ring.place if ring else None
        )
    }
    for name, most in (("share", 100), ("at_least", 600), ("at_most", 1440)):
        found[name] = forms.IntegerField(
            label=labels[name], required=False, min_value=1, max_value=most, initial=kept[name]
        )
    return found


def _ring_name(kind: str, board: Board | None) -> str:
    return f"ring-{kind}-{board.pk}" if board else f"ring-{kind}"


def _ring_word(kind: str) -> str:
    return str(_("pools of all other boards") if kind == KINDS.PARTNER else DispatchRing.Kind(kind).label)


def _time(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)
