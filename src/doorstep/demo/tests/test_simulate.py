"""A small neighbourhood lived through the real operations, and a build that was cut off."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from doorstep.cases.models import (
    Case,
    CasePhoto,
    HandOver,
    Invitation,
    Meeting,
    OutsideLetter,
    Showing,
    Step,
    Tie,
)
from doorstep.cases.states import OPEN, OfferEnd, State, StepKind
from doorstep.catalogue.models import Category
from doorstep.demo import hotline, personas, together
from doorstep.demo.neighbourhood import small
from doorstep.demo.plan import matters
from doorstep.demo.scenes import SCENES
from doorstep.demo.simulate import WHOLE, Builder, NotEmpty, OtherDay
from doorstep.kernel import clock, deployment
from doorstep.messaging.models import Message
from doorstep.messaging.states import State as Standing
from doorstep.people import clients, links, traffic
from doorstep.people.models import Household, Person, Team, Volunteer
from doorstep.places.models import Dwelling, DwellingGrid, Place
from doorstep.places.states import PlaceKind
from doorstep.suggesting.models import TrainedModel

UNTIL = date(2026, 11, 20)
EXPECTED_REFUSALS = {"cases.not_the_same", "cases.may_not_call", "cases.wrong_state"}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Builder]:
    """The neighbourhood, built in two runs: the first one was cut off among the residents."""
    with django_db_blocker.unblock(), transaction.atomic():
        cut_off = Builder(small(), until=UNTIL).build()
        for progress in cut_off:
            if progress.stage == "residents" and progress.done > 20:
                break
        cut_off.close()
        builder = Builder(small(), until=UNTIL)
        for _ in builder.build():
            pass
        yield builder
        transaction.set_rollback(True)


class TestTogether:
    def test_shows_parts_in_every_state_a_meeting_a_split_and_a_tie(self, built: Builder) -> None:
        meeting = Meeting.objects.get(case__leader=None)
        states = meeting.case.parts.values_list("state", flat=True)

        assert sorted(states) == ["ACCEPTED", "DONE", "RETURNED"]
        assert meeting.decisions.count() == 2
        assert sorted(Tie.objects.values_list("kind", flat=True)) == ["RELATED", "SPLIT"]

    def test_has_a_link_for_a_partner_to_try(self, built: Builder) -> None:
        link = together.partner_link("http://127.0.0.1:8000")

        token = link.removeprefix("http://127.0.0.1:8000/l/").removesuffix("/")
        assert links.open(token, clock.now()).for_whom == together.RECIPIENT


class TestChain:
    def test_shows_owners_asked_silent_and_unwilling(self, built: Builder) -> None:
        asked = HandOver.objects.values_list("ended_how", "needs_word")

        assert sorted(asked) == [("", False), ("LAPSED", True), ("REFUSED", True)]

    def test_shows_an_offer_taken_and_a_letter_answered_with_a_photo(self, built: Builder) -> None:
        letter = OutsideLetter.objects.get()

        assert Invitation.objects.get().ended_how == OfferEnd.CLAIMED
        assert letter.answer_seq is not None
        assert CasePhoto.objects.filter(case=letter.case, step_seq=letter.answer_seq).count() == 1

    def test_shows_a_case_with_a_leader_and_all_that_goes_with_it(self, built: Builder) -> None:
        case = Case.objects.get(leader=personas.person_of("secretary"))

        assert case.group.filter(until=None).count() == 3
        assert [each.done_at is not None for each in case.plan.order_by("number")] == [
            True,
            False,
            False,
        ]
        assert sum(case.account_lines.values_list("amount_fen", flat=True)) == 340_000
        assert case.steps.filter(kind=StepKind.FILED).exists()
        assert case.meetings.get().decisions.count() == 1


class TestElsewhere:
    def test_departments_of_other_districts_have_parts_and_the_community_owns_them(
        self, built: Builder
    ) -> None:
        asked = Step.objects.filter(kind=StepKind.PART_ASKED, actor_kind="SYSTEM")

        assert asked.exists()
        for step in asked.select_related("case", "party__organisation"):
            assert step.case.scope.lies_elsewhere
            assert step.party is not None
            assert step.party.organisation is not None
            assert step.party.organisation.place_id == step.case.jurisdiction_id
            assert step.case.owner_id != step.party_id


class TestBuild:
    def test_goes_on_after_a_stop_and_comes_out_whole(self, built: Builder) -> None:
        shape = small()
        homes = sum(persona.door is not None for persona in personas.PERSONAS)

        assert deployment.require().build_stage == WHOLE
        assert deployment.is_demo()
        assert Household.objects.count() == shape.households + homes
        assert Person.objects.filter(household__isnull=False).count() == shape.residents + homes
        assert Volunteer.objects.count() == sum(team.size for team in shape.teams) + 2
        assert Team.objects.filter(is_silver_age=True).count() == 3

    def test_estates_lie_in_three_districts_and_are_served_by_one_community(
        self, built: Builder
    ) -> None:
        estates = Place.objects.filter(kind=PlaceKind.ESTATE, parent=built.community)

        assert {each.lies_in.name_zh for each in estates if each.lies_in} == {
            "武昌区",
            "青山区",
            "洪山区",
        }

    def test_every_door_is_in_exactly_one_grid(self, built: Builder) -> None:
        current = DwellingGrid.objects.filter(to_at=None)

        assert Dwelling.objects.count() == current.count()
        for each in current.select_related("dwelling"):
            assert each.grid_id == each.dwelling.grid_id

    def test_every_case_has_an_owner_and_its_state_is_that_of_its_last_step(
        self, built: Builder
    ) -> None:
        split_off = 1
        everything = small().cases + len(SCENES) + split_off + len(hotline.CALLS)
        assert Case.objects.count() == everything
        for case in Case.objects.all():
            last = Step.objects.filter(case=case).order_by("-seq")[0]
            assert (case.state, case.version) == (last.to_state, last.seq)
            assert case.owner_id

    def test_some_are_open_and_some_confirmed(self, built: Builder) -> None:
        states = set(Case.objects.values_list("state", flat=True))

        assert states & set(OPEN)
        assert State.CONFIRMED in states

    def test_everybody_finds_something_to_do(self, built: Builder) -> None:
        mine = {
            (case.state, case.is_overdue)
            for case in Case.objects.filter(
                beneficiary__in=[personas.person_of("resident"), personas.person_of("neighbour")]
            )
        }

        assert {
            (State.RAISED, True),
            (State.RAISED, False),
            (State.TAKEN, False),
            (State.STARTED, False),
            (State.RESOLVED, False),
        } <= mine

    def test_nothing_was_refused_that_was_not_meant_to_be(self, built: Builder) -> None:
        assert set(built.lived.refused) <= EXPECTED_REFUSALS
        assert built.lived.done["say"] == small().cases

    def test_the_hotline_was_let_in_and_has_been_asking(self, built: Builder) -> None:
        client = clients.find(hotline.key(), is_local=True)
        asked = traffic.by_day(client, until=UNTIL, days=20)

        assert client.place == built.community
        assert all(day.total > 50 for day in asked[1:])
        said = Case.objects.filter(raised_by_id=client.uid.hex)
        assert said.count() == len(hotline.CALLS)
        assert Showing.objects.count() == 1

    def test_messages_have_left(self, built: Builder) -> None:
        assert Message.objects.filter(state=Standing.SENT).exists()
        assert not Message.objects.filter(state=Standing.WAITING).exists()

    def test_is_refused_where_a_demo_is_whole(self, built: Builder) -> None:
        with pytest.raises(NotEmpty):
            next(Builder(small(), until=UNTIL).build())

    def test_has_learnt_from_what_was_confirmed(self, built: Builder) -> None:
        model = TrainedModel.objects.get()

        assert (model.purpose, model.card["sources"]) == ("HEADINGS", ["cases", "sayings"])
        assert model.card["rows"] >= 50

    def test_knows_a_home_for_every_matter(self, built: Builder) -> None:
        offered = Category.objects.filter(community=built.community, parent__isnull=False)

        assert set(matters()) <= set(offered.values_list("code", flat=True))


@pytest.mark.django_db
class TestBegin:
    def test_refuses_a_database_that_is_in_use(self) -> None:
        Place.objects.create(kind=PlaceKind.CITY, name_zh="武汉市")

        with pytest.raises(NotEmpty):
            next(Builder(small(), until=UNTIL).build())

    def test_refuses_another_day_for_an_unfinished_build(self) -> None:
        begun = Builder(small(), until=UNTIL).build()
        next(begun)
        begun.close()

        with pytest.raises(OtherDay):
            next(Builder(small(), until=date(2026, 11, 21)).build())
