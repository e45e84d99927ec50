"""Asking volunteers by name: what is sent."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from doorstep.cases.schemas.incoming import TurnIn


class OfferToIn(TurnIn):
    """Whom to ask: volunteers of those listed near."""

    to: Annotated[list[UUID], Field(min_length=1, max_length=20)]
