"""Looked at again in the demo: some looks made, some waiting; a share is drawn from the start."""

from datetime import datetime, timedelta

from doorstep.cases import operations
from doorstep.cases.models import ReVisit
from doorstep.cases.sampling import LookOutcome
from doorstep.catalogue.models import Category
from doorstep.kernel.errors import DomainError
from doorstep.people.actors import Actor
from doorstep.places.models import Place

SHARE = 12  # of a hundred
DAY = timedelta(days=1)


def draw(community: Place) -> None:
    """Have a share of everything finished here looked at again."""
    matters = Category.objects.filter(community=community, parent__isnull=False)
    matters.update(revisit_percent=SHARE)


def look(*, end: datetime) -> int:
    """Whoever was asked has been there, but for the last few; how many looks there were."""
    waiting = ReVisit.objects.filter(
        done_at=None, assigned_to__isnull=False, asked_at__lt=end - DAY
    )
    made = 0
    for number, visit in enumerate(waiting.select_related("assigned_to").order_by("pk")):
        if number % 4 == 3 or visit.assigned_to is None:
            continue
        by = Actor.of(visit.assigned_to)
        try:
            operations.record_revisit(
                visit.pk,
                outcome=LookOutcome.FIXED,
                words="去看过了，好的。",
                by=by,
                at=end - DAY / 2,
            )
        except (DomainError, ReVisit.DoesNotExist):
            continue
        made += 1
    return made
