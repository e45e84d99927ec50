"""What the office types to let another system in, and a person to let a program of theirs in."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.people import queries
from doorstep.people.actors import Actor
from doorstep.people.operations.clients import MOST_A_MINUTE, USUAL_A_MINUTE, Terms
from doorstep.people.states import ClientMay
from doorstep.places.models import Place


class TermsForm(forms.Form):
    """What a program is called, who answers for it, what it may do and how often."""

    name = forms.CharField(
        label=_("Name of the system"), max_length=60, help_text=_("For example: 12345 hotline")
    )
    contact = forms.CharField(
        label=_("Who answers for it, and how to reach them"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    may = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=ClientMay,
        initial=list(ClientMay),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please say what the program may do.")},
    )
    limit_a_minute = forms.IntegerField(
        label=_("Requests a minute, at most"),
        initial=USUAL_A_MINUTE,
        min_value=1,
        max_value=MOST_A_MINUTE,
    )

    @property
    def terms(self) -> Terms:
        """As the operation wants it."""
        told = self.cleaned_data
        return Terms(
            name=told["name"],
            contact=told["contact"],
            may=told["may"],
            limit_a_minute=told["limit_a_minute"],
        )


class ClientForm(TermsForm):
    """The same, and whom it serves."""

    place: "forms.ModelChoiceField[Place]" = forms.ModelChoiceField(
        label=_("Where?"), queryset=Place.objects.none(), empty_label=_("Please choose")
    )

    def __init__(self, *typed: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*typed, **keywords)
        places = queries.places_to_let_in_at(actor)
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places
        only = list(places[:2])
        if len(only) == 1:
            self.fields["place"].initial = only[0].pk


class KeyForm(forms.Form):
    """What somebody calls a program of their own."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=60, help_text=_("For example: my duty roster")
    )
