"""Taking things down."""

from datetime import timedelta
from uuid import uuid4

import pytest

from doorstep.cases import operations
from doorstep.cases.models import Assignment, Case, Step
from doorstep.cases.operations import Draft, Where, take_down
from doorstep.cases.states import Channel, Part, SortedBy, State, StepKind
from doorstep.cases.tests.factories import NINE_AM, category_in, draft_for, sent, taken
from doorstep.catalogue.presets import install
from doorstep.catalogue.states import Urgency
from doorstep.kernel import codes, events
from doorstep.kernel.errors import BadInput, OtherBody
from doorstep.kernel.models import AuditEntry, EventRow, Words
from doorstep.messaging.models import Message
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.states import OrganisationKind, Reach
from doorstep.people.tests.factories import (
    OrganisationFactory,
    ResidentFactory,
    StaffFactory,
    actor_of,
)
from doorstep.places.locate import UnknownCode
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

pytestmark = pytest.mark.django_db


class TestTakeDown:
    def test_places_owns_and_dates_what_was_said(self, granny, desk):
        case, is_new = take_down(sent(), draft=draft_for(granny), by=desk, at=NINE_AM)

        assert is_new
        case.refresh_from_db()
        home = granny.home
        assert (case.dwelling, case.building, case.estate) == (home, home.building, home.estate)
        assert case.scope == home.scope
        assert case.owner is not None
        assert case.rule_words_zh
        assert case.due_at > NINE_AM
        assert case.said_words == "三单元楼道灯不亮,晚上看不见路。"
        assert Words.objects.get().about_id == granny.uid
        assert codes.is_valid(case.code)
        assert len(case.code) == 12
        assert (case.state, case.version) == (State.RAISED, 2)
        assert [step.kind for step in case.steps.order_by("seq")] == ["RAISED", "PLACED"]
        assigned = Assignment.objects.get(case=case)
        assert (assigned.party, assigned.part, assigned.due_at) == (
            case.owner,
            Part.OWNER,
            case.due_at,
        )
        assert AuditEntry.objects.get(action="cases.take_down").thing_id == str(case.uid)

    def test_the_same_again_gives_the_same_answer(self, granny, desk):
        capture = sent({"said": "灯"})

        first, is_new = take_down(capture, draft=draft_for(granny), by=desk, at=NINE_AM)
        again, is_new_again = take_down(
            capture, draft=draft_for(granny), by=desk, at=NINE_AM + timedelta(days=200)
        )

        assert (is_new, is_new_again) == (True, False)
        assert first == again
        assert Case.objects.count() == 1

    def test_another_body_under_the_same_id_is_refused(self, granny, desk):
        id_ = uuid4()
        take_down(sent({"said": "灯"}, id_=id_), draft=draft_for(granny), by=desk, at=NINE_AM)

        with pytest.raises(OtherBody):
            take_down(sent({"said": "门"}, id_=id_), draft=draft_for(granny), by=desk, at=NINE_AM)

        assert Case.objects.count() == 1

    def test_the_rule_of_the_estate_finds_the_property_company(self, granny, desk):
        company = OrganisationFactory(kind=OrganisationKind.PROPERTY, serves=[granny.home.estate])

        case = taken(draft_for(granny, category_code="rubbish"), desk)

        assert case.owner == company.party
        assert case.rule is not None
        assert company.name_zh in case.rule_words_zh

    def test_never_without_an_owner(self, granny, desk):
        case = taken(Draft(channel=Channel.PHONE, said="有件事想说", where=Where()), desk)

        assert case.owner == parties.fallback(granny.community_id) or case.owner_id
        assert case.sorted_by == SortedBy.FALLBACK
        assert case.building is None
        assert case.grid_id is None
        assert [step.kind for step in case.steps.all()] == [StepKind.RAISED]

    def test_a_keyword_suggests_the_heading_and_it_is_noted(self, granny, desk):
        case = taken(draft_for(granny, category_code="", said="楼道灯坏了好几天"), desk)

        assert case.sorted_by == SortedBy.KEYWORD
        assert case.estate is not None
        assert case.building is not None
        place = f"{case.estate.name_zh}{case.building.name_zh}"
        assert case.summary == f"{place}{case.category.name_zh}"

    def test_danger_is_due_in_two_hours_day_and_night(self, granny, desk):
        install(granny.community)
        danger = next(
            code
            for code, row in install(granny.community).items()
            if row.urgency == Urgency.DANGER and row.parent_id
        )
        night = NINE_AM.replace(hour=17)

        case = taken(draft_for(granny, category_code=danger), desk, at=night)

        assert case.due_at == night + timedelta(hours=case.category.deadline_amount)

    def test_a_scanned_building_and_a_typed_door_are_read_together(self, granny, desk):
        home = granny.home
        place = Where(
            code=codes.spoken(home.building.code), address=f"{home.unit.number}单元{home.door}"
        )

        case = taken(Draft(channel=Channel.CODE, said="漏水", where=place), actor_of(granny))

        assert case.dwelling == home
        assert case.where_words == f"{home.unit.number}单元{home.door}"

    def test_an_unknown_address_is_kept_and_placed_later(self, granny, desk):
        case = taken(
            Draft(channel=Channel.PHONE, said="路灯不亮", where=Where(address="月亮路99号")), desk
        )

        assert case.building is None
        assert case.where_words == "月亮路99号"

    def test_the_public_code_of_an_estate_is_enough(self, granny):
        estate = granny.home.estate

        case = taken(
            Draft(channel=Channel.WEB, said="垃圾没人收", where=Where(code=estate.code)),
            actor_of(granny),
        )

        assert (case.estate, case.building) == (estate, None)

    def test_promises_the_resident_word_in_the_same_transaction(self, desk):
        person = ResidentFactory(number="13812345678", reach=Reach.SMS)
        install(person.community)
        staff = actor_of(StaffFactory(at=person.community))

        case = taken(draft_for(person), staff)
        assert "tell_the_resident" in EventRow.objects.get().waiting_for
        while events.handle_next(NINE_AM, worker="test"):
            pass

        message = Message.objects.get(template="cases.received")
        assert message.person == person
        assert message.params["code"] == case.pk


class TestBadInput:
    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"said": "", "category_code": ""}, "said"),
            ({"said": "长" * 20_001}, "said"),
            ({"said": "有\x00空"}, "said"),
            ({"summary": "长" * 121}, "summary"),
            ({"summary": "打13812345678找我"}, "summary"),
            ({"summary": "身份证420106193901010023"}, "summary"),
            ({"contact_phone": "12"}, "contact_phone"),
            ({"happened_at": NINE_AM + timedelta(minutes=6)}, "happened_at"),
            ({"happened_at": NINE_AM - timedelta(days=91)}, "happened_at"),
            ({"category_code": "no-such"}, "category"),
        ],
    )
    def test_is_refused_with_the_field_and_nothing_is_stored(self, granny, desk, fields, field):
        with pytest.raises(BadInput) as refused:
            taken(draft_for(granny, **fields), desk)

        assert refused.value.field == field
        assert str(refused.value)
        assert not Case.objects.exists()
        assert not Words.objects.exists()

    @pytest.mark.parametrize(
        "said",
        [
            "灯",
            "长" * 20_000,
            "🔥🔥漏水了👵🏽",
            "مرحبا שלום",
            "<script>alert(1)</script>",
            "'; DROP--",
        ],
    )
    def test_odd_words_are_kept_as_written(self, granny, desk, said):
        assert taken(draft_for(granny, said=said), desk).said_words == said

    def test_unknown_codes_are_refused(self, granny):
        with pytest.raises(UnknownCode):
            taken(
                Draft(channel=Channel.CODE, said="漏水", where=Where(code="22222222")),
                actor_of(granny),
            )

    def test_nobody_and_nowhere_is_refused(self):
        with pytest.raises(operations.WhereIsIt):
            taken(Draft(channel=Channel.WEB, said="漏水"), Actor.anonymous("d1"))


class TestMoments:
    @pytest.mark.parametrize(
        ("ago", "counted"),
        [(0, 0), (5, 5), (24, 24), (72, 24)],
    )
    def test_the_deadline_runs_from_what_is_said_but_at_most_a_day_back(
        self, granny, desk, ago, counted
    ):
        category_in(granny.community, "water")
        draft = draft_for(
            granny, category_code="elevator", happened_at=NINE_AM - timedelta(hours=ago)
        )
        row = install(granny.community)
        urgent = next(r for r in row.values() if r.deadline_unit == "HOURS" and r.parent_id)

        case = taken(
            draft_for(granny, category_code=urgent.code, happened_at=draft.happened_at), desk
        )

        assert case.happened_at == NINE_AM - timedelta(hours=ago)
        assert case.due_at == NINE_AM - timedelta(hours=counted) + timedelta(
            hours=urgent.deadline_amount
        )

    def test_imports_count_from_when_they_came(self, granny):
        urgent = next(
            r
            for r in install(granny.community).values()
            if r.deadline_unit == "HOURS" and r.parent_id
        )
        draft = Draft(
            channel=Channel.IMPORT,
            said="水管爆了",
            category_code=urgent.code,
            community_id=granny.community_id,
            happened_at=NINE_AM - timedelta(days=900),
            outside_id="m-1",
        )

        case = taken(draft, Actor.system("import"))

        assert case.due_at == NINE_AM + timedelta(hours=urgent.deadline_amount)

    def test_a_little_ahead_is_now(self, granny, desk):
        case = taken(draft_for(granny, happened_at=NINE_AM + timedelta(minutes=4)), desk)

        assert case.happened_at == NINE_AM


def test_the_text_of_a_place_with_another_community_finds_its_namesake_heading(granny):
    other = ResidentFactory()
    install(other.community)
    here = category_in(granny.community, "light")

    case = taken(
        Draft(
            channel=Channel.WEB,
            said="灯坏了",
            category=here,
            where=Where(code=other.home.building.code),
        ),
        actor_of(granny),
    )

    assert case.category.community == other.community
    assert case.category.code == "light"
    assert case.community_id == other.community_id
    assert Place.objects.get(pk=case.community_id).kind == PlaceKind.COMMUNITY
    assert Step.objects.filter(case=case).count() == 2
