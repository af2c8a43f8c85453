"""Forms for drafting a change of the pools: one per kind, and one for where people go."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beurs.ledger.access.changes import boards_here, members_of
from beurs.ledger.models import DesignChange, KeyRule
from beurs.ledger.services.changes import Wanted
from beurs.pools.models import Membership, Pool
from beurs.region.models import Board, Region


class ChangeForm(forms.Form):
    """What every change has: a day, a reason; `existing` is the draft that is edited."""

    kind = ""
    on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(
        self, region: Region, today: dt.date, data: Any = None, *, existing: DesignChange | None = None
    ) -> None:
        super().__init__(data, initial=initial_of(existing) if existing is not None else {})
        self.region, self.today, self.existing = region, today, existing
        self.boards = boards_here(region, today)
        self.ready()

    def ready(self) -> None:
        """Fill in what there is to choose from."""

    def subject(self) -> dict[str, Any]:
        """Return what the change is about, as `change_draft` takes it."""
        return {}

    def wanted(self) -> Wanted:
        """Return what was typed, as the services take it."""
        typed = self.cleaned_data
        return Wanted(
            partners=tuple(board.pk for board in typed.get("partners", ())),
            settles=typed.get("settles", True),
            note=typed["note"],
            name=typed.get("name", ""),
            pool_kind=typed.get("pool_kind", ""),
            key=typed.get("key", ""),
            joining=tuple(int(one) for one in typed.get("joining", ())),
        )


def initial_of(change: DesignChange) -> dict[str, Any]:
    """Return the fields of a draft as a form shows them."""
    names = ("on", "note", "settles", "name", "pool_kind", "key")
    chosen = {(row.person_id, row.pool_id) for row in change.members.all()}
    rows = Membership.objects.filter(pool__in={pool for _person, pool in chosen})
    joining = [str(row.pk) for row in rows if (row.person_id, row.pool_id) in chosen]
    partners = list(change.partners.values_list("pk", flat=True))
    return {**{name: getattr(change, name) for name in names}, "partners": partners, "joining": joining}


def _boards(label: Any, **given: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label, queryset=Board.objects.none(), widget=forms.CheckboxSelectMultiple, **given
    )


def _settles() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Settle the balances on that day"),
        required=False,
        initial=True,
        help_text=_("Otherwise they stay in the ledger as owed."),
    )


class DissolveForm(ChangeForm):
    """Which joint pool ends, and whose own pools help one another afterwards."""

    kind = DesignChange.Kind.DISSOLVE
    field_order = ("pool", "on", "partners", "settles", "note")
    pool = forms.ModelChoiceField(label=_("Joint pool"), queryset=Pool.objects.none(), empty_label=_("choose a pool"))
    partners = _boards(
        _("Own pools that help one another afterwards"),
        required=False,
        help_text=_("Every own pool serves its own board first. These boards also help each other, in ring 2."),
    )
    settles = _settles()

    def ready(self) -> None:
        """Offer the joint pools that run."""
        running = Q(until__isnull=True) | Q(until__gte=self.today)
        pools = Pool.objects.filter(running, region=self.region, owner__isnull=True)
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]
        self.fields["partners"].queryset = self.boards  # type: ignore[attr-defined]
        if self.existing is not None:
            del self.fields["pool"]

    def subject(self) -> dict[str, Any]:
        """Return the pool."""
        return {"pool": self.cleaned_data["pool"]}


class FoundForm(ChangeForm):
    """What the joint pool is called, whom it serves, who joins it, how its cost is shared."""

    kind = DesignChange.Kind.FOUND
    field_order = ("name", "on", "pool_kind", "partners", "joining", "key", "note")
    name = forms.CharField(label=_("Name of the new pool"), max_length=120)
    pool_kind = forms.ChoiceField(label=_("Kind"), choices=Pool.Kind)
    partners = _boards(_("Boards that it serves"))
    joining = forms.MultipleChoiceField(
        label=_("People who join it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They leave their own pool the day before. Contract, home school and function go along."),
    )  # fmt: skip
    key = forms.ChoiceField(
        label=_("Key for shared cost"), required=False, choices=[("", _("that of the region")), *KeyRule.Kind.choices],
        help_text=_("Fixed parts are equal at first."),
    )  # fmt: skip

    def ready(self) -> None:
        """Offer the members of own pools, under their pool."""
        self.fields["partners"].queryset = self.boards  # type: ignore[attr-defined]
        running = Q(until__isnull=True) | Q(until__gte=self.today)
        own = Pool.objects.filter(running, region=self.region, owner__isnull=False)
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in members_of(own, self.today):
            groups[row.pool.name].append((str(row.pk), str(row.person)))
        self.fields["joining"].choices = sorted(groups.items())  # type: ignore[attr-defined]


class LeaveForm(ChangeForm):
    """Which board leaves, and whether its balance is paid off."""

    kind = DesignChange.Kind.LEAVE
    field_order = ("board", "on", "settles", "note")
    board = forms.ModelChoiceField(label=_("Board"), queryset=Board.objects.none(), empty_label=_("choose a board"))
    settles = _settles()

    def ready(self) -> None:
        """Offer the boards that take part."""
        self.fields["board"].queryset = self.boards  # type: ignore[attr-defined]
        if self.existing is not None:
            del self.fields["board"]

    def subject(self) -> dict[str, Any]:
        """Return the board."""
        return {"board": self.cleaned_data["board"]}


FORMS: dict[str, type[ChangeForm]] = {form.kind: form for form in (DissolveForm, FoundForm, LeaveForm)}
"""The form of every kind of change."""

NOWHERE = "none"


class PeopleForm(forms.Form):
    """To the own pool of which board every member of a dissolved pool goes; the fields are named by person."""

    def __init__(self, people: list[tuple[int, str, int | None, bool]], boards: list[Board], *given: Any) -> None:
        super().__init__(*given)
        places = [("", _("choose")), *((str(board.pk), board.name) for board in boards), (NOWHERE, _("no pool"))]
        for person, name, board, chosen in people:
            start = str(board) if board is not None else NOWHERE if chosen else ""
            self.fields[f"p{person}"] = forms.ChoiceField(label=name, choices=places, required=False, initial=start)

    def targets(self) -> dict[int, int | None]:
        """Return person -> board (ids, None: no pool) of everybody for whom something was chosen."""
        typed = {int(name[1:]): value for name, value in self.cleaned_data.items() if value}
        return {person: None if value == NOWHERE else int(value) for person, value in typed.items()}
