"""One case, one photo: as somebody may see it, or as if it were not there."""

from uuid import UUID

from django.db.models import Q

from doorstep.cases import part_policies, policies
from doorstep.cases.models import Case, CasePhoto
from doorstep.cases.operations import led_work
from doorstep.cases.queries.filling import ON_A_PAGE, with_parties, with_places
from doorstep.kernel import codes
from doorstep.kernel.models import StoredFile
from doorstep.people.actors import Actor

WHOLE = (
    "category__parent",
    "dwelling",
    "beneficiary",
    "spoken_by",
    "said",
    "where",
    "answer",
    "merged_into",
    "leader",
)


def seen_by(actor: Actor, case_id: int) -> Case:
    """The case as `actor` may see it; Case.DoesNotExist for a stranger."""
    return _if_seen(actor, Case.objects.select_related(*WHOLE).get(pk=case_id))


def seen_by_uid(actor: Actor, uid: UUID) -> Case:
    """As `seen_by`, by the id that leaves the building."""
    return _if_seen(actor, Case.objects.select_related(*WHOLE).get(uid=uid))


def seen_by_code(actor: Actor, code: str) -> Case:
    """As `seen_by`, by the tracking code; knowing the code is not enough."""
    return _if_seen(actor, Case.objects.select_related(*WHOLE).get(code=codes.normalise(code)))


def known_by_uid(actor: Actor, uid: UUID) -> Case:
    """The case, for whoever may see it or is offered it; Case.DoesNotExist for a stranger."""
    return _if_known(actor, Case.objects.get(uid=uid))


def known_by_code(actor: Actor, code: str) -> Case:
    """As `known_by_uid`, by the tracking code."""
    return _if_known(actor, Case.objects.get(code=codes.normalise(code)))


def photos_of(actor: Actor, case: Case) -> list[CasePhoto]:
    """The photos of a case, for whoever may read what was written."""
    if not policies.may_read(actor, case):
        return []
    photos = CasePhoto.objects.filter(case=case).select_related("file", "thumbnail")
    return list(photos.order_by("step_seq", "pk"))


def photo_for(actor: Actor, key: str) -> StoredFile:
    """The file behind `key`, through its case; CasePhoto.DoesNotExist for a stranger.

    What a person said may be shown in public is there for everybody; a party sees its own.
    """
    rows = CasePhoto.objects.select_related("case__category", "part", "file", "thumbnail")
    photo = rows.get(Q(file__key=key) | Q(thumbnail__key=key))
    is_shown = photo.is_public and policies.may_be_public(photo.case)
    is_own = photo.part is not None and part_policies.has_part(actor, photo.part)
    if not (
        is_shown
        or is_own
        or policies.may_read(actor, photo.case)
        or led_work.is_member(actor, photo.case)
    ):
        raise CasePhoto.DoesNotExist
    return photo.file if photo.file.key == key else photo.thumbnail


def _if_seen(actor: Actor, case: Case) -> Case:
    if not policies.may_see(actor, case):
        raise Case.DoesNotExist
    with_parties([case])
    with_places([case], ON_A_PAGE)
    return case


def _if_known(actor: Actor, case: Case) -> Case:
    if not policies.may_know_of(actor, case):
        raise Case.DoesNotExist
    return case
