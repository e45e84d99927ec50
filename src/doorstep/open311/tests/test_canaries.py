"""Nothing private ever appears: canaries are posted, worked on and shown, and every answer read."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.operations import Shown
from doorstep.cases.tests.factories import CaseFactory, staff_of, taken_by
from doorstep.kernel import clock
from doorstep.open311.tests.world import World, a_world
from doorstep.people.tests.factories import VolunteerFactory, actor_of

pytestmark = pytest.mark.django_db
NAME, FIRST, PHONE, DOOR = "欧阳金丝雀", "金丝雀", "13877665544", "9-9-909"
SAID, NOTE, MEDIA = "楼上金嗓子吵闹", "给金管家看的话", "https://example.org/canary.jpg"
SECRET = (NAME, FIRST, PHONE, DOOR, SAID, NOTE, MEDIA, "金丝", "欧阳", "7766", "canary")
OPEN_TO_ALL = ("services", "services/light", "requests", "servicerequestupdates", "discovery")


def everything(world: World, **more: Any) -> str:
    """Every answer there is, in both formats and languages."""
    told = []
    for form in ("json", "xml"):
        for locale in ("zh", "en"):
            asked = {"locale": locale, **more}
            told += [world.get(f"{path}.{form}", **asked) for path in OPEN_TO_ALL]
            ids = [row["service_request_id"] for row in world.get("requests.json").json()]
            told += [world.get(f"requests/{each}.{form}", **asked) for each in ids]
    assert all(answer.status_code == 200 for answer in told)
    return "".join(f"{answer.content.decode()}{answer.headers}" for answer in told)


def lived(world: World) -> Case:
    """A case full of canaries, with a helper who is a canary too, taken all the way to done."""
    world.submitted(
        description=f"{SAID},我是{NAME},{DOOR},打{PHONE}",
        address_string=DOOR,
        first_name=FIRST,
        last_name="欧阳",
        phone=PHONE,
        email="canary@example.org",
        media_url=MEDIA,
    )
    case = Case.objects.get(channel="API")
    helper = VolunteerFactory(community=world.community)
    helper.person.name = helper.person.called = NAME
    helper.person.save()
    by = actor_of(helper.person)
    now = clock.now()
    taken_by(case, helper, at=now)
    operations.start(case.pk, by=by, at=now)
    operations.note(case.pk, words=NOTE, by=by, at=now)
    operations.resolve(case.pk, words=f"给{NAME}换好了", by=by, at=now)
    return case


def test_strangers_read_no_canary(world):
    lived(world)
    of_a_resident = CaseFactory(recorded_at=clock.now(), summary=f"{NAME}家漏水")
    of_a_resident.beneficiary.name = NAME
    of_a_resident.beneficiary.save()

    told = everything(world)

    assert [secret for secret in SECRET if secret in told] == []
    assert of_a_resident.code not in told
    assert str(of_a_resident.uid) not in told


def test_another_system_reads_no_canary(world):
    lived(world)

    told = everything(world, api_key=a_world(2).key)

    assert [secret for secret in SECRET if secret in told] == []


def test_the_system_that_said_it_reads_no_contact_and_no_note(world):
    """What it wrote into the description it reads again; contact fields, never."""
    world.submitted(description="灯不亮", first_name=FIRST, last_name="欧阳", phone=PHONE)
    case = Case.objects.get()
    operations.note(case.pk, words=NOTE, by=staff_of(case), at=clock.now())

    told = everything(world, api_key=world.key)

    assert "灯不亮" in told
    assert [secret for secret in SECRET if secret in told] == []


def test_after_a_persons_word_exactly_that_is_read(world):
    case = lived(world)
    shown = Shown(said="楼上晚上吵闹", where="三单元", answer="已经上门说好了")
    operations.show_in_public(case.pk, shown=shown, by=staff_of(case), at=clock.now())

    told = everything(world)

    assert all(text in told for text in ("楼上晚上吵闹", "三单元", "已经上门说好了"))
    assert [secret for secret in SECRET if secret in told] == []

    operations.hide_from_public(case.pk, by=staff_of(case), at=clock.now())
    assert "楼上晚上吵闹" not in everything(world)


text = st.text(st.characters(categories=["L", "N"]), min_size=6).map(lambda each: f"鸟{each}鸟")


@given(said=text, where=text, name=st.text("金木水火土", min_size=4, max_size=12))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_typed_no_stranger_reads_it(world, said, where, name):
    answer = world.post(
        description=said[:4_000], address_string=where[:200], last_name=name, media_url=where
    )

    told = world.get("requests.json").content.decode() + world.get("requests.xml").content.decode()

    assert answer.status_code in {201, 400}
    assert [typed for typed in (said, where, name) if typed in told] == []
