"""What is typed about a led case: who leads, who is in the group, plan, papers, accounts."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries
from doorstep.cases.forms.console import DeedForm, words_field
from doorstep.cases.forms.photos import photos
from doorstep.cases.models.led import WHAT_LENGTH
from doorstep.cases.states import GroupRole
from doorstep.people.models import Person

FEN = 100
CHOOSE = {"required": _("Please choose somebody.")}


class _PersonForm(DeedForm):
    """One person of a list."""

    who = forms.ChoiceField(label=_("Who?"), error_messages=CHOOSE)

    def people(self) -> list[Person]:
        """Whom one may choose."""
        raise NotImplementedError

    def offer(self) -> None:
        known = [(str(each.pk), each.known_as) for each in self.people()]
        self.choose("who", [("", _("Please choose")), *known])

    @property
    def person(self) -> Person:
        """Who was chosen."""
        return Person.objects.get(pk=self.cleaned_data["who"])


class LeadForm(_PersonForm):
    """Who answers for it, and why it needs a leader."""

    words = words_field(_("Why does it need a leader?"), _("For example: open for three years."))

    def people(self) -> list[Person]:
        return queries.who_can_lead(self.case)


class JoinForm(_PersonForm):
    """Who is in the group, and for what."""

    role = forms.ChoiceField(label=_("For what?"), choices=GroupRole.choices)

    def people(self) -> list[Person]:
        return queries.whom_to_gather(self.case)


class LeaveForm(_PersonForm):
    """Who leaves the group."""

    who = forms.ChoiceField(label=_("Who?"), error_messages=CHOOSE, widget=forms.HiddenInput)

    def people(self) -> list[Person]:
        return [each.person for each in self.case.group.filter(until=None).select_related("person")]


class PlanForm(DeedForm):
    """What, by which day."""

    what = forms.CharField(
        label=_("What has to be done?"), max_length=WHAT_LENGTH, help_text=_("No names, please.")
    )
    due_on = forms.DateField(
        label=_("By which day?"), widget=forms.DateInput(attrs={"type": "date"})
    )


class NumberForm(DeedForm):
    """Which of them."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AccountForm(DeedForm):
    """Money that came in or went out."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    way = forms.ChoiceField(
        label=_("In or out?"), choices=[("OUT", _("went out")), ("IN", _("came in"))]
    )
    amount = forms.DecimalField(
        label=_("Amount in yuan"), min_value=Decimal("0.01"), max_digits=13, decimal_places=2
    )
    what = forms.CharField(
        label=_("What for?"), max_length=WHAT_LENGTH, help_text=_("No names, please.")
    )

    @property
    def amount_fen(self) -> int:
        """In fen: out is less than nothing."""
        fen = int(self.cleaned_data["amount"] * FEN)
        return fen if self.cleaned_data["way"] == "IN" else -fen


class CorrectForm(NumberForm):
    """Why a line is taken back."""

    what = forms.CharField(label=_("Why is it taken back?"), max_length=WHAT_LENGTH)


class PaperForm(DeedForm):
    """A paper: its title and its pages."""

    words = words_field(_("What paper is it?"), _("For example: survey of the roof, page by page."))
    pictures = photos(_("Photos of its pages"))


class AgreeForm(DeedForm):
    """The leader's word."""

    words = words_field(_("Why can it be closed?"), _("Whoever works on it reads this."))
