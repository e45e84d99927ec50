"""Finding places by name, and the property every search rests on."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from doorstep.kernel import rules, search
from doorstep.kernel.search.folding import BETWEEN
from doorstep.places import policies, searching
from doorstep.places.models import Place, PlaceSearch
from doorstep.places.operations import add_place, set_default_grid
from doorstep.places.search_rows import FINDABLE, KEPT
from doorstep.places.states import PlaceKind
from doorstep.places.tests.factories import (
    LONG_AGO,
    BuildingFactory,
    CommunityFactory,
    EstateFactory,
    GridFactory,
)
from doorstep.places.tests.visitors import FakeVisitor, looker

pytestmark = pytest.mark.django_db

# Few signs, so that they meet: repeated, wide and narrow, both cases, what LIKE, FTS5 and tsquery
# take for more than themselves, signs of two code units, letters that grow when folded.
SIGNS = "aA bB王水水管漏灯1１2%_\"*'\\&|!:()<>-楼ﬁß İé\u0301😀🏠\U0002070e\n"
texts = st.text(alphabet=SIGNS, max_size=30)
asked = st.text(alphabet=SIGNS, min_size=1, max_size=20)
four = st.lists(st.lists(texts, max_size=2), min_size=4, max_size=4)


@pytest.fixture
def rows(db) -> list[int]:
    return [place.pk for place in CommunityFactory.create_batch(4)]


def _put(rows: list[int], said: list[list[str]]) -> None:
    search.put(
        [
            PlaceSearch.about(pk, parts=parts, scope=["zp1"])
            for pk, parts in zip(rows, said, strict=True)
        ]
    )


class TestNewest:
    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        said=st.lists(st.lists(texts, max_size=2), min_size=4, max_size=4),
        text=asked,
        cut=st.data(),
    )
    @example(said=[["aa"], ["aaa"], ["a"], []], text="aaa", cut=None)
    @example(
        said=[["水管漏"], ["漏", "水管"], ["水 管"], ["水管"]], text=" 水管\u3000漏 ", cut=None
    )
    def test_finds_what_like_would(self, rows, said, text, cut):
        whole = "".join(said[0])
        if cut is not None and whole and cut.draw(st.booleans()):  # a piece that surely is there
            start = cut.draw(st.integers(0, len(whole) - 1))
            text = whole[start : start + cut.draw(st.integers(1, 20))]
        search.put(
            [
                PlaceSearch.about(pk, parts=parts, scope=["zp1"])
                for pk, parts in zip(rows, said, strict=True)
            ]
        )
        words = search.folded(text).split()
        expected = [
            pk
            for pk, parts in zip(rows, said, strict=True)
            if words and all(_holds(parts, word) for word in words)
        ]

        assert search.newest(PlaceSearch, text, scope=[["zp1"]], limit=9) == expected[::-1]
        assert search.newest(PlaceSearch, text, limit=9) == expected[::-1]
        assert search.newest(PlaceSearch, text, scope=[["zp2"]], limit=9) == []
        held = Place.objects.filter(search.holding(text, row="search"))
        assert list(held.order_by("pk").values_list("pk", flat=True)) == expected
        for word in words:  # each by itself is what LIKE finds
            alone = search.newest(PlaceSearch, word, limit=9)
            assert alone == _like(word)[::-1]
            assert set(expected) <= set(alone)

    def test_finds_what_holds_all_of_several_words(self, rows):
        _put(rows, [["水管漏水,在三栋"], ["三栋的灯"], ["漏水", "三栋"], ["漏水 四栋"]])

        assert search.newest(PlaceSearch, "三栋 漏水", limit=9) == [rows[2], rows[0]]
        assert search.newest(PlaceSearch, "漏水\u3000栋 漏", limit=9) == [rows[3], rows[2], rows[0]]
        assert search.newest(PlaceSearch, "漏水 五栋", limit=9) == []

    def test_finds_the_end_of_a_very_long_text(self, rows):
        long = "水管漏水" * 4_900 + "鹦鹉"

        search.put([PlaceSearch.about(rows[0], parts=[long], scope=[])])

        assert search.newest(PlaceSearch, "水鹦鹉", limit=9) == [rows[0]]
        assert search.newest(PlaceSearch, "漏水漏", limit=9) == []

    def test_takes_any_text_that_fits_a_column(self, rows):
        every = "".join(map(chr, range(1, 0x9000, 1)))[:20_000]

        search.put([PlaceSearch.about(rows[0], parts=["\x00" + every, "\ud800"], scope=[])])

        assert search.newest(PlaceSearch, "abc", limit=9) == [rows[0]]

    def test_goes_through_all_blocks_of_keys(self, rows):
        search.put([PlaceSearch.about(pk, parts=["水管"], scope=[]) for pk in rows])

        first = search.newest(PlaceSearch, "水管", limit=2)
        rest = search.newest(PlaceSearch, "水管", before=first[-1], limit=2)

        assert [*first, *rest] == rows[::-1]

    def test_asks_in_two_statements_at_most(self, rows, django_assert_max_num_queries):
        with django_assert_max_num_queries(2):
            search.newest(PlaceSearch, "水管", limit=2)

    def test_nothing_is_found_by_nothing(self, rows):
        assert search.newest(PlaceSearch, "", limit=9) == []
        assert search.newest(PlaceSearch, BETWEEN, scope=[[]], limit=9) == []


def _holds(parts: list[str], word: str) -> bool:
    return any(word in search.folded(part) for part in parts)


def _like(wanted: str) -> list[int]:
    """What the database itself finds, sign for sign."""
    pattern = "".join(f"\\{sign}" if sign in "\\%_" else sign for sign in wanted)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA case_sensitive_like = ON")
        cursor.execute(
            "SELECT place_id FROM places_placesearch WHERE text LIKE %s ESCAPE '\\' ORDER BY 1",
            [f"%{pattern}%"],
        )
        return [row[0] for row in cursor.fetchall()]


class TestMarked:
    def test_cuts_a_text_where_it_was_found(self):
        pieces = search.marked("ＡＢ楼道ab", "ab")

        assert [(each.text, each.is_hit) for each in pieces] == [
            ("ＡＢ", True),
            ("楼道", False),
            ("ab", True),
        ]

    def test_marks_each_of_several_words(self):
        pieces = search.marked("三栋水管漏水,漏了三天", "漏 三 没有")

        assert [each.text for each in pieces if each.is_hit] == ["三", "漏", "漏", "三"]
        assert "".join(each.text for each in pieces) == "三栋水管漏水,漏了三天"

    @given(texts, asked)
    def test_loses_nothing(self, text, wanted):
        assert "".join(piece.text for piece in search.marked(text, wanted)) == text


class TestSearch:
    def test_finds_by_name_letters_and_other_names(self):
        community = CommunityFactory()
        estate = add_place(
            PlaceKind.ESTATE, parent=community, name_zh="欧景苑", also_called=["老纺织厂"]
        )
        desk = looker(community)

        for text in ("欧景苑", "ojy", "oujingyuan", "纺织"):
            assert searching.search(desk, text).items == [estate]
        assert searching.how_many(desk, "欧景") == 2  # the community too

    def test_finds_exactly_what_one_may_see(self):
        here, there = CommunityFactory.create_batch(2)
        grid = GridFactory(parent=here)
        estate = EstateFactory(parent=here)
        for parent in (estate, estate, EstateFactory(parent=there)):
            BuildingFactory(parent=parent)
        set_default_grid(estate.children.earliest("pk").pk, to=grid)
        KEPT.rebuild()
        everything = list(Place.objects.filter(kind__in=FINDABLE).order_by("-pk"))
        for visitor in (looker(here), looker(grid), looker(here.parent), FakeVisitor()):
            for text in ("栋", "苑", "社区", "网格"):
                expected = [
                    each
                    for each in everything
                    if policies.may_see(visitor, each) and text in _called(each)
                ]
                assert searching.search(visitor, text).items == expected
                assert searching.how_many(visitor, text) == len(expected)
        assert list(KEPT.differences()) == []


def _called(place: Place) -> str:
    """A building is also found by its estate: 欧景苑3栋."""
    if place.kind == PlaceKind.BUILDING and place.parent is not None:
        return f"{place.parent.name_zh}{place.name_zh}"
    return place.name_zh


@pytest.mark.django_db(transaction=True)
class TestIndex:
    def test_a_missing_one_is_named_and_made_anew(self, rows):
        _put(rows, [["水管"], [], [], []])
        is_sqlite = connection.vendor == "sqlite"
        lost = (
            "TABLE places_placesearch_fts" if is_sqlite else "INDEX places_placesearch_rule_grams"
        )
        with connection.cursor() as cursor:
            cursor.execute(f"DROP {lost}")

        assert rules.broken() == ["places_placesearch: the search index is missing."]
        rules.install()
        assert rules.broken() == []
        assert search.newest(PlaceSearch, "水管", limit=9) == [rows[0]]

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's index needs no trigger")
    def test_what_nothing_carried_along_is_found_again(self, rows):
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER places_placesearch_rule_search_update")
        _put(rows, [["水管"], [], [], []])

        assert len(rules.broken()) == 1
        rules.install()
        assert search.newest(PlaceSearch, "水管", limit=9) == [rows[0]]

    def test_scrubbing_and_tidying_lose_nothing(self, rows):
        _put(rows, [["水管"], [], [], []])

        search.scrub()
        search.tidy(LONG_AGO)

        assert rules.broken() == []
        assert search.newest(PlaceSearch, "水管", limit=9) == [rows[0]]
