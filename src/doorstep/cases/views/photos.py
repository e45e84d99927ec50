"""Photos of a case as parts/photo_grid.html and parts/timeline.html draw them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.cases import queries
from doorstep.cases.models import Case, CasePhoto
from doorstep.cases.states import Moment
from doorstep.people.actors import Actor


def photos_of(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """What `actor` may see of them, with the step each hangs on."""
    return drawn(queries.photos_of(actor, case))


def drawn(photos: Iterable[CasePhoto]) -> list[dict[str, Any]]:
    """Photos as the parts draw them, with the step each hangs on."""
    words = {
        Moment.BEFORE: _("before"),
        Moment.AFTER: _("afterwards"),
        Moment.PAPER: _("paper"),
    }
    return [
        {
            "seq": photo.step_seq,
            "url": reverse("site:file", args=[photo.file.key]),
            "thumb_url": reverse("site:file", args=[photo.thumbnail.key]),
            "words": words[Moment(photo.moment)],
        }
        for photo in photos
    ]
