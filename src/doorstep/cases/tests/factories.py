"""Ordinary cases for tests of every room. A test names only what matters to it.

`CaseFactory()` is a light on the stairs that 王奶奶 told the desk about: raised, owned by the desk.
`taken_by(case, person)`, `resolved_by(...)` and the like go through the real operations.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import factory

from doorstep.cases import operations
from doorstep.cases.models import Assignment, Case, Step
from doorstep.cases.operations import Draft, searching, tallies
from doorstep.cases.states import OPEN, Channel, Part, SortedBy, State, StepKind
from doorstep.catalogue.models import Category
from doorstep.catalogue.tests.factories import CategoryFactory
from doorstep.kernel import codes
from doorstep.kernel.captures import Sent
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import ResidentFactory, StaffFactory, actor_of
from doorstep.places.models import Place

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # a Thursday, 09:00 in Shanghai


def category_in(community: Place, code: str = "light", **fields: Any) -> Category:
    """The community's category of that code, made when it has none."""
    found = Category.objects.filter(community=community, code=code).first()
    return found or CategoryFactory(community=community, code=code, **fields)


class CaseFactory(factory.django.DjangoModelFactory[Case]):
    """A raised case with its first step and its owner's assignment, as take_down leaves it."""

    class Meta:
        model = Case
        skip_postgeneration_save = True

    class Params:
        dwelling_of = factory.LazyAttribute(lambda case: case.beneficiary.home)

    beneficiary = factory.SubFactory(ResidentFactory)
    spoken_by = factory.SelfAttribute("beneficiary")
    community = factory.LazyAttribute(
        lambda case: (
            Place.objects.get(pk=case.dwelling_of.scope.community_id)
            if case.dwelling_of
            else case.beneficiary.community
        )
    )
    category = factory.LazyAttribute(lambda case: category_in(case.community))
    code = factory.LazyFunction(lambda: codes.mint(11))
    version = 1
    sorted_by = SortedBy.PERSON
    urgency = factory.SelfAttribute("category.urgency")
    is_private = factory.SelfAttribute("category.is_private")
    is_open_to_volunteers = factory.SelfAttribute("category.open_to_volunteers")
    enters_home = factory.SelfAttribute("category.enters_home")
    summary = "三单元楼道灯不亮"
    channel = Channel.DESK
    dwelling = factory.SelfAttribute("dwelling_of")
    building = factory.LazyAttribute(lambda case: case.dwelling.building if case.dwelling else None)
    estate = factory.LazyAttribute(lambda case: case.dwelling.estate if case.dwelling else None)
    raised_by_kind = "PERSON"
    raised_by_id = factory.LazyAttribute(lambda case: uuid4().hex)
    owner = factory.LazyAttribute(lambda case: parties.fallback(case.community.pk))
    rule_words_zh = "没有合适的规则"
    rule_words_en = "No rule fits"
    happened_at = factory.SelfAttribute("recorded_at")
    recorded_at = NINE_AM
    due_at = factory.LazyAttribute(lambda case: case.recorded_at + timedelta(days=9))
    state = State.RAISED
    tick_at = factory.LazyAttribute(lambda case: case.due_at if case.state in OPEN else None)

    @classmethod
    def _create(cls, model_class: type[Case], *args: Any, **fields: Any) -> Case:
        thing = fields["dwelling"] or fields["community"]
        fields.update(thing.scope.as_columns())
        del fields["community"]
        case: Case = super()._create(model_class, *args, **fields)
        _begin(case)
        searching.write([case])
        return case


def _begin(case: Case) -> None:
    """The step, the count and the assignment every case starts with."""
    tallies.began([case])
    Step.objects.create(
        case=case,
        seq=1,
        kind=StepKind.RAISED,
        to_state=State.RAISED,
        actor_kind=case.raised_by_kind,
        actor_id=case.raised_by_id,
        due_at=case.due_at,
        happened_at=case.happened_at,
        recorded_at=case.recorded_at,
    )
    if case.state == State.RAISED:
        Assignment.objects.create(
            case=case,
            party=case.owner,
            part=Part.OWNER,
            due_at=case.due_at,
            given_at=case.recorded_at,
        )


def sent(body: object = "", *, client: str = "test", id_: UUID | None = None) -> Sent:
    """A capture as a phone would send it."""
    return Sent(client=client, kind="case", id=id_ or uuid4(), body=body)


def draft_for(person: Person, **fields: Any) -> Draft:
    """What 王奶奶 says at the desk about the light in her own building."""
    category_in(person.community)
    return Draft(
        **{
            "channel": Channel.DESK,
            "said": "三单元楼道灯不亮,晚上看不见路。",
            "category_code": "light",
            "beneficiary": person,
            "spoken_by": person,
            **fields,
        }
    )


def taken(draft: Draft, by: Actor, at: datetime = NINE_AM) -> Case:
    """A case taken down by the real operation."""
    return operations.take_down(sent(), draft=draft, by=by, at=at)[0]


def staff_of(case: Case) -> Actor:
    """Somebody at the desk of the community."""
    return actor_of(StaffFactory(at=Place.objects.get(pk=case.community_id)))


def acting(someone: Person | Volunteer | Actor) -> Actor:
    """Whoever it is, as an actor."""
    return someone if isinstance(someone, Actor) else actor_of(someone)


def taken_by(case: Case, someone: Person | Volunteer, *, at: datetime = NINE_AM) -> Case:
    """Claimed by a volunteer, or given to them by the desk when it is not offered to them."""
    person = someone.person if isinstance(someone, Volunteer) else someone
    return operations.assign(case.pk, to=parties.of_person(person), by=staff_of(case), at=at)


def resolved_by(
    case: Case, someone: Person | Volunteer, *, at: datetime = NINE_AM, device: str = ""
) -> Case:
    """Taken and done by them."""
    taken_by(case, someone, at=at)
    return operations.resolve(case.pk, words="换了灯泡", by=actor_of(someone, device), at=at)


def confirmed_by(case: Case, someone: Person | Volunteer, *, at: datetime = NINE_AM) -> Case:
    """Taken and done by them, and confirmed by the one it is for."""
    resolved_by(case, someone, at=at)
    assert case.beneficiary is not None
    return operations.confirm(case.pk, by=actor_of(case.beneficiary), at=at)
