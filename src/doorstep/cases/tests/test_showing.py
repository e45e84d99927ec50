import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from doorstep.cases import operations
from doorstep.cases.models import Case, CasePhoto, Showing
from doorstep.cases.operations import Shown
from doorstep.cases.states import Moment, StepKind
from doorstep.cases.tests.factories import NINE_AM, CaseFactory, staff_of
from doorstep.cases.tests.office import as_, place_of
from doorstep.kernel import files, words
from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import AuditEntry
from doorstep.kernel.tests.pictures import photo
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.places.models import Place

pytestmark = pytest.mark.django_db
SAID = Shown(said="三单元楼道灯不亮")


@pytest.fixture
def case() -> Case:
    return CaseFactory()


def here(case: Case) -> Place:
    return place_of(case, "community")


def photo_of(case: Case) -> CasePhoto:
    kept = files.store_image(ContentFile(photo(), "a.jpg"), at=NINE_AM)
    return CasePhoto.objects.create(
        case=case, step_seq=1, file=kept.original, thumbnail=kept.thumbnail, moment=Moment.BEFORE
    )


class TestShowInPublic:
    def test_keeps_exactly_these_words_and_who_said_so(self, case):
        by = staff_of(case)

        operations.show_in_public(case.pk, shown=SAID, by=by, at=NINE_AM)

        showing = Showing.objects.get()
        assert words.read(showing.said_id) == "三单元楼道灯不亮"
        assert (showing.by_kind, showing.by_id, showing.at) == (by.kind, by.id, NINE_AM)
        assert case.steps.order_by("seq").last().kind == StepKind.SHOWN
        assert AuditEntry.objects.get(action="cases.show_in_public").actor_id == by.id

    def test_the_last_word_counts(self, case):
        by = staff_of(case)
        operations.show_in_public(case.pk, shown=SAID, by=by, at=NINE_AM)

        operations.show_in_public(case.pk, shown=Shown(answer="换了灯"), by=by, at=NINE_AM)

        showing = Showing.objects.get()
        assert (showing.said, words.read(showing.answer_id)) == (None, "换了灯")

    @pytest.mark.parametrize(
        "shown",
        [Shown(), Shown(said="  "), Shown(said="打我电话13800001234"), Shown(where="字" * 1001)],
    )
    def test_refuses_numbers_and_nothing(self, case, shown):
        with pytest.raises(BadInput):
            operations.show_in_public(case.pk, shown=shown, by=staff_of(case), at=NINE_AM)

        assert not Showing.objects.exists()

    def test_strangers_know_of_nothing(self, case):
        for stranger in (SecretaryFactory(), VolunteerFactory(name="陈卫国", called="老陈")):
            with pytest.raises(Case.DoesNotExist):
                operations.show_in_public(case.pk, shown=SAID, by=actor_of(stranger), at=NINE_AM)

    def test_the_resident_and_the_grid_worker_may_not(self, case):
        worker = GridWorkerFactory(at=case.beneficiary.home.grid)
        for someone in (case.beneficiary, worker):
            with pytest.raises(operations.MayNot):
                operations.show_in_public(case.pk, shown=SAID, by=actor_of(someone), at=NINE_AM)

    def test_of_a_private_case_nobody_may(self):
        case = CaseFactory(is_private=True)

        with pytest.raises(operations.MayNot):
            operations.show_in_public(
                case.pk, shown=SAID, by=actor_of(SecretaryFactory(at=here(case))), at=NINE_AM
            )

    def test_a_photo_is_then_there_for_everybody(self, case):
        photo = photo_of(case)
        address = reverse("site:file", args=[photo.file.key])
        assert Client().get(address).status_code == 404

        operations.show_in_public(
            case.pk, shown=Shown(photo_ids=frozenset({photo.pk})), by=staff_of(case), at=NINE_AM
        )
        assert Client().get(address).status_code == 200

        Case.objects.filter(pk=case.pk).update(is_private=True)
        assert Client().get(address).status_code == 404

    def test_only_photos_of_the_case_itself(self, case):
        other = photo_of(CaseFactory())

        operations.show_in_public(
            case.pk,
            shown=Shown(said="灯", photo_ids=frozenset({other.pk})),
            by=staff_of(case),
            at=NINE_AM,
        )

        other.refresh_from_db()
        assert not other.is_public


class TestHideFromPublic:
    def test_takes_everything_back_once(self, case):
        by, photo = staff_of(case), photo_of(case)
        shown = Shown(said="灯", photo_ids=frozenset({photo.pk}))
        operations.show_in_public(case.pk, shown=shown, by=by, at=NINE_AM)

        operations.hide_from_public(case.pk, by=by, at=NINE_AM)
        operations.hide_from_public(case.pk, by=by, at=NINE_AM)

        photo.refresh_from_db()
        assert not photo.is_public
        assert not Showing.objects.exists()
        assert case.steps.filter(kind=StepKind.HIDDEN).count() == 1


class TestPage:
    def test_shows_only_what_was_looked_at(self, case):
        desk, address = (
            as_(StaffFactory(at=here(case))),
            reverse("cases:public", args=[case.pk]),
        )
        form = {"said": "楼道灯不亮", "where": "", "answer": "", "version": case.version}

        looked = desk.post(address, {**form, "seen": ""})
        mark = looked.context["form"].data["seen"]
        assert "楼道灯不亮" in looked.content.decode()
        assert not Showing.objects.exists()

        changed = desk.post(address, {**form, "said": "别的话", "seen": mark})
        assert not Showing.objects.exists()
        assert "别的话" in changed.content.decode()

        assert desk.post(address, {**form, "seen": mark}).status_code == 302
        assert words.read(Showing.objects.get().said_id) == "楼道灯不亮"
        assert desk.post(reverse("cases:hide", args=[case.pk])).status_code == 302
        assert not Showing.objects.exists()

    def test_begins_without_numbers(self):
        case = CaseFactory()
        case.said = words.keep("灯不亮,打13800001234", about=("case", case.uid), at=NINE_AM)
        case.save(update_fields=["said"])

        page = as_(StaffFactory(at=here(case))).get(reverse("cases:public", args=[case.pk]))

        assert "灯不亮" in page.content.decode()
        assert "13800001234" not in page.content.decode()

    def test_refuses_a_number_beside_its_field(self, case):
        desk, address = (
            as_(StaffFactory(at=here(case))),
            reverse("cases:public", args=[case.pk]),
        )

        page = desk.post(address, {"said": "打13800001234", "version": case.version, "seen": ""})

        assert page.status_code == 422
        assert page.context["form"].errors["said"]

    def test_a_stranger_gets_404(self, case):
        for stranger in (StaffFactory(), case.beneficiary, VolunteerFactory(near=case.beneficiary)):
            browser = as_(stranger)
            assert browser.get(reverse("cases:public", args=[case.pk])).status_code == 404
            assert browser.post(reverse("cases:hide", args=[case.pk])).status_code == 404

    def test_is_offered_on_the_case(self, case):
        address = reverse("cases:public", args=[case.pk])
        staff, worker = (
            StaffFactory(at=here(case)),
            GridWorkerFactory(at=case.beneficiary.home.grid),
        )

        pages = [as_(who).get(reverse("cases:case", args=[case.pk])) for who in (staff, worker)]

        assert [address in page.content.decode() for page in pages] == [True, False]
