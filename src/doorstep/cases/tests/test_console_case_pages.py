import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.states import State
from doorstep.cases.tests.factories import (
    CaseFactory,
    category_in,
    taken_by,
)
from doorstep.cases.tests.office import PHONE, as_, at, fresh, place_of, words
from doorstep.kernel import clock
from doorstep.people import parties
from doorstep.people.models import AccessLook, Person, Volunteer
from doorstep.people.states import PostKind
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    StaffFactory,
    TeamFactory,
    actor_of,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db


class TestCase:
    def test_says_what_comes_next_and_why_whose(self, counter: Client, case: Case):
        page = words(counter.get(f"{at(case)}?state=OPEN"))

        assert "Nobody has it yet." in page
        assert case.rule_words_en in page
        assert "138****5678" in page
        assert PHONE not in page
        assert "is-chosen" in page
        assert "王桂英" in page

    def test_names_a_due_time_only_while_it_is_open(self, counter: Client, case: Case):
        due = "<dt>Due</dt>"
        assert due in words(counter.get(at(case)))

        Case.objects.filter(pk=case.pk).update(
            state=State.WITHDRAWN, closed_at=case.recorded_at, tick_at=None
        )

        assert due not in words(counter.get(at(case)))

    def test_opens_one_form_when_asked(self, counter: Client, case: Case, xiaoli: Volunteer):
        page = words(counter.get(f"{at(case)}?do=assign"))

        assert "Volunteers near" in page
        assert "李想" in page
        assert f'action="{at(case, "assign")}' in page

    def test_what_one_may_not_do_is_not_offered(self, counter: Client, case: Case):
        page = words(counter.get(f"{at(case)}?do=start"))

        assert "Nobody has it yet." in page
        assert counter.get(f"{at(case)}?do=nonsense").status_code == 200
        assert counter.post(at(case, "nonsense")).status_code == 404

    def test_shows_the_number_once_the_look_is_written_down(self, counter: Client, case: Case):
        page = words(counter.post(at(case, "number")))

        assert PHONE in page
        look = AccessLook.objects.get()
        assert (look.reason, look.thing_id) == ("CASE", str(case.uid))

    def test_shows_a_number_that_was_only_typed(self, counter: Client, mrs_wang: Person):
        typed = CaseFactory(beneficiary=mrs_wang, contact_phone="13900001111")

        assert "13900001111" in words(counter.post(at(typed, "number")))

    def test_draws_the_place_among_its_neighbours(self, counter: Client, case: Case):
        assert case.building is not None
        Place.objects.filter(pk=case.building.pk).update(latitude=30.6, longitude=114.35)

        drawn = counter.get(f"{at(case)}map.json").json()

        kinds = [feature["properties"]["kind"] for feature in drawn["features"]]
        assert kinds.count("case") == 1

    def test_costs_few_queries(self, counter: Client, case: Case, django_assert_max_num_queries):
        for _ in range(8):
            CaseFactory(beneficiary=case.beneficiary)

        with django_assert_max_num_queries(53):  # one more on PostgreSQL
            counter.get(at(case))


class TestDeeds:
    def test_from_given_out_to_confirmed_without_scripts(
        self, counter: Client, case: Case, xiaoli: Volunteer, mrs_wang: Person
    ):
        to = parties.of_person(xiaoli.person).pk
        given = counter.post(f"{at(case, 'assign')}?state=OPEN", {"to": to, "version": 1})
        assert given.status_code == 303
        assert given.headers["Location"] == f"{at(case)}?state=OPEN"

        version = fresh(case).version
        done = {"words": "换了灯泡", "version": version}
        assert counter.post(at(case, "resolve"), done).status_code == 303

        other = as_(StaffFactory(at=mrs_wang.community, name="吴敏", called="小吴"))
        version = fresh(case).version
        assert "do=not-fixed" in words(other.get(at(case)))
        assert other.post(at(case, "confirm"), {"version": version}).status_code == 303
        assert fresh(case).state == State.CONFIRMED

    def test_whoever_wrote_that_it_is_done_cannot_confirm(
        self, counter: Client, case: Case, xiaoli: Volunteer
    ):
        taken_by(case, xiaoli)
        counter.post(at(case, "resolve"), {"words": "好了", "version": fresh(case).version})

        refused = counter.post(at(case, "confirm"), {"version": fresh(case).version})

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
        self, counter: Client, case: Case, mrs_wang: Person
    ):
        operations.note(case.pk, words="先到一步", by=actor_of(mrs_wang), at=clock.now())

        refused = counter.post(at(case, "answer"), {"words": "今天下午修", "version": 1})

        page = words(refused)
        assert refused.status_code == 409
        assert "Somebody has changed this" in page
        assert "今天下午修</textarea>" in page
        assert 'name="version" value="2"' in page
        assert fresh(case).state == State.RAISED
        assert (
            counter.post(at(case, "answer"), {"words": "今天下午修", "version": 2}).status_code
            == 303
        )
        assert fresh(case).state == State.ANSWERED

    def test_puts_heading_owner_and_place_right(self, counter: Client, case: Case):
        lift = category_in(Place.objects.get(pk=case.community_id), "lift")
        team = TeamFactory(community=Place.objects.get(pk=case.community_id))
        assert case.estate is not None
        assert case.building is not None

        counter.post(at(case, "heading"), {"category": lift.pk, "version": 1})
        assert fresh(case).category == lift
        counter.post(at(case, "owner"), {"to": team.party.pk, "version": fresh(case).version})
        assert fresh(case).owner == team.party
        Place.objects.filter(pk=case.estate.pk).update(name_zh="欧景苑")
        where = f"欧景苑{case.building.number}栋"
        moved = counter.post(at(case, "place"), {"address": where, "version": fresh(case).version})
        assert moved.status_code == 303
        assert fresh(case).building == case.building
        lost = counter.post(at(case, "place"), {"address": "月球", "version": fresh(case).version})
        assert lost.status_code == 422
        assert "月球" in words(lost)

    def test_joins_two_cases_by_choice_or_code(self, counter: Client, case: Case):
        twin = CaseFactory(beneficiary=case.beneficiary, recorded_at=case.recorded_at)

        page = words(counter.get(f"{at(twin)}?do=merge"))
        assert case.code in page
        assert "data-confirm" in page
        unknown = counter.post(at(twin, "merge"), {"code": "AAAA-AAAA-AAAA", "version": 1})
        assert unknown.status_code == 422
        counter.post(at(twin, "merge"), {"other": case.code, "version": 1})

        assert fresh(twin).merged_into == case

    def test_withdraws_on_the_residents_word(self, counter: Client, case: Case):
        counter.post(at(case, "withdraw"), {"words": "自己修好了", "version": 1})

        assert fresh(case).state == State.WITHDRAWN

    def test_a_photo_that_is_none_is_refused_and_the_words_are_kept(
        self, counter: Client, case: Case, xiaoli: Volunteer
    ):
        taken_by(case, xiaoli)
        version = fresh(case).version
        fake = SimpleUploadedFile("lamp.jpg", b"not a picture", "image/jpeg")

        refused = counter.post(
            at(case, "resolve"), {"words": "换了灯泡", "pictures": fake, "version": version}
        )

        assert refused.status_code == 422
        assert "换了灯泡</textarea>" in words(refused)
        assert fresh(case).state == State.TAKEN

    @pytest.mark.parametrize(
        "typed",
        ["x" * 20_001, "a\x00b", "😀" * 2_001],
    )
    def test_words_that_cannot_be_kept_are_refused(self, counter: Client, case: Case, typed: str):
        assert counter.post(at(case, "note"), {"words": typed, "version": 1}).status_code == 422
        assert fresh(case).version == 1

    @pytest.mark.parametrize("typed", ["😀", "<script>alert(1)</script>", "שלום", "好"])
    def test_any_words_are_shown_as_they_were_meant(self, counter: Client, case: Case, typed: str):
        counter.post(at(case, "note"), {"words": typed, "version": 1})

        page = words(counter.get(at(case)))
        assert "<script>alert" not in page
        assert fresh(case).version == 2
