"""Numbers of a sharing policy that somebody wants to see on the mornings behind, before they are proposed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beurs.pools.models import Policy
from beurs.region.models import Board

LIMITS = {"ring": (1, 100), "day_cap": (0, 999), "week_cap": (0, 9999)}
LABELS = {"ring": _("Ring"), "day_cap": _("Day parts a day"), "week_cap": _("Day parts a week")}
RESERVE_HINT = _("People kept free beyond the own needs. Leave empty for no rule.")


class PreviewForm(forms.Form):
    """Reserve, and per board its ring and caps; a board without a ring is not served."""

    reserve = forms.IntegerField(label=_("Reserve"), help_text=RESERVE_HINT, required=False, min_value=0, max_value=999)

    def __init__(
        self, data: Any = None, *, policy: Policy, boards: Sequence[Board], wanted: dict[str, Any] | None = None
    ) -> None:
        shown = wanted or wanted_of(policy)
        super().__init__(data, initial={"reserve": shown["reserve"]})
        self.policy, self.boards = policy, boards
        for board in boards:
            numbers = shown["reaches"].get(str(board.pk), {})
            for name, (least, most) in LIMITS.items():
                self.fields[f"{name}-{board.pk}"] = forms.IntegerField(
                    label=LABELS[name], required=False, min_value=least, max_value=most, initial=numbers.get(name)
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return per board its fields."""
        return [{"board": board, "fields": [self[f"{name}-{board.pk}"] for name in LIMITS]} for board in self.boards]

    def clean(self) -> dict[str, Any]:
        """Refuse a policy that serves nobody."""
        found = super().clean() or {}
        if not self.errors and all(found.get(f"ring-{board.pk}") is None for board in self.boards):
            raise ValidationError(_("Give at least one board a ring."))
        return found

    def given(self) -> dict[str, Any]:
        """Return what a trial takes; empty when these are the numbers of the policy itself."""
        reaches = {
            str(board.pk): {name: self.cleaned_data.get(f"{name}-{board.pk}") for name in LIMITS}
            for board in self.boards
            if self.cleaned_data.get(f"ring-{board.pk}") is not None
        }
        wanted = {"reserve": self.cleaned_data.get("reserve"), "reaches": reaches}
        return {} if wanted == wanted_of(self.policy) else wanted


def wanted_of(policy: Policy) -> dict[str, Any]:
    """Return the numbers of a policy as a trial takes them."""
    reaches = {str(row.board_id): {name: getattr(row, name) for name in LIMITS} for row in policy.reaches.all()}
    return {"reserve": policy.reserve, "reaches": reaches}
