"""Letters to bodies that do not sign in, and cases by the number another system has them under."""

from uuid import UUID

from doorstep.cases import policies
from doorstep.cases.models import Case, OutsideLetter, OutsideNumber
from doorstep.cases.queries.candidates import Candidate, bodies_for
from doorstep.cases.queries.filling import BODIES
from doorstep.people.actors import Actor

LONGEST = 40


def letters_of(actor: Actor, case: Case) -> list[OutsideLetter]:
    """Every letter and call about a case, newest first, for whoever works on it."""
    if not policies.works_on(actor, case):
        return []
    rows = OutsideLetter.objects.filter(case=case).select_related(
        "asked", "answer", *(f"party__{body}" for body in BODIES)
    )
    return list(rows.order_by("-pk"))


def letter_for(actor: Actor, uid: UUID) -> OutsideLetter:
    """One letter; OutsideLetter.DoesNotExist for whoever does not work on its case."""
    parties = (f"party__{body}" for body in BODIES)
    about = ("case__category", "case__estate", "case__building", "case__community")
    rows = OutsideLetter.objects.select_related("asked", "answer", *parties, *about)
    letter = rows.get(uid=uid)
    if not (policies.may_see(actor, letter.case) and policies.works_on(actor, letter.case)):
        raise OutsideLetter.DoesNotExist
    return letter


def whom_to_write(case: Case) -> list[Candidate]:
    """The bodies of the place."""
    return bodies_for(case)


def numbers_of(case: Case) -> list[OutsideNumber]:
    """Under which numbers other systems have it."""
    return list(OutsideNumber.objects.filter(case=case).order_by("pk"))


def by_outside_number(actor: Actor, text: str) -> list[Case]:
    """The cases another system has under this number, as far as `actor` sees them."""
    number = " ".join(text.split())
    if not 3 <= len(number) <= LONGEST:
        return []
    rows = OutsideNumber.objects.filter(number=number).select_related("case__category")
    return [each.case for each in rows[:5] if policies.may_see(actor, each.case)]
