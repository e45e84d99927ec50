"""Writing to bodies that do not sign in, typing their answers, and numbers of other systems."""

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries
from doorstep.cases.forms.console import DeedForm, PartyForm, words_field
from doorstep.cases.forms.photos import photos
from doorstep.cases.queries.candidates import Groups
from doorstep.cases.states import Means


class WriteForm(PartyForm):
    """To whom, how, and what we ask."""

    means = forms.ChoiceField(label=_("Letter or call?"), choices=Means.choices)
    words = words_field(
        _("What do we ask of them?"),
        _("This stands in the letter. No names or phones, please."),
        rows=5,
    )

    def groups(self) -> Groups:
        return [(str(_("Partners and departments")), queries.whom_to_write(self.case))]


class AnswerForForm(DeedForm):
    """What they answered, in their words."""

    words = words_field(_("What did they answer?"), _("In their own words."))
    pictures = photos(_("Photo of their letter"))


class NumberForm(DeedForm):
    """The number the other system gave it."""

    number = forms.CharField(
        label=_("Its number over there"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
