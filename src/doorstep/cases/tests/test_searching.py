"""Finding cases by what was said."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.cases import operations, policies, queries
from doorstep.cases.models import Case, CaseSearch
from doorstep.cases.operations import searching
from doorstep.cases.queries import Filter
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    category_in,
    draft_for,
    taken,
)
from doorstep.cases.tests.worlds import ROLES, World, plans
from doorstep.kernel import words
from doorstep.kernel.paging import Cursor
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import ResidentFactory, actor_of

pytestmark = pytest.mark.django_db


def found(actor: Actor, text: str, *, limit: int = 2, **only: Any) -> list[Case]:
    """All pages one after another."""
    cases, after = [], None
    while True:
        page = queries.search(actor, text, only=Filter(**only), after=after, limit=limit)
        cases += page.items
        if page.next is None:
            return cases
        after = Cursor.read(str(page.next))


class TestSearch:
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        planned=st.lists(plans, max_size=5),
        who=st.sampled_from(ROLES),
        text=st.sampled_from(["单元", "灯", "道灯不亮", "水"]),
        is_mine=st.booleans(),
    )
    def test_finds_what_the_list_shows_and_nothing_else(self, planned, who, text, is_mine):
        world = World(planned)
        actor = world.actor(who)

        listed = queries.page_for(actor, only=Filter(mine=is_mine)).items

        assert found(actor, text, mine=is_mine) == sorted(
            (case for case in listed if policies.may_read(actor, case) and text in case.summary),
            key=lambda case: -case.pk,
        )

    def test_finds_what_was_said_once_it_is_taken_down(self, granny, desk):
        case = taken(draft_for(granny, said="水管爆了,电话 138 0000 1234"), desk)

        assert found(desk, "水管爆") == [case]
        assert found(desk, "1234") == []

    def test_never_finds_the_words_of_a_private_matter(self, granny, desk):
        category_in(granny.community, "carer", is_private=True)
        case = taken(
            draft_for(granny, said="儿子打人", summary="家里的事", category_code="carer"), desk
        )

        assert found(desk, "打人") == []
        assert found(desk, "家里的事") == [case]
        assert "打人" not in CaseSearch.objects.get().text

    def test_counts_no_further_than_a_hundred(self, granny, desk):
        taken(draft_for(granny, said="水管爆了"), desk)

        assert queries.how_many(desk, "水管") == 1
        assert queries.how_many(actor_of(ResidentFactory()), "水管") == 0

    def test_narrows_by_what_the_index_does_not_know(self, granny, desk):
        case = taken(draft_for(granny), desk)
        operations.answer_on_the_spot(case.pk, words="换好了", by=desk, at=NINE_AM)
        other = taken(draft_for(granny), desk)

        assert found(desk, "楼道", is_open=True) == [other]
        assert found(desk, "楼道", community_id=granny.community_id) == [other, case]
        assert found(desk, "楼道", community_id=granny.community_id + 1) == []


class TestRows:
    def test_follow_a_case_that_becomes_private(self, granny, desk):
        private = category_in(granny.community, "carer", is_private=True)
        case = taken(draft_for(granny, said="儿子打人"), desk)

        operations.recategorise(case.pk, to=private, by=desk, at=NINE_AM)

        assert found(desk, "打人") == []
        assert list(searching.KEPT.differences()) == []

    def test_forget_what_was_erased(self, granny, desk):
        case = taken(draft_for(granny, said="水管爆了", summary="漏水"), desk)

        words.erase(("person", granny.uid), by=desk, reason="asked", at=NINE_AM)

        assert found(desk, "爆了") == []
        assert found(desk, "漏水") == [case]

    def test_are_made_anew(self, granny, desk):
        case = taken(draft_for(granny), desk)
        CaseSearch.objects.update(text="x")

        assert list(searching.KEPT.differences()) == [case.pk]
        assert searching.KEPT.rebuild() == 1
        assert list(searching.KEPT.differences()) == []

    def test_a_missing_one_is_named(self):
        case = CaseFactory()
        CaseSearch.objects.all().delete()

        assert list(searching.KEPT.differences()) == [case.pk]
