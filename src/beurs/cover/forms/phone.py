"""The forms of somebody who covers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

YES, FIRST, SOME, NO = "yes", "first", "some", "no"


class AnswerForm(forms.Form):
    """An answer to an offer: all of it, its first day, some days (ids of needs), or no. No reason is asked.

    `first` is the day that the page called the first: it may have gone to somebody else since. `days` gives the ids of
    the offer's needs; it is asked only where days were chosen.
    """

    answer = forms.ChoiceField(choices=[(word, word) for word in (YES, FIRST, SOME, NO)])
    day = forms.TypedMultipleChoiceField(coerce=int, required=False)
    first = forms.IntegerField(required=False)

    def __init__(self, *args: Any, days: Callable[[], list[int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = lambda: [(day, str(day)) for day in days()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one day where some are chosen."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("answer") == SOME and not typed.get("day"):
            self.add_error("day", _("Choose at least one day."))
        return typed


class CancelForm(forms.Form):
    """The days (ids of needs) that somebody gives back."""

    day = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, days: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [(day, str(day)) for day in days]  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """A question to the school about one day."""

    text = forms.CharField(
        label=_("Your question"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )


class AnswerQuestionForm(forms.Form):
    """A school's answer to a question."""

    question = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Answer"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}), strip=True)
