"""Who told us of a case, told apart from everybody else; who it is, is said nowhere.

Heat counts people, not messages: somebody who says a thing seventy times is one.
"""

from collections.abc import Iterable

from django.db.models import Q

from doorstep.cases.models import Case

FEWEST_SHOWN = 5  # fewer people than this are never counted aloud to strangers


def teller_of(case: Case) -> str:
    """The one who said it, the one it is for, the phone it came from, or whoever wrote it down.

    What the desk wrote down for people nobody named counts once: rather too few than too many.
    """
    if person_id := case.spoken_by_id or case.beneficiary_id:
        return f"person {person_id}"
    if case.contact_index is not None:
        return f"phone {bytes(case.contact_index).hex()}"
    return f"{case.raised_by_kind} {case.raised_by_id}"


def people_in(cases: Iterable[Case]) -> int:
    """How many people told us of these."""
    return len({teller_of(case) for case in cases})


def people_behind(case: Case) -> int:
    """How many people told us of this, in it and in what was joined to it."""
    main = case.merged_into_id or case.pk
    return people_in(Case.objects.filter(Q(pk=main) | Q(merged_into=main)))


def people_behind_each(cases: list[Case]) -> dict[int, int]:
    """The same for many, in one query."""
    keys = [case.pk for case in cases]
    told: dict[int, set[str]] = {case.pk: {teller_of(case)} for case in cases}
    for joined in Case.objects.filter(merged_into__in=keys):
        told[joined.merged_into_id or 0].add(teller_of(joined))
    return {key: len(people) for key, people in told.items()}
