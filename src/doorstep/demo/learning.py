"""A model for the demo, so that its pages show hints: learnt from what its residents confirmed.

A corner of the neighbourhood has not lived enough for that. There the sayings its people speak in
are learnt from, too, and the model card says so. All of it is invented.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from doorstep.catalogue.models import Category
from doorstep.demo.plan import common, matters
from doorstep.people.actors import Actor
from doorstep.suggesting import operations, sources
from doorstep.suggesting.learning.masking import masked
from doorstep.suggesting.learning.training import Example
from doorstep.suggesting.models import TrainedModel

ENOUGH = 400  # confirmed matters; fewer leave most headings out
OPENINGS, ENDINGS = 3, 2


def learn(at: datetime) -> TrainedModel:
    """Keep the first version. Raises NotEnough where nobody says anything."""
    told = list(sources.from_cases())
    by = Actor.system("demo")
    if len(told) >= ENOUGH:
        return operations.train(told, sources=["cases"], by=by, at=at)
    return operations.train([*told, *_sayings()], sources=["cases", "sayings"], by=by, at=at)


def _sayings() -> Iterator[Example]:
    """Each story as six people would tell it; private matters are left out."""
    private = set(Category.objects.filter(is_private=True).values_list("code", flat=True))
    openings, endings = common()["spoken_openings"][:OPENINGS], common()["endings"][:ENDINGS]
    for code, matter in matters().items():
        if code in private:
            continue
        for story, opening, ending in product(matter.stories, openings, endings):
            said = masked(f"{opening}{story.said}{ending}")
            yield Example(said, code, f"saying {story.said} {opening} {ending}")
