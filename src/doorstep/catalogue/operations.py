"""Changes to the catalogue. Each is one transaction, by somebody who holds the right there."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from doorstep.catalogue import policies
from doorstep.catalogue.deadlines import Stretch
from doorstep.catalogue.drafts import CategoryDraft, RuleDraft, TimesDraft
from doorstep.catalogue.models import (
    CalendarDay,
    Category,
    OwnerRule,
    UrgencyTimes,
    WorkingHours,
)
from doorstep.kernel import audit, typed
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people.actors import Actor
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

LAST_RESORT = "other"
MOST_STRETCHES = 4
_ASIDE = 1_000_000


class MayNotManage(DomainError):
    """Somebody without the right over this community."""

    code = "catalogue.may_not_manage"
    status = 403


class CodeTaken(DomainError):
    """Two categories of a community would share a code."""

    code = "catalogue.code_taken"


class LastResort(DomainError):
    """What fits nowhere has to go somewhere."""

    code = "catalogue.last_resort"


class HoursOverlap(DomainError):
    """Two stretches of a working day run into each other, or one ends before it begins."""

    code = "catalogue.hours_overlap"
    status = 422


class NotOfThisCommunity(DomainError):
    """A rule or a category names something of another community."""

    code = "catalogue.not_of_this_community"
    status = 422


@transaction.atomic
def add_category(
    community_id: int,
    *,
    code: str,
    parent_id: int | None,
    to: CategoryDraft,
    by: Actor,
    at: datetime,
) -> Category:
    """Offer one thing more: a group, or a matter in the group `parent_id`.

    Raises MayNotManage, CodeTaken, NotOfThisCommunity, and what the draft refuses.
    """
    community = _locked(community_id, by)
    if Category.objects.filter(community=community, code=code).exists():
        raise CodeTaken(
            _("There is already something with this code. Please choose another."), field="code"
        )
    groups = Category.objects.filter(community=community, parent__isnull=True)
    if parent_id is not None and not groups.filter(pk=parent_id).exists():
        raise NotOfThisCommunity(_("Please choose a group of this community."), field="parent")
    category = Category.objects.create(
        community=community, code=code, parent_id=parent_id, **to.columns()
    )
    audit.note(by, "catalogue.add_category", ("category", category.pk), at=at)
    return category


@transaction.atomic
def edit_category(category_id: int, *, to: CategoryDraft, by: Actor, at: datetime) -> Category:
    """Make a category what the draft says; cases already taken down keep their deadline.

    Raises MayNotManage, LastResort, and what the draft refuses.
    """
    category = Category.objects.select_for_update(no_key=True).get(pk=category_id)
    _locked(category.community_id, by)
    if category.code == LAST_RESORT and not to.is_active:
        raise LastResort(
            _("This is where everything goes that fits nowhere else, so it stays on offer."),
            field="is_active",
        )
    for column, value in to.columns().items():
        setattr(category, column, value)
    category.save()
    audit.note(by, "catalogue.edit_category", ("category", category.pk), at=at)
    return category


@transaction.atomic
def keep_times(community_id: int, *, to: TimesDraft, by: Actor, at: datetime) -> UrgencyTimes:
    """Say how what is more urgent than its heading is timed here.

    Raises MayNotManage, BadInput, DangerRunsDayAndNight, LadderGoesDown.
    """
    community = _locked(community_id, by)
    kept, _is_new = UrgencyTimes.objects.update_or_create(
        community=community, urgency=to.urgency, defaults=to.columns()
    )
    audit.note(by, "catalogue.keep_times", ("place", community.pk), at=at)
    return kept


@transaction.atomic
def add_rule(community_id: int, *, to: RuleDraft, by: Actor, at: datetime) -> OwnerRule:
    """Write a rule below the others. Raises MayNotManage or NotOfThisCommunity."""
    community = _locked(community_id, by)
    columns = to.columns()
    named = (columns["category"], columns.get("team"))
    is_elsewhere = any(each is not None and each.community_id != community.pk for each in named)
    if is_elsewhere or (to.place is not None and not _touches(to.place, community)):
        raise NotOfThisCommunity(_("Please choose something of this community."))
    rules = OwnerRule.objects.filter(community=community)
    last = rules.aggregate(last=Max("position"))["last"] or 0
    rule = OwnerRule.objects.create(community=community, position=last + 1, **columns)
    audit.note(by, "catalogue.add_rule", ("owner_rule", rule.pk), at=at)
    return rule


@transaction.atomic
def move_rule(rule_id: int, *, up: bool, by: Actor, at: datetime) -> OwnerRule:
    """Let a rule be asked one place earlier, or later; at the end it stays. Raises MayNotManage."""
    rule, order = _rule_in_order(rule_id, by)
    here = order.index(rule.pk)
    there = max(0, here - 1) if up else min(len(order) - 1, here + 1)
    order[here], order[there] = order[there], order[here]
    _renumber(rule.community_id, order)
    audit.note(by, "catalogue.move_rule", ("owner_rule", rule.pk), at=at)
    rule.refresh_from_db()
    return rule


@transaction.atomic
def remove_rule(rule_id: int, *, by: Actor, at: datetime) -> None:
    """Take a rule away; cases keep the owner it gave them. Raises MayNotManage."""
    rule, order = _rule_in_order(rule_id, by)
    community_id = rule.community_id
    rule.delete()
    order.remove(rule_id)
    _renumber(community_id, order)
    audit.note(by, "catalogue.remove_rule", ("owner_rule", rule_id), at=at)


@transaction.atomic
def keep_hours(
    community_id: int, *, stretches: Sequence[Stretch], by: Actor, at: datetime
) -> tuple[Stretch, ...]:
    """Say when the office is open on a working day. Raises MayNotManage or HoursOverlap."""
    community = _locked(community_id, by)
    ordered = tuple(sorted(stretches))
    ends = [moment for stretch in ordered for moment in stretch]
    is_rising = all(first < second for first, second in pairwise(ends))
    if not 1 <= len(ordered) <= MOST_STRETCHES or not is_rising:
        raise HoursOverlap(
            _("Each stretch has to end after it begins, and before the next one begins.")
        )
    WorkingHours.objects.filter(community=community).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(community=community, opens=opens, closes=closes, position=position)
        for position, (opens, closes) in enumerate(ordered)
    )
    audit.note(by, "catalogue.keep_hours", ("place", community.pk), at=at)
    return ordered


@transaction.atomic
def mark_day(
    community_id: int, *, day: date, is_working: bool, note: str, by: Actor, at: datetime
) -> CalendarDay:
    """Say that a day is worked here, or is not; saying it again replaces it.

    Raises MayNotManage or BadInput.
    """
    community = _locked(community_id, by)
    if abs(day.year - at.year) > 5:
        raise BadInput(_("Please choose a day within five years."), field="day")
    marked, _is_new = CalendarDay.objects.update_or_create(
        community=community,
        day=day,
        defaults={
            "is_working": is_working,
            "note": typed.line(note, max_length=80, min_length=0),
        },
    )
    audit.note(by, "catalogue.mark_day", ("calendar_day", day), at=at)
    return marked


@transaction.atomic
def unmark_day(day_id: int, *, by: Actor, at: datetime) -> None:
    """Let the published calendar decide again. Raises MayNotManage."""
    marked = CalendarDay.objects.get(pk=day_id)
    if marked.community_id is None:
        raise MayNotManage(_("This day is marked for all communities, not by yours."))
    _locked(marked.community_id, by)
    marked.delete()
    audit.note(by, "catalogue.unmark_day", ("calendar_day", marked.day), at=at)


def _locked(community_id: int, by: Actor) -> Place:
    """The community, held so that two people cannot reorder it at once. Raises MayNotManage."""
    community = Place.objects.select_for_update(no_key=True).get(
        pk=community_id, kind=PlaceKind.COMMUNITY
    )
    if not policies.may_manage(by, community):
        raise MayNotManage(_("Only those who look after this community's catalogue can do that."))
    return community


def _rule_in_order(rule_id: int, by: Actor) -> tuple[OwnerRule, list[int]]:
    """A rule and the order it stands in, both read under the lock. Raises MayNotManage."""
    _locked(OwnerRule.objects.get(pk=rule_id).community_id, by)
    rule = OwnerRule.objects.get(pk=rule_id)  # again: somebody may have removed it while we waited
    rules = OwnerRule.objects.filter(community=rule.community_id).order_by("position", "pk")
    return rule, list(rules.values_list("pk", flat=True))


def _renumber(community_id: int, order: Sequence[int]) -> None:
    """Number the rules 1, 2, 3; they stand aside first, because no two may share a number."""
    rules = OwnerRule.objects.filter(community=community_id)
    rules.update(position=F("position") + _ASIDE)
    for position, rule_id in enumerate(order, start=1):
        rules.filter(pk=rule_id).update(position=position)


def _touches(place: Place, community: Place) -> bool:
    """The place lies in the community, or the community in it."""
    return place.path.startswith(community.path) or community.path.startswith(place.path)
