"""How the house itself is: the doctor's lines for those who run it. No words, no keys."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from doorstep.kernel import clock
from doorstep.people.http import SignedInRequest, with_right
from doorstep.people.states import Right
from doorstep.upkeep import doctor
from doorstep.upkeep.doctor import Light, Line

SIGNS = {Light.GREEN: "done", Light.YELLOW: "soon", Light.RED: "late"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line as parts/light.html draws it: word, shape and colour."""

    line: Line
    kind: str
    word: str


@require_safe
@never_cache
@with_right(Right.SEE_UPKEEP)
def doctor_page(request: SignedInRequest) -> HttpResponse:
    """The worst first. It renews itself; the slow checks are those of last night."""
    at = clock.now()
    lines = sorted(doctor.examine(at, in_full=False), key=lambda line: -line.light.weight)
    words = {
        Light.GREEN: _("well"),
        Light.YELLOW: _("look this week"),
        Light.RED: _("do something now"),
    }
    rows = [Row(line, SIGNS[line.light], words[line.light]) for line in lines]
    worst = doctor.worst(lines)
    context = {
        "wanting": [row for row in rows if row.line.light is not Light.GREEN],
        "well": [row for row in rows if row.line.light is Light.GREEN],
        "at": at,
        "worst": SIGNS[worst],
        "worst_word": words[worst],
    }
    return render(request, "upkeep/doctor.html", context)
