"""What we write to people about clocks: due soon, late, waiting, more time.

As everywhere: ids only, no resident's words, door or phone.
"""

from django.utils.translation import gettext_lazy as _

from doorstep.cases.messages import PURPOSE, code, due, matter, party, work
from doorstep.cases.messages import SAMPLE as USUAL
from doorstep.cases.models import Case, Extension, Pause
from doorstep.catalogue import deadlines
from doorstep.kernel import clock
from doorstep.messaging.states import Reader
from doorstep.messaging.texts import template

SAMPLE = USUAL | {
    "why": _("a part has to be ordered"),
    "need": _("nobody was in"),
    "wanted": _("tomorrow 18:00"),
    "cases": "12",
    "late": "9",
    "soon": "3",
}


def why_later(extension_id: int) -> str:
    """Why it takes longer, as the resident may read it."""
    return str(Extension.objects.get(pk=extension_id).get_why_display())


def wanted(extension_id: int) -> str:
    """Until when more time is asked for."""
    return deadlines.shown(Extension.objects.get(pk=extension_id).wanted, clock.now())


def rests_until(case_id: int) -> str:
    """Until when it waits for the resident at the latest."""
    case = Case.objects.only("pause_until", "due_at").get(pk=case_id)
    return deadlines.shown(case.pause_until or case.due_at, clock.now())


def what_we_need(case_id: int) -> str:
    """What the last wait for the resident was for."""
    pause = Pause.objects.filter(case=case_id).order_by("-pk").first()
    return str(pause.get_waits_for_display()) if pause else ""


template(
    "cases.warned",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_("Due soon, and with you: %(work)s. Due %(due)s. Code %(code)s."),
    resolve={"work": work, "due": due, "code": code},
    sample=SAMPLE,
)
template(
    "cases.overdue",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_(
        "Late: %(work)s was due %(due)s. Please see to it now, or say what is missing. "
        "Code %(code)s."
    ),
    resolve={"work": work, "due": due, "code": code},
    sample=SAMPLE,
)
template(
    "cases.climbed",
    purpose=PURPOSE,
    to=Reader.OFFICE,
    text=_(
        "Late, and now it comes to you: %(work)s was due %(due)s. Please ask what is in the way. "
        "Code %(code)s."
    ),
    resolve={"work": work, "due": due, "code": code},
    sample=SAMPLE,
)
template(
    "cases.clock_runs_again",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_(
        "The wait for the resident is over: %(work)s. Please ask them again. Due %(due)s. "
        "Code %(code)s."
    ),
    resolve={"work": work, "due": due, "code": code},
    sample=SAMPLE,
)
template(
    "cases.clocks",
    purpose=PURPOSE,
    to=Reader.OFFICE,
    text=_(
        "%(cases)s matters want your eye: %(late)s are late, %(soon)s are due soon. "
        "You find them in the inbox."
    ),
    resolve={"cases": str, "late": str, "soon": str},
    sample=SAMPLE,
)
template(
    "cases.waits_for_you",
    purpose=PURPOSE,
    text=_(
        "We would like to go on with %(matter)s, but %(need)s. Please tell us when it suits you; "
        "we wait until %(until)s. Code: %(code)s."
    ),
    resolve={"matter": matter, "need": what_we_need, "until": rests_until, "code": code},
    sample=SAMPLE,
)
template(
    "cases.takes_longer",
    purpose=PURPOSE,
    text=_(
        "%(matter)s takes longer than we said: %(why)s. We will see to it by %(due)s. "
        "We are sorry to keep you waiting."
    ),
    resolve={"matter": matter, "why": why_later, "due": due},
    sample=SAMPLE,
)
template(
    "cases.time_asked",
    purpose=PURPOSE,
    to=Reader.OFFICE,
    text=_(
        "%(helper)s asks you for more time: %(work)s, until %(wanted)s; %(why)s. "
        "Please answer; until then it stays due %(due)s."
    ),
    resolve={"helper": party, "work": work, "wanted": wanted, "why": why_later, "due": due},
    sample=SAMPLE,
)
template(
    "cases.time_granted",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_("You have more time: %(work)s. It is now due %(due)s, and the resident knows."),
    resolve={"work": work, "due": due},
    sample=SAMPLE,
)
template(
    "cases.time_refused",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_("There is no more time for %(work)s. It stays due %(due)s; the reason stands there."),
    resolve={"work": work, "due": due},
    sample=SAMPLE,
)
