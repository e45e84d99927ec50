"""What we write to parties about their parts, and to owners and residents of joint cases.

A partner reads where, by when and who asks; never what the resident said or who else was asked.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.cases.messages import PURPOSE, SAMPLE, code, due, matter, party, work
from doorstep.cases.models import CasePart
from doorstep.catalogue import deadlines
from doorstep.kernel import clock
from doorstep.messaging.states import Reader
from doorstep.messaging.texts import template


def spot(part_id: int) -> str:
    """At which building it is; a door is for whoever accepted."""
    part = CasePart.objects.select_related("case__building", "case__estate").get(pk=part_id)
    places = (part.case.estate, part.case.building)
    return " ".join(place.name for place in places if place) or gettext("the community")


def part_due(part_id: int) -> str:
    """By when, as people say it on the day the text goes out."""
    due_at = CasePart.objects.values_list("due_at", flat=True).get(pk=part_id)
    return deadlines.shown(due_at, clock.now())


PARTS = {
    **SAMPLE,
    "spot": _("Oujingyuan Building 3"),
    "by": _("today 18:00"),
    "party": _("the property company"),
}

template(
    "cases.part_asked",
    purpose=PURPOSE,
    to=Reader.PARTNER,
    text=_(
        "%(owner)s asks for your part of a matter at %(spot)s, by %(by)s. Please sign in and say "
        "whether you take it on."
    ),
    resolve={"owner": party, "spot": spot, "by": part_due},
    sample=PARTS,
)
template(
    "cases.part_reminder",
    purpose=PURPOSE,
    to=Reader.PARTNER,
    text=_("%(owner)s reminds you of your part of a matter at %(spot)s. It is due %(by)s."),
    resolve={"owner": party, "spot": spot, "by": part_due},
    sample=PARTS,
)
template(
    "cases.part_soon",
    purpose=PURPOSE,
    to=Reader.PARTNER,
    text=_("Your part of a matter at %(spot)s is due soon: %(by)s."),
    resolve={"spot": spot, "by": part_due},
    sample=PARTS,
)
template(
    "cases.part_late",
    purpose=PURPOSE,
    to=Reader.PARTNER,
    text=_("Your part of a matter at %(spot)s was due %(by)s. Please do it, or say when you will."),
    resolve={"spot": spot, "by": part_due},
    sample=PARTS,
)
template(
    "cases.part_withdrawn",
    purpose=PURPOSE,
    to=Reader.PARTNER,
    text=_("Your part of a matter at %(spot)s is no longer needed. Thank you."),
    resolve={"spot": spot},
    sample=PARTS,
)
template(
    "cases.part_late_for_owner",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_("%(party)s is late with its part: %(work)s. It was due %(by)s."),
    resolve={"party": party, "work": work, "by": part_due},
    sample=PARTS,
)
template(
    "cases.part_returned",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_("%(party)s returned its part: %(work)s. Please see why, and decide how it goes on."),
    resolve={"party": party, "work": work},
    sample=PARTS,
)
template(
    "cases.parts_settled",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_(
        "Everybody has done their part: %(work)s. Now the resident can have the answer. "
        "Due %(due)s."
    ),
    resolve={"work": work, "due": due},
    sample=PARTS,
)
template(
    "cases.lies_elsewhere",
    purpose=PURPOSE,
    text=_(
        "%(matter)s lies outside our district, so we asked %(party)s to see to it. %(owner)s stays "
        "in charge and will give you the answer by %(due)s."
    ),
    resolve={"matter": matter, "party": party, "owner": party, "due": due},
    sample=PARTS,
)
template(
    "cases.joined_reopened",
    purpose=PURPOSE,
    text=_("%(matter)s is not fixed after all, so we go on with it. You will hear from us."),
    resolve={"matter": matter},
    sample=PARTS,
)
template(
    "cases.unjoined",
    purpose=PURPOSE,
    text=_(
        "We now see to %(matter)s on its own, by %(due)s. To ask how it stands, give this code: "
        "%(code)s."
    ),
    resolve={"matter": matter, "due": due, "code": code},
    sample=PARTS,
)
