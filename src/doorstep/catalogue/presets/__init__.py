"""The categories a community starts with: some thirty matters in seven groups, all editable."""

import tomllib
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from doorstep.catalogue.deadlines import USUAL_HOURS
from doorstep.catalogue.models import Category, OwnerRule, WorkingHours
from doorstep.catalogue.presets.building import BUILDING, UTILITIES
from doorstep.catalogue.presets.household import HOME, NEIGHBOURS, PAPERS
from doorstep.catalogue.presets.safety import SAFETY
from doorstep.catalogue.presets.shapes import ASK, DESK, NO, YES, Group, Matter
from doorstep.catalogue.presets.surroundings import SURROUNDINGS
from doorstep.places.models import Place

GROUPS: tuple[Group, ...] = (SAFETY, UTILITIES, BUILDING, SURROUNDINGS, PAPERS, HOME, NEIGHBOURS)


@transaction.atomic
def install(community: Place) -> dict[str, Category]:
    """Give a community the standard categories, rules and working hours, by code.

    What is there already stays as it was edited; running it again adds only what is missing.
    """
    found = {row.code: row for row in Category.objects.filter(community=community)}
    fresh = {code for code in _codes() if code not in found}
    for number, group in enumerate(GROUPS):
        if group.code in fresh:
            found[group.code] = _group(community, group, number)
        parent = found[group.code]
        rows = [
            _matter(community, matter, parent, position)
            for position, matter in enumerate(group.matters)
            if matter.code in fresh
        ]
        found |= {row.code: row for row in Category.objects.bulk_create(rows)}
    _install_rules(community, found, fresh)
    _install_hours(community)
    return found


@cache
def keywords() -> dict[str, list[str]]:
    """The words by which each matter is guessed, by its code."""
    text = (Path(__file__).parent / "keywords.toml").read_text(encoding="utf-8")
    return {code: words.split() for code, words in tomllib.loads(text).items()}


def _codes() -> list[str]:
    return [code for group in GROUPS for code in (group.code, *(m.code for m in group.matters))]


def _group(community: Place, group: Group, position: int) -> Category:
    return Category.objects.create(
        community=community,
        code=group.code,
        position=position,
        **_words("name", group.name),
        **_words("public_name", group.public),
        **_words("ask", ASK),
        **_words("yes", YES),
        **_words("no", NO),
    )


def _matter(community: Place, matter: Matter, parent: Category, position: int) -> Category:
    unit, amount = matter.due
    return Category(
        community=community,
        parent=parent,
        code=matter.code,
        position=position,
        urgency=matter.urgency,
        deadline_unit=unit,
        deadline_amount=amount,
        open_to_volunteers=matter.volunteers,
        enters_home=matter.enters_home,
        is_private=matter.private,
        reopen_days=matter.reopen_days,
        keywords=keywords().get(matter.code, []),
        **_words("name", matter.name),
        **_words("public_name", matter.public),
        **_words("ask", matter.ask),
        **_words("yes", matter.yes),
        **_words("no", matter.no),
    )


def _words(field: str, pair: tuple[str, str]) -> dict[str, str]:
    return {f"{field}_zh": pair[0], f"{field}_en": pair[1]}


def _install_rules(community: Place, categories: dict[str, Category], fresh: set[str]) -> None:
    """One rule for each new matter that does not simply go to the desk."""
    highest = OwnerRule.objects.filter(community=community).aggregate(top=Max("position"))["top"]
    wanted = [
        matter
        for group in GROUPS
        for matter in group.matters
        if matter.code in fresh and matter.owner != DESK
    ]
    OwnerRule.objects.bulk_create(
        OwnerRule(
            community=community,
            position=position,
            category=categories[matter.code],
            target=matter.owner.target,
            post_kind=matter.owner.post_kind,
            organisation_kind=matter.owner.organisation_kind,
            duty=matter.owner.duty,
        )
        for position, matter in enumerate(wanted, start=(highest or 0) + 1)
    )


def _install_hours(community: Place) -> None:
    if not WorkingHours.objects.filter(community=community).exists():
        WorkingHours.objects.bulk_create(
            WorkingHours(community=community, opens=opens, closes=closes, position=position)
            for position, (opens, closes) in enumerate(USUAL_HOURS)
        )
