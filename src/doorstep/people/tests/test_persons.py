from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import AuditEntry
from doorstep.people import identity, operations, phones
from doorstep.people.actors import Actor
from doorstep.people.masking import mask_id, mask_name, mask_phone
from doorstep.people.models import Person
from doorstep.people.operations import Particulars
from doorstep.people.tests.factories import (
    HouseholdFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    actor_of,
)
from doorstep.places.tests.factories import CommunityFactory, DwellingFactory

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
WANG = Particulars(name="王桂英", called="王奶奶", phone="138 0000 1234")


@pytest.mark.django_db
class TestRegisterPerson:
    def test_opens_a_file_behind_a_door_with_sealed_numbers_and_a_party(self):
        dwelling = DwellingFactory()
        desk = actor_of(StaffFactory(at=dwelling.building.parent.parent))

        person = operations.register_person(
            replace(WANG, id_number="99010619450312105x"),
            by=desk,
            at=NINE_AM,
            dwelling_id=dwelling.pk,
        )

        person = Person.objects.get(pk=person.pk)
        assert (person.phone, person.id_number) == ("13800001234", "99010619450312105X")
        assert person.home == dwelling
        assert person.grid_id == dwelling.grid_id
        assert person.party.name == "王奶奶"
        assert AuditEntry.objects.filter(
            action="people.register", thing_id=str(person.uid), actor_id=desk.id
        ).exists()

    def test_refuses_a_desk_of_another_community(self):
        desk = actor_of(StaffFactory())

        with pytest.raises(operations.MayNotKeep):
            operations.register_person(
                WANG, by=desk, at=NINE_AM, community_id=CommunityFactory().pk
            )

        assert not Person.objects.filter(name="王桂英", phone_index__isnull=False).exists()

    def test_refuses_a_resident(self):
        resident = ResidentFactory()

        with pytest.raises(operations.MayNotKeep):
            operations.register_person(
                WANG, by=actor_of(resident), at=NINE_AM, community_id=resident.community_id
            )

    def test_points_to_the_file_of_the_same_name_and_phone(self):
        community = CommunityFactory()
        desk = actor_of(StaffFactory(at=community))
        first = operations.register_person(WANG, by=desk, at=NINE_AM, community_id=community.pk)

        with pytest.raises(operations.SeemsKnown) as known:
            operations.register_person(WANG, by=desk, at=NINE_AM, community_id=community.pk)
        second = operations.register_person(
            WANG, by=desk, at=NINE_AM, community_id=community.pk, is_somebody_else=True
        )

        assert known.value.uid == first.uid
        assert second != first

    def test_couples_may_share_a_phone(self):
        community = CommunityFactory()
        desk = actor_of(StaffFactory(at=community))
        operations.register_person(WANG, by=desk, at=NINE_AM, community_id=community.pk)

        husband = operations.register_person(
            replace(WANG, name="刘大爷"), by=desk, at=NINE_AM, community_id=community.pk
        )

        assert husband.phone == "13800001234"

    def test_one_id_number_is_one_file_whatever_the_desk_says(self):
        community = CommunityFactory()
        desk = actor_of(StaffFactory(at=community))
        told = replace(WANG, id_number="99010619450312105X")
        operations.register_person(told, by=desk, at=NINE_AM, community_id=community.pk)

        with pytest.raises(operations.SeemsKnown):
            operations.register_person(
                replace(told, name="王桂花"),
                by=desk,
                at=NINE_AM,
                community_id=community.pk,
                is_somebody_else=True,
            )

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "王" * 41),
            ("name", "王\x00"),
            ("phone", "12345"),
            ("id_number", "990106194503121051"),
            ("id_number", "990106194513321020"),
            ("born_on", date(2027, 1, 1)),
            ("born_on", date(1850, 1, 1)),
            ("email", "nobody"),
            ("gender", "ROBOT"),
            ("language", "fr"),
        ],
    )
    def test_says_which_answer_cannot_be_kept(self, field, value):
        community = CommunityFactory()

        with pytest.raises(BadInput):
            operations.register_person(
                replace(WANG, **{field: value}),
                by=Actor.system("test"),
                at=NINE_AM,
                community_id=community.pk,
            )

        assert Person.objects.count() == 0


@pytest.mark.django_db
class TestCorrect:
    def test_keeps_numbers_that_were_left_empty(self):
        community = CommunityFactory()
        desk = actor_of(StaffFactory(at=community))
        person = operations.register_person(WANG, by=desk, at=NINE_AM, community_id=community.pk)

        operations.correct(person.pk, replace(WANG, phone="", called="王阿姨"), by=desk, at=NINE_AM)

        person = Person.objects.get(pk=person.pk)
        assert (person.called, person.phone) == ("王阿姨", "13800001234")

    def test_forgets_a_number_when_told(self):
        community = CommunityFactory()
        desk = actor_of(StaffFactory(at=community))
        person = operations.register_person(WANG, by=desk, at=NINE_AM, community_id=community.pk)

        operations.correct(
            person.pk, replace(WANG, phone=""), by=desk, at=NINE_AM, forget=frozenset({"phone"})
        )

        person = Person.objects.get(pk=person.pk)
        assert (person.phone, person.phone_index) == (None, None)

    def test_nobody_corrects_their_own_file(self):
        secretary = SecretaryFactory()

        with pytest.raises(operations.MayNotKeep):
            operations.correct(secretary.pk, WANG, by=actor_of(secretary), at=NINE_AM)


@pytest.mark.django_db
class TestJoinHousehold:
    def test_takes_the_community_and_the_index_along(self):
        old, new = CommunityFactory(), HouseholdFactory()
        system = Actor.system("test")
        person = operations.register_person(WANG, by=system, at=NINE_AM, community_id=old.pk)
        before = person.phone_index

        operations.join_household(person.pk, household_id=new.pk, by=system, at=NINE_AM)

        person = Person.objects.get(pk=person.pk)
        assert person.community_id == new.dwelling.scope.community_id
        assert person.phone_index != before
        assert person.phone == "13800001234"

    def test_refuses_a_desk_that_keeps_only_one_end(self):
        resident = ResidentFactory()
        desk = actor_of(StaffFactory(at=resident.community))

        with pytest.raises(operations.MayNotKeep):
            operations.join_household(
                resident.pk, household_id=HouseholdFactory().pk, by=desk, at=NINE_AM
            )


class TestNumbers:
    @pytest.mark.parametrize(
        "typed",
        [
            "13800001234",
            "138 0000 1234",
            "138-0000-1234",
            "+86 13800001234",
            "１３８００００１２３４",
        ],
    )
    def test_mobiles_are_read_as_people_type_them(self, typed):
        assert phones.mobile(typed) == "13800001234"

    @pytest.mark.parametrize(
        "typed", ["", "1380000123", "138000012345", "12800001234", "02788886666", "+85291234567"]
    )
    def test_codes_go_to_mainland_mobiles_only(self, typed):
        with pytest.raises(phones.NotAMobile):
            phones.mobile(typed)

    def test_landlines_can_be_called(self):
        assert phones.any_number("027-8888 6666") == "02788886666"

    @given(st.text(max_size=80))
    def test_whatever_is_typed_is_a_number_or_refused(self, typed):
        try:
            number = phones.any_number(typed)
        except phones.NotAPhone:
            return
        assert number.isdigit()

    @given(st.integers(min_value=0, max_value=16), st.integers(min_value=1, max_value=9))
    def test_one_wrong_digit_of_an_id_number_is_noticed(self, place, shift):
        right = "99010619450312105X"
        wrong = str((int(right[place]) + shift) % 10)

        with pytest.raises(identity.NotAnIdNumber):
            identity.cleaned(right[:place] + wrong + right[place + 1 :])

    def test_masks_show_as_little_as_helps(self):
        assert mask_phone("13812341234") == "138****1234"
        assert mask_phone("95598") == "***98"
        assert mask_phone(None) == ""
        assert mask_name("王桂英") == "王*英"
        assert mask_name("李想") == "李*"
        assert mask_id("99010619450312105X") == "9****************X"
