"""Naming a place without a number of ours: by its code, or by the names that lead to it.

A building is "7KQM2WXY". What has no code is named from the next place above that has one, or from
the city: "7KQM2WXY/第一网格", "武汉市/青山区".
"""

from doorstep.kernel import codes
from doorstep.places.models import Place

SLASH = "/"


def ref_of(place: Place) -> str:
    """The reference of a place."""
    if place.code:
        return place.code
    above = f"{ref_of(place.parent)}{SLASH}" if place.parent is not None else ""
    return f"{above}{place.name_zh}"


def by_ref(text: str) -> Place:
    """The place a reference means. Raises Place.DoesNotExist."""
    first, *names = text.split(SLASH)
    code = codes.normalise(first)
    if codes.is_valid(code):
        here = Place.objects.get(code=code, is_active=True)
    else:
        here = Place.objects.get(parent=None, name_zh=first, is_active=True)
    for name in names:
        below = Place.objects.filter(parent=here, name_zh=name, is_active=True).order_by("pk")
        here = below.first() or _nobody()
    return here


def _nobody() -> Place:
    raise Place.DoesNotExist
