"""The JSON API of cases. The site mounts the router behind its bearer tokens.

A case is named by its uid or its code. Whoever may not know of it gets 404. Each call is one
operation or one query, with the same policies as the pages.
"""

from doorstep.cases.api import (
    calls,
    clock,
    handing_over,
    intake,
    joint,
    led,
    lists,
    offering,
    office,
    outside,
    parts,
    promises,
    verifying,
    work,
)
from doorstep.cases.api.doors import router

__all__ = [
    "calls",
    "clock",
    "handing_over",
    "intake",
    "joint",
    "led",
    "lists",
    "offering",
    "office",
    "outside",
    "parts",
    "promises",
    "router",
    "verifying",
    "work",
]
