"""Forms that narrow the lists of this room."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from beurs.pools.models import Pool
from beurs.region.forms import PeopleFilterForm
from beurs.region.models import Board


class PeopleInPoolsFilterForm(PeopleFilterForm):
    """Narrows the list of people, also to the members of one pool."""

    field_order = ["q", "board", "function", "pool", "place_unknown"]

    pool = forms.ModelChoiceField(label=_("Pool"), queryset=Pool.objects.none(), required=False, empty_label=_("All"))

    def __init__(self, *args: object, boards: QuerySet[Board], pools: QuerySet[Pool], **kwargs: object) -> None:
        super().__init__(*args, boards=boards, **kwargs)
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]
