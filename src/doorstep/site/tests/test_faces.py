import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from doorstep.people.actors import Actor
from doorstep.people.states import Right
from doorstep.people.tests.factories import PersonFactory
from doorstep.site import faces
from doorstep.site.faces import Entry

OPEN = Entry("site:home", "首页", "home")
DEEPER = Entry("site:today", "今天", "sun")
CLOSED = Entry("nowhere:at_all", "没有", "home")
FOR_STAFF = Entry("site:start", "工作", "inbox", right=Right.SEE_CASES)


@pytest.fixture
def request_to(rf: RequestFactory):
    def build(path: str, actor: Actor | None = None) -> HttpRequest:
        request = rf.get(path)
        request.actor = actor  # type: ignore[attr-defined]  # as our middleware gives it
        return request

    return build


class TestShown:
    def test_leaves_out_rooms_not_open(self, request_to):
        assert [each.label for each in faces.shown([OPEN, CLOSED], request_to("/"))] == ["首页"]

    def test_leaves_out_what_a_visitor_may_not_enter(self, request_to):
        assert faces.shown([FOR_STAFF], request_to("/")) == []

    def test_leaves_out_what_a_resident_may_not_enter(self, request_to, db: None):
        resident = Actor.of(PersonFactory())

        assert faces.shown([FOR_STAFF], request_to("/", resident)) == []

    @pytest.mark.parametrize(("path", "here"), [("/today/x/", "今天"), ("/elsewhere/", "首页")])
    def test_marks_the_nearest_entry_above_the_page(self, request_to, path: str, here: str):
        drawn = faces.shown([OPEN, DEEPER], request_to(path))

        assert [each.label for each in drawn if each.is_here] == [here]

    def test_marks_an_entry_for_pages_of_its_own_elsewhere(self, request_to):
        wide = Entry("site:start", "工作", "inbox", also="site:today")
        drawn = faces.shown([OPEN, wide], request_to("/today/x/"))

        assert [each.label for each in drawn if each.is_here] == ["工作"]
