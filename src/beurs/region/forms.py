"""Forms that narrow the lists of this room."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from beurs.region.models import Board, Document, Employment, School

ANY = [("", _("All"))]


class SchoolsFilterForm(forms.Form):
    """Narrows the list of schools."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), required=False, empty_label=_("All")
    )
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    kind = forms.ChoiceField(label=_("School type"), choices=[*ANY, *School.Kind.choices], required=False)
    place = forms.ChoiceField(
        label=_("Place"), choices=[*ANY, ("none", _("unknown")), ("known", _("known"))], required=False
    )
    closed = forms.BooleanField(label=_("Closed schools too"), required=False)

    def __init__(self, *args: object, schools: QuerySet[School], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        boards = schools.order_by().values("board")
        self.fields["board"].queryset = Board.objects.filter(pk__in=boards)  # type: ignore[attr-defined]
        names = schools.order_by("municipality").values_list("municipality", flat=True).distinct()
        choices = [*ANY, *((name, name) for name in names if name)]
        self.fields["municipality"].choices = choices  # type: ignore[attr-defined]


class PeopleFilterForm(forms.Form):
    """Narrows the list of people."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), required=False, empty_label=_("All")
    )
    function = forms.ChoiceField(label=_("Function"), choices=[*ANY, *Employment.Function.choices], required=False)
    place_unknown = forms.BooleanField(label=_("Home unknown"), required=False)

    def __init__(self, *args: object, boards: QuerySet[Board], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]


class DocumentsFilterForm(forms.Form):
    """Narrows the list of papers that end."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Document"), choices=[*ANY, *Document.Kind.choices], required=False)
    soon = forms.BooleanField(label=_("Ends soon"), required=False)


class DocumentForm(forms.Form):
    """A paper of somebody, by the reference under which the employer knows the person."""

    reference = forms.CharField(label=_("Reference"), max_length=30)
    kind = forms.ChoiceField(label=_("Document"), choices=Document.Kind.choices)
    until = forms.DateField(label=_("Valid until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
