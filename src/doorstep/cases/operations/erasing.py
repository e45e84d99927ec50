"""Forgetting whom cases were for and what was said; that they were, and how they went, stays."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from doorstep.cases import policies
from doorstep.cases.models import Case, CasePhoto
from doorstep.cases.operations import moving, searching
from doorstep.cases.states import Channel, StepKind
from doorstep.kernel import captures, files, locks, words
from doorstep.kernel.models import Erasure, Words
from doorstep.people.actors import PERSON, Actor
from doorstep.people.models import Person

BY = Actor.system("erasure")


def forget_person(person_id: int, *, order_id: int, at: datetime) -> int:
    """Take a person out of every case; how many there were. Wants the transaction that erases them.

    In cases for somebody else only the way to reach them goes.
    """
    person = Person.objects.get(pk=person_id)
    order = Erasure.objects.get(pk=order_id)
    by_themselves = Q(
        raised_by_kind=PERSON, raised_by_id=person.uid.hex, channel__in=[Channel.WEB, Channel.CODE]
    )
    spoke = Q(spoken_by=person) | by_themselves
    for_them = Q(beneficiary=person) | (Q(beneficiary=None) & spoke)
    keys = locks.hold(Case.objects.filter(for_them | Q(spoken_by=person)))
    rows = Case.objects.select_related("category", "estate", "building").filter(pk__in=keys)
    theirs = list(rows.filter(for_them).order_by("pk"))
    for case in theirs:
        _forget(case, order, at=at)
    searching.write(theirs)
    captures.forget(policies.THING, [case.uid for case in theirs])
    _forget_contact(rows.filter(spoken_by=person, beneficiary__isnull=False).order_by("pk"))
    _forget_photos(theirs)
    return len(theirs)


def _forget(case: Case, order: Erasure, *, at: datetime) -> None:
    about = (policies.THING, case.uid)
    if Words.objects.filter(about_kind=about[0], about_id=about[1]).exists():
        words.erase(about, by=BY, reason=order.reason, at=at)
    changes: dict[str, Any] = {
        "summary": _neutral(case),
        "contact_name": None,
        "contact_phone": None,
        "contact_index": None,
        "dwelling": None,
    }
    was_forgotten = case.steps.filter(kind=StepKind.ERASED).exists()
    if was_forgotten and all(getattr(case, name) == value for name, value in changes.items()):
        return
    moving.append(case, StepKind.ERASED, changes, by=BY, at=at)


def _neutral(case: Case) -> str:
    """What tells rows apart and says nothing: 欧景苑2栋公共照明."""
    places = [each.name_zh for each in (case.estate, case.building) if each is not None]
    return "".join([*places, case.category.name_zh])[:120]


def _forget_contact(cases: Iterable[Case]) -> None:
    for case in cases:
        case.contact_name = case.contact_phone = case.contact_index = None
        case.save(update_fields=["contact_name", "contact_phone", "contact_index"])


def _forget_photos(cases: list[Case]) -> None:
    """The rows now, the blobs once that is certain; what a crash leaves, the sweep takes."""
    photos = CasePhoto.objects.filter(case__in=cases)
    ids = [key for pair in photos.values_list("file_id", "thumbnail_id") for key in pair]
    photos.delete()
    transaction.on_commit(lambda: files.discard(ids))
