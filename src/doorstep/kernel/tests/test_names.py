import pytest
from django.db import models
from django.test.utils import isolate_apps
from django.utils import translation

from doorstep.kernel.models import TwoNames


@pytest.fixture
def estate():
    with isolate_apps("doorstep.kernel"):

        class Estate(TwoNames):
            size = models.IntegerField(null=True)

            class Meta:
                app_label = "kernel"

            def __str__(self) -> str:
                return self.name

        yield Estate


class TestName:
    @pytest.mark.parametrize(
        ("language", "name_en", "expected"),
        [
            ("zh-hans", "Osmanthus Court", "桂苑"),
            ("en", "Osmanthus Court", "Osmanthus Court"),
            ("en-gb", "Osmanthus Court", "Osmanthus Court"),
            ("en", "", "桂苑"),
        ],
    )
    def test_follows_the_language_being_spoken(self, estate, language, name_en, expected):
        with translation.override(language):
            assert str(estate(name_zh="桂苑", name_en=name_en)) == expected
