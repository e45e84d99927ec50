"""The JSON API of this room. The site mounts the router behind its bearer tokens.

A person is named by their uid. Whoever may not see them gets 404. What lets somebody sign in (work
numbers, passwords, paper codes) is given out at a page only, never by a key that can be stolen.
"""

from doorstep.people.api import bodies, persons, standing
from doorstep.people.api.doors import router

__all__ = ["bodies", "persons", "router", "standing"]
