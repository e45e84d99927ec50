"""How happy residents are with somebody's help: only in sums, and only when there are some."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from doorstep.cases.models import Rating
from doorstep.people.models import Party

FEWEST = 5


@dataclass(frozen=True, slots=True)
class RatingSum:
    """How many ratings and how many stars together; nothing tells which case they are from."""

    ratings: int
    stars: int

    @property
    def mean(self) -> float:
        """Stars per rating."""
        return self.stars / self.ratings


def rating_sum(party: Party) -> RatingSum | None:
    """The sum for one handler; None under five ratings, for one of few can be guessed."""
    found = Rating.objects.filter(handler=party).aggregate(ratings=Count("pk"), stars=Sum("stars"))
    if found["ratings"] < FEWEST:
        return None
    return RatingSum(ratings=found["ratings"], stars=found["stars"])
