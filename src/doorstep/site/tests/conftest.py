from datetime import UTC, datetime

import pytest

from doorstep.kernel.models import Deployment
from doorstep.places.models import Place
from doorstep.places.tests.factories import CommunityFactory

MADE_AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def community(db: None) -> Place:
    return CommunityFactory(
        name_zh="欧景苑社区",
        name_en="Oujingyuan",
        phone="027-8888 0001",
        office_hours_zh="上午 8:30–12:00，下午 14:00–17:30",
        office_hours_en="8:30–12:00 and 14:00–17:30",
        office_address_zh="和平大道 18 号",
        office_address_en="18 Peace Avenue",
    )


@pytest.fixture
def demo(community: Place) -> Place:
    Deployment.objects.create(is_demo=True, made_at=MADE_AT, high_water_at=MADE_AT)
    return community
