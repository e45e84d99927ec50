"""The entries of the three faces. An entry appears once the room it leads to is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doorstep.people.actors import Actor
from doorstep.people.states import Right


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go: where, in what words, under which sign, and who may."""

    view: str
    label: str | Promise
    icon: str
    hint: str | Promise = ""
    right: Right | None = None
    is_for_volunteers: bool = False
    is_for_bodies: bool = False  # the contact of a body may enter without a role
    is_only_for_bodies: bool = False  # and nobody else has any business there
    also: str = ""  # a view elsewhere whose pages belong here, too

    @property
    def addresses(self) -> list[str]:
        """What lies under one of these belongs here."""
        return [each for each in map(address_of, (self.view, self.also)) if each]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as drawn on one page."""

    url: str
    label: str
    icon: str
    hint: str
    is_here: bool


DOORS = (
    Entry("cases:ask", _("I need help"), "hand", _("Say it once; we see it through.")),
    Entry(
        "cases:mine", _("Where does it stand?"), "path", _("What you asked, and what comes next.")
    ),
    Entry("site:today", _("Services today"), "sun", _("Where and when we are there for you.")),
)
BAR = (
    Entry("cases:volunteer", pgettext_lazy("bar", "Today"), "sun"),
    Entry("cases:near", pgettext_lazy("bar", "Help near"), "hand", is_for_volunteers=True),
    Entry(
        "cases:volunteer_take_down",
        pgettext_lazy("bar", "Write down"),
        "pencil",
        is_for_volunteers=True,
    ),
    Entry(
        "cases:volunteer_calls", pgettext_lazy("bar", "Call back"), "phone", is_for_volunteers=True
    ),
    Entry("cases:volunteer_me", pgettext_lazy("bar", "Me"), "person"),
)
RAIL = (
    Entry(
        "cases:inbox",
        pgettext_lazy("rail", "Inbox"),
        "inbox",
        right=Right.SEE_CASES,
        is_for_bodies=True,
    ),
    Entry(
        "cases:hand_overs",
        pgettext_lazy("rail", "My word"),
        "speech",
        right=Right.SEE_CASES,
        is_for_bodies=True,
    ),
    Entry("cases:led_cases", pgettext_lazy("rail", "Led"), "star", right=Right.SEE_CASES),
    Entry(
        "cases:parts",
        pgettext_lazy("rail", "Our parts"),
        "hand",
        is_for_bodies=True,
        is_only_for_bodies=True,
    ),
    Entry(
        "cases:desk_take_down", pgettext_lazy("rail", "Write down"), "pencil", right=Right.TAKE_DOWN
    ),
    Entry("cases:desk_calls", pgettext_lazy("rail", "Call back"), "phone", right=Right.CALL_BACK),
    Entry(
        "cases:desk_revisits", pgettext_lazy("rail", "Look again"), "search", right=Right.CALL_BACK
    ),
    Entry(
        "cases:promises",
        pgettext_lazy("rail", "Promises"),
        "check",
        right=Right.SEE_CASES,
        is_for_bodies=True,
    ),
    Entry(
        "people:register", pgettext_lazy("rail", "Residents"), "people", right=Right.MANAGE_PEOPLE
    ),
    Entry("places:map", pgettext_lazy("rail", "Places"), "pin", right=Right.SEE_CASES),
    Entry("reports:figures", pgettext_lazy("rail", "Figures"), "chart", right=Right.SEE_FIGURES),
    Entry("suggesting:topics", pgettext_lazy("rail", "Topics"), "speech", right=Right.SEE_FIGURES),
    Entry(
        "messaging:outbox",
        pgettext_lazy("rail", "Messages"),
        "envelope",
        right=Right.SEE_MESSAGES,
        also="messaging:webhooks",
    ),
    Entry(
        "people:clients",
        pgettext_lazy("rail", "Other systems"),
        "globe",
        right=Right.MANAGE_CLIENTS,
    ),
    Entry("catalogue:index", pgettext_lazy("rail", "Set up"), "gear", right=Right.MANAGE_CATALOGUE),
    Entry("upkeep:doctor", pgettext_lazy("rail", "Upkeep"), "leaf", right=Right.SEE_UPKEEP),
)


SEARCH = Entry("cases:search", _("Search"), "search", right=Right.SEE_CASES, is_for_bodies=True)


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts; None where a request was refused before that was known."""
    found = getattr(request, "actor", None)
    return found if isinstance(found, Actor) else None


def address_of(view: str, *given: object) -> str:
    """The address of a view, or nothing while its room is closed."""
    try:
        return reverse(view, args=given)
    except NoReverseMatch:
        return ""


def shown(entries: Sequence[Entry], request: HttpRequest) -> list[Shown]:
    """Those of `entries` whose room is open and which this person may enter."""
    actor, at = actor_of(request), here(request.path, entries)
    drawn = []
    for entry in entries:
        url = address_of(entry.view)
        if url and _is_open_to(entry, actor):
            drawn.append(
                Shown(
                    url=url,
                    label=str(entry.label),
                    icon=entry.icon,
                    hint=str(entry.hint),
                    is_here=at in entry.addresses,
                )
            )
    return drawn


def _is_open_to(entry: Entry, actor: Actor | None) -> bool:
    if entry.is_for_bodies and actor is not None and actor.speaks_for_a_body:
        return True
    if entry.is_only_for_bodies:
        return False
    if entry.right is not None and not (actor and actor.holds_anywhere(entry.right)):
        return False
    return not entry.is_for_volunteers or bool(actor and actor.volunteer)


def here(path: str, entries: Iterable[Entry]) -> str:
    """The longest address among `entries` that `path` lies under."""
    urls = [url for entry in entries for url in entry.addresses]
    return max((url for url in urls if path.startswith(url)), key=len, default="")
