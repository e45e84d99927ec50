"""Parts of cases: what a party has to do, and who else was asked, as the office sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.cases import part_policies, policies
from doorstep.cases.models import Case, CasePart, CasePhoto, Step
from doorstep.cases.queries.contact import Contact, MayNotReach
from doorstep.cases.queries.filling import BODIES, with_parties, with_places
from doorstep.cases.states import StepKind
from doorstep.kernel import audit, limits
from doorstep.kernel.paging import Cursor, Page, merged
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.models import Link
from doorstep.people.operations import looks
from doorstep.people.operations.looks import Ground, NothingThere
from doorstep.people.states import LinkKind, Reason

ORDER = ("-asked_at", "-id")
PAGE = 30
REVEALS_A_DAY = 30
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OwnPart:
    """One part, and as whom this browser may see it."""

    part: CasePart
    actor: Actor


@dataclass(frozen=True, slots=True)
class PartEntry:
    """One thing that happened to a part, and what was written with it."""

    seq: int
    kind: StepKind
    words: str
    recorded_at: datetime


def parts_of(actor: Actor, case: Case) -> list[CasePart]:
    """Every part of a case, oldest first, for whoever oversees it. One query."""
    if not part_policies.oversees(actor, case):
        return []
    rows = CasePart.objects.filter(case=case).select_related("what", "answer", *_behind())
    return list(rows.order_by("pk"))


def part_page(
    actors: Iterable[Actor], *, after: Cursor | None = None, limit: int = PAGE
) -> Page[CasePart]:
    """What these may have to do, newest first: as a party, or by a link; never what they oversee.

    Raises BadInput for a cursor of another list.
    """
    ways = [way for actor in actors for way in _ways(actor)]
    if not ways:
        return Page([], None)
    keys = merged(
        [CasePart.objects.filter(way) for way in ways], order=ORDER, after=after, limit=limit
    )
    found = {part.pk: part for part in _whole().filter(pk__in=[each.pk for each in keys.items])}
    parts = [found[each.pk] for each in keys.items]
    with_places([part.case for part in parts])
    return Page(parts, keys.next)


def own_part(actors: Iterable[Actor], uid: UUID) -> OwnPart:
    """One of them, with the actor who has it; CasePart.DoesNotExist for everybody else."""
    part = _whole().get(uid=uid)
    theirs = next((actor for actor in actors if part_policies.has_part(actor, part)), None)
    if theirs is None:
        raise CasePart.DoesNotExist
    with_parties([part.case])
    with_places([part.case])
    return OwnPart(part, theirs)


def part_seen_by(actor: Actor, uid: UUID) -> CasePart:
    """The part, for whoever has it or oversees its case; CasePart.DoesNotExist for a stranger."""
    part = _whole().get(uid=uid)
    if not part_policies.may_see_part(actor, part):
        raise CasePart.DoesNotExist
    with_parties([part.case])
    with_places([part.case])
    return part


def part_story(part: CasePart) -> list[PartEntry]:
    """What happened to one part, newest first; nothing of the rest of its case. One query."""
    steps = Step.objects.filter(case=part.case_id, part=part).select_related("words")
    return [
        PartEntry(step.seq, StepKind(step.kind), step.said, step.recorded_at)
        for step in steps.order_by("-seq")
    ]


def part_photos(part: CasePart) -> list[CasePhoto]:
    """What was shown for one part."""
    photos = CasePhoto.objects.filter(part=part).select_related("file", "thumbnail")
    return list(photos.order_by("step_seq", "pk"))


def part_links(part: CasePart, *, at: datetime) -> list[Link]:
    """The living links to a part, newest first."""
    return links.living_to((part_policies.THING, part.uid), kind=LinkKind.PART, at=at)


def part_contact(actor: Actor, part: CasePart, *, at: datetime) -> Contact:
    """Whom to reach about an accepted part. The look is in the access log before it is answered.

    Runs outside any transaction. Raises MayNotReach, and TooMany beyond thirty a day.
    """
    if not part_policies.may_reach(actor, part):
        raise MayNotReach(_("Name and phone are shown from accepting it until it is done."))
    limits.spend("cases.contact", actor.id, limit=REVEALS_A_DAY, window=A_DAY, at=at)
    audit.note(actor, "cases.look", (part_policies.THING, str(part.uid)), at=at)
    case = part.case
    person = case.spoken_by or case.beneficiary
    phone = case.contact_phone or ""
    if not phone and person is not None:
        thing = str(case.uid)
        ground = Ground(reason=Reason.CASE, thing_kind=policies.THING, thing_id=thing, is_tied=True)
        try:
            phone = looks.unmask_phone(person.pk, by=actor, ground=ground, at=at)
        except NothingThere:
            phone = ""
    return Contact(
        name=person.known_as if person is not None else case.contact_name or "",
        door=case.dwelling.label if case.dwelling is not None else "",
        phone=phone,
    )


def _ways(actor: Actor) -> list[Q]:
    link = actor.link
    if link is not None:
        is_to_part = link.kind == LinkKind.PART and link.thing_kind == part_policies.THING
        return [Q(uid=link.thing_id)] if is_to_part else []
    return [Q(party=key) for key in sorted(actor.party_ids)] if actor.person else []


def _whole() -> QuerySet[CasePart]:
    cases = (f"case__{each}" for each in ("category", "dwelling", "beneficiary", "spoken_by"))
    return CasePart.objects.select_related(*cases, "what", "answer", *_behind())


def _behind() -> list[str]:
    return ["party", *(f"party__{body}" for body in BODIES)]
