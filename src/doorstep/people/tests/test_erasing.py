"""Having a record erased, on its page."""

import pytest
from django.test import Client

from doorstep.people.models import Person
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    account_of,
)

pytestmark = pytest.mark.django_db
NUMBER = "13800001234"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(account_of(person))
    return client


@pytest.fixture
def resident() -> Person:
    return ResidentFactory(number=NUMBER)


class TestErase:
    @pytest.fixture
    def secretary(self, resident: Person) -> Client:
        return signed_in(SecretaryFactory(at=resident.community))

    def test_takes_two_steps_and_the_name(self, secretary, resident, settings, tmp_path):
        settings.DOORSTEP_LOGBOOK = tmp_path
        address = f"/desk/people/{resident.pk}/erase/"
        assert "第二步" in secretary.get(address).text
        second = secretary.post(address, {"reason": "ASKED"})
        token = second.context["form"].initial["token"]
        given = {"token": token, "reason": "ASKED"}

        refused = secretary.post(address, {**given, "name": "somebody else"})
        assert refused.status_code == 200
        assert Person.objects.get(pk=resident.pk).phone == NUMBER
        late = secretary.post(address, {**given, "token": "x", "name": resident.name})
        assert late.status_code == 200

        done = secretary.post(address, {**given, "name": resident.name})
        assert done.status_code == 302
        erased = Person.objects.get(pk=resident.pk)
        assert (erased.phone, erased.household, erased.is_active) == (None, None, False)
        assert secretary.get(address).status_code == 200  # she may look again; nothing is left

    def test_a_wrong_reason_changes_nothing(self, secretary, resident):
        address = f"/desk/people/{resident.pk}/erase/"
        assert secretary.post(address, {"reason": "BORED"}).status_code == 200
        assert Person.objects.get(pk=resident.pk).phone == NUMBER

    def test_whoever_holds_an_office_is_refused_kindly(self, secretary, resident):
        staff = StaffFactory(at=resident.community)
        address = f"/desk/people/{staff.pk}/erase/"
        assert "还担任着职务" in secretary.post(address, {"reason": "ASKED"}).text

    def test_the_desk_does_not_find_it(self, resident):
        desk = signed_in(StaffFactory(at=resident.community))
        assert desk.get(f"/desk/people/{resident.pk}/erase/").status_code == 404
