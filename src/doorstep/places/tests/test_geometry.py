"""Coordinates, outlines, and what is near a point."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.places import datums, geometry, locate, operations, outlines
from doorstep.places.models import Place, Shape
from doorstep.places.states import Datum, PlaceKind, Precision
from doorstep.places.tests.factories import (
    BuildingFactory,
    CityFactory,
    CommunityFactory,
    DistrictFactory,
    EstateFactory,
    StreetFactory,
)

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
HERE = (30.6097, 114.3573)
METRE = 1 / 111_000  # of latitude, about


def square(latitude: float, longitude: float, *, half: float) -> dict[str, object]:
    """A square outline around a point, `half` degrees each way."""
    west, east = longitude - half, longitude + half
    south, north = latitude - half, latitude + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def shared(path: str) -> Path:
    """A file of the shared data; the test is skipped where it is not there."""
    root = Path(__file__).parents[4]
    for place in filter(None, [os.environ.get("DOORSTEP_SHARED"), "../shared", "../../shared"]):
        if (file := root / place / "data" / path).exists():
            return file
    if os.environ.get("CI"):
        pytest.fail(f"../shared/data/{path} must be there under CI")
    pytest.skip(f"../shared/data/{path} is not here (set DOORSTEP_SHARED)")


class TestDatums:
    def test_agrees_with_a_published_pair(self):
        latitude, longitude = datums.wgs84_to_gcj02(39.9042, 116.407396)

        assert (round(latitude, 7), round(longitude, 7)) == (39.9056034, 116.4136384)

    @given(st.floats(18.0, 53.0), st.floats(74.0, 134.0), st.sampled_from(Datum))
    def test_the_way_back_is_exact_to_a_decimetre(self, latitude, longitude, datum):
        there = datums.from_wgs84(latitude, longitude, datum)
        back = datums.to_wgs84(*there, datum)

        assert abs(back[0] - latitude) < 1e-6
        assert abs(back[1] - longitude) < 1e-6

    def test_shifts_a_few_hundred_metres_in_wuhan(self):
        latitude, longitude = datums.wgs84_to_gcj02(*HERE)

        assert 100 * METRE < abs(latitude - HERE[0]) < 700 * METRE
        assert 100 * METRE < abs(longitude - HERE[1]) < 800 * METRE

    def test_leaves_the_rest_of_the_world_alone(self):
        assert datums.to_wgs84(52.52, 13.405, Datum.GCJ02) == (52.52, 13.405)


class TestOutlines:
    @pytest.mark.parametrize(
        "geojson",
        [
            None,
            "polygon",
            {},
            {"type": "Point", "coordinates": [114, 30]},
            {"type": "Polygon", "coordinates": []},
            {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]},
            {"type": "Polygon", "coordinates": [[["a", "b"]]]},
            {"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [3, 3], [1, 1]]]},
            {"type": "Polygon", "coordinates": [[[1, 1], [1e999, 2], [3, 3], [1, 1]]]},
            {"type": "Feature", "geometry": None},
        ],
    )
    def test_refuses_what_is_no_outline(self, geojson):
        with pytest.raises(outlines.BadOutline):
            outlines.outline_of(geojson, datum=Datum.WGS84)

    def test_says_when_latitude_comes_first(self, english):
        swapped = {"type": "Polygon", "coordinates": [[[30, 114], [31, 114], [31, 115], [30, 114]]]}

        with pytest.raises(outlines.BadOutline, match="swapped"):
            outlines.outline_of(swapped, datum=Datum.WGS84)

    def test_mends_an_outline_that_crosses_itself(self):
        bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}

        assert outlines.outline_of(bow, datum=Datum.WGS84).is_valid

    def test_moves_an_outline_drawn_on_a_shifted_map(self):
        drawn = square(*datums.wgs84_to_gcj02(*HERE), half=0.001)

        outline = outlines.outline_of(drawn, datum=Datum.GCJ02)

        assert abs(outline.centroid.y - HERE[0]) < METRE
        assert abs(outline.centroid.x - HERE[1]) < METRE


@pytest.mark.django_db
class TestAtPoint:
    def test_needs_no_outlines_only_entrances(self):
        near = BuildingFactory(latitude=HERE[0], longitude=HERE[1])
        BuildingFactory(latitude=HERE[0] + 50 * METRE, longitude=HERE[1], parent=near.parent)

        found = locate.at_point(HERE[0] + 20 * METRE, HERE[1])

        assert (found.building, found.precision) == (near, Precision.BUILDING)

    @pytest.mark.parametrize("datum", Datum)
    def test_understands_each_datum(self, datum):
        building = BuildingFactory(latitude=HERE[0], longitude=HERE[1])

        found = locate.at_point(*datums.from_wgs84(*HERE, datum), datum=datum)

        assert found.building == building

    def test_a_building_61_metres_off_is_not_meant(self):
        BuildingFactory(latitude=HERE[0] + 61 / 111_132, longitude=HERE[1])

        with pytest.raises(locate.NotInAnyCommunity):
            locate.at_point(*HERE)

    def test_metres_east_are_measured_as_metres(self):
        building = BuildingFactory(latitude=HERE[0], longitude=HERE[1] + 59 / 95_800)

        assert locate.at_point(*HERE).building == building

    def test_falls_back_to_the_estate_and_then_the_community(self):
        estate = EstateFactory()
        operations.set_shape(
            estate.pk, geojson=square(*HERE, half=0.002), datum=Datum.WGS84, at=NINE
        )
        operations.set_shape(
            estate.parent.pk, geojson=square(*HERE, half=0.01), datum=Datum.WGS84, at=NINE
        )

        inside = locate.at_point(*HERE)
        beside = locate.at_point(HERE[0] + 0.005, HERE[1])

        assert (inside.estate, inside.precision) == (estate, Precision.ESTATE)
        assert (beside.community, beside.precision) == (estate.parent, Precision.COMMUNITY)

    def test_stays_in_the_community_that_is_asked_about(self):
        BuildingFactory(latitude=HERE[0], longitude=HERE[1])

        with pytest.raises(locate.NotInAnyCommunity):
            locate.at_point(*HERE, community=CommunityFactory())

    def test_sees_a_building_whose_entrance_was_moved(self):
        building = BuildingFactory()
        operations.set_entrance(building.pk, latitude=HERE[0], longitude=HERE[1])
        assert locate.at_point(*HERE).building == building

        operations.set_entrance(building.pk, latitude=HERE[0] + 0.01, longitude=HERE[1])

        with pytest.raises(locate.NotInAnyCommunity):
            locate.at_point(*HERE)

    def test_asks_the_database_little_when_the_map_is_known(self, django_assert_num_queries):
        building = BuildingFactory()
        operations.set_entrance(building.pk, latitude=HERE[0], longitude=HERE[1])
        locate.at_point(*HERE)

        with django_assert_num_queries(1):  # the edition of all that is kept
            locate.at_point(*HERE)

    def test_says_when_latitude_and_longitude_are_swapped(self):
        BuildingFactory(latitude=HERE[0], longitude=HERE[1])

        with pytest.raises(locate.SwappedCoordinates, match="31"):
            locate.at_point(HERE[1], HERE[0])

    @pytest.mark.parametrize("point", [(0.0, 0.0), (28.0, 127.0), (51.5, -0.12)])
    def test_says_when_a_point_is_at_sea_or_far_away(self, point):
        BuildingFactory(latitude=HERE[0], longitude=HERE[1])

        with pytest.raises(locate.FarAway):
            locate.at_point(*point)

    @pytest.mark.parametrize(
        "point", [(float("nan"), 114.0), (float("inf"), 0.0), (91.0, 181.0), (1e308, -1e308)]
    )
    def test_refuses_what_is_nowhere_on_earth(self, point):
        with pytest.raises(locate.FarAway):
            locate.at_point(*point)

    def test_names_the_district_of_a_point_nobody_serves(self):
        district = DistrictFactory(name_zh="洪山区")
        operations.set_shape(
            district.pk, geojson=square(*HERE, half=0.1), datum=Datum.WGS84, at=NINE
        )

        with pytest.raises(locate.NotInAnyCommunity, match="洪山区"):
            locate.at_point(*HERE)

    def test_an_empty_map_knows_nothing_and_says_so(self):
        with pytest.raises(locate.NotInAnyCommunity):
            locate.at_point(*HERE)


@pytest.mark.django_db
class TestByCode:
    def test_finds_a_building_by_what_somebody_types(self):
        building = BuildingFactory()
        typed = f" {building.code[:4].lower()}-{building.code[4:].lower()} "

        found = locate.by_code(typed)

        assert (found.building, found.community) == (building, building.parent.parent)

    def test_finds_an_estate_and_a_community(self):
        estate = EstateFactory()

        assert locate.by_code(estate.code).precision == Precision.ESTATE
        assert locate.by_code(estate.parent.code).precision == Precision.COMMUNITY

    def test_refuses_a_slip_a_stranger_and_nonsense(self):
        building = BuildingFactory()
        slip = building.code[:-1] + ("2" if building.code[-1] != "2" else "3")

        for code in (slip, "22222222", "", "\x00", "9" * 20_000, "欧景苑"):
            with pytest.raises(locate.UnknownCode):
                locate.by_code(code)

    def test_refuses_a_building_that_was_closed(self):
        building = BuildingFactory(is_active=False)

        with pytest.raises(locate.UnknownCode):
            locate.by_code(building.code)


@pytest.mark.django_db
class TestShapes:
    def test_keeps_what_was_handed_in_beside_ours(self):
        estate = EstateFactory()
        drawn = square(*datums.wgs84_to_gcj02(*HERE), half=0.001)

        shape = operations.set_shape(estate.pk, geojson=drawn, datum=Datum.GCJ02, at=NINE)

        shape.refresh_from_db()
        assert (shape.datum, shape.source, shape.recorded_at) == (Datum.GCJ02, drawn, NINE)
        assert shape.geojson != drawn

    def test_another_outline_takes_its_place(self):
        estate = EstateFactory()
        for half in (0.001, 0.002):
            operations.set_shape(
                estate.pk, geojson=square(*HERE, half=half), datum=Datum.WGS84, at=NINE
            )

        assert Shape.objects.get().source == square(*HERE, half=0.002)

    def test_the_map_is_kept_until_it_changes(self):
        estate = EstateFactory()
        operations.set_shape(
            estate.pk, geojson=square(*HERE, half=0.001), datum=Datum.WGS84, at=NINE
        )
        first = geometry.current_map()

        assert geometry.current_map() is first
        geometry.redraw()
        assert geometry.current_map() is not first


@pytest.mark.django_db
class TestLoadGeo:
    def test_draws_the_places_it_knows_and_names_the_others(self, tmp_path):
        district = DistrictFactory(division_code="420106")
        building = BuildingFactory()
        features = [
            {"type": "Feature", "geometry": square(*HERE, half=0.1), "properties": properties}
            for properties in (
                {"adcode": 420106, "name": "武昌区"},
                {"code": building.code},
                {"name": "不知道区"},
            )
        ]
        file = tmp_path / "map.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

        loaded = operations.load_geo(file, datum=Datum.WGS84, at=NINE)

        assert loaded.drawn == (district.name_zh, building.name_zh)
        assert loaded.unknown == ("不知道区",)

    @pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"type": "FeatureCollection"}'])
    def test_refuses_a_file_that_is_none(self, tmp_path, text):
        file = tmp_path / "map.geojson"
        file.write_text(text)

        with pytest.raises(outlines.BadOutline):
            operations.load_geo(file, datum=Datum.WGS84, at=NINE)

    def test_real_districts_know_what_lies_in_them(self):
        """The Wuhan districts touch; the optics plaza stands in Hongshan."""
        file = shared("geo/datav_districts_wuhan_guangzhou_luohe_baoshan.geojson")
        wuhan = CityFactory(name_zh="武汉市")
        codes = {"420106": "武昌区", "420107": "青山区", "420111": "洪山区"}
        districts = {
            name: DistrictFactory(parent=wuhan, name_zh=name, division_code=code)
            for code, name in codes.items()
        }

        loaded = operations.load_geo(file, datum=Datum.GCJ02, at=NINE)

        assert sorted(loaded.drawn) == sorted(codes.values())
        assert len(loaded.unknown) == 31
        around = geometry.current_map().around(30.5080, 114.3898)
        assert [each.place_id for each in around] == [districts["洪山区"].pk]

    def test_real_buildings_are_found_at_their_middles(self):
        file = shared("geo/osm_buildings_wuhan_guanggu.geojson")
        community = CommunityFactory(parent=StreetFactory())
        estate = EstateFactory(parent=community)
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        outlined = {}
        for number, feature in enumerate(features, start=1):
            building = BuildingFactory(parent=estate, number=str(number))
            outline = outlines.outline_of(feature, datum=Datum.WGS84)
            outlined[building.pk] = outline.representative_point()
            Shape.objects.create(
                place=building,
                geojson=outlines.as_geojson(outline),
                datum=Datum.WGS84,
                source=feature["geometry"],
                recorded_at=NINE,
            )
        geometry.redraw()

        found = {pk: locate.at_point(point.y, point.x).building for pk, point in outlined.items()}

        hits = sum(building is not None and building.pk == pk for pk, building in found.items())
        assert hits / len(found) > 0.95  # some real outlines overlap
        assert Place.objects.filter(kind=PlaceKind.BUILDING).count() == len(found)
