"""Typed addresses: every way people write a door leads back to it."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from doorstep.places import locate
from doorstep.places.models import Dwelling, Place
from doorstep.places.numerals import digit_by_digit, in_chinese
from doorstep.places.states import PlaceKind, Precision
from doorstep.places.tests.factories import (
    BuildingFactory,
    CommunityFactory,
    EstateFactory,
    add_doors,
    oujing,
)
from doorstep.places.tests.test_geometry import shared

pytestmark = pytest.mark.django_db

FULL_WIDTH = {ord(each): chr(ord(each) + 0xFEE0) for each in "0123456789-#"}


def spoken(number: str) -> str:
    return in_chinese(int(number)) if number.isdigit() else number


type Spelling = Callable[[str, str, str, str], str]

SPELLINGS: dict[str, Spelling] = {
    "dashes": lambda e, b, u, d: f"{e}{b}-{u}-{d}",
    "dashes, apart": lambda e, b, u, d: f"{e} {b} - {u} - {d}",
    "long dashes": lambda e, b, u, d: f"{e}{b}—{u}—{d}室",
    "words": lambda e, b, u, d: f"{e}{b}栋{u}单元{d}",
    "words and spaces": lambda e, b, u, d: f"{e} {b} 栋 {u} 单元 {d} 室",
    "other words": lambda e, b, u, d: f"{e}{b}幢{u}门{d}户",
    "house number": lambda e, b, u, d: f"{e}{b}号楼{u}单元{d}室",
    "number only": lambda e, b, u, d: f"{e}{b}号{u}单元{d}",
    "hash": lambda e, b, u, d: f"{e}{b}#{u}-{d}",
    "half and half": lambda e, b, u, d: f"{e}{b}栋{u}-{d}",
    "dash then word": lambda e, b, u, d: f"{e}{b}-{u}单元{d}",
    "with commas": lambda e, b, u, d: f"{e},{b}栋,{u}单元,{d}室",
    "said": lambda e, b, u, d: f"{e}{spoken(b)}栋{spoken(u)}单元{digit_by_digit(d)}室",
    "said with dashes": lambda e, b, u, d: f"{e}{spoken(b)}杠{spoken(u)}杠{digit_by_digit(d)}",
    "said as a number": lambda e, b, u, d: f"{e}{spoken(b)}号楼{spoken(u)}单元{spoken(d)}室",
    "traditional": lambda e, b, u, d: f"{e}{b}棟{u}單元{d}",
    "with the floor": lambda e, b, u, d: f"{e}{b}栋{u}单元{d[:-2]}楼{d}",
    "with the estate's kind": lambda e, b, u, d: f"{e}小区{b}栋{u}单元{d}",
    "leading zeros": lambda e, b, u, d: (
        f"{e}0{b}栋0{u}单元{d}" if b.isdigit() else f"{e}{b}-{u}-{d}"
    ),
    "ordinal": lambda e, b, u, d: f"{e}第{b}栋第{u}单元{d}",
    "lower case": lambda e, b, u, d: f"{e}{b.lower()}栋{u}单元{d}",
    "full width": lambda e, b, u, d: f"{e}{b}-{u}-{d}".translate(FULL_WIDTH),
}

NOISE = [
    "{}",
    "我家住{},灯坏了",
    "您好!{}楼上漏水三天了,电话13800000000",
    "武汉市{}门口的路灯不亮",
    "【投诉】{} 从8:30开始停电,5月3日也停过",
]


@pytest.fixture
def community():
    return oujing()


def doors_of(community: Place) -> list[tuple[Dwelling, str]]:
    dwellings = Dwelling.objects.filter(unit__path__startswith=community.path)
    rows = dwellings.select_related("unit__parent__parent").order_by("pk")
    return [(each, each.estate.name_zh) for each in rows]


class TestByAddress:
    def test_every_spelling_of_every_door_leads_back_to_it(self, community):
        doors = doors_of(community)

        @settings(max_examples=120, deadline=None)
        @given(st.sampled_from(doors), st.sampled_from(sorted(SPELLINGS)))
        def leads_back(door, way):
            dwelling, estate = door
            text = SPELLINGS[way](
                estate, dwelling.building.number, dwelling.unit.number, dwelling.door
            )
            found = locate.by_address(text, community=community)
            assert (found.dwelling, found.candidates) == (dwelling, ()), text

        leads_back()

    def test_a_door_stays_itself_inside_a_sentence(self, community):
        doors = doors_of(community)

        @settings(max_examples=120, deadline=None)
        @given(st.sampled_from(doors), st.sampled_from(sorted(SPELLINGS)), st.sampled_from(NOISE))
        def found_in(door, way, noise):
            dwelling, estate = door
            text = noise.format(
                SPELLINGS[way](
                    estate, dwelling.building.number, dwelling.unit.number, dwelling.door
                )
            )
            found = locate.find_in_text(text, community)
            assert found is not None, text
            assert (found.dwelling, found.candidates) == (dwelling, ()), text

        found_in()

    def test_without_the_estate_all_that_answer_are_candidates(self, community):
        found = locate.by_address("3-3-501", community=community)

        assert found.precision == Precision.COMMUNITY
        assert [each.label for each in found.candidates] == [
            "欧景苑 3-3-501",
            "欧景苑二期 3-3-501",
            "东湖花园 3-3-501",
        ]
        assert not found.is_sure

    def test_without_the_estate_the_only_one_that_has_it_is_meant(self, community):
        found = locate.by_address("21栋2单元602", community=community)

        assert found.is_sure
        assert found.label == "欧景苑二期 21-2-602"

    def test_without_a_unit_the_doors_of_all_units_are_candidates(self, community):
        found = locate.by_address("欧景苑12栋501", community=community)

        assert found.building is not None
        assert (found.building.number, found.precision) == ("12", Precision.BUILDING)
        assert [each.label for each in found.candidates] == ["欧景苑 12-1-501", "欧景苑 12-2-501"]

    @pytest.mark.parametrize(
        ("text", "label", "precision"),
        [
            ("欧景苑三号楼", "欧景苑 3栋", Precision.BUILDING),
            ("欧景苑3号楼2单元", "欧景苑 3-2", Precision.BUILDING),
            ("欧景苑3-2", "欧景苑 3-2", Precision.BUILDING),
            ("欧景苑3", "欧景苑 3栋", Precision.BUILDING),
            ("12号", "欧景苑 12栋", Precision.BUILDING),
            ("东湖花园a座", "东湖花园 A座", Precision.BUILDING),
            ("东湖 5 2 101", "东湖花园 5-2-101", Precision.DWELLING),
            ("欧景苑", "欧景苑", Precision.ESTATE),
            ("欧景苑2期", "欧景苑二期", Precision.ESTATE),
            ("欧景苑 二期 3栋1单元101", "欧景苑二期 3-1-101", Precision.DWELLING),
            ("八号院8栋", "8号院 8栋", Precision.BUILDING),
            ("8号院8号楼1单元601室", "8号院 8-1-601", Precision.DWELLING),
        ],
    )
    def test_reads(self, community, text, label, precision):
        found = locate.by_address(text, community=community)

        assert (found.label, found.precision, found.is_sure) == (label, precision, True)

    def test_the_community_is_not_the_estate_of_almost_the_same_name(self, community):
        found = locate.by_address("欧景社区3栋", community=community)

        assert len(found.candidates) == 3

    def test_says_which_buildings_there_are(self, community):
        with pytest.raises(locate.AddressNotFound, match="1, 2, 3, 12"):
            locate.by_address("欧景苑99栋", community=community)

    def test_a_wrong_door_gives_the_nearest_that_is_right(self, community):
        with pytest.raises(locate.AddressNotFound) as refusal:
            locate.by_address("欧景苑3栋2单元909", community=community)

        assert refusal.value.nearest is not None
        assert refusal.value.nearest.label == "欧景苑 3-2"
        assert "欧景苑 3-2" in str(refusal.value)

    @pytest.mark.parametrize(
        "text", ["", "灯坏了", "\x00", "3" * 20_000, "🏠" * 300, "<b>栋</b>", "栋单元室", "-" * 500]
    )
    def test_nonsense_is_refused_with_an_example(self, community, text):
        with pytest.raises(locate.AddressNotFound, match="1-1-101"):
            locate.by_address(text, community=community)

    def test_a_community_without_doors_says_so(self, english):
        with pytest.raises(locate.AddressNotFound, match="estate"):
            locate.by_address("3-2-501", community=CommunityFactory())

    def test_a_named_building_and_an_estate_also_called_otherwise(self, community):
        estate = EstateFactory(parent=community, name_zh="长江新村", also_called=["铁机宿舍"])
        named = BuildingFactory(parent=estate, number="综合", name_zh="综合楼")
        add_doors(named, units=1)

        assert locate.by_address("铁机宿舍", community=community).estate == estate
        assert locate.by_address("综合楼", community=community).building == named
        assert locate.by_address("长江综合楼1单元101", community=community).label == (
            "长江新村 综合-1-101"
        )
        assert locate.by_address("铁机宿舍1单元102", community=community).label == (
            "长江新村 综合-1-102"
        )

    def test_a_closed_estate_is_not_found(self, community):
        Place.objects.filter(name_zh="8号院", kind=PlaceKind.ESTATE).update(is_active=False)

        with pytest.raises(locate.AddressNotFound):
            locate.by_address("8号院", community=community)

    def test_doors_of_another_community_are_not_found(self, community):
        with pytest.raises(locate.AddressNotFound):
            locate.by_address("欧景苑3-2-501", community=CommunityFactory())

    def test_costs_few_queries(self, community, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            locate.by_address("欧景苑3栋2单元501", community=community)


class TestFindInText:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "三天没水了",
            "停水时间8:30-12:00",
            "2026-3-12 上午",
            "5月3号到12号停电",
            "电话 027-8650 1234",
            "一共花了3-5百元",
            "我们3楼的灯不亮",
            "每天 2-3 次",
            "买了3个2斤的西瓜",
            "1" * 20_000,
            "一" * 20_000,
            "欧" * 20_000,
        ],
    )
    def test_numbers_that_are_no_address_are_left_alone(self, community, text):
        assert locate.find_in_text(text, community) is None

    @pytest.mark.parametrize(
        "text",
        [
            "商学院宿舍5栋外墙",
            "辉煌国际城二期12栋的老板",
            "尖山安置小区3栋噪音扰民",
            "A市农业银行小区一栋七单元606",
            "北辰三角洲奥城1栋4003房被改建",
            "护坡上有一栋8层楼房",
            "再修建一座天桥",
            "同一栋楼层差价大",
            "总共12栋,只有几栋精装",
            "两栋之间建了高楼",
            "5-4304的住户",
            "山水嘉园1栋三单元706房",
        ],
    )
    def test_other_peoples_estates_and_mere_counts_are_left_alone(self, community, text):
        assert locate.find_in_text(text, community) is None

    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("12栋楼道灯不亮", "欧景苑 12栋"),
            ("第12栋楼道灯不亮", "欧景苑 12栋"),
            ("您好,我住12栋", "欧景苑 12栋"),
            ("反映12栋的狗", "欧景苑 12栋"),
            ("我们小区12栋没人管", "欧景苑 12栋"),
            ("小区里12栋垃圾没人收", "欧景苑 12栋"),
            ("家在21号楼2单元602,漏水", "欧景苑二期 21-2-602"),
            ("欧景苑的楼道灯,12栋整栋不亮", "欧景苑 12栋"),
        ],
    )
    def test_people_leave_out_the_estate_they_live_in(self, community, text, label):
        found = locate.find_in_text(text, community)

        assert found is not None
        assert (found.label, found.is_sure) == (label, True)

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("欧景苑1、2和12栋没有水", ["1", "2", "12"]),
            ("欧景苑1-2-12栋没有水", ["1", "2", "12"]),
            ("欧景苑一、二号楼没有水", ["1", "2"]),
        ],
    )
    def test_a_list_of_buildings_is_read_to_its_end(self, community, text, numbers):
        found = locate.find_in_text(text, community)

        assert found is not None
        assert [each.building and each.building.number for each in found.candidates] == numbers

    def test_messages_of_another_town_are_not_placed_here(self, community):
        """Real messages; none of them is about our invented community."""
        rows = parquet.read_table(shared("messages_dev.parquet")).to_pylist()[::5]

        placed = [
            row["id"]
            for row in rows
            if locate.find_in_text(f"{row['title']} {row['detail']}", community)
        ]

        assert len(placed) / len(rows) < 0.02

    def test_several_buildings_are_several_candidates(self, community):
        found = locate.find_in_text("欧景苑1栋、2栋和12栋晚上都没有灯", community)

        assert found is not None
        assert (found.label, found.precision) == ("欧景苑", Precision.ESTATE)
        assert [each.label for each in found.candidates] == [
            "欧景苑 1栋",
            "欧景苑 2栋",
            "欧景苑 12栋",
        ]

    def test_the_most_exact_mention_counts(self, community):
        found = locate.find_in_text("欧景苑3栋的电梯又坏了,我住3栋2单元501", community)

        assert found is not None
        assert (found.label, found.is_sure) == ("欧景苑 3-2-501", True)

    def test_a_door_we_do_not_have_leads_to_its_building(self, community):
        found = locate.find_in_text("我住欧景苑3栋2单元909", community)

        assert found is not None
        assert (found.label, found.dwelling) == ("欧景苑 3-2", None)

    def test_two_estates_in_one_message(self, community):
        found = locate.find_in_text("欧景苑3栋的狗跑到东湖花园5栋去了", community)

        assert found is not None
        assert [each.label for each in found.candidates] == ["欧景苑 3栋", "东湖花园 5栋"]

    @settings(max_examples=40, deadline=None)
    @given(text=st.text(max_size=300))
    def test_never_fails(self, text):
        assert locate.find_in_text(text, CommunityFactory()) is None
