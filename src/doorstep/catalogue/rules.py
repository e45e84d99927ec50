"""Who gets it: the first rule that fits category, place and jurisdiction decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from doorstep.catalogue import shelf
from doorstep.catalogue.models import Category, OwnerRule
from doorstep.catalogue.states import Target
from doorstep.people import parties
from doorstep.people.models import Party
from doorstep.people.states import OrganisationKind, PostKind
from doorstep.places.scope import Scope

_LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Matched:
    """Who owns it, by which rule, and why in both languages; `rule` is None for the fallback.

    `asked` is who does the work where that is somebody else: another district's department.
    """

    rule: OwnerRule | None
    party: Party
    why_zh: str
    why_en: str
    asked: Party | None = None

    @property
    def why(self) -> str:
        """Why, in the language being spoken."""
        is_english = (translation.get_language() or "").startswith("en")
        return self.why_en if is_english else self.why_zh


def first_match(
    *,
    category: Category,
    scope: Scope,
    estate_id: int | None = None,
    building_id: int | None = None,
    as_of: UUID | None = None,
) -> Matched:
    """The owner of a matter of this category here. There always is one: at worst the desk.

    Answered from memory once it has been asked; `as_of` as in kernel.editions.
    """
    known = shelf.of(scope.community_id, as_of=as_of)
    places = [scope.grid_id, scope.community_id, scope.street_id, scope.district_id]
    places += [estate_id, building_id]
    rule = _fitting(known.rules, category, places, scope.jurisdiction_id)
    # Whom a rule names hangs on these and no more: buildings share what is found for their estate.
    key = (rule.pk if rule else None, scope.grid_id, estate_id, scope.jurisdiction_id)
    if not isinstance(matched := known.owners.get(key), Matched):
        matched = known.owners[key] = _matched(rule, scope, estate_id)
    return matched


def _matched(rule: OwnerRule | None, scope: Scope, estate_id: int | None) -> Matched:
    """A department of another district is asked for the work; whoever serves the place owns it."""
    party = _party(rule, scope=scope, estate_id=estate_id) if rule else None
    asked = party if is_asked_elsewhere(rule, scope) else None
    owner = _desk(scope.community_id) if party is None or asked is not None else party
    known = {
        "found": party is not None,
        "is_placed": estate_id is not None or not _hangs_on_place(rule),
    }
    whys = [_why(rule, owner, language, asked=asked, **known) for language in ("zh-hans", "en")]
    return Matched(rule=rule, party=owner, why_zh=whys[0], why_en=whys[1], asked=asked)


def is_asked_elsewhere(rule: OwnerRule | None, scope: Scope) -> bool:
    """The rule names a department, and the place lies in another district than its community."""
    return rule is not None and rule.target == Target.DEPARTMENT and scope.lies_elsewhere


def _fitting(
    rules: Iterable[OwnerRule],
    category: Category,
    places: list[int | None],
    jurisdiction_id: int | None,
) -> OwnerRule | None:
    """The first rule in order that fits; a rule leaves open what it does not name."""
    for rule in rules:
        if (
            rule.category_id in {None, category.pk, category.parent_id}
            and (rule.place_id is None or rule.place_id in places)
            and rule.jurisdiction_id in {None, jurisdiction_id}
        ):
            return rule
    return None


def conditions(rule: OwnerRule) -> str:
    """What a rule asks for, as labels: light · 欧景苑 · lies in Hongshan."""
    labels = [each.name for each in (rule.category, rule.place) if each is not None]
    if rule.jurisdiction is not None:
        labels.append(_("lies in %(district)s") % {"district": rule.jurisdiction.name})
    return " · ".join(labels) or _("anything, anywhere")


def target_words(rule: OwnerRule) -> str:
    """Whom a rule names, as the office calls it."""
    if rule.target == Target.TEAM and rule.team is not None:
        return rule.team.name
    if rule.target == Target.POST:
        return str(PostKind(rule.post_kind).label)
    if rule.target == Target.PARTNER:
        return str(OrganisationKind(rule.organisation_kind).label)
    return duty_words(rule.duty)


def duty_words(duty: str) -> str:
    """A department's duty in words; what is not among the usual ones stays as written."""
    return {
        "housing": pgettext("department", "housing department"),
        "urban_management": pgettext("department", "urban management department"),
        "civil_affairs": pgettext("department", "civil affairs department"),
    }.get(duty, duty)


def _party(rule: OwnerRule, *, scope: Scope, estate_id: int | None) -> Party | None:
    """The body the rule names here, or None when there is none on file."""
    if rule.target == Target.PARTNER and estate_id is None:
        return None
    which = {
        Target.POST: _at_post(rule.post_kind, scope),
        Target.TEAM: Q(team=rule.team_id, team__is_active=True),
        Target.PARTNER: Q(
            organisation__kind=rule.organisation_kind,
            organisation__serves__place=estate_id,
            organisation__is_active=True,
        ),
        Target.DEPARTMENT: Q(
            organisation__kind=OrganisationKind.DEPARTMENT,
            organisation__duty=rule.duty,
            organisation__place=scope.jurisdiction_id or scope.district_id,
            organisation__is_active=True,
        ),
    }[Target(rule.target)]
    found = Party.objects.filter(which).select_related("organisation", "post", "team")
    return found.order_by("pk").first()


def _at_post(kind: str, scope: Scope) -> Q:
    place = {
        PostKind.GRID_WORKER.value: scope.grid_id,
        PostKind.STREET_DESK.value: scope.street_id,
    }.get(kind, scope.community_id)
    return Q(post__kind=kind, post__place=place) if place else Q(pk__in=[])


def _desk(community_id: int) -> Party:
    desk = Party.objects.filter(post__kind=PostKind.DESK, post__place=community_id)
    return desk.select_related("post").first() or parties.fallback(community_id)


def _why(
    rule: OwnerRule | None,
    owner: Party,
    language: str,
    *,
    asked: Party | None,
    found: bool,
    is_placed: bool,
) -> str:
    with translation.override(language):
        if rule is None:
            return _("No rule fits; %(owner)s takes it.") % {"owner": owner.name}
        words = {
            "number": rule.position,
            "conditions": conditions(rule),
            "target": target_words(rule),
            "owner": owner.name,
        }
        if asked is not None:
            return (_asked_sentence() % {**words, "asked": asked.name})[:_LONGEST_WHY]
        return (_sentence(found=found, is_placed=is_placed) % words)[:_LONGEST_WHY]


def _sentence(*, found: bool, is_placed: bool) -> str:
    if found:
        return _("Rule %(number)d: %(conditions)s → %(owner)s")
    if not is_placed:
        return _(
            "Rule %(number)d: %(conditions)s → %(target)s; the place is not known yet, so "
            "%(owner)s takes it."
        )
    return _(
        "Rule %(number)d: %(conditions)s → %(target)s; none is on file here, so %(owner)s takes it."
    )


def _asked_sentence() -> str:
    return _(
        "Rule %(number)d: %(conditions)s → %(asked)s is asked, because it lies in their district; "
        "%(owner)s stays in charge."
    )


def _hangs_on_place(rule: OwnerRule | None) -> bool:
    """Whom it names can only be looked up once the estate or grid is known."""
    return rule is not None and (
        rule.target == Target.PARTNER or rule.post_kind == PostKind.GRID_WORKER
    )
