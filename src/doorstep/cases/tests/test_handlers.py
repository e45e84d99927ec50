"""Who is told what, and that no message carries anything personal."""

from datetime import timedelta

import pytest
from django.db import connection

from doorstep.cases import operations
from doorstep.cases.models import CallBack, Step
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    confirmed_by,
    draft_for,
    resolved_by,
    sent,
    staff_of,
    taken_by,
)
from doorstep.catalogue.presets import install
from doorstep.kernel import events, rules, seals
from doorstep.kernel.models import EventRow, Seal
from doorstep.kernel.testing import without_triggers
from doorstep.messaging import texts
from doorstep.messaging.models import Message
from doorstep.messaging.states import Lane
from doorstep.people import links
from doorstep.people.models import Link
from doorstep.people.states import LinkKind, Reach
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    StaffFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

WRITES = {"reach": Reach.SMS}


def granny(**fields):
    return ResidentFactory(number="13812345678", **WRITES, **fields)


def worker(at=NINE_AM + timedelta(minutes=1)) -> None:
    """The worker goes through everything that waits."""
    while events.handle_next(at, worker="test"):
        pass


def told(person) -> list[str]:
    return list(
        Message.objects.filter(person=person).order_by("pk").values_list("template", flat=True)
    )


def text_of(message: Message, language: str = "zh-hans") -> str:
    made = texts.known(message.template, message.version)
    return texts.render(made, message.params, secret="TOKEN", language=language).text


class TestTheResident:
    def test_hears_every_turn_and_is_asked_in_the_words_of_the_matter(self):
        case = CaseFactory(beneficiary=granny())
        li = VolunteerFactory(near=case)
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)
        operations.hand_back(case.pk, reason="忙", by=actor_of(li), at=NINE_AM)
        resolved_by(case, li)

        assert told(case.beneficiary) == [
            "cases.taken",
            "cases.handed_back",
            "cases.taken",
            "cases.asked",
        ]
        asked = Message.objects.get(template="cases.asked")
        assert "灯亮了吗" in text_of(asked)
        assert "Is the light on?" in text_of(asked, "en")
        assert "/l/TOKEN/" in text_of(asked)
        link = Link.objects.get(kind=LinkKind.CONFIRM)
        assert (link.person, link.thing_id) == (case.beneficiary, case.uid)
        assert links.open(str(asked.secret), NINE_AM) == link

    def test_who_spoke_and_for_whom_both_get_a_link_of_their_own(self):
        mother = granny()
        daughter = ResidentFactory(near=mother, number="13812345679", **WRITES)
        case = CaseFactory(beneficiary=mother, spoken_by=daughter)

        resolved_by(case, VolunteerFactory(near=case))

        assert {link.person for link in Link.objects.all()} == {mother, daughter}

    def test_one_who_can_be_written_to_is_enough(self):
        mother = ResidentFactory()
        daughter = ResidentFactory(near=mother, number="13812345679", **WRITES)

        resolved_by(
            CaseFactory(beneficiary=mother, spoken_by=daughter), VolunteerFactory(near=mother)
        )

        assert not CallBack.objects.exists()

    def test_a_typed_number_is_called_never_written_to(self):
        case = CaseFactory(
            beneficiary=ResidentFactory(), contact_phone="13912345678", contact_index=b"x" * 32
        )
        type(case).objects.filter(pk=case.pk).update(beneficiary=None, spoken_by=None)

        operations.assign(
            case.pk,
            to=VolunteerFactory(near=ResidentFactory()).person.party,
            by=staff_of(case),
            at=NINE_AM,
        )
        operations.resolve(case.pk, words="好了", by=staff_of(case), at=NINE_AM)

        assert CallBack.objects.get().case == case
        assert not Message.objects.filter(template="cases.asked").exists()

    def test_a_private_matter_is_not_named(self):
        case = CaseFactory(beneficiary=granny(), is_private=True)

        resolved_by(case, VolunteerFactory(near=case, is_vetted=True))

        for message in Message.objects.filter(person=case.beneficiary):
            assert case.category.public_name_zh not in text_of(message)

    def test_hears_of_the_end(self):
        case = CaseFactory(beneficiary=granny())
        resolved_by(case, VolunteerFactory(near=case))

        operations.close_unanswered(case.pk, by=staff_of(case), at=NINE_AM + timedelta(days=7))

        assert told(case.beneficiary)[-1] == "cases.closed_unanswered"
        assert text_of(Message.objects.get(template="cases.closed_unanswered"))


class TestTheOwner:
    def test_is_told_by_the_worker_once(self):
        person = granny()
        company = OrganisationFactory(serves=[person.home.estate])
        sun = ContactFactory(organisation=company, number="13711112222", **WRITES)
        case = CaseFactory(beneficiary=person, owner=company.party)
        operations.reassign(
            case.pk,
            to=StaffFactory(at=person.community).party,
            by=staff_of(case),
            at=NINE_AM,
        )
        operations.reassign(case.pk, to=company.party, by=staff_of(case), at=NINE_AM)
        assert told(sun) == []

        worker()
        worker()

        assert told(sun) == ["cases.new_for_owner"]

    def test_of_danger_in_the_fast_lane(self):
        person = granny()
        staff = StaffFactory(at=person.community, number="13711112222", **WRITES)
        install(person.community)
        operations.take_down(
            sent(), draft=draft_for(person, category_code="gas"), by=actor_of(staff), at=NINE_AM
        )

        worker()

        lanes = Message.objects.values_list("lane", flat=True)
        assert set(lanes) == {Lane.URGENT}

    def test_hears_that_it_came_back(self):
        person = granny()
        staff = StaffFactory(at=person.community, number="13711112222", **WRITES)
        case = CaseFactory(beneficiary=person)
        li = VolunteerFactory(near=case)
        taken_by(case, li)

        operations.hand_back(case.pk, reason="忙", by=actor_of(li), at=NINE_AM)

        assert told(staff) == ["cases.back_with_owner"]


class TestTheHelper:
    def test_who_was_given_it_is_told_and_who_claimed_it_knows(self):
        case = CaseFactory(beneficiary=granny())
        li = VolunteerFactory(near=case)
        li.person.phone, li.person.reach = "13611112222", Reach.SMS
        li.person.save()
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)
        worker()
        assert told(li.person) == []
        operations.hand_back(case.pk, reason="忙", by=actor_of(li), at=NINE_AM)

        taken_by(case, li)
        worker()

        assert told(li.person) == ["cases.given_to_helper"]

    def test_is_thanked(self):
        case = CaseFactory(beneficiary=granny())
        li = VolunteerFactory(near=case)
        li.person.phone, li.person.reach = "13611112222", Reach.SMS
        li.person.save()

        confirmed_by(case, li)

        assert told(li.person) == ["cases.thanks"]

    def test_handing_back_often_goes_to_the_lead(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        lead = ResidentFactory(near=case, number="13511112222", **WRITES)
        TeamFactory(community=li.community, lead=lead, members=[li])
        for _ in range(3):
            taken_by(case, li)
            operations.hand_back(case.pk, reason="忙", by=actor_of(li), at=NINE_AM)
            worker()

        assert told(lead) == ["cases.hands_back_often"]


def test_no_event_and_no_message_carries_words_names_doors_or_phones():
    person = granny(name="金丝雀甲", called="金丝雀甲")
    li = VolunteerFactory(near=person)
    desk = actor_of(StaffFactory(at=person.community))
    draft = draft_for(person, said="金丝雀乙", contact_phone="13900000001")
    install(person.community)
    case, _ = operations.take_down(sent(), draft=draft, by=desk, at=NINE_AM)
    operations.assign(case.pk, to=li.person.party, by=desk, at=NINE_AM)
    operations.resolve(case.pk, words="金丝雀丙", by=actor_of(li), at=NINE_AM)
    operations.say_not_fixed(case.pk, words="金丝雀丁", by=actor_of(person), at=NINE_AM)
    worker()

    kept = [str(row.payload) for row in EventRow.objects.all()]
    kept += [str(message.params) for message in Message.objects.all()]
    kept += [text_of(message) for message in Message.objects.all()]
    for canary in ("金丝雀", "13900000001", "13812345678", person.home.label):
        assert not [text for text in kept if canary in text]


class TestPromises:
    def test_the_database_keeps_them(self):
        assert rules.broken() == []

    def test_steps_are_sealed_and_tampering_is_found(self):
        case = CaseFactory()
        confirmed_by(case, VolunteerFactory(near=case))

        seals.seal_committed(NINE_AM + timedelta(minutes=1))

        assert Seal.objects.filter(chain="case_steps").count() == case.steps.count()
        assert seals.verify("case_steps").is_clean
        with without_triggers(connection):
            Step.objects.filter(case=case, seq=2).update(actor_id="somebody else")
        assert not seals.verify("case_steps").is_clean
