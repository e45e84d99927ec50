"""What tests of clocks share: moments, what was done, what was written to whom."""

from datetime import datetime, timedelta

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import NINE_AM, CaseFactory
from doorstep.messaging.models import Message
from doorstep.people.models import Person

DAY = timedelta(days=1)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("category").get(pk=case.pk)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def kinds(case: Case) -> list[str]:
    return list(case.steps.order_by("seq").values_list("kind", flat=True))[1:]


def written(person: Person) -> list[str]:
    return list(
        Message.objects.filter(person=person).order_by("pk").values_list("template", flat=True)
    )


def resting_until(case: Case) -> datetime:
    until = fresh(case).pause_until
    assert until is not None
    return until


def old_community(case: Case) -> None:
    """The first thirty days are over: something was taken down long ago."""
    CaseFactory(
        beneficiary=case.beneficiary,
        category=case.category,
        recorded_at=NINE_AM - 60 * DAY,
        due_at=NINE_AM + 400 * DAY,
    )


def replay_of(case: Case) -> dict[str, object]:
    """What the row says of everything its steps tell, too."""
    return {
        "state": case.state,
        "due_at": case.due_at,
        "is_warned": case.is_warned,
        "is_overdue": case.is_overdue,
        "climbed": case.climbed,
        "paused_at": case.paused_at,
    }
