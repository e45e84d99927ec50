"""The promise-kept rate: from the roll-up, for whom it is, and never to be polished."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.cases import operations, queries
from doorstep.cases.models import Promise, PromiseCount, PromiseDelta
from doorstep.cases.operations.promise_tallies import fold_promises
from doorstep.cases.promising import Amount, PromiseState, Reckoning
from doorstep.cases.queries import PromiseFilter
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, staff_of
from doorstep.cases.tests.promising import company, promised, resident_of
from doorstep.people import parties
from doorstep.people.models import Party
from doorstep.people.tests.factories import (
    ResidentFactory,
    StreetOfficerFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)

DAY = timedelta(days=1)


@given(
    st.lists(
        st.builds(
            Amount,
            st.sampled_from([str(state) for state in PromiseState]),
            st.booleans(),
            st.booleans(),
            st.booleans(),
            st.integers(0, 50),
            st.integers(0, 50),
        )
    )
)
def test_the_rate_is_of_what_came_due_and_of_nothing_else(amounts: list[Amount]):
    whole = Reckoning.of(amounts)

    due = sum(each.promises for each in amounts if each.state in {"KEPT", "LATE", "BROKEN"})
    kept = sum(each.promises for each in amounts if each.state == "KEPT")
    assert whole.whole == sum(each.promises for each in amounts)
    assert whole.fell_due == due
    assert whole.percent == (kept * 100 // due if due >= 20 else None)


@pytest.mark.parametrize(("due", "percent"), [(19, None), (20, 100), (21, 100)])
def test_none_under_twenty(due: int, percent: int | None):
    assert Reckoning(kept=due).percent == percent


@pytest.mark.django_db
class TestReckonings:
    def test_a_promise_counts_at_once_and_after_folding(self):
        case = CaseFactory()
        desk = staff_of(case)
        promised(case)
        before = queries.reckoning_for(desk)

        while fold_promises(most=1):
            pass

        assert queries.reckoning_for(desk) == before == Reckoning(open=1, cases=1)
        assert not PromiseDelta.objects.exists()

    def test_lines_are_apart_and_the_page_costs_the_same(self, django_assert_num_queries):
        case = CaseFactory()
        desk, granny = staff_of(case), resident_of(case)
        kept, back = promised(case), promised(case)
        promised(case)
        operations.keep_promise(kept.pk, by=granny, at=NINE_AM + DAY)
        operations.withdraw_promise(back.pk, reason="不用了", by=desk, at=NINE_AM + DAY)
        desk.places_with  # noqa: B018 - roles are read once, before the page is counted
        assert desk.party_ids is not None

        with django_assert_num_queries(1):
            whole = queries.reckoning_for(desk)

        assert (whole.kept, whole.withdrawn, whole.open, whole.cases) == (1, 1, 1, 1)

    def test_by_party_names_bodies_and_never_a_person(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        own = parties.of_person(li.person)
        firm = company()
        promised(case, party=firm)
        promised(case, party=own)
        while fold_promises():
            pass

        listed = queries.parties_with_promises(staff_of(case))

        assert [(party, whole.open) for party, whole in listed] == [(firm, 1)]
        assert not PromiseCount.objects.filter(party_id=own.pk).exclude(place_id=0).exists()

    def test_a_person_s_own_is_for_themselves_and_their_lead(self):
        case = CaseFactory()
        li, mei = VolunteerFactory(near=case), VolunteerFactory(near=case)
        TeamFactory(community=case.community, members=[li.person], lead=mei.person)
        own: Party = parties.of_person(li.person)
        promised(case, party=own)

        assert queries.reckoning_of(actor_of(li), own) == Reckoning(open=1, cases=1)
        assert queries.reckoning_of(actor_of(mei), own) == Reckoning(open=1, cases=1)
        assert queries.reckoning_of(staff_of(case), own) is None
        assert queries.people_led_by(actor_of(mei)) == [own]

    def test_every_office_counts_what_it_sees(self):
        case = CaseFactory()
        promised(case)

        street = actor_of(StreetOfficerFactory(at=case.street))

        assert queries.reckoning_for(street).open == 1
        assert queries.reckoning_for(actor_of(VolunteerFactory(near=case))) == Reckoning()

    def test_a_private_matter_s_counts_only_where_it_may_be_seen(self):
        case = CaseFactory(is_private=True)
        promised(case)

        street = actor_of(StreetOfficerFactory(at=case.street))
        assert queries.reckoning_for(staff_of(case)).open == 1
        assert queries.reckoning_for(street).open == 0
        assert queries.promises_for(street).items == []


@pytest.mark.django_db
class TestPromisesFor:
    def test_pages_are_whole_and_in_order(self):
        case = CaseFactory()
        desk = staff_of(case)
        made = [promised(case, due_at=NINE_AM + (n % 3 + 2) * DAY) for n in range(7)]
        open_ = PromiseFilter(state=PromiseState.OPEN)

        seen, after = [], None
        while True:
            page = queries.promises_for(desk, only=open_, after=after, limit=2)
            seen += page.items
            after = page.next
            if after is None:
                break

        assert [each.pk for each in seen] == [
            each.pk for each in sorted(made, key=lambda one: (one.due_at, one.pk))
        ]

    def test_shows_exactly_what_one_may_see(self):
        case = CaseFactory()
        promise = promised(case)
        stranger = actor_of(VolunteerFactory())
        resident = actor_of(ResidentFactory(near=case))

        for each in (stranger, resident):
            assert queries.promises_for(each).items == []
            with pytest.raises(Promise.DoesNotExist):
                queries.promise_seen_by(each, promise.pk)
        assert queries.promise_seen_by(resident_of(case), promise.pk) == promise
