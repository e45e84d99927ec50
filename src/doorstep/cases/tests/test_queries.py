"""What somebody sees."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.cases import operations, policies, queries
from doorstep.cases.models import Case
from doorstep.cases.queries import Filter, tabs
from doorstep.cases.states import Channel, State
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    confirmed_by,
    resolved_by,
    staff_of,
    taken_by,
)
from doorstep.cases.tests.worlds import ROLES, World, plans
from doorstep.kernel.errors import BadInput, TooMany
from doorstep.kernel.paging import Cursor
from doorstep.people.actors import Actor
from doorstep.people.models import AccessLook
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    VolunteerFactory,
    actor_of,
    home_in,
)
from doorstep.places.models import Place
from doorstep.places.tests.factories import GridFactory

pytestmark = pytest.mark.django_db


ANYTHING = Filter()


def everything(actor: Actor, only: Filter = ANYTHING, limit: int = 3) -> list[Case]:
    """All pages one after another."""
    found, after = [], None
    while True:
        page = queries.page_for(actor, only=only, after=after, limit=limit)
        found += page.items
        if page.next is None:
            return found
        after = Cursor.read(str(page.next))


class TestBothDoors:
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(planned=st.lists(plans, max_size=5), who=st.sampled_from(ROLES))
    def test_follow_one_policy(self, planned, who):
        world = World(planned)
        actor = world.actor(who)

        seen = everything(actor)

        if not actor.is_system:  # a job asks for its rows itself
            assert seen == sorted(
                (case for case in Case.objects.all() if policies.may_see(world.actor(who), case)),
                key=lambda case: (case.recorded_at, case.pk),
                reverse=True,
            )
        for mine, by_office in ((False, False), (True, False), (False, True)):
            only = Filter(mine=mine, by_office=by_office)
            tabs_ = queries.tabs_for(actor, mine=mine, by_office=by_office)
            standing = Counter(State(case.state) for case in everything(actor, only, 50))
            assert {state: str(many) for state, many in tabs_.states.items() if many} == {
                state: str(number) for state, number in standing.items()
            }
        for case in world.cases:
            if policies.may_see(actor, case):
                assert queries.seen_by(actor, case.pk) == case
            else:
                with pytest.raises(Case.DoesNotExist):
                    queries.seen_by(actor, case.pk)

    def test_offers_are_what_may_be_claimed(self):
        granny = ResidentFactory()
        li = VolunteerFactory(near=granny)
        for enters, private, open_ in [(0, 0, 1), (1, 0, 1), (0, 1, 1), (0, 0, 0), (1, 1, 1)]:
            CaseFactory(
                beneficiary=granny,
                enters_home=bool(enters),
                is_private=bool(private),
                is_open_to_volunteers=bool(open_),
            )
        CaseFactory(beneficiary=li.person)
        CaseFactory()
        for is_vetted in (False, True):
            li.is_vetted = is_vetted
            li.save()
            actor = actor_of(li)

            offered = {offer.case_id for offer in queries.offered_near(actor).items}

            cases = Case.objects.filter(state=State.RAISED)
            assert offered == {c.pk for c in cases if policies.might_claim(actor, c)}


class TestPageFor:
    def test_pages_hang_together_without_gaps_or_doubles(self):
        granny = ResidentFactory()
        made = [
            CaseFactory(beneficiary=granny, recorded_at=NINE_AM + timedelta(minutes=n // 3))
            for n in range(11)
        ]
        desk = actor_of(StaffFactory(at=granny.community))

        assert everything(desk, limit=4) == list(reversed(made))

    def test_filters(self):
        granny = ResidentFactory()
        here = granny.community
        li = VolunteerFactory(near=granny)
        water = CaseFactory(beneficiary=granny, category=category_in(here, "water"))
        phoned = CaseFactory(beneficiary=granny, channel=Channel.PHONE)
        taken = CaseFactory(beneficiary=granny)
        taken_by(taken, li)
        later = CaseFactory(beneficiary=granny, recorded_at=NINE_AM + timedelta(days=1))
        desk = actor_of(StaffFactory(at=here))

        def found(**wanted):
            return everything(desk, Filter(**wanted))

        assert found(category_id=water.category_id) == [water]
        assert found(channel=Channel.PHONE) == [phoned]
        assert found(state=State.TAKEN) == [taken]
        assert found(since=NINE_AM + timedelta(hours=1)) == [later]
        assert found(until=NINE_AM) == []
        assert found(building_id=granny.home.building.pk, state=State.RAISED) == [
            later,
            phoned,
            water,
        ]
        assert found(is_overdue=True) == []
        assert everything(actor_of(li), Filter(mine=True)) == [taken]

    def test_private_ones_only_with_the_permission(self):
        case = CaseFactory(is_private=True)
        here = case.beneficiary.community
        street = Place.objects.get(pk=case.street_id)
        assert everything(actor_of(SecretaryFactory(at=here))) == [case]
        assert everything(actor_of(StreetOfficerFactory(at=street))) == []

    def test_a_foreign_cursor_is_refused(self):
        desk = staff_of(CaseFactory())

        with pytest.raises(BadInput):
            queries.page_for(desk, after=Cursor("other", ("1", "2")))

    def test_costs_few_queries(self, django_assert_max_num_queries):
        granny = ResidentFactory()
        company = OrganisationFactory()
        for _ in range(6):
            resolved_by(
                CaseFactory(beneficiary=granny, owner=company.party), VolunteerFactory(near=granny)
            )
        desk = actor_of(StaffFactory(at=granny.community))

        with django_assert_max_num_queries(6):
            page = queries.page_for(desk)
            assert [
                (c.owner.name, str(c.helper and c.helper.name), str(c.building), c.category.ask)
                for c in page.items
            ]


class TestTabsFor:
    def test_counts_where_cases_stand(self, django_assert_num_queries):
        granny = ResidentFactory()
        li = VolunteerFactory(near=granny)
        CaseFactory(beneficiary=granny)
        resolved_by(CaseFactory(beneficiary=granny), li)
        confirmed_by(CaseFactory(beneficiary=granny), li)
        CaseFactory()
        desk = actor_of(StaffFactory(at=granny.community))
        assert desk.party_ids

        with django_assert_num_queries(2):
            tabs = queries.tabs_for(desk)

        assert {state: str(many) for state, many in tabs.states.items() if many} == {
            State.RAISED: "1",
            State.RESOLVED: "1",
            State.CONFIRMED: "1",
        }
        assert set(tabs.states) == set(State)

    @pytest.mark.parametrize("most", [1, 2])
    def test_says_when_there_are_more_than_it_counts(self, monkeypatch, most):
        monkeypatch.setattr(tabs, "MOST", most)
        company = OrganisationFactory()
        for _ in range(3):
            CaseFactory(owner=company.party)

        partner = actor_of(ContactFactory(organisation=company))

        assert str(queries.tabs_for(partner).of(State)) == f"{most}+"


class TestSeenBy:
    def test_costs_few_queries_and_opens_nothing_unasked(self, django_assert_max_num_queries):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))
        desk = staff_of(case)

        with django_assert_max_num_queries(8):
            seen = queries.seen_by(desk, case.pk)
            queries.timeline(seen, desk)
            queries.may(desk, seen)


class TestOffers:
    def test_tell_how_far_but_not_who(self):
        granny = ResidentFactory()
        li = VolunteerFactory(near=granny)
        for place, latitude in ((granny.home.building, 30.6), (li.person.home.building, 30.606)):
            place.latitude, place.longitude = latitude, 114.35
            place.save()
        CaseFactory(beneficiary=granny)

        (offer,) = queries.offered_near(actor_of(li)).items

        assert offer.walking_minutes == 13  # 667 m as the crow flies
        assert offer.building == granny.home.building
        assert not {"beneficiary", "summary", "said", "dwelling"} & set(type(offer).__slots__)

    def test_near_is_the_grid_and_further_the_community(self):
        granny = ResidentFactory()
        li = VolunteerFactory(near=home_in(GridFactory(parent=granny.community)))
        case = CaseFactory(beneficiary=granny)

        assert queries.offered_near(actor_of(li)).items == []
        assert [o.case_id for o in queries.offered_near(actor_of(li), further=True).items] == [
            case.pk
        ]

    def test_nothing_for_those_who_do_not_volunteer(self):
        case = CaseFactory()

        assert queries.offered_near(actor_of(case.beneficiary)).items == []
        with pytest.raises(Case.DoesNotExist):
            queries.offer_for(actor_of(case.beneficiary), case.pk)


class TestContact:
    def test_is_there_while_it_is_in_hand_and_every_look_is_written_down(self):
        granny = ResidentFactory(number="13812345678")
        case = CaseFactory(beneficiary=granny)
        li = VolunteerFactory(near=case)
        by = actor_of(li)
        taken = operations.claim(case.pk, by=by, at=NINE_AM)

        contact = queries.contact_for(by, taken, at=NINE_AM)

        assert (contact.name, contact.phone) == ("王奶奶", "13812345678")
        assert contact.door == granny.home.label
        look = AccessLook.objects.get()
        assert (look.person_uid, look.reason, look.thing_id) == (granny.uid, "CASE", str(case.uid))

    def test_is_gone_after_hand_back_and_after_the_work(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        by = actor_of(li)
        operations.claim(case.pk, by=by, at=NINE_AM)
        operations.hand_back(case.pk, reason="忙", by=by, at=NINE_AM)

        with pytest.raises(queries.MayNotReach):
            queries.contact_for(by, Case.objects.get(pk=case.pk), at=NINE_AM)

        operations.claim(case.pk, by=by, at=NINE_AM)
        operations.resolve(case.pk, words="好了", by=by, at=NINE_AM)
        done = queries.seen_by(by, case.pk)
        with pytest.raises(queries.MayNotReach):
            queries.contact_for(by, done, at=NINE_AM)
        assert not policies.may_read(by, done)

    def test_for_the_caller_while_the_call_is_theirs(self):
        granny = ResidentFactory(number="13812345678")
        case = CaseFactory(beneficiary=granny)
        resolved_by(case, VolunteerFactory(near=case))
        mei = actor_of(VolunteerFactory(near=case))
        (call,) = queries.call_back_list(mei, at=NINE_AM)
        with pytest.raises(queries.MayNotReach):
            queries.contact_for(mei, call.case, at=NINE_AM)

        operations.take_call(call.pk, by=mei, at=NINE_AM)

        assert queries.contact_for(mei, call.case, at=NINE_AM).phone == "13812345678"
        assert AccessLook.objects.get().reason == "CALL_BACK"

    def test_is_capped_by_the_day(self):
        case = CaseFactory()
        by = actor_of(VolunteerFactory(near=case))
        taken = operations.claim(case.pk, by=by, at=NINE_AM)
        for _ in range(30):
            queries.contact_for(by, taken, at=NINE_AM)

        with pytest.raises(TooMany):
            queries.contact_for(by, taken, at=NINE_AM)


class TestMay:
    def test_names_what_is_next(self):
        case = CaseFactory(beneficiary=ResidentFactory(number="13812345678", reach=Reach.SMS))
        li, granny = VolunteerFactory(near=case), actor_of(case.beneficiary)
        by = actor_of(li)

        assert "claim" in queries.may(by, case)
        taken = operations.claim(case.pk, by=by, at=NINE_AM)
        assert {"start", "resolve", "hand_back"} <= queries.may(by, taken)
        assert queries.may(granny, taken) == {"withdraw", "note"}
        done = operations.resolve(case.pk, words="好了", by=by, at=NINE_AM)
        assert queries.may(by, done) == frozenset()
        assert queries.may(granny, done) == {
            "confirm",
            "say_not_fixed",
            "ask_for_a_call",
            "note",
        }
