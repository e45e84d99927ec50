"""What other rooms ask the catalogue, and what its console pages show."""

from datetime import datetime

from doorstep.catalogue import calendar, deadlines
from doorstep.catalogue.models import Category, WorkingHours
from doorstep.catalogue.states import DeadlineUnit


def matters_of(community_id: int) -> list[Category]:
    """What can be asked for in a community: active matters of active groups, in order."""
    return list(
        Category.objects.filter(
            community=community_id, is_active=True, parent__isnull=False, parent__is_active=True
        )
        .select_related("parent")
        .order_by("parent__position", "parent", "position", "pk")
    )


def matter(community_id: int, code: str) -> Category:
    """One active matter by its code. Raises Category.DoesNotExist."""
    return Category.objects.select_related("parent").get(
        community=community_id,
        code=code,
        is_active=True,
        parent__isnull=False,
        parent__is_active=True,
    )


def hours_of(community_id: int) -> tuple[deadlines.Stretch, ...]:
    """When the community's office is open; the usual hours where nobody has said."""
    rows = WorkingHours.objects.filter(community=community_id).values_list("opens", "closes")
    return tuple(rows) or deadlines.USUAL_HOURS


def due_for(category: Category, *, happened_at: datetime) -> datetime:
    """When a matter of this category is due. Two queries for working days, none for hours."""
    if category.deadline_unit == DeadlineUnit.HOURS:
        return deadlines.due_at(
            happened_at,
            amount=category.deadline_amount,
            unit=DeadlineUnit.HOURS,
            calendar=calendar.Calendar(),
        )
    return deadlines.due_at(
        happened_at,
        amount=category.deadline_amount,
        unit=category.deadline_unit,
        hours=hours_of(category.community_id),
        calendar=calendar.of(category.community_id),
    )
