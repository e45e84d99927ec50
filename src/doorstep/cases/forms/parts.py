"""What is typed about parts: what somebody is asked for, and what they answer."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries
from doorstep.cases.forms.console import PartyForm, words_field
from doorstep.cases.forms.photos import photos
from doorstep.cases.operations import Wish
from doorstep.cases.queries.candidates import Groups
from doorstep.kernel.clock import SHANGHAI

END_OF_DAY = time(18)


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """A day, by whose evening something has to be done."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        error_messages={"required": _("Please choose a day.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def needed_words(label: Any, help_text: Any = "") -> forms.CharField:
    """Free words without which it cannot be sent."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        error_messages={"required": _("Please say it in a few words.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def by_evening(day: date) -> datetime:
    """Six in the evening of a day, when offices have closed."""
    return datetime.combine(day, END_OF_DAY, SHANGHAI)


class AskForPartForm(PartyForm):
    """Whom, for what, by when."""

    what = needed_words(
        _("What is their part?"),
        _("They read this and nothing else of the case: no names, no doors."),
    )
    due_on = day_field(_("By the evening of"))
    wants_photo = forms.BooleanField(
        label=_("They should show it with a photo"), required=False, initial=True
    )

    def groups(self) -> Groups:
        return queries.could_take_part(self.case)

    @property
    def wish(self) -> Wish:
        """What is asked for."""
        told = self.cleaned_data
        return Wish(
            what=told["what"],
            due_at=by_evening(told["due_on"]),
            wants_photo=told["wants_photo"],
        )


class AskAgainForm(forms.Form):
    """In other words, or with more time."""

    words = needed_words(_("What is their part now?"), _("They read this."))
    due_on = day_field(_("By the evening of"))


class CallOffForm(forms.Form):
    """Why it is no longer needed."""

    words = words_field(_("Why is it no longer needed?"), _("They read this."), rows=2)


class LinkForm(forms.Form):
    """For whom a link is made."""

    for_whom = forms.CharField(
        label=_("For whom is the link?"),
        help_text=_("For example: Mr Sun of the repair firm. It opens this part for two weeks."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReturnForm(forms.Form):
    """Why it is not theirs."""

    words = needed_words(
        _("Why do you give it back?"), _("For example: the pipe belongs to the waterworks.")
    )


class FinishForm(forms.Form):
    """How it was done, and what it looked like before and looks like now."""

    words = needed_words(_("What did you do?"), _("For example: sealed the pipe and tried it."))
    before = photos(_("Photos of how it was before"))
    after = photos(_("Photos of how it is now"))
