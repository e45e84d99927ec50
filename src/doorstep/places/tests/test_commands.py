"""What the operator types."""

import json

import pytest
from django.core.management import CommandError, call_command

from doorstep.places.models import Dwelling, Shape
from doorstep.places.tests.factories import CommunityFactory, DistrictFactory
from doorstep.places.tests.test_geometry import HERE, square

pytestmark = pytest.mark.django_db

SHEET = "小区,楼栋,单元,层数,每层户数,网格\n欧景苑,3栋,1,6,2,第一网格\n"


class TestImportPlaces:
    def test_reads_the_sheet_of_the_only_community(self, tmp_path, capsys):
        CommunityFactory()
        file = tmp_path / "places.csv"
        file.write_text(SHEET)

        call_command("import_places", file, dry_run=True)
        assert not Dwelling.objects.exists()
        call_command("import_places", file)
        call_command("import_places", file)

        lines = capsys.readouterr().out.splitlines()
        assert [line.split(" doors")[0] for line in lines] == [
            "would add 1 estates, 1 buildings, 1 units, 12",
            "added 1 estates, 1 buildings, 1 units, 12",
            "added 0 estates, 0 buildings, 0 units, 0",
        ]

    def test_names_refused_rows_and_takes_the_others(self, tmp_path, capsys):
        community = CommunityFactory()
        CommunityFactory()
        file = tmp_path / "places.csv"
        file.write_text(SHEET + "欧景苑,4栋,1,0,2,第一网格\n")

        with pytest.raises(CommandError, match="1 rows"):
            call_command("import_places", file, community=community.code)

        assert "row 3:" in capsys.readouterr().err
        assert Dwelling.objects.count() == 12

    def test_says_what_is_wrong_with_the_question(self, tmp_path):
        CommunityFactory()
        CommunityFactory()
        file = tmp_path / "places.csv"
        file.write_text(SHEET)

        with pytest.raises(CommandError, match="--community"):
            call_command("import_places", file)
        with pytest.raises(CommandError):
            call_command("import_places", file, community="NOSUCHCODE")
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_places", tmp_path / "none.csv", community="")


class TestImportShapes:
    def test_draws_what_it_knows(self, tmp_path, capsys):
        DistrictFactory(division_code="420106", name_zh="武昌区")
        file = tmp_path / "map.geojson"
        features = [
            {
                "type": "Feature",
                "geometry": square(*HERE, half=0.1),
                "properties": {"adcode": adcode, "name": name},
            }
            for adcode, name in ((420106, "武昌区"), (1, "月球区"))
        ]
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

        call_command("import_shapes", file, datum="GCJ02")

        said = capsys.readouterr().out
        assert "drew 1: 武昌区" in said
        assert "not known here: 月球区" in said
        assert Shape.objects.get().datum == "GCJ02"

    def test_refuses_what_is_no_map(self, tmp_path):
        file = tmp_path / "map.geojson"
        file.write_text("{}")

        with pytest.raises(CommandError):
            call_command("import_shapes", file, datum="WGS84")
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_shapes", tmp_path / "none", datum="WGS84")
