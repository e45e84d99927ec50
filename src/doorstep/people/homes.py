"""The door somebody lives behind, from how it was typed."""

from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import DomainError
from doorstep.places import locate
from doorstep.places.models import Dwelling, Place


class DoorNotFound(DomainError):
    """What was typed names no door, or several."""

    code = "people.door_not_found"
    status = 422


def door(text: str, community: Place) -> Dwelling | None:
    """The door behind what was typed; None when nothing was. Raises DoorNotFound and locate's."""
    if not text.strip():
        return None
    answer = locate.by_address(text, community=community)
    if answer.dwelling is None or answer.candidates:
        raise DoorNotFound(
            _("Please write estate, building, unit and door, for example 3-2-501."), field="home"
        )
    return answer.dwelling
