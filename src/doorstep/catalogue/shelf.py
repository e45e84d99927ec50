"""What one community offers, who owns what and when its office works, in memory until it changes.

What is handed out is shared by the whole process: never change it.
"""

from functools import cached_property

from doorstep.catalogue import calendar
from doorstep.catalogue.deadlines import USUAL_HOURS, Stretch
from doorstep.catalogue.models import Category, OwnerRule, UrgencyTimes, WorkingHours
from doorstep.catalogue.pacing import USUAL_DEADLINES
from doorstep.catalogue.states import Urgency
from doorstep.catalogue.working_time import Clock, in_office_hours
from doorstep.kernel import editions

MOST_COMMUNITIES = 128


class Catalogue:
    """One community's matters, owner rules, hours and days; each is read when first asked for."""

    def __init__(self, community_id: int) -> None:
        self.community_id = community_id
        self.owners: dict[tuple[int | None, ...], object] = {}  # rules.first_match remembers here

    @cached_property
    def matters(self) -> list[Category]:
        """What can be asked for: active matters of active groups, in order."""
        on_offer = Category.objects.filter(
            community=self.community_id,
            is_active=True,
            parent__isnull=False,
            parent__is_active=True,
        )
        ordered = on_offer.order_by("parent__position", "parent", "position", "pk")
        return list(ordered.select_related("parent"))

    @cached_property
    def by_code(self) -> dict[str, Category]:
        """The same, by the code a program names them with."""
        return {each.code: each for each in self.matters}

    @cached_property
    def rules(self) -> list[OwnerRule]:
        """Who owns what, in the order the rules are asked."""
        rows = OwnerRule.objects.filter(community=self.community_id).order_by("position", "pk")
        return list(rows.select_related("category", "place", "jurisdiction", "team"))

    @cached_property
    def hours(self) -> tuple[Stretch, ...]:
        """When the office is open; the usual hours where nobody has said."""
        rows = WorkingHours.objects.filter(community=self.community_id)
        return tuple(rows.values_list("opens", "closes")) or USUAL_HOURS

    @cached_property
    def urgencies(self) -> dict[Urgency, UrgencyTimes]:
        """How each urgency is timed here; the usual times where nobody has said."""
        said = UrgencyTimes.objects.filter(community=self.community_id)
        usual = {
            urgency: UrgencyTimes(
                community_id=self.community_id,
                urgency=urgency,
                deadline_unit=unit,
                deadline_amount=amount,
            )
            for urgency, (unit, amount) in USUAL_DEADLINES.items()
        }
        return usual | {Urgency(each.urgency): each for each in said}

    @cached_property
    def clock(self) -> Clock:
        """What counts as time while the office is open."""
        return in_office_hours(self.calendar, self.hours)

    @cached_property
    def calendar(self) -> calendar.Calendar:
        """The days the office works."""
        return calendar.of(self.community_id)


@editions.keep(most=MOST_COMMUNITIES)
def of(community_id: int) -> Catalogue:
    """The catalogue of a community."""
    return Catalogue(community_id)
