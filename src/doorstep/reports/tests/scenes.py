"""A community in which much has happened, all of it through the real operations."""

from datetime import timedelta
from random import Random

from doorstep.cases import operations
from doorstep.cases.operations import placing
from doorstep.cases.tests.factories import NINE_AM, CaseFactory
from doorstep.catalogue import presets
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import PersonFactory, ResidentFactory, StaffFactory, actor_of

SWEEP = Actor.system("sweep")
CODES = ("light", "lift", "mediation")
LIVES = (
    "",
    "late",
    "take",
    "take late",
    "take late hand_back",
    "take resolve",
    "late take resolve",
    "take resolve confirm",
    "late take resolve confirm",
    "take resolve not_fixed take resolve confirm",
    "take resolve not_fixed late",
    "take resolve confirm not_fixed",
    "take resolve unanswered",
    "answer",
    "answer not_fixed",
    "withdraw",
    "late sort",
)


def lived_in(seed=2026):
    """The community, after its cases each went some way at some pace."""
    chance = Random(seed)
    people = [first := ResidentFactory(), ResidentFactory(near=first)]
    community = first.community
    helper = PersonFactory(name="李想", community=community)
    desk = actor_of(StaffFactory(at=community))
    headings = presets.install(community)
    for number, life in enumerate(LIVES):
        at = NINE_AM + timedelta(days=number * 4, hours=number)
        case = CaseFactory(
            beneficiary=people[number % 2],
            category=headings[chance.choice(CODES)],
            recorded_at=at,
            due_at=at,
        )
        acts = _acts(case, helper, desk, headings["lift"])
        for act in life.split():
            at += timedelta(hours=chance.randrange(1, 40), seconds=chance.randrange(60))
            acts[act](at)
    return community


def _acts(case, helper, desk, lift):
    """What may happen to a case, by a short name."""
    resident, hand, pk = actor_of(case.beneficiary), actor_of(helper), case.pk
    return {
        "late": lambda at: operations.strike(pk, by=SWEEP, at=at + timedelta(days=30)),
        "take": lambda at: operations.assign(pk, to=helper.party, by=desk, at=at),
        "hand_back": lambda at: operations.hand_back(pk, reason="没空", by=hand, at=at),
        "resolve": lambda at: operations.resolve(pk, words="换了灯泡", by=hand, at=at),
        "confirm": lambda at: operations.confirm(pk, by=resident, at=at),
        "not_fixed": lambda at: operations.say_not_fixed(pk, by=resident, at=at),
        "unanswered": lambda at: operations.close_unanswered(pk, by=SWEEP, at=at),
        "answer": lambda at: operations.answer_on_the_spot(pk, words="讲清楚了", by=desk, at=at),
        "withdraw": lambda at: operations.withdraw(pk, by=resident, at=at),
        "sort": lambda at: placing.recategorise(pk, to=lift, by=Actor.system("sorting"), at=at),
    }
