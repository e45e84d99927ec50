"""Small worlds for property tests: two communities, a handful of people, some cases."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.operations.tallies import Change, Facets, note
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, category_in
from doorstep.people import links, parties
from doorstep.people.actors import Actor, ProvenPhone
from doorstep.people.indexes import of_account_phone
from doorstep.people.models import Person
from doorstep.people.states import LinkKind, PostKind
from doorstep.people.tests.factories import (
    ClientFactory,
    ContactFactory,
    GridWorkerFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)

PHONE = "13912345678"
ROLES = (
    "granny",
    "liu",
    "li",
    "chen",
    "desk",
    "secretary",
    "gridworker",
    "street",
    "partner",
    "member",
    "link",
    "receipt",
    "card",
    "follow",
    "phone",
    "program",
    "anonymous",
    "system",
)


@dataclass(frozen=True)
class Plan:
    """How one case of a world is to be made."""

    whose: int
    is_private: bool
    owner: str
    helper: str
    taken_down_by_li: bool
    has_phone: bool
    closed: bool


plans = st.builds(
    Plan,
    whose=st.integers(0, 2),
    is_private=st.booleans(),
    owner=st.sampled_from(["desk", "company", "team", "gridworker"]),
    helper=st.sampled_from(["", "li", "company", "team"]),
    taken_down_by_li=st.booleans(),
    has_phone=st.booleans(),
    closed=st.booleans(),
)


@dataclass
class World:
    """The people, and the cases as planned."""

    plans: list[Plan]
    people: dict[str, Person] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)

    def __post_init__(self) -> None:
        granny = ResidentFactory()
        here = granny.community
        self.company = OrganisationFactory()
        self.li = VolunteerFactory(near=granny)
        self.chen = VolunteerFactory(name="陈卫国", called="老陈")
        liu = ResidentFactory(name="刘大爷", near=granny)
        self.people = {
            "granny": granny,
            "liu": liu,
            "li": self.li.person,
            "chen": self.chen.person,
            "desk": StaffFactory(at=here),
            "secretary": SecretaryFactory(at=here),
            "gridworker": GridWorkerFactory(at=granny.home.grid),
            "street": StreetOfficerFactory(at=here.parent),
            "partner": ContactFactory(organisation=self.company),
            "member": ResidentFactory(near=granny),
        }
        self.program = ClientFactory(place=here)
        self.team = TeamFactory(community=here, members=[self.people["member"]])
        self.cases = [self._case(plan, number) for number, plan in enumerate(self.plans)]

    def _case(self, plan: Plan, number: int) -> Case:
        whose = [self.people["granny"], self.people["liu"], self.chen.person][plan.whose]
        case: Case = CaseFactory(
            beneficiary=whose,
            category=category_in(whose.community),
            is_private=plan.is_private,
            owner=self._party(plan.owner),
            contact_index=of_account_phone(PHONE) if plan.has_phone else None,
            raised_by_kind="PERSON" if plan.taken_down_by_li else "CLIENT",
            raised_by_id=(self.li.person if plan.taken_down_by_li else self.program).uid.hex,
            recorded_at=NINE_AM + timedelta(minutes=number // 2),  # some at the same moment
        )
        by = Actor.system("world")
        if plan.helper:
            operations.assign(case.pk, to=self._party(plan.helper), by=by, at=NINE_AM)
        if plan.closed:
            # By hand, for no policy lets a test withdraw everything.
            case.refresh_from_db()
            before = Facets.of(case)
            Case.objects.filter(pk=case.pk).update(
                state="WITHDRAWN", closed_at=NINE_AM, tick_at=None, version=9
            )
            note([Change(case.pk, before, before._replace(state="WITHDRAWN"))])
        case.refresh_from_db()
        return case

    def _party(self, name: str):
        return {
            "desk": lambda: parties.fallback(self.people["granny"].community_id),
            "gridworker": lambda: parties.of_post(
                PostKind.GRID_WORKER, self.people["gridworker"].roles.get().place
            ),
            "company": lambda: self.company.party,
            "team": lambda: self.team.party,
            "li": lambda: self.li.person.party,
        }[name]()

    def actor(self, name: str) -> Actor:
        """Somebody of this world, known afresh."""
        if name in self.people:
            return actor_of(self.people[name])
        special = {
            "anonymous": lambda: Actor.anonymous("d1"),
            "program": lambda: Actor.using(self.program),
            "system": lambda: Actor.system("world"),
            "phone": lambda: Actor.proving(
                "a1", ProvenPhone(of_account_phone(PHONE), NINE_AM + timedelta(minutes=1))
            ),
            "link": lambda: self._link(LinkKind.CONFIRM),
            "receipt": lambda: self._link(LinkKind.RECEIPT),
            "follow": lambda: self._link(LinkKind.FOLLOW),
            "card": lambda: self._link(LinkKind.CARD),
        }
        return special[name]()

    def _link(self, kind: LinkKind) -> Actor:
        granny = self.people["granny"]
        thing = ("case", self.cases[0].uid) if self.cases else ("case", granny.uid)
        link, _token = links.mint(
            kind, thing=thing, at=NINE_AM, lasts=timedelta(days=1), person=granny
        )
        return Actor.holding(link)
