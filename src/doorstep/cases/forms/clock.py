"""What the office types about a clock: whom we wait for, how much more time, and why."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases.forms.console import DeedForm, words_field
from doorstep.cases.states import WaitsFor, WhyLater
from doorstep.catalogue.queries import hours_of
from doorstep.kernel.clock import SHANGHAI


class WaitForm(DeedForm):
    """What we need before we can go on."""

    waits_for = forms.ChoiceField(label=_("What is missing?"), choices=WaitsFor.choices)
    words = words_field(_("Note"), _("Whoever works on it reads this; the resident does not."))


class UntilForm(DeedForm):
    """A day; the deadline is when the office closes on it."""

    @property
    def moment(self) -> datetime | None:
        """The moment meant, or None where no day was chosen."""
        day = self.cleaned_data.get("until")
        if day is None:
            return None
        closes = max(closing for _opening, closing in hours_of(self.case.community_id))
        return datetime.combine(day, closes, SHANGHAI)


class MoreTimeForm(UntilForm):
    """Until when, and why."""

    until = forms.DateField(
        label=_("Until which day?"),
        required=True,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    why = forms.ChoiceField(
        label=_("What is in the way?"),
        help_text=_("The resident reads this when you get the time."),
        choices=WhyLater.choices,
    )
    words = words_field(_("Why, in a few words?"), _("Whoever decides reads this."))


class GiveTimeForm(UntilForm):
    """Until when, if another day than was asked for, and why."""

    until = forms.DateField(
        label=_("Until another day than was asked for?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    words = words_field(_("Why, in a few words?"), _("Whoever asked reads this."))


class NoTimeForm(DeedForm):
    """Why not."""

    words = words_field(_("Why, in a few words?"), _("Whoever asked reads this."))
