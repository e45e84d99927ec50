"""Asking another party to own a case, and saying no."""

from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries
from doorstep.cases.forms.console import DeedForm, PartyForm, words_field
from doorstep.cases.queries.candidates import Groups


class AskForm(PartyForm):
    """Whom to ask, and why."""

    words = words_field(
        _("Why should they have it?"),
        _("They read this before they say yes or no. No names, no doors, please."),
    )

    def groups(self) -> Groups:
        """Who could own it, but for whoever does."""
        groups = (
            (title, [each for each in some if each.party_id != self.case.owner_id])
            for title, some in queries.owners_for(self.case)
        )
        return [(title, some) for title, some in groups if some]


class RefuseForm(DeedForm):
    """Why not."""

    words = words_field(
        _("Why do you not take it?"), _("For example: the road belongs to the next district.")
    )
