"""Letters and calls, answers typed for a body, cards and numbers of other systems."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from doorstep.cases import operations, queries
from doorstep.cases.models import Case, CasePhoto, OutsideLetter, OutsideNumber
from doorstep.cases.states import Means
from doorstep.cases.tests.factories import CaseFactory, staff_of
from doorstep.cases.tests.office import as_, at, words
from doorstep.cases.tests.test_api import Api
from doorstep.kernel import clock
from doorstep.kernel.errors import BadInput
from doorstep.kernel.tests.pictures import photo
from doorstep.people.models import Organisation, Person
from doorstep.people.tests.factories import (
    OrganisationFactory,
    ResidentFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", photo())


@pytest.fixture
def company(mrs_wang: Person) -> Organisation:
    assert mrs_wang.home is not None
    return OrganisationFactory(serves=[mrs_wang.home.estate])


@pytest.fixture
def letter(case: Case, company: Organisation) -> OutsideLetter:
    return operations.write_to(
        case.pk,
        to=company.party,
        means=Means.LETTER,
        words="请修复路灯",
        by=staff_of(case),
        at=clock.now(),
    )


class TestLetters:
    def test_is_answered_once_with_a_photo_and_counted_as_typed_for_them(self, case, letter):
        desk = staff_of(case)
        with pytest.raises(BadInput):
            operations.answer_for(letter.pk, words="已修", by=desk, at=clock.now())

        operations.answer_for(
            letter.pk, words="三日内修好", pictures=[paper()], by=desk, at=clock.now()
        )

        (told,) = queries.letters_of(desk, case)
        assert (told.answer_words, told.party) == ("三日内修好", letter.party)
        step = case.steps.get(kind="REPLIED")
        assert (step.party, step.seq) == (letter.party, told.answer_seq)
        assert CasePhoto.objects.get().moment == "PAPER"
        with pytest.raises(operations.AlreadyAnswered):
            operations.answer_for(
                letter.pk, words="又答", pictures=[paper()], by=desk, at=clock.now()
            )

    def test_goes_to_a_body_and_is_written_by_whoever_works_on_it(self, case, company):
        desk = staff_of(case)
        told: dict[str, Any] = {"means": Means.CALL, "words": "问", "at": clock.now()}
        assert desk.person is not None
        with pytest.raises(operations.NoBody):
            operations.write_to(case.pk, to=desk.person.party, by=desk, **told)
        with pytest.raises(operations.MayNot):
            operations.write_to(case.pk, to=company.party, by=actor_of(case.beneficiary), **told)
        with pytest.raises(Case.DoesNotExist):
            operations.write_to(case.pk, to=company.party, by=actor_of(VolunteerFactory()), **told)

    def test_from_the_page_to_paper_and_back(self, case: Case, counter: Client, company):
        assert f"/desk/cases/{case.pk}/letters/" in words(counter.get(at(case)))

        made = counter.post(
            f"/desk/cases/{case.pk}/letters/new/",
            {"to": company.party.pk, "means": "LETTER", "words": "请修复路灯"},
        )

        sheet = words(counter.get(made["Location"]))
        assert "工作联系函" in sheet
        assert "请修复路灯" in sheet
        assert case.beneficiary is not None
        assert case.beneficiary.name not in sheet
        letter = OutsideLetter.objects.get()
        empty = counter.post(f"/desk/letters/{letter.uid}/answer/", {"words": "修好了"})
        assert empty.status_code == 422
        assert "修好了" in words(empty)
        done = counter.post(
            f"/desk/letters/{letter.uid}/answer/", {"words": "修好了", "pictures": paper()}
        )
        assert done.status_code == 302
        page = words(counter.get(f"/desk/cases/{case.pk}/letters/"))
        assert "1 answer was typed for them." in page

    def test_a_stranger_finds_nothing(self, case: Case, letter: OutsideLetter):
        stranger = as_(VolunteerFactory())
        for path in (
            f"/desk/cases/{case.pk}/letters/",
            f"/desk/letters/{letter.uid}/",
            f"/desk/cases/{case.pk}/for/12345/",
        ):
            assert stranger.get(path).status_code == 404
        assert stranger.post(f"/desk/letters/{letter.uid}/answer/").status_code == 404


class TestCards:
    def test_shows_the_fields_and_keeps_the_number(self, case: Case, counter: Client):
        page = words(counter.get(f"/desk/cases/{case.pk}/for/12345/"))
        assert "诉求标题" in page
        assert case.summary in page

        done = counter.post(f"/desk/cases/{case.pk}/for/12345/number/", {"number": "WH2026-77"})

        assert done.status_code == 302
        assert "WH2026-77" in words(counter.get(at(case)))
        found = counter.post("/desk/search/", {"q": "WH2026-77"}, follow=True)
        assert case.code in words(found) or case.summary in words(found)
        assert counter.get(f"/desk/cases/{case.pk}/for/nowhere/").status_code == 404

    def test_a_number_is_one_cases_only(self, case: Case):
        other = CaseFactory(beneficiary=ResidentFactory(near=case))
        desk, now = staff_of(case), clock.now()
        for _ in range(2):
            operations.paste_number(case.pk, system="12345", number="N-100", by=desk, at=now)
        assert case.steps.filter(kind="NUMBERED").count() == 1

        with pytest.raises(operations.NumberTaken):
            operations.paste_number(other.pk, system="12345", number="N-100", by=desk, at=now)
        with pytest.raises(operations.NumberTaken):
            operations.paste_number(case.pk, system="12345", number="N-101", by=desk, at=now)
        with pytest.raises(BadInput):
            operations.paste_number(case.pk, system="moon", number="N-1", by=desk, at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            OutsideNumber.objects.update(number="other")
        assert queries.by_outside_number(actor_of(VolunteerFactory()), "N-100") == []


class TestApi:
    def test_letters_cards_and_numbers(self, case: Case, company: Organisation):
        person = staff_of(case).person
        assert person is not None
        api = Api(person)
        made = api.post(
            f"/cases/{case.code}/letters",
            {"to": str(company.party.uid), "means": "LETTER", "words": "请修复路灯"},
        ).json()
        answered = api.client.post(
            f"/api/v1/letters/{made['uid']}/answer", {"words": "修好了", "photos": paper()}
        )
        assert answered.json()["answer"] == "修好了"
        assert len(api.get(f"/cases/{case.code}/letters").json()) == 1
        card = api.get(f"/cases/{case.code}/cards/12345").json()
        assert card["fields"][0] == {"label": "诉求标题", "value": case.summary}
        api.post(f"/cases/{case.code}/cards/12345", {"number": "WH-1"})
        assert api.get(f"/cases/{case.code}/cards/12345").json()["number"] == "WH-1"

    def test_a_stranger_gets_404(self, case: Case, letter: OutsideLetter):
        stranger = Api(VolunteerFactory())

        assert stranger.get(f"/cases/{case.code}/letters").status_code == 404
        assert stranger.get(f"/cases/{case.code}/cards/12345").status_code == 404
        answer = stranger.client.post(f"/api/v1/letters/{letter.uid}/answer", {"words": "x"})
        assert answer.status_code == 404
