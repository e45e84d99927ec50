"""Somebody with rights at places, without the room above that knows persons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from doorstep.places import policies
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind


@dataclass(frozen=True)
class Grant:
    place_id: int


@dataclass
class FakeVisitor:
    """Holds rights at places and under them, as a role would give them."""

    rights: dict[str, list[Place]] = field(default_factory=dict)

    def holds(self, right: str, *, at: Place) -> bool:
        reach = {*at.ids_on_path, at.id_of(PlaceKind.GRID)}
        return any(place.pk in reach for place in self.rights.get(right, []))

    def places_with(self, right: str) -> list[Grant]:
        return [Grant(place.pk) for place in self.rights.get(right, [])]


def staff(place: Place) -> FakeVisitor:
    """赵主任: looks and changes."""
    return FakeVisitor({policies.LOOK: [place], policies.CHANGE: [place]})


def looker(place: Place) -> FakeVisitor:
    """Somebody who works on cases there and no more."""
    return FakeVisitor({policies.LOOK: [place]})


class ActingAs:
    """Test middleware: the request is acted by `visitor`."""

    visitor: Any = FakeVisitor()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self.visitor  # type: ignore[attr-defined]  # as our middleware gives it
        return self.get_response(request)
