"""What somebody reads who scans the sign at a building: who we are, and nothing about anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.places import locate
from doorstep.places.locate import UnknownCode


@require_safe
def building(request: HttpRequest, code: str) -> HttpResponse:
    """The building's own page; a code we do not know gets kind words and the phone."""
    try:
        place = locate.by_code(code)
    except UnknownCode as unknown:
        return render(request, "cases/resident/no_building.html", {"words": unknown}, status=404)
    name = place.label if place.estate else place.community.name
    context = {"place": place, "name": name, "community": place.community}
    return render(request, "cases/resident/building.html", context)
