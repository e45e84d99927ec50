"""What we write to people about their cases. Names are looked up when a text is sent.

A text never holds a resident's words, door or phone; a private matter is not named, because
couples share phones.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.cases.models import Case, HandOver
from doorstep.catalogue import deadlines
from doorstep.kernel import clock, codes
from doorstep.messaging.states import Lane, Reader
from doorstep.messaging.texts import Secret, called, link, template
from doorstep.people.models import Party

PURPOSE = "case"


def matter(case_id: int) -> str:
    """What it is about, as residents call it."""
    case = Case.objects.select_related("category").get(pk=case_id)
    return gettext("the matter you told us about") if case.is_private else case.category.public_name


def work(case_id: int) -> str:
    """What it is about and at which building, for whoever has to see to it."""
    case = Case.objects.select_related("category", "building", "estate").get(pk=case_id)
    where = " ".join(place.name for place in (case.estate, case.building) if place is not None)
    return f"{case.category.name} · {where}" if where else case.category.name


def ask(case_id: int) -> str:
    """The question in the words of the matter."""
    case = Case.objects.select_related("category").get(pk=case_id)
    return gettext("Is it settled?") if case.is_private else case.category.ask


def due(case_id: int) -> str:
    """By when, as people say it on the day the text goes out."""
    due_at = Case.objects.values_list("due_at", flat=True).get(pk=case_id)
    return deadlines.shown(due_at, clock.now())


def until(case_id: int) -> str:
    """Until when it can be opened again."""
    case = Case.objects.only("reopen_until", "recorded_at").get(pk=case_id)
    return deadlines.shown(case.reopen_until or case.recorded_at, clock.now())


def answer_by(hand_over_id: int) -> str:
    """By when whoever is asked to take something over should say yes or no."""
    asked = HandOver.objects.values_list("answer_by", flat=True).get(pk=hand_over_id)
    return deadlines.shown(asked, clock.now())


def code(case_id: int) -> str:
    """The tracking code as it is read aloud."""
    return codes.spoken(Case.objects.values_list("code", flat=True).get(pk=case_id))


def party(party_id: int) -> str:
    """Who it is, as residents call them."""
    parties = Party.objects.select_related("person", "team", "organisation", "post")
    return parties.get(pk=party_id).name


SAMPLE = {
    "matter": _("the light on the stairs"),
    "work": _("Light on the stairs · Building 3"),
    "ask": _("Is the light on?"),
    "due": _("today 18:00"),
    "until": _("tomorrow 18:00"),
    "code": "K7QM-2WXR-94TD",
    "helper": _("Xiao Li"),
    "owner": _("the community desk"),
    "giver": _("the community desk"),
    "leader": _("Director Zhao"),
    "taker": _("Rongxin Property"),
    "by": _("tomorrow 18:00"),
    "link": "https://example.org/l/sample/",
}

template(
    "cases.received",
    purpose=PURPOSE,
    text=_(
        "We have written down %(matter)s. %(owner)s will see to it by %(due)s. "
        "To ask how it stands, give this code: %(code)s."
    ),
    resolve={"matter": matter, "owner": party, "due": due, "code": code},
    sample=SAMPLE,
)
template(
    "cases.taken",
    purpose=PURPOSE,
    text=_("%(helper)s has taken on %(matter)s and will see to it by %(due)s."),
    resolve={"helper": party, "matter": matter, "due": due},
    sample=SAMPLE,
)
template(
    "cases.handed_back",
    purpose=PURPOSE,
    text=_(
        "%(helper)s cannot see to %(matter)s after all. It is not forgotten: %(owner)s is "
        "finding somebody else."
    ),
    resolve={"helper": party, "matter": matter, "owner": party},
    sample=SAMPLE,
)
template(
    "cases.asked",
    purpose=PURPOSE,
    text=_(
        "%(helper)s says that %(matter)s has been seen to. %(ask)s Please tell us here: %(link)s"
    ),
    resolve={"helper": party, "matter": matter, "ask": ask},
    secret=Secret("link", shown=link),
    sample=SAMPLE,
)
template(
    "cases.answered",
    purpose=PURPOSE,
    text=_(
        "You asked about %(matter)s and we answered. If anything is still open, call us and give "
        "this code: %(code)s."
    ),
    resolve={"matter": matter, "code": code},
    sample=SAMPLE,
)
template(
    "cases.closed_unanswered",
    purpose=PURPOSE,
    text=_(
        "We have not heard from you about %(matter)s, so we take it as done. If it is not, tell "
        "us by %(until)s and we will go on with it. Code: %(code)s."
    ),
    resolve={"matter": matter, "until": until, "code": code},
    sample=SAMPLE,
)
template(
    "cases.joined",
    purpose=PURPOSE,
    text=_(
        "A neighbour has told us the same about %(matter)s, so we see to both at once. "
        "You will hear from us as before."
    ),
    resolve={"matter": matter},
    sample=SAMPLE,
)
template(
    "cases.joined_done",
    purpose=PURPOSE,
    text=_(
        "%(helper)s says that %(matter)s has been seen to. If it has not, call us and give this "
        "code: %(code)s."
    ),
    resolve={"helper": party, "matter": matter, "code": code},
    sample=SAMPLE,
)
template(
    "cases.new_for_owner",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_("New, with you: %(work)s. Due %(due)s. Code %(code)s."),
    resolve={"work": work, "due": due, "code": code},
    sample=SAMPLE,
)
template(
    "cases.hand_over_asked",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_(
        "%(giver)s asks you to take this over: %(work)s. Please say yes or no by %(by)s; "
        "without a word it goes up to the one above."
    ),
    resolve={"giver": party, "work": work, "by": answer_by},
    sample=SAMPLE,
)
template(
    "cases.hand_over_accepted",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_("%(taker)s has taken this over: %(work)s. It is no longer yours to see to."),
    resolve={"taker": party, "work": work},
    sample=SAMPLE,
)
template(
    "cases.hand_over_refused",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_(
        "%(taker)s does not take this over: %(work)s. It stays with you; why stands with the case."
    ),
    resolve={"taker": party, "work": work},
    sample=SAMPLE,
)
template(
    "cases.hand_over_lapsed",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_(
        "%(taker)s did not answer in time. %(owner)s owns this now and says how it goes on: "
        "%(work)s."
    ),
    resolve={"taker": party, "owner": party, "work": work},
    sample=SAMPLE,
)
template(
    "cases.now_with",
    purpose=PURPOSE,
    text=_(
        "%(matter)s is now with %(owner)s, who will see to it by %(due)s. You need not do "
        "anything. Code: %(code)s."
    ),
    resolve={"matter": matter, "owner": party, "due": due, "code": code},
    sample=SAMPLE,
)
template(
    "cases.offered",
    purpose=PURPOSE,
    text=_(
        "Could you help near you? %(work)s, by %(due)s. Take it on under “Help near”; whoever is "
        "first has it."
    ),
    resolve={"work": work, "due": due},
    sample=SAMPLE,
)
template(
    "cases.offer_over",
    purpose=PURPOSE,
    text=_("%(work)s: somebody has it, or it is no longer needed. Thank you for being there."),
    resolve={"work": work},
    sample=SAMPLE,
)
template(
    "cases.led",
    purpose=PURPOSE,
    text=_(
        "%(leader)s now answers in person for %(matter)s. It is closed only when you say it is "
        "done, and they do. Code: %(code)s."
    ),
    resolve={"leader": party, "matter": matter, "code": code},
    sample=SAMPLE,
)
template(
    "cases.led_by_you",
    purpose=PURPOSE,
    text=_("You answer in person for this from now on: %(work)s."),
    resolve={"work": work},
    sample=SAMPLE,
)
template(
    "cases.leader_word_wanted",
    purpose=PURPOSE,
    text=_("The resident says it is done: %(work)s. It closes when you say so, too."),
    resolve={"work": work},
    sample=SAMPLE,
)
template(
    "cases.given_to_helper",
    purpose=PURPOSE,
    to=Reader.HELPER,
    text=_("This was given to you: %(work)s. Due %(due)s. Code %(code)s."),
    resolve={"work": work, "due": due, "code": code},
    sample=SAMPLE,
)
template(
    "cases.back_with_owner",
    purpose=PURPOSE,
    to=Reader.OWNER,
    text=_("%(helper)s handed this back: %(work)s. Please find somebody else. Due %(due)s."),
    resolve={"helper": party, "work": work, "due": due},
    sample=SAMPLE,
)
template(
    "cases.reopened_for_owner",
    purpose=PURPOSE,
    to=Reader.OWNER,
    lane=Lane.URGENT,
    text=_("The resident says it is not fixed: %(work)s. Please see to it again by %(due)s."),
    resolve={"work": work, "due": due},
    sample=SAMPLE,
)
template(
    "cases.thanks",
    purpose=PURPOSE,
    to=Reader.HELPER,
    text=_("The resident says it is fixed: %(work)s. Thank you for your help!"),
    resolve={"work": work},
    sample=SAMPLE,
)
template(
    "cases.hands_back_often",
    purpose=PURPOSE,
    to=Reader.OFFICE,
    text=_(
        "%(helper)s has handed back several things this month. Please ask whether they need help."
    ),
    resolve={"helper": called},
    sample=SAMPLE,
)
