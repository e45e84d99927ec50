"""A partner's own pages: by signing in or by a link, and never anything of anybody else."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.cases import operations
from doorstep.cases.models import CasePart, CasePhoto
from doorstep.cases.tests.factories import CaseFactory, draft_for, staff_of, taken
from doorstep.cases.tests.joint import part_of, partner_of
from doorstep.cases.tests.office import as_, words
from doorstep.kernel import clock
from doorstep.kernel.tests.pictures import photo
from doorstep.people.models import AccessLook, Link
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    StaffFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def part() -> CasePart:
    granny = ResidentFactory(number=PHONE)
    desk = actor_of(StaffFactory(at=granny.community))
    case = taken(draft_for(granny, said="我家三楼漏水,老伴住院了"), desk)
    now = clock.now()
    return part_of(case, at=now, due_at=now + timedelta(days=2))


def linked(part: CasePart, **headers: str) -> Client:
    """The browser of somebody who was sent a link, and opened it."""
    by = staff_of(part.case)
    _link, token = operations.mint_part_link(part.pk, for_whom="孙师傅", by=by, at=clock.now())
    client = Client(headers={"Accept-Language": "en", **headers})
    answer = client.get(f"/l/{token}/")
    assert answer.headers["Location"] == page_of(part)
    return client


def signed_in(part: CasePart) -> Client:
    return as_(ContactFactory(organisation=part.party.organisation))


def page_of(part: CasePart, key: str = "") -> str:
    return f"/p/{part.uid}/{key + '/' if key else ''}"


def a_photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("now.jpg", photo((60, 40)), "image/jpeg")


@pytest.mark.parametrize("way", [linked, signed_in])
class TestThePart:
    def test_is_accepted_done_and_shown(self, part, way):
        client = way(part)
        assert part.what_words in words(client.get("/p/"))
        assert "Do you take this on?" in words(client.get(page_of(part)))
        client.post(page_of(part, "accept"))
        client.post(
            page_of(part, "done"),
            {"words": "换好了", "before": [a_photo()], "after": [a_photo()]},
        )

        part.refresh_from_db()
        assert (part.state, part.answer_words) == ("DONE", "换好了")
        shown = words(client.get(page_of(part)))
        assert "Thank you!" in shown
        for kept in CasePhoto.objects.filter(part=part).select_related("thumbnail"):
            assert kept.thumbnail.key in shown
            assert client.get(f"/files/{kept.thumbnail.key}").status_code == 200

    def test_is_given_back_with_a_reason(self, part, way):
        client = way(part)
        empty = client.post(page_of(part, "return"), {"words": " "})
        assert empty.status_code == 422

        client.post(page_of(part, "return"), {"words": "归水务"})

        part.refresh_from_db()
        assert part.state == "RETURNED"
        again = client.post(page_of(part, "accept"))
        assert (again.status_code, "returned" in words(again)) == (409, True)

    def test_shows_nothing_of_the_case(self, part, way):
        other = part_of(part.case, at=clock.now(), due_at=part.due_at, what="水务的事")
        client = way(part)

        page = words(client.get(page_of(part))) + words(client.get("/p/"))

        for hidden in ("老伴住院", part.case.summary, PHONE, "王桂英", "王奶奶", "水务的事"):
            assert hidden not in page
        assert client.get(page_of(other)).status_code == 404
        assert client.get(f"/desk/cases/{part.case_id}/").status_code in {302, 404}

    def test_of_a_private_case_shows_no_heading_and_no_number(self, way):
        case = CaseFactory(is_private=True, beneficiary=ResidentFactory(number=PHONE))
        now = clock.now()
        part = part_of(case, at=now, due_at=now + timedelta(days=1))
        client = way(part)
        client.post(page_of(part, "accept"))

        page = words(client.get(page_of(part)))

        assert "a private matter" in page
        assert case.category.public_name not in page
        assert "Show name, door and phone" not in page
        assert client.post(page_of(part, "contact")).status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [linked, signed_in])
def test_the_number_only_from_accepting_to_done_and_each_look_is_written_down(way):
    case = CaseFactory(beneficiary=ResidentFactory(number=PHONE))
    now = clock.now()
    part = part_of(case, at=now, due_at=now + timedelta(days=1))
    client = way(part)

    assert client.post(page_of(part, "contact")).status_code == 403
    client.post(page_of(part, "accept"))
    assert PHONE in words(client.post(page_of(part, "contact")))
    assert AccessLook.objects.get().person_uid == case.beneficiary.uid
    client.post(page_of(part, "done"), {"words": "好了"})

    gone = client.post(page_of(part, "contact"))
    assert (gone.status_code, PHONE in words(gone)) == (403, False)
    assert AccessLook.objects.count() == 1


class TestTheLink:
    def test_opening_it_changes_nothing(self, part):
        before = list(part.case.steps.values_list("seq", "kind"))
        client = linked(part, **{"User-Agent": "MicroMessenger"})
        for path in (page_of(part), "/p/"):
            assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
        for key in ("accept", "return", "done", "contact"):
            assert client.get(page_of(part, key)).status_code == 405

        assert list(part.case.steps.values_list("seq", "kind")) == before
        assert Link.objects.get().used_at is None

    def test_expired_forged_and_called_off_are_one_same_page(self, part):
        client = linked(part)
        forged = words(Client(headers={"Accept-Language": "en"}).get("/l/forged/"))
        stranger = words(Client(headers={"Accept-Language": "en"}).get(page_of(part)))
        operations.cancel_part_link(
            part.pk, link=Link.objects.get().uid, by=staff_of(part.case), at=clock.now()
        )

        called_off = client.get(page_of(part))

        assert called_off.status_code == 404
        pages = {_without_marks(each) for each in (forged, stranger, words(called_off))}
        assert len(pages) == 1
        assert "ask whoever sent you the link for a new one" in forged
        assert client.post(page_of(part, "accept")).status_code == 404

    def test_an_old_one_opens_nothing(self, part):
        client = linked(part)
        Link.objects.update(expires_at=clock.now() + timedelta(microseconds=1))

        assert client.get(page_of(part)).status_code == 404
        assert client.get("/p/").status_code == 404

    def test_opens_only_its_own_part(self, part):
        other = part_of(part.case, part.party, at=clock.now(), due_at=part.due_at)

        assert linked(part).get(page_of(other)).status_code == 404

    def test_is_not_made_for_what_is_done(self, part):
        operations.finish_part(part.pk, words="好了", by=partner_of(part), at=clock.now())

        with pytest.raises(operations.WrongPartState):
            operations.mint_part_link(
                part.pk, for_whom="孙师傅", by=staff_of(part.case), at=clock.now()
            )


def test_another_partner_and_a_resident_find_nothing(part):
    for someone in (ContactFactory(organisation=OrganisationFactory()), ResidentFactory()):
        client = as_(someone)
        assert client.get(page_of(part)).status_code == 404
        for key in ("accept", "return", "done", "contact"):
            assert client.post(page_of(part, key)).status_code == 404
        assert "Nobody has asked you" in words(client.get("/p/"))


def _without_marks(page: str) -> str:
    """Without what differs from one drawing to the next."""
    lines = [line for line in page.splitlines() if "csrf" not in line and "next" not in line]
    return "\n".join(lines)
