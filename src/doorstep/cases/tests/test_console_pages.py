import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from doorstep.cases import operations
from doorstep.cases.models import CallBack, Case
from doorstep.cases.operations import calls
from doorstep.cases.states import CallOutcome, Channel, State
from doorstep.cases.tests.factories import (
    CaseFactory,
    category_in,
    resolved_by,
    taken_by,
)
from doorstep.catalogue import presets
from doorstep.kernel import clock
from doorstep.people import parties
from doorstep.people.models import AccessLook, Person, Volunteer
from doorstep.people.states import Language, PostKind
from doorstep.people.tests.factories import (
    ContactFactory,
    GridWorkerFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    TeamFactory,
    VolunteerFactory,
    account_of,
    actor_of,
)
from doorstep.places.models import Place
from doorstep.places.tests.factories import oujing

pytestmark = pytest.mark.django_db

PHONE = "13812345678"


def as_(someone: Person | Volunteer) -> Client:
    """A browser in which somebody who reads English signed in."""
    account = account_of(someone)
    account.language = Language.ENGLISH
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account)
    return client


def at(case: Case, key: str = "") -> str:
    return f"/desk/cases/{case.pk}/{key + '/' if key else ''}"


def words(response) -> str:
    page: str = response.content.decode()
    return page


def place_of(case: Case, level: str) -> Place:
    """The grid or street of a case."""
    place = getattr(case, level)
    assert isinstance(place, Place)
    return place


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def granny() -> Person:
    return ResidentFactory(number=PHONE)


@pytest.fixture
def case(granny: Person) -> Case:
    return CaseFactory(beneficiary=granny, recorded_at=clock.now() - timedelta(hours=3))


@pytest.fixture
def desk(granny: Person) -> Client:
    return as_(StaffFactory(at=granny.community))


@pytest.fixture
def xiaoli(granny: Person) -> Volunteer:
    return VolunteerFactory(near=granny)


class TestInbox:
    def test_lists_what_is_open_with_counts(self, desk: Client, case: Case, xiaoli: Volunteer):
        done = resolved_by(CaseFactory(beneficiary=case.beneficiary), xiaoli)

        page = words(desk.get("/desk/"))

        assert at(case) in page
        assert at(done) not in page
        assert re.search(r'Open<span class="count">1</span>', page)
        assert re.search(r'All<span class="count">2</span>', page)

    def test_narrows_by_its_address(self, desk: Client, case: Case):
        other = CaseFactory(beneficiary=case.beneficiary, channel=Channel.PHONE)

        page = words(desk.get(f"/desk/?channel=PHONE&building={other.building_id}"))

        assert at(other) in page
        assert at(case) not in page
        assert "Show all buildings" in page

    def test_what_makes_no_sense_is_passed_over(self, desk: Client, case: Case):
        page = desk.get("/desk/?state=PURPLE&from=31.31.2026&category=x&building=-1&mine=maybe")

        assert page.status_code == 200
        assert at(case) in words(page)

    def test_a_cursor_of_elsewhere_is_refused(self, desk: Client):
        assert desk.get("/desk/?after=nonsense").status_code == 422

    def test_pages_on_from_where_the_last_ended(self, desk: Client, granny: Person):
        for _ in range(52):
            CaseFactory(beneficiary=granny)

        first = words(desk.get("/desk/"))
        onward = re.search(r'href="(/desk/\?state=OPEN&amp;after=[^"]+)"', first)

        assert onward is not None
        second = words(desk.get(onward.group(1).replace("&amp;", "&")))
        assert second.count('class="case-card') == 2
        assert "Back to the newest" in second

    def test_a_code_leads_to_its_case(self, desk: Client, case: Case):
        response = desk.get(f"/desk/?q={case.code[:4]}-{case.code[4:8]}-{case.code[8:].lower()}")

        assert response.headers["Location"] == at(case)

    def test_an_address_leads_to_its_building(self, desk: Client, case: Case):
        assert case.building is not None
        assert case.estate is not None

        Place.objects.filter(pk=case.estate.pk).update(name_zh="欧景苑")

        response = desk.get(f"/desk/?q=欧景苑{case.building.number}栋")

        assert response.headers["Location"] == f"/desk/?building={case.building_id}"

    def test_says_when_nothing_answers_to_it(self, desk: Client, case: Case):
        assert "No such code" in words(desk.get("/desk/?q=<b>nothing"))

    def test_costs_few_queries(self, desk: Client, granny: Person, django_assert_max_num_queries):
        for _ in range(12):
            CaseFactory(beneficiary=ResidentFactory(near=granny))

        with django_assert_max_num_queries(25):
            desk.get("/desk/")

    def test_is_written_into_a_workbook(self, desk: Client, case: Case):
        hers = CaseFactory(beneficiary=case.beneficiary, summary="=1+1 电梯困人")

        response = desk.get("/desk/export/?state=OPEN")

        book = CalamineWorkbook.from_filelike(BytesIO(response.content))
        rows = book.get_sheet_by_index(0).to_python()[2:]
        assert {row[1] for row in rows} == {case.code, hers.code}
        assert "=1+1 电梯困人" in {row[3] for row in rows}
        assert PHONE not in str(rows)


class TestWhoEnters:
    def test_strangers_get_404_everywhere(self, case: Case, granny: Person, xiaoli: Volunteer):
        elsewhere = StaffFactory()

        for someone in (elsewhere, granny, xiaoli):
            client = as_(someone)
            assert client.get(at(case)).status_code == 404
            assert client.get(f"{at(case)}map.json").status_code == 404
            assert client.post(at(case, "number")).status_code == 404
            assert client.post(at(case, "note"), {"words": "x"}).status_code == 404
        for someone in (granny, xiaoli):
            client = as_(someone)
            for page in ("/desk/", "/desk/export/", "/desk/take-down/", "/desk/calls/"):
                assert client.get(page).status_code == 404
        assert fresh(case).version == case.version

    def test_a_visitor_is_asked_to_sign_in(self, client: Client, case: Case):
        for page in ("/desk/", at(case), "/desk/take-down/", "/desk/calls/"):
            assert client.get(page).status_code == 302

    def test_a_partner_sees_what_it_owns_and_nothing_else(self, case: Case, granny: Person):
        company = OrganisationFactory()
        theirs = CaseFactory(beneficiary=granny, owner=company.party)
        partner = as_(ContactFactory(organisation=company))

        page = words(partner.get("/desk/"))

        assert at(theirs) in page
        assert at(case) not in page
        assert "/desk/take-down/" not in page
        assert "/desk/people/" not in page
        assert partner.get(at(case)).status_code == 404
        assert partner.get("/start/").headers["Location"] == "/desk/"
        shown = words(partner.get(at(theirs)))
        assert "do=assign" in shown
        assert "do=withdraw" not in shown
        assert "do=owner" not in shown

    def test_a_partner_gives_it_to_its_own_people_only(self, granny: Person, xiaoli: Volunteer):
        company = OrganisationFactory()
        theirs = CaseFactory(beneficiary=granny, owner=company.party)
        contact = ContactFactory(organisation=company)
        partner = as_(contact)
        mine = parties.of_person(contact)

        wrong = {"to": parties.of_person(xiaoli.person).pk, "version": 1}
        assert partner.post(at(theirs, "assign"), wrong).status_code == 422
        partner.post(at(theirs, "assign"), {"to": mine.pk, "version": 1})

        assert fresh(theirs).helper == mine

    def test_the_street_sees_its_communities_without_what_is_private(self, case: Case):
        private = CaseFactory(beneficiary=case.beneficiary, is_private=True)
        officer = as_(StreetOfficerFactory(at=place_of(case, "street")))

        page = words(officer.get("/desk/"))

        assert at(case) in page
        assert at(private) not in page
        assert officer.get(at(private)).status_code == 404
        assert officer.get("/desk/take-down/").status_code == 404
        assert officer.get("/desk/calls/").status_code == 404
        assert 'name="community"' in page

    def test_a_grid_worker_sees_their_grid(self, case: Case):
        other = CaseFactory()
        worker = as_(GridWorkerFactory(at=place_of(case, "grid")))

        page = words(worker.get("/desk/"))

        assert at(case) in page
        assert worker.get(at(other)).status_code == 404


class TestCase:
    def test_says_what_comes_next_and_why_whose(self, desk: Client, case: Case):
        page = words(desk.get(f"{at(case)}?state=OPEN"))

        assert "Nobody has it yet." in page
        assert case.rule_words_en in page
        assert "138****5678" in page
        assert PHONE not in page
        assert "is-chosen" in page
        assert "王桂英" in page

    def test_opens_one_form_when_asked(self, desk: Client, case: Case, xiaoli: Volunteer):
        page = words(desk.get(f"{at(case)}?do=assign"))

        assert "Volunteers near" in page
        assert "李想" in page
        assert f'action="{at(case, "assign")}' in page

    def test_what_one_may_not_do_is_not_offered(self, desk: Client, case: Case):
        page = words(desk.get(f"{at(case)}?do=start"))

        assert "Nobody has it yet." in page
        assert desk.get(f"{at(case)}?do=nonsense").status_code == 200
        assert desk.post(at(case, "nonsense")).status_code == 404

    def test_shows_the_number_once_the_look_is_written_down(self, desk: Client, case: Case):
        page = words(desk.post(at(case, "number")))

        assert PHONE in page
        look = AccessLook.objects.get()
        assert (look.reason, look.thing_id) == ("CASE", str(case.uid))

    def test_shows_a_number_that_was_only_typed(self, desk: Client, granny: Person):
        typed = CaseFactory(beneficiary=granny, contact_phone="13900001111")

        assert "13900001111" in words(desk.post(at(typed, "number")))

    def test_draws_the_place_among_its_neighbours(self, desk: Client, case: Case):
        assert case.building is not None
        Place.objects.filter(pk=case.building.pk).update(latitude=30.6, longitude=114.35)

        drawn = desk.get(f"{at(case)}map.json").json()

        kinds = [feature["properties"]["kind"] for feature in drawn["features"]]
        assert kinds.count("case") == 1

    def test_costs_few_queries(self, desk: Client, case: Case, django_assert_max_num_queries):
        for _ in range(8):
            CaseFactory(beneficiary=case.beneficiary)

        with django_assert_max_num_queries(45):
            desk.get(at(case))


class TestDeeds:
    def test_from_given_out_to_confirmed_without_scripts(
        self, desk: Client, case: Case, xiaoli: Volunteer, granny: Person
    ):
        to = parties.of_person(xiaoli.person).pk
        given = desk.post(f"{at(case, 'assign')}?state=OPEN", {"to": to, "version": 1})
        assert given.status_code == 303
        assert given.headers["Location"] == f"{at(case)}?state=OPEN"

        version = fresh(case).version
        done = {"words": "换了灯泡", "version": version}
        assert desk.post(at(case, "resolve"), done).status_code == 303

        other = as_(StaffFactory(at=granny.community, name="吴敏", called="小吴"))
        version = fresh(case).version
        assert "do=not-fixed" in words(other.get(at(case)))
        assert other.post(at(case, "confirm"), {"version": version}).status_code == 303
        assert fresh(case).state == State.CONFIRMED

    def test_whoever_wrote_that_it_is_done_cannot_confirm(
        self, desk: Client, case: Case, xiaoli: Volunteer
    ):
        taken_by(case, xiaoli)
        desk.post(at(case, "resolve"), {"words": "好了", "version": fresh(case).version})

        refused = desk.post(at(case, "confirm"), {"version": fresh(case).version})

        assert refused.status_code == 409
        assert "cannot confirm it" in words(refused)
        assert fresh(case).state == State.RESOLVED

    def test_the_grid_worker_takes_begins_and_hands_back(self, case: Case):
        worker = GridWorkerFactory(at=place_of(case, "grid"))
        post = parties.of_post(PostKind.GRID_WORKER, place_of(case, "grid"))
        Case.objects.filter(pk=case.pk).update(owner=post)
        client = as_(worker)

        client.post(at(case, "claim"), {"version": 1})
        assert "Begin" in words(client.get(at(case)))
        client.post(at(case, "start"), {"version": 2})
        assert fresh(case).state == State.STARTED
        empty = client.post(at(case, "hand-back"), {"words": " ", "version": 3})
        assert empty.status_code == 422
        client.post(at(case, "hand-back"), {"words": "要电工", "version": 3})

        assert fresh(case).state == State.RAISED

    def test_an_old_version_is_refused_and_the_words_are_kept(
        self, desk: Client, case: Case, granny: Person
    ):
        operations.note(case.pk, words="先到一步", by=actor_of(granny), at=clock.now())

        refused = desk.post(at(case, "answer"), {"words": "今天下午修", "version": 1})

        page = words(refused)
        assert refused.status_code == 409
        assert "Somebody has changed this" in page
        assert "今天下午修</textarea>" in page
        assert 'name="version" value="2"' in page
        assert fresh(case).state == State.RAISED
        assert (
            desk.post(at(case, "answer"), {"words": "今天下午修", "version": 2}).status_code == 303
        )
        assert fresh(case).state == State.ANSWERED

    def test_puts_heading_owner_and_place_right(self, desk: Client, case: Case):
        lift = category_in(Place.objects.get(pk=case.community_id), "lift")
        team = TeamFactory(community=Place.objects.get(pk=case.community_id))
        assert case.estate is not None
        assert case.building is not None

        desk.post(at(case, "heading"), {"category": lift.pk, "version": 1})
        assert fresh(case).category == lift
        desk.post(at(case, "owner"), {"to": team.party.pk, "version": fresh(case).version})
        assert fresh(case).owner == team.party
        Place.objects.filter(pk=case.estate.pk).update(name_zh="欧景苑")
        where = f"欧景苑{case.building.number}栋"
        moved = desk.post(at(case, "place"), {"address": where, "version": fresh(case).version})
        assert moved.status_code == 303
        assert fresh(case).building == case.building
        lost = desk.post(at(case, "place"), {"address": "月球", "version": fresh(case).version})
        assert lost.status_code == 422
        assert "月球" in words(lost)

    def test_joins_two_cases_by_choice_or_code(self, desk: Client, case: Case):
        twin = CaseFactory(beneficiary=case.beneficiary, recorded_at=case.recorded_at)

        page = words(desk.get(f"{at(twin)}?do=merge"))
        assert case.code in page
        assert "data-confirm" in page
        unknown = desk.post(at(twin, "merge"), {"code": "AAAA-AAAA-AAAA", "version": 1})
        assert unknown.status_code == 422
        desk.post(at(twin, "merge"), {"other": case.code, "version": 1})

        assert fresh(twin).merged_into == case

    def test_withdraws_on_the_residents_word(self, desk: Client, case: Case):
        desk.post(at(case, "withdraw"), {"words": "自己修好了", "version": 1})

        assert fresh(case).state == State.WITHDRAWN

    def test_a_photo_that_is_none_is_refused_and_the_words_are_kept(
        self, desk: Client, case: Case, xiaoli: Volunteer
    ):
        taken_by(case, xiaoli)
        version = fresh(case).version
        fake = SimpleUploadedFile("lamp.jpg", b"not a picture", "image/jpeg")

        refused = desk.post(
            at(case, "resolve"), {"words": "换了灯泡", "pictures": fake, "version": version}
        )

        assert refused.status_code == 422
        assert "换了灯泡</textarea>" in words(refused)
        assert fresh(case).state == State.TAKEN

    @pytest.mark.parametrize(
        "typed",
        ["x" * 20_001, "a\x00b", "😀" * 2_001],
    )
    def test_words_that_cannot_be_kept_are_refused(self, desk: Client, case: Case, typed: str):
        assert desk.post(at(case, "note"), {"words": typed, "version": 1}).status_code == 422
        assert fresh(case).version == 1

    @pytest.mark.parametrize("typed", ["😀", "<script>alert(1)</script>", "שלום", "好"])
    def test_any_words_are_shown_as_they_were_meant(self, desk: Client, case: Case, typed: str):
        desk.post(at(case, "note"), {"words": typed, "version": 1})

        page = words(desk.get(at(case)))
        assert "<script>alert" not in page
        assert fresh(case).version == 2


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

    def test_finds_whom_it_is_for(self, office: Client, community: Place, granny: Person):
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

    def test_finds_nobody_outside_ones_own_places(self, office: Client, granny: Person):
        page = tell(office, said="水管漏水", seek=PHONE, look="1")

        assert granny.uid.hex not in words(page)
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

        assert "comes under" in words(guess)
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

    def test_take_look_and_write_down(self, desk: Client, call: CallBack):
        page = f"/desk/calls/{call.pk}/"
        assert page in words(desk.get("/desk/calls/"))
        assert "I call" in words(desk.get(page))
        early = desk.post(page, {"outcome": CallOutcome.CONFIRMED})
        assert early.status_code == 409

        assert desk.post(f"{page}take/").headers["Location"] == page
        assert PHONE not in words(desk.get(page))
        assert PHONE in words(desk.post(f"{page}number/"))
        assert AccessLook.objects.get().reason == "CALL_BACK"
        assert desk.post(page, {}).status_code == 422
        done = desk.post(page, {"outcome": CallOutcome.CONFIRMED, "stars": "5"})

        assert done.headers["Location"] == "/desk/calls/"
        assert fresh(call.case).state == State.CONFIRMED

    def test_not_fixed_opens_it_again(self, desk: Client, call: CallBack):
        desk.post(f"/desk/calls/{call.pk}/take/")
        desk.post(f"/desk/calls/{call.pk}/", {"outcome": CallOutcome.REOPENED, "words": "还是不亮"})

        assert fresh(call.case).state == State.RAISED

    def test_a_second_caller_is_told_kindly(self, desk: Client, call: CallBack, granny: Person):
        other = as_(StaffFactory(at=granny.community, name="吴敏", called="小吴"))
        other.post(f"/desk/calls/{call.pk}/take/")

        late = desk.post(f"/desk/calls/{call.pk}/take/", follow=True)

        assert "Somebody else is making this call" in words(late)

    def test_strangers_get_404(self, call: CallBack):
        stranger = as_(StaffFactory())

        assert stranger.get(f"/desk/calls/{call.pk}/").status_code == 404
        for what in ("", "take/", "number/"):
            assert stranger.post(f"/desk/calls/{call.pk}/{what}").status_code == 404
