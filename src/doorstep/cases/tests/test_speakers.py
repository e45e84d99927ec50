"""Who may say something, and what is taken down from nobody known."""

import pytest

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.operations import Draft, Where, take_down
from doorstep.cases.states import Channel
from doorstep.cases.tests.factories import NINE_AM, draft_for, sent, taken
from doorstep.kernel.errors import TooMany
from doorstep.messaging.models import Message
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.states import LinkKind
from doorstep.people.tests.factories import (
    PersonFactory,
    ResidentFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db


class TestWhoMay:
    def test_a_volunteer_writes_down_for_somebody_of_the_community(self, granny):
        li = VolunteerFactory(near=granny)

        assert taken(draft_for(granny, channel=Channel.DOOR), actor_of(li)).beneficiary == granny

    def test_staff_do_not_write_into_the_file_of_another_community(self, granny, desk):
        other = ResidentFactory()
        place = Where(code=granny.home.building.code or "")

        with pytest.raises(operations.MayNotTakeDown):
            taken(draft_for(other, category_code="", where=place), desk)

    def test_a_neighbour_of_the_grid_may_say_it_on_the_web(self, granny):
        liu = ResidentFactory(name="刘大爷", near=granny)

        case = taken(draft_for(granny, channel=Channel.WEB, spoken_by=liu), actor_of(liu))

        assert (case.beneficiary, case.spoken_by) == (granny, liu)

    def test_a_stranger_of_another_community_may_not(self, granny):
        chen = VolunteerFactory(name="陈卫国", called="老陈")

        with pytest.raises(operations.MayNotTakeDown):
            taken(draft_for(granny, channel=Channel.DOOR), actor_of(chen))

    def test_a_resident_does_not_speak_as_the_desk(self, granny):
        with pytest.raises(operations.MayNotTakeDown):
            taken(draft_for(granny, channel=Channel.DESK), actor_of(granny))

    def test_only_the_system_imports(self, granny, desk):
        with pytest.raises(operations.MayNotTakeDown):
            taken(draft_for(granny, channel=Channel.IMPORT), desk)

    def test_people_without_a_home_are_not_neighbours(self, granny):
        nobody = PersonFactory(community=granny.community)
        other = PersonFactory(community=granny.community)

        with pytest.raises(operations.MayNotTakeDown):
            taken(
                draft_for(nobody, channel=Channel.WEB, community_id=granny.community_id),
                actor_of(other),
            )


class TestAnonymous:
    def say(self, building: Place, *, device: str = "d1") -> Case:
        draft = Draft(
            channel=Channel.CODE,
            said="楼道灯不亮",
            where=Where(code=building.code or ""),
            contact_name="路人",
            contact_phone="13912345678",
        )
        return taken(draft, Actor.anonymous(device))

    def test_is_attached_to_nobodys_file_and_sends_nothing(self, granny):
        case = self.say(granny.home.building)

        assert (case.beneficiary, case.spoken_by) == (None, None)
        assert case.contact_phone == "13912345678"
        assert not case.contact_is_confirmed
        assert not Message.objects.exists()

    def test_may_not_name_a_person(self, granny):
        draft = draft_for(granny, channel=Channel.WEB)

        with pytest.raises(operations.MayNotTakeDown):
            taken(draft, Actor.anonymous("d1"))

    def test_is_capped_by_device(self, granny):
        for _ in range(8):
            self.say(granny.home.building)

        with pytest.raises(TooMany):
            self.say(granny.home.building)
        assert Case.objects.count() == 8
        self.say(granny.home.building, device="d2")

    def test_a_retry_does_not_count_twice(self, granny):
        capture = sent("x")
        draft = Draft(
            channel=Channel.CODE, said="灯坏了", where=Where(code=granny.home.building.code)
        )

        for _ in range(12):
            take_down(capture, draft=draft, by=Actor.anonymous("d1"), at=NINE_AM)

        assert Case.objects.count() == 1

    def test_the_sending_device_gets_a_receipt_and_no_other(self, granny):
        case = self.say(granny.home.building)

        token = operations.mint_receipt(case.pk, by=Actor.anonymous("d1"), at=NINE_AM)

        link = links.open(token, NINE_AM)
        assert (link.kind, link.thing_id) == (LinkKind.RECEIPT, case.uid)
        for other in (Actor.anonymous("d2"), Actor.anonymous(""), actor_of(granny)):
            with pytest.raises(Case.DoesNotExist):
                operations.mint_receipt(case.pk, by=other, at=NINE_AM)
