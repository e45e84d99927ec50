"""What was there before search was is made findable by the worker, once and bit by bit."""

from collections.abc import Iterator

import pytest

from doorstep.cases import queries
from doorstep.cases.models import Case, CaseSearch
from doorstep.cases.operations.searching import KEPT
from doorstep.cases.tests.factories import NINE_AM, draft_for, taken
from doorstep.kernel import search
from doorstep.kernel.models import UpkeepKind, UpkeepNote
from doorstep.kernel.search import filling, keeping
from doorstep.people.actors import Actor
from doorstep.people.models import Person, PersonSearch
from doorstep.places.models import PlaceSearch

pytestmark = pytest.mark.django_db
ROWS = (CaseSearch, PersonSearch, PlaceSearch)


@pytest.fixture
def old_cases(granny: Person, desk: Actor, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Case]]:
    """Five cases of a database from before there was search; two rows make a batch."""
    cases = [taken(draft_for(granny, said=f"水管漏水 {n}"), desk) for n in range(5)]
    for model in ROWS:
        model.objects.all().delete()
    monkeypatch.setattr(keeping, "BATCH", 2)
    filling.forget_filled()
    yield cases
    filling.forget_filled()


def found(desk: Actor) -> list[Case]:
    return queries.search(desk, "水管 漏").items


class TestFill:
    def test_makes_everything_findable(self, old_cases: list[Case], desk: Actor):
        assert found(desk) == []

        search.fill(NINE_AM)

        assert found(desk) == old_cases[::-1]
        assert all(list(kept.differences()) == [] for kept in search.kept())

    def test_is_done_once(self, old_cases: list[Case], desk: Actor, django_assert_num_queries):
        search.fill(NINE_AM)
        filling.forget_filled()  # another process, or the next start
        CaseSearch.objects.all().delete()

        search.fill(NINE_AM)

        assert found(desk) == []  # that is for `search rebuild`, which doctor asks for
        notes = UpkeepNote.objects.filter(kind=UpkeepKind.FILLED)
        assert notes.count() == len(search.kept())
        with django_assert_num_queries(0):
            search.fill(NINE_AM)

    def test_goes_on_where_it_was_stopped(
        self, old_cases: list[Case], desk: Actor, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(filling, "A_WHILE", filling.A_WHILE * 0)
        counts = []
        for _ in range(40):
            search.fill(NINE_AM)
            counts.append(CaseSearch.objects.count())

        assert sorted(set(counts)) == [2, 4, 5]  # a batch each time, and each is kept
        assert found(desk) == old_cases[::-1]

    def test_leaves_alone_what_an_operation_wrote_meanwhile(self, old_cases: list[Case]):
        newer = CaseSearch.about(old_cases[0].pk, parts=["新写的"], scope=["zc1"])
        search.put([newer])

        assert KEPT.fill() == 2
        assert CaseSearch.objects.get(pk=newer.pk).text == "新写的"
