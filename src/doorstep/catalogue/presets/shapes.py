"""How a preset category is written down."""

from dataclasses import dataclass

from doorstep.catalogue.states import DeadlineUnit, Target, Urgency
from doorstep.people.states import OrganisationKind, PostKind

type Words = tuple[str, str]
type Due = tuple[DeadlineUnit, int]

ASK: Words = ("办好了吗？", "Is it fixed?")
YES: Words = ("办好了", "Yes, it is fixed")
NO: Words = ("还没办好", "Not yet")

AT_ONCE: Due = (DeadlineUnit.HOURS, 2)
A_DAY: Due = (DeadlineUnit.HOURS, 24)
A_WEEK: Due = (DeadlineUnit.WORKDAYS, 7)
LONGER: Due = (DeadlineUnit.WORKDAYS, 15)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who gets it when nothing more particular is ruled."""

    target: Target
    post_kind: str = ""
    organisation_kind: str = ""
    duty: str = ""


DESK = Owner(Target.POST, post_kind=PostKind.DESK)
GRID_WORKER = Owner(Target.POST, post_kind=PostKind.GRID_WORKER)
SECRETARY = Owner(Target.POST, post_kind=PostKind.SECRETARY)
PROPERTY = Owner(Target.PARTNER, organisation_kind=OrganisationKind.PROPERTY)
URBAN_MANAGEMENT = Owner(Target.DEPARTMENT, duty="urban_management")
HOUSING = Owner(Target.DEPARTMENT, duty="housing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One kind of matter: names for the office, words for residents, deadline, owner."""

    code: str
    name: Words
    public: Words
    ask: Words = ASK
    yes: Words = YES
    no: Words = NO
    due: Due = A_WEEK
    owner: Owner = DESK
    urgency: Urgency = Urgency.ORDINARY
    volunteers: bool = False
    enters_home: bool = False
    private: bool = False
    reopen_days: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The first level: what a resident chooses among."""

    code: str
    name: Words
    public: Words
    matters: tuple[Matter, ...]
