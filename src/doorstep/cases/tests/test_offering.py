"""Volunteers asked by name, and a team in turn."""

from datetime import timedelta

import pytest

from doorstep.cases import operations, queries
from doorstep.cases.models import Case, Invitation
from doorstep.cases.states import State
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, staff_of
from doorstep.cases.tests.office import as_, at, words
from doorstep.cases.tests.test_api import Api
from doorstep.cases.tests.test_races import at_once
from doorstep.kernel.errors import BadInput
from doorstep.messaging.models import Message
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ResidentFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

WRITES = {"reach": Reach.SMS, "number": "13900000002"}


def volunteer(near):
    return VolunteerFactory(person=ResidentFactory(near=near, **WRITES))


def told(person) -> list[str]:
    return list(
        Message.objects.filter(person=person).order_by("pk").values_list("template", flat=True)
    )


class TestOffer:
    def test_the_first_has_it_and_the_others_are_told(self):
        case = CaseFactory()
        first, second = volunteer(case), volunteer(case)
        people = [first.person, second.person]

        operations.offer(case.pk, to=people, by=staff_of(case), at=NINE_AM)
        operations.claim(case.pk, by=actor_of(second), at=NINE_AM)

        case.refresh_from_db()
        assert case.helper == second.person.party
        assert told(first.person)[-2:] == ["cases.offered", "cases.offer_over"]
        assert "cases.offer_over" not in told(second.person)
        ends = Invitation.objects.order_by("pk").values_list("ended_how", flat=True)
        assert list(ends) == ["ELSEWHERE", "CLAIMED"]
        with pytest.raises(operations.AlreadyClaimed):
            operations.claim(case.pk, by=actor_of(first), at=NINE_AM)

    def test_opens_to_volunteers_what_was_not(self):
        case = CaseFactory(is_open_to_volunteers=False)
        li = volunteer(case)
        with pytest.raises(Case.DoesNotExist):
            operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

        operations.offer(case.pk, to=[li.person], by=staff_of(case), at=NINE_AM)

        assert queries.offered_near(actor_of(li)).items[0].is_asked
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)

    def test_asking_again_asks_nobody_twice(self):
        case = CaseFactory()
        li = volunteer(case)
        for _ in range(2):
            operations.offer(case.pk, to=[li.person], by=staff_of(case), at=NINE_AM)

        assert told(li.person) == ["cases.offered"]

    def test_refuses_whom_it_cannot_be_and_who_may_not(self):
        case = CaseFactory(enters_home=True)
        desk = staff_of(case)
        with pytest.raises(operations.MayNotBeGiven):
            operations.offer(case.pk, to=[volunteer(case).person], by=desk, at=NINE_AM)
        with pytest.raises(BadInput):
            operations.offer(case.pk, to=[], by=desk, at=NINE_AM)
        with pytest.raises(operations.MayNot):
            operations.offer(case.pk, to=[], by=actor_of(case.beneficiary), at=NINE_AM)

    def test_a_withdrawn_case_is_claimed_by_nobody(self):
        case = CaseFactory()
        li = volunteer(case)
        operations.offer(case.pk, to=[li.person], by=staff_of(case), at=NINE_AM)
        operations.withdraw(case.pk, by=staff_of(case), at=NINE_AM)

        assert told(li.person)[-1] == "cases.offer_over"
        with pytest.raises(operations.WrongState):
            operations.claim(case.pk, by=actor_of(li), at=NINE_AM)


class TestInTurn:
    def test_goes_round_the_team(self):
        one = CaseFactory()
        members = [volunteer(one) for _ in range(3)]
        team = TeamFactory(community=one.community, members=members)
        desk, helpers = staff_of(one), []
        cases = [one, *(CaseFactory(beneficiary=ResidentFactory(near=one)) for _ in range(3))]
        for hours, case in enumerate(cases):
            given = operations.give_in_turn(
                case.pk, team=team, by=desk, at=NINE_AM + timedelta(hours=hours)
            )
            helpers.append(given.helper)

        assert helpers == [
            *(member.person.party for member in members),
            members[0].person.party,
        ]

    def test_passes_over_whom_it_is_for_and_refuses_when_nobody_is_left(self):
        granny = ResidentFactory()
        case = CaseFactory(beneficiary=granny)
        team = TeamFactory(community=case.community, members=[granny])

        with pytest.raises(operations.NobodysTurn):
            operations.give_in_turn(case.pk, team=team, by=staff_of(case), at=NINE_AM)
        case.refresh_from_db()
        assert case.state == State.RAISED


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_who_were_asked_claim_and_one_wins(self):
        case = CaseFactory()
        asked = [VolunteerFactory(near=case) for _ in range(2)]
        operations.offer(case.pk, to=[each.person for each in asked], by=staff_of(case), at=NINE_AM)
        actors = [actor_of(each) for each in asked]

        brought = at_once(
            *(lambda by=by: operations.claim(case.pk, by=by, at=NINE_AM) for by in actors)
        )

        names = sorted(type(each).__name__ for each in brought)
        assert names == ["AlreadyClaimed", "Case"]
        ends = sorted(Invitation.objects.values_list("ended_how", flat=True))
        assert ends == ["CLAIMED", "ELSEWHERE"]

    def test_two_cases_given_at_once_go_to_two_people(self):
        one = CaseFactory()
        other = CaseFactory(beneficiary=ResidentFactory(near=one))
        team = TeamFactory(
            community=one.community, members=[VolunteerFactory(near=one) for _ in range(2)]
        )
        desk = staff_of(one)

        at_once(
            *(
                lambda pk=pk: operations.give_in_turn(pk, team=team, by=desk, at=NINE_AM)
                for pk in (one.pk, other.pk)
            )
        )

        helpers = set(Case.objects.values_list("helper", flat=True))
        assert len(helpers) == 2


class TestPagesAndApi:
    def test_the_desk_asks_with_the_reason_shown(self, case, counter, xiaoli):
        form = words(counter.get(at(case), {"do": "offer"}))
        assert "checked" in form
        assert xiaoli.person.name in form

        done = counter.post(at(case, "offer"), {"to": [xiaoli.person.party.pk]})

        assert done.status_code == 303
        assert "You were asked by name" in words(as_(xiaoli).get("/v/near/"))

    def test_the_desk_gives_it_in_turn(self, case, counter, xiaoli):
        team = TeamFactory(community=xiaoli.community, members=[xiaoli])

        done = counter.post(at(case, "in-turn"), {"to": team.party.pk})

        assert done.status_code == 303
        case.refresh_from_db()
        assert case.helper == xiaoli.person.party

    def test_the_api_does_both(self, case, xiaoli):
        desk = staff_of(case).person
        assert desk is not None
        api = Api(desk)
        (near,) = api.get(f"/cases/{case.code}/volunteers-near").json()
        asked = api.post(f"/cases/{case.code}/offer", {"to": [near["uid"]]})
        assert asked.status_code == 200
        team = TeamFactory(community=xiaoli.community, members=[xiaoli])
        given = api.post(f"/cases/{case.code}/in-turn", {"to": str(team.party.uid)})
        assert given.json()["state"] == "TAKEN"
        again = api.post(f"/cases/{case.code}/in-turn", {"to": str(team.party.uid)})
        assert again.json()["code"] == "cases.may_not"
        stranger = Api(VolunteerFactory())
        body = {"to": [near["uid"]]}
        assert stranger.post(f"/cases/{case.code}/offer", body).status_code == 404
