"""What the secretary types to have a record erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.people.models import Person
from doorstep.people.states import ErasureReason


class ReasonForm(forms.Form):
    """The first step: why."""

    reason = forms.ChoiceField(label=_("Why"), choices=ErasureReason.choices)


class SecondStepForm(forms.Form):
    """The second step: the name as it stands in the file."""

    token = forms.CharField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(choices=ErasureReason.choices, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Type the name as it stands in the file"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, person: Person, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.person = person

    def clean_name(self) -> str:
        """The very name; a slip of the hand erases nobody."""
        typed: str = self.cleaned_data["name"].strip()
        if typed != self.person.name:
            raise forms.ValidationError(_("That is another name. Nothing was erased."))
        return typed
