"""`./doorstep import places`."""

import pytest

from doorstep.cli.main import main
from doorstep.places.models import Dwelling
from doorstep.places.tests.factories import CommunityFactory

SHEET = "小区,楼栋,单元,层数,每层户数,网格\n欧景苑,3栋,1,6,2,第一网格\n"

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["import", *arguments])
    return int(end.value.code or 0)


class TestPlaces:
    def test_takes_in_a_sheet_once(self, tmp_path, capsys):
        community = CommunityFactory()
        file = tmp_path / "places.csv"
        file.write_text(SHEET)

        assert run("places", str(file), "--community", community.code, "--dry-run") == 0
        assert not Dwelling.objects.exists()
        assert run("places", str(file)) == 0
        assert Dwelling.objects.count() == 12
        assert "added 1 estates" in capsys.readouterr().out

    def test_a_refused_row_is_named_and_the_code_is_1(self, tmp_path, capsys):
        CommunityFactory()
        file = tmp_path / "places.csv"
        file.write_text(SHEET + "欧景苑,4栋,1,0,2,第一网格\n")

        assert run("places", str(file)) == 1
        assert "row 3" in capsys.readouterr().err

    def test_says_when_there_is_no_such_community(self, tmp_path, capsys):
        assert run("places", str(tmp_path / "places.csv"), "--community", "NOSUCHCODE") == 2
