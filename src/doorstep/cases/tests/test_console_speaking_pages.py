import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from doorstep.cases.models import CallBack, Case
from doorstep.cases.operations import calls
from doorstep.cases.states import CallOutcome, Channel, State
from doorstep.cases.tests.factories import (
    resolved_by,
)
from doorstep.cases.tests.office import PHONE, as_, fresh, words
from doorstep.catalogue import presets
from doorstep.kernel import clock
from doorstep.people.models import AccessLook, Person, Volunteer
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
)
from doorstep.places.models import Place
from doorstep.places.tests.factories import oujing

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Place:
    place = oujing()
    presets.install(place)
    return place


@pytest.fixture
def office(community: Place) -> Client:
    return as_(SecretaryFactory(at=community))


def capture(client: Client) -> str:
    found = re.search(r'name="capture" value="([^"]+)"', words(client.get("/desk/take-down/")))
    assert found is not None
    return found.group(1)


def tell(client: Client, **typed: object):
    sent = {"capture": capture(client), "channel": "PHONE", "spoke": "they", **typed}
    return client.post("/desk/take-down/", sent)


class TestTakeDown:
    def test_takes_it_down_and_says_the_code(self, office: Client, community: Place):
        response = tell(office, said="欧景苑3栋楼道灯不亮", contact_phone=PHONE)

        case = Case.objects.get()
        assert response.status_code == 303
        assert response.headers["Location"] == f"/desk/take-down/{case.pk}/"
        assert (case.channel, case.category.code) == (Channel.PHONE, "light")
        receipt = words(office.get(f"/desk/take-down/{case.pk}/"))
        assert f"{case.code[:4]}-{case.code[4:8]}-{case.code[8:]}" in receipt
        assert case.owner.post is not None
        assert case.owner.post.name_en in receipt

    def test_finds_whom_it_is_for(self, office: Client, community: Place, mrs_wang: Person):
        hers = ResidentFactory(name="赵淑芬", called="赵奶奶", community=community, household=None)

        asked = tell(office, said="水管漏水", seek="赵淑芬")
        assert asked.status_code == 422
        assert hers.uid.hex in words(asked)
        assert "水管漏水</textarea>" in words(asked)
        assert not Case.objects.exists()
        looked = tell(office, said="水管漏水", seek="赵淑芬", look="1")
        assert looked.status_code == 200

        tell(office, said="水管漏水", seek="赵淑芬", person=hers.uid.hex)
        case = Case.objects.get()
        assert (case.beneficiary, case.spoken_by) == (hers, hers)

    def test_finds_nobody_outside_ones_own_places(self, office: Client, mrs_wang: Person):
        page = tell(office, said="水管漏水", seek=PHONE, look="1")

        assert mrs_wang.uid.hex not in words(page)
        assert "Nobody found" in words(page)

    def test_somebody_not_in_the_register_needs_only_a_name(self, office: Client, community: Place):
        asked = tell(office, said="水管漏水", seek="孙某", contact_name="孙某")
        assert asked.status_code == 422

        tell(office, said="水管漏水", seek="孙某", sought="孙某", contact_name="孙某")

        case = Case.objects.get()
        assert (case.beneficiary, case.contact_name) == (None, "孙某")

    def test_twice_sent_is_once_kept(self, office: Client, community: Place):
        sent = {"capture": str(uuid4()), "channel": "DESK", "said": "路灯坏了", "answer": "已报修"}

        first = office.post("/desk/take-down/", sent)
        again = office.post("/desk/take-down/", sent)

        assert first.headers["Location"] == again.headers["Location"]
        assert Case.objects.get().state == State.ANSWERED
        other = office.post("/desk/take-down/", {**sent, "said": "另一件事"})
        assert other.status_code == 409
        assert "另一件事</textarea>" in words(other)

    def test_a_future_date_is_refused_and_the_words_are_kept(
        self, office: Client, community: Place
    ):
        refused = tell(office, said="路灯坏了", happened_at="2099-01-01T10:00")

        assert refused.status_code == 422
        assert "lies in the future" in words(refused)
        assert "路灯坏了</textarea>" in words(refused)
        assert not Case.objects.exists()

    @pytest.mark.parametrize("typed", [{}, {"said": "a\x00b"}, {"said": "x" * 20_001}])
    def test_what_cannot_be_kept_is_refused(self, office: Client, community: Place, typed):
        assert tell(office, **typed).status_code == 422
        assert not Case.objects.exists()

    def test_a_number_in_the_line_everybody_reads_is_refused(
        self, office: Client, community: Place
    ):
        refused = tell(office, summary=f"打 {PHONE} 找王奶奶")

        assert refused.status_code == 422
        assert "leave phone and ID numbers out" in words(refused)

    def test_an_answer_that_cannot_be_kept_leaves_nothing_behind(
        self, office: Client, community: Place
    ):
        assert tell(office, said="问社保", answer="x" * 2_001).status_code == 422
        assert not Case.objects.exists()

    def test_says_under_which_heading_the_words_come(self, office: Client, community: Place):
        guess = office.post("/desk/take-down/?sort=1", {"said": "楼道灯不亮"})

        assert "may come under" in words(guess)
        assert not Case.objects.exists()

    def test_the_receipt_is_for_those_who_may_see_the_case(self, office: Client, case: Case):
        assert office.get(f"/desk/take-down/{case.pk}/").status_code == 404


class TestCalls:
    @pytest.fixture
    def call(self, case: Case, xiaoli: Volunteer) -> CallBack:
        resolved_by(case, xiaoli, at=clock.now() - timedelta(hours=2))
        done = fresh(case)
        calls.put_on_list(done, due_at=clock.now() - timedelta(hours=1))
        return CallBack.objects.get(case=case)

    def test_take_look_and_write_down(self, counter: Client, call: CallBack):
        page = f"/desk/calls/{call.pk}/"
        assert page in words(counter.get("/desk/calls/"))
        assert "I call" in words(counter.get(page))
        early = counter.post(page, {"outcome": CallOutcome.CONFIRMED})
        assert early.status_code == 409

        assert counter.get(f"{page}take/").headers["Location"] == page
        assert counter.get(f"{page}number/").headers["Location"] == page
        assert counter.post(f"{page}take/").headers["Location"] == page
        assert PHONE not in words(counter.get(page))
        assert PHONE in words(counter.post(f"{page}number/"))
        assert AccessLook.objects.get().reason == "CALL_BACK"
        assert counter.post(page, {}).status_code == 422
        done = counter.post(page, {"outcome": CallOutcome.CONFIRMED, "stars": "5"})

        assert done.headers["Location"] == "/desk/calls/"
        assert fresh(call.case).state == State.CONFIRMED

    def test_not_fixed_opens_it_again(self, counter: Client, call: CallBack):
        counter.post(f"/desk/calls/{call.pk}/take/")
        counter.post(
            f"/desk/calls/{call.pk}/", {"outcome": CallOutcome.REOPENED, "words": "还是不亮"}
        )

        assert fresh(call.case).state == State.RAISED

    def test_a_second_caller_is_told_kindly(
        self, counter: Client, call: CallBack, mrs_wang: Person
    ):
        other = as_(StaffFactory(at=mrs_wang.community, name="吴敏", called="小吴"))
        other.post(f"/desk/calls/{call.pk}/take/")

        late = counter.post(f"/desk/calls/{call.pk}/take/", follow=True)

        assert "Somebody else is making this call" in words(late)

    def test_strangers_get_404(self, call: CallBack):
        stranger = as_(StaffFactory())

        assert stranger.get(f"/desk/calls/{call.pk}/").status_code == 404
        for what in ("", "take/", "number/"):
            assert stranger.post(f"/desk/calls/{call.pk}/{what}").status_code == 404
