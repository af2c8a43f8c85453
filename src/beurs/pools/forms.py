"""Forms of this room: what narrows its lists, an agreement on sharing, a membership, a paper that was seen."""

from collections.abc import Sequence

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.pools.models import Exclusion, PassportItem, Pool
from beurs.pools.services import Left, MemberTerms, Served, Terms
from beurs.region.forms import PeopleFilterForm
from beurs.region.models import Board, Employment, Person, School


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeopleInPoolsFilterForm(PeopleFilterForm):
    """Narrows the list of people, also to the members of one pool."""

    field_order = ["q", "board", "function", "pool", "place_unknown"]

    pool = forms.ModelChoiceField(label=_("Pool"), queryset=Pool.objects.none(), required=False, empty_label=_("All"))

    def __init__(self, *args: object, boards: QuerySet[Board], pools: QuerySet[Pool], **kwargs: object) -> None:
        super().__init__(*args, boards=boards, **kwargs)
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]


class ProposalForm(forms.Form):
    """An agreement on sharing a pool, with four fields for every board of the region.

    `people` are those the user may leave out by name. Who and what else the agreement in force leaves out (`others`,
    people out of the user's sight among them) is taken over as it stands.
    """

    since = forms.DateField(label=_("Holds from"), widget=_day())
    reserve = forms.IntegerField(
        label=_("Keep free"),
        help_text=_("People beyond what the boards of ring 1 are known to need."),
        min_value=0,
        max_value=99,
        required=False,
    )
    release = forms.TimeField(
        label=_("Lend from"),
        help_text=_("Until then only ring 1 uses the people."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
    )
    release_days = forms.IntegerField(label=_("Days before"), min_value=0, max_value=28, initial=0, required=False)
    tolerance = forms.IntegerField(
        label=_("Difference that may be"),
        help_text=_("Day parts lent more than got back."),
        min_value=0,
        max_value=9999,
        required=False,
    )
    window_days = forms.IntegerField(
        label=_("Counted over days"), min_value=1, max_value=366, initial=28, required=False
    )
    approval_needed = forms.BooleanField(label=_("Boards approve newcomers"), required=False)
    schools = forms.ModelMultipleChoiceField(
        label=_("Schools to which nobody is sent"), queryset=School.objects.none(), required=False
    )
    function = forms.ChoiceField(
        label=_("Function that is not lent"), choices=[("", "–"), *Employment.Function.choices], required=False
    )
    people = forms.ModelMultipleChoiceField(
        label=_("People who are not lent"),
        help_text=_("Work for the boards of ring 1 only."),
        queryset=Person.objects.none(),
        required=False,
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(
        self, *args: object, pool: Pool, people: QuerySet[Person], others: Sequence[Exclusion] = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.others = others
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
        schools = School.objects.filter(board__region=pool.region_id, closed_on__isnull=True).order_by("name")
        self.fields["schools"].queryset = schools  # type: ignore[attr-defined]
        here = Board.objects.filter(region=pool.region_id, closed_on__isnull=True)
        self.boards = list(here.exclude(left_on__lte=timezone.localdate()).order_by("name"))
        for board in self.boards:
            for name, made in _board_fields().items():
                self.fields[f"{name}-{board.pk}"] = made

    def general(self) -> list[forms.BoundField]:
        """Return the fields about the pool as a whole."""
        return [self[name] for name in self.base_fields]

    def rows(self) -> list[tuple[Board, list[forms.BoundField]]]:
        """Return the fields per board."""
        return [(board, [self[f"{name}-{board.pk}"] for name in _board_fields()]) for board in self.boards]

    def terms(self) -> Terms:
        """Return what was typed about the pool as a whole."""
        typed, release = self.cleaned_data, self.cleaned_data["release"]
        return Terms(
            reserve=typed["reserve"],
            release_minute=None if release is None else release.hour * 60 + release.minute,
            release_days=typed["release_days"] or 0,
            approval_needed=typed["approval_needed"],
            tolerance=typed["tolerance"],
            window_days=typed["window_days"] or 28,
            note=typed["note"],
        )

    def serves(self) -> list[Served]:
        """Return the boards that were given a ring."""
        typed = self.cleaned_data
        return [
            Served(
                board,
                typed[f"ring-{board.pk}"],
                day_cap=typed[f"day-{board.pk}"],
                week_cap=typed[f"week-{board.pk}"],
                reciprocal=typed[f"return-{board.pk}"],
            )
            for board in self.boards
            if typed[f"ring-{board.pk}"] is not None
        ]

    def leaves(self) -> list[Left]:
        """Return who is not sent where."""
        function = self.cleaned_data["function"]
        schools = [Left(school=school) for school in self.cleaned_data["schools"]]
        people = [Left(person=person) for person in self.cleaned_data["people"]]
        others = [Left(row.person, row.function, row.school, row.board) for row in self.others]
        return [*schools, *([Left(function=function)] if function else []), *people, *others]


def _board_fields() -> dict[str, forms.Field]:
    return {
        "ring": forms.IntegerField(label=_("Ring"), min_value=1, max_value=100, required=False),
        "day": forms.IntegerField(label=_("A day"), min_value=0, max_value=999, required=False),
        "week": forms.IntegerField(label=_("A week"), min_value=0, max_value=999, required=False),
        "return": forms.BooleanField(label=_("In return"), required=False),
    }


class MembershipForm(forms.Form):
    """On what terms somebody is in a pool."""

    employment = forms.ModelChoiceField(
        label=_("Covers under the contract"), queryset=Employment.objects.none(), required=False
    )
    home_school = forms.ModelChoiceField(
        label=_("Home school"), queryset=School.objects.none(), required=False, empty_label="–"
    )
    function = forms.ChoiceField(
        label=_("Function"), choices=[("", _("that of the contract")), *Employment.Function.choices], required=False
    )
    tariff = forms.CharField(label=_("Tariff"), max_length=20, required=False)

    def __init__(self, *args: object, contracts: QuerySet[Employment], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        contract, home = self.fields["employment"], self.fields["home_school"]
        contract.queryset = contracts  # type: ignore[attr-defined]
        contract.label_from_instance = _contract  # type: ignore[attr-defined]
        boards = contracts.order_by().values("board")
        employers = School.objects.filter(board__in=boards, closed_on__isnull=True).order_by("name")
        home.queryset = employers  # type: ignore[attr-defined]

    def terms(self) -> MemberTerms:
        """Return what was typed."""
        typed = self.cleaned_data
        return MemberTerms(typed["employment"], typed["home_school"], typed["function"], typed["tariff"])


def _contract(job: Employment) -> str:
    return f"{job.get_function_display()}, {job.board.name} ({job.get_contract_display()})"


class JoinForm(MembershipForm):
    """Puts somebody in a pool."""

    field_order = ["pool", "since"]

    pool = forms.ModelChoiceField(label=_("Pool"), queryset=Pool.objects.none())
    since = forms.DateField(label=_("From"), widget=_day())

    def __init__(self, *args: object, contracts: QuerySet[Employment], pools: QuerySet[Pool], **kwargs: object) -> None:
        super().__init__(*args, contracts=contracts, **kwargs)
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Ends a membership."""

    until = forms.DateField(label=_("Last day"), widget=_day())


class PaperForm(forms.Form):
    """Says that a paper was seen."""

    kind = forms.ChoiceField(label=_("Paper"), choices=PassportItem.Kind.choices)
    seen_on = forms.DateField(label=_("Seen on"), widget=_day())
