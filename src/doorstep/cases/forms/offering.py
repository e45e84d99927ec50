"""Asking volunteers by name, and giving work to a team in turn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries
from doorstep.cases.forms.console import DeedForm, PartyForm
from doorstep.cases.queries.candidates import Groups
from doorstep.people.models import Person, Team

TICKED = 3
SHOWN = 12


class OfferForm(DeedForm):
    """Volunteers, the nearest and freest first, each with why; three are ticked."""

    to = forms.MultipleChoiceField(
        label=_("Whom do we ask?"),
        help_text=_("The nearest with the least in hand stand first."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose somebody.")},
    )

    def offer(self) -> None:
        known = queries.volunteers_near(self.case)[:SHOWN]
        self.choose("to", [(str(each.party_id), each.label) for each in known])
        self.initial.setdefault("to", [str(each.party_id) for each in known[:TICKED]])

    @property
    def people(self) -> list[Person]:
        """Who was ticked."""
        return list(Person.objects.filter(party__in=self.cleaned_data["to"]).order_by("pk"))


class TurnForm(PartyForm):
    """Which team."""

    def groups(self) -> Groups:
        return [(str(_("Teams")), queries.teams_for(self.case))]

    @property
    def team(self) -> Team:
        """The team chosen."""
        return Team.objects.get(party=self.cleaned_data["to"])
