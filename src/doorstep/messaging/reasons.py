"""Why a message stopped: short codes in the table, sentences on the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NO_ADDRESS = "no address"
TOO_LATE = "too late"
WORKER_DIED = "worker died"
NO_TEXT = "no text"
RESTORED = "held after a restore"
DISCARDED = "called off after a restore"
NOT_LISTED = "host not listed"
NOBODYS = "owner gone"
NOT_THEIRS = "not theirs to know"
ANSWERED = "answered"

_SENTENCES: dict[str, str | Promise] = {
    NO_ADDRESS: _("There is no number or address to reach them at any more."),
    TOO_LATE: _("It would have come too late, so it was called off."),
    WORKER_DIED: _("Sending it broke off every time. Whoever runs the server should look."),
    NO_TEXT: _("What it was about is no longer there."),
    RESTORED: _("It waited when the backup was made and may have been sent since."),
    DISCARDED: _("It was called off after a restore."),
    NOT_LISTED: _("The operator has not listed this host, so we do not call it."),
    NOBODYS: _("Whoever it belonged to is not here any more."),
    NOT_THEIRS: _("Whoever it belongs to may not know of it, so they were not told."),
    ANSWERED: _("The other side did not take it."),
}


def sentence(failure: str) -> str | Promise:
    """What to show for a failure; empty for none."""
    if not failure:
        return ""
    known = _SENTENCES.get(failure)
    return known or _("It was not taken: %(failure)s") % {"failure": failure}
