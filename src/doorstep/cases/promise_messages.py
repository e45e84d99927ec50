"""What we write about promises. A promise's own line goes only to those who gave it."""

from django.utils.translation import gettext_lazy as _

from doorstep.cases.messages import PURPOSE, SAMPLE, matter, party, work
from doorstep.cases.models import Promise
from doorstep.catalogue import deadlines
from doorstep.kernel import clock
from doorstep.messaging.states import Lane, Reader
from doorstep.messaging.texts import template


def by(promise_id: int) -> str:
    """By when, as people say it on the day the text goes out."""
    due_at = Promise.objects.values_list("due_at", flat=True).get(pk=promise_id)
    return deadlines.shown(due_at, clock.now())


def what(promise_id: int) -> str:
    """The line itself; a private matter's is not written out."""
    promise = Promise.objects.only("summary", "is_private").get(pk=promise_id)
    return str(_("a private matter")) if promise.is_private else promise.summary


ABOUT = {
    **SAMPLE,
    "party": _("the property company"),
    "what": _("a new lamp on the third floor"),
    "by": _("tomorrow 18:00"),
}
TO_RESIDENTS = {"party": party, "matter": matter, "by": by}
TO_PARTY = {"what": what, "by": by}

template(
    "cases.promise_made",
    purpose=PURPOSE,
    text=_("%(party)s has promised you something about %(matter)s, by %(by)s. We watch over it."),
    resolve=TO_RESIDENTS,
    sample=ABOUT,
)
template(
    "cases.promise_given",
    purpose=PURPOSE,
    to=Reader.PARTNER,
    text=_("This was promised in your name: %(what)s, by %(by)s."),
    resolve=TO_PARTY,
    sample=ABOUT,
)
template(
    "cases.promise_due",
    purpose=PURPOSE,
    to=Reader.PARTNER,
    lane=Lane.URGENT,
    text=_(
        "You promised: %(what)s, by %(by)s. Will it be later? Say so before then, and the "
        "promise is not broken."
    ),
    resolve=TO_PARTY,
    sample=ABOUT,
)
template(
    "cases.promise_later",
    purpose=PURPOSE,
    text=_(
        "What %(party)s promised you about %(matter)s will take longer: by %(by)s now. We are "
        "sorry, and tell you before the time is up."
    ),
    resolve=TO_RESIDENTS,
    sample=ABOUT,
)
template(
    "cases.promise_withdrawn",
    purpose=PURPOSE,
    text=_(
        "%(party)s has taken back what was promised you about %(matter)s. If you want to know why, "
        "call us."
    ),
    resolve={"party": party, "matter": matter},
    sample=ABOUT,
)
template(
    "cases.promise_broken",
    purpose=PURPOSE,
    to=Reader.PARTNER,
    lane=Lane.URGENT,
    text=_(
        "Your promise was not kept in time: %(what)s, by %(by)s. Please call the resident "
        "today, and still do it."
    ),
    resolve=TO_PARTY,
    sample=ABOUT,
)
template(
    "cases.revisit_asked",
    purpose=PURPOSE,
    text=_("Somebody says this is done: %(work)s. Please go by and see whether it is."),
    resolve={"work": work},
    sample=ABOUT,
)
template(
    "cases.reply_flagged",
    purpose=PURPOSE,
    text=_("A reply that says nothing was given: %(work)s. Please say whether it is an answer."),
    resolve={"work": work},
    sample=ABOUT,
)
