"""Forms of the pages that belong to no single room."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from beurs.accounts.models import AuditRow
from beurs.web.audit import actions


class AuditFilterForm(forms.Form):
    """Narrows the audit trail to a day, a person or an action."""

    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    by = forms.CharField(label=_("Who"), required=False, max_length=80)
    action = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        named = sorted(((code, str(words)) for code, words in actions().items()), key=lambda pair: pair[1])
        self.fields["action"].choices = [("", _("All")), *named]  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[AuditRow]) -> QuerySet[AuditRow]:
        """Return the rows that the valid form asks for: `day` matches when it was done and for when it counts."""
        wanted = self.cleaned_data
        if wanted["day"]:
            rows = rows.filter(Q(day=wanted["day"]) | Q(at__date=wanted["day"]))
        if wanted["by"]:
            rows = rows.filter(by__name__icontains=wanted["by"].strip())
        if wanted["action"]:
            rows = rows.filter(action=wanted["action"])
        return rows
