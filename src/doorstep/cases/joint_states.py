"""The life of one party's part of a case, as data; and how two cases hang together."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartState(models.TextChoices):
    """Where a party's part of a case stands."""

    ASKED = "ASKED", _("asked, no answer yet")
    ACCEPTED = "ACCEPTED", _("accepted")
    RETURNED = "RETURNED", _("returned")
    DONE = "DONE", pgettext_lazy("part", "done")
    WITHDRAWN = "WITHDRAWN", _("no longer asked for")


PART_MOVES: dict[PartState, dict[PartState, str]] = {
    PartState.ASKED: {
        PartState.ACCEPTED: "they take it on",
        PartState.RETURNED: "they say why it is not theirs",
        PartState.DONE: "small things are done in one go",
        PartState.WITHDRAWN: "the owner needs it no longer",
    },
    PartState.ACCEPTED: {
        PartState.DONE: "they say how, and show it",
        PartState.RETURNED: "it does not work out after all",
        PartState.WITHDRAWN: "the owner needs it no longer",
    },
    PartState.RETURNED: {
        PartState.ASKED: "the owner asks again, in other words or with more time",
        PartState.WITHDRAWN: "the owner finds another way",
    },
    PartState.DONE: {PartState.ASKED: "the owner has looked, and it is not done"},
    PartState.WITHDRAWN: {},
}

# A returned part is open too: until the owner decides, somebody still has to do something.
OPEN_PARTS = frozenset({PartState.ASKED, PartState.ACCEPTED, PartState.RETURNED})
WITH_THE_PARTY = frozenset({PartState.ASKED, PartState.ACCEPTED})


class TieKind(models.TextChoices):
    """Why two cases are shown beside each other."""

    RELATED = "RELATED", _("belongs together")
    SPLIT = "SPLIT", _("split from one case")
