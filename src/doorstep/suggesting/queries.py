"""What of models, choices and topics is read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from doorstep.cases.models import Case
from doorstep.people.actors import Actor
from doorstep.suggesting import policies
from doorstep.suggesting.models import Choice, TrainedModel
from doorstep.suggesting.states import About, Purpose, SaidBy

FEWEST_TO_SHARE = 5
MOST_VERSIONS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """How often people took what was suggested."""

    about: About
    taken: int
    of: int

    @property
    def label(self) -> str:
        """What was suggested."""
        return str(self.about.label)


@dataclass(frozen=True, slots=True)
class Card:
    """One model and how it does."""

    model: TrainedModel
    shares: list[Share]

    @property
    def told(self) -> dict[str, Any]:
        """What was measured at its training."""
        card: dict[str, Any] = self.model.card
        return card


def cards_for(actor: Actor) -> list[Card]:
    """The newest model of each kind. Raises TrainedModel.DoesNotExist for a stranger."""
    if not policies.may_see_card(actor):
        raise TrainedModel.DoesNotExist
    newest = (
        TrainedModel.objects.filter(purpose=purpose).order_by("-version").first()
        for purpose in Purpose
    )
    return [Card(model, shares_of(model)) for model in newest if model is not None]


def shares_of(model: TrainedModel | None) -> list[Share]:
    """How often the office took its headings; for None, the hints that no model gave."""
    about = Q(about=About.CATEGORY, model=model) if model else Q(model=None)
    counted = (
        Choice.objects.filter(about, said_by=SaidBy.OFFICE)
        .order_by()
        .values_list("about")
        .annotate(of=Count("pk"), taken=Count("pk", filter=Q(is_taken=True)))
    )
    return [Share(About(kind), taken, of) for kind, of, taken in sorted(counted)]


def versions_of(purpose: Purpose) -> list[TrainedModel]:
    """The last versions, the newest first."""
    rows = TrainedModel.objects.filter(purpose=purpose).order_by("-version")
    return list(rows[:MOST_VERSIONS])


def told_of(case: Case) -> dict[About, Choice]:
    """What whoever told us said to the hints of this case."""
    rows = Choice.objects.filter(case=case, seq=0)
    return {About(row.about): row for row in rows}


def mark_of(case: Case, other: Case) -> str:
    """Names one case to the teller of another, and says nothing to anybody else."""
    return _hmac(f"{case.uid}:{other.uid}")


def _hmac(text: str) -> str:
    return salted_hmac("suggesting.twin", text, algorithm="sha256").hexdigest()[:24]
