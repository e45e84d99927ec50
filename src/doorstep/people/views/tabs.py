"""The parts of the register, as tabs."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.people.http import SignedInRequest
from doorstep.people.states import Right


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: where it leads, its words, and whether it is this page."""

    url: str
    label: str
    is_chosen: bool
    count: int | None = None
    kind: str = ""


def tabs_for(request: SignedInRequest, here: str) -> list[Tab]:
    """The tabs this person may open."""
    words = {"people:register": _("Residents")}
    if request.actor.holds_anywhere(Right.MANAGE_PEOPLE):
        words |= {
            "people:volunteers": _("Volunteers"),
            "people:teams": _("Teams"),
            "people:organisations": _("Partners"),
            "people:roles": _("Roles"),
        }
    return [Tab(reverse(view), label, view == here) for view, label in words.items()]
