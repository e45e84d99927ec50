"""What the eight people of the demo have going on, so that each finds something to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from doorstep.cases import operations
from doorstep.cases.models import Case
from doorstep.cases.operations import Draft, Where
from doorstep.cases.states import Channel, WaitsFor, WhyLater
from doorstep.demo import chain, together
from doorstep.demo.life import AT_HOME, somebody_of
from doorstep.demo.personas import person_of
from doorstep.demo.pictures import picture
from doorstep.kernel.captures import Sent
from doorstep.people.actors import Actor
from doorstep.people.models import Person

NAMESPACE = UUID("b1c7c5c2-0c4e-4b0e-8f4e-1f1f0f7a9f10")
HOUR = timedelta(hours=1)
ELSEWHERE = "elsewhere"  # whoever lives at an estate that lies in another district

type Deed = Callable[[Case, datetime], object]


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody says something so many hours before the end, and this much has been done since."""

    key: str
    who: str
    matter: str
    summary: str
    said: str
    hours_ago: int
    deeds: tuple[tuple[int, Deed], ...] = ()  # hours before the end


def _by_the_volunteer(case: Case, at: datetime) -> None:
    operations.claim(case.pk, by=Actor.of(person_of("volunteer")), at=at)


def _begun_by_the_volunteer(case: Case, at: datetime) -> None:
    operations.start(case.pk, by=Actor.of(person_of("volunteer")), at=at)


def _done_by_the_volunteer(case: Case, at: datetime) -> None:
    operations.resolve(
        case.pk,
        words="换了新灯泡，二楼到三楼都亮了，拍手就着。",
        by=Actor.of(person_of("volunteer")),
        at=at,
        pictures=[picture(0, is_after=True)],
    )


def _by_its_owner(case: Case, at: datetime) -> None:
    operations.assign(case.pk, to=case.owner, by=Actor.of(person_of("secretary")), at=at)


def _begun_by_its_owner(case: Case, at: datetime) -> None:
    operations.start(case.pk, by=Actor.of(somebody_of(case.owner)), at=at)


def _brushed_off_by_its_owner(case: Case, at: datetime) -> None:
    """A reply that says nothing, for the secretary to find."""
    operations.resolve(
        case.pk,
        words="您反映的问题已收悉，已转相关部门处理。",
        by=Actor.of(somebody_of(case.owner)),
        at=at,
    )


def _nobody_was_in(case: Case, at: datetime) -> None:
    operations.wait_for_resident(
        case.pk,
        waits_for=WaitsFor.NOBODY_IN,
        words="下午去敲过门，家里没人。",
        by=Actor.of(person_of("volunteer")),
        at=at,
    )


def _more_time_is_asked_for(case: Case, at: datetime) -> None:
    operations.ask_for_time(
        case.pk,
        until=at + 7 * 24 * HOUR,
        why=WhyLater.OTHERS,
        words="清运车这周排满了，下周一才能来拉。",
        by=Actor.of(somebody_of(case.owner)),
        at=at,
    )


SCENES = (
    Scene(
        "kerb",
        "neighbour",
        "parking",
        "消防通道停车",
        "三栋后面那条消防通道又停满了，上次救护车都进不来。",
        74,
        ((72, _by_its_owner), (70, _begun_by_its_owner), (48, _brushed_off_by_its_owner)),
    ),
    Scene(
        "late",
        "neighbour",
        "rubbish",
        "楼下堆了旧沙发",
        "楼下那张旧沙发放了快一个月了，孩子在上面蹦，弹簧都出来了。",
        24 * 24,
        ((20, _more_time_is_asked_for),),
    ),
    Scene(
        "lamp",
        "resident",
        "light",
        "楼道灯不亮",
        "二楼到三楼的灯不亮，我晚上倒垃圾要摸着墙走。",
        52,
        ((50, _by_the_volunteer), (28, _begun_by_the_volunteer), (26, _done_by_the_volunteer)),
    ),
    Scene(
        "tap",
        "resident",
        "home-repair",
        "水龙头滴水",
        "厨房水龙头关不住，一晚上接一桶。",
        9,
        ((8, _by_the_volunteer), (5, _nobody_was_in)),
    ),
    Scene(
        "leak",
        "neighbour",
        "leak",
        "楼上漏水",
        "楼上卫生间漏水，我家天花板鼓了一块。",
        7,
        ((6, _by_its_owner), (4, _begun_by_its_owner)),
    ),
    Scene(
        "cable",
        "neighbour",
        "fire-lane",
        "飞线充电",
        "三楼又从窗户拉线下来充电了，下雨也不收。",
        3,
    ),
    Scene(
        "parking",
        "resident",
        "parking",
        "单元门口停车挡路",
        "单元门口停了辆面包车，我推小车出不来。",
        2,
    ),
    Scene(
        "wall",
        "neighbour",
        "repairs",
        "围墙根下陷",
        "北边围墙根陷下去一块，墙都斜了，孩子们还从那儿钻。",
        4,
        ((3, chain.ask_for_an_owner),),
    ),
    Scene(
        "fence",
        "resident",
        "repairs",
        "花坛护栏倒了",
        "花坛边的铁护栏倒了一截，尖头朝外。",
        34,
        ((30, chain.ask_for_an_owner), (28, chain.no_thank_you)),
    ),
    Scene(
        "pole",
        "neighbour",
        "repairs",
        "旧电线杆歪了",
        "楼后面那根不用的电线杆歪得厉害，刮风就晃。",
        13 * 24,
        ((12 * 24, chain.ask_for_an_owner), (3 * 24, chain.nobody_answered)),
    ),
    Scene(
        "lantern",
        "resident",
        "light",
        "单元门口的灯一闪一闪",
        "单元门口的灯一闪一闪的，晃得眼睛疼。",
        6,
        ((5, chain.ask_neighbours), (4, chain.a_neighbour_says_yes)),
    ),
    Scene(
        "cover",
        "neighbour",
        "repairs",
        "路边窨井盖缺了一角",
        "去菜场那条路上，窨井盖缺了一角，差点绊一跤。",
        60,
        ((50, chain.write_a_letter), (20, chain.type_their_answer)),
    ),
    Scene(
        "shed",
        ELSEWHERE,
        "illegal-building",
        "楼顶搭了棚子",
        "楼顶有人搭了个彩钢棚，一刮风哐哐响，怕掉下来砸着人。",
        20,
    ),
    Scene(
        "roof",
        "neighbour",
        "repairs",
        "顶楼漏雨三年没修好",
        "顶楼一下雨就漏，三年了，换了两家物业，谁都说不归自己。",
        40 * 24,
        ((38 * 24, chain.lead), (10 * 24, chain.meet)),
    ),
)


def play(*, end: datetime) -> None:
    """Let each scene happen, at its own hours, through the operations."""
    said = {}
    for scene in SCENES:
        case = said[scene.key] = _say(scene, end - scene.hours_ago * HOUR)
        for hours_ago, deed in scene.deeds:
            deed(case, end - hours_ago * HOUR)
    together.play(said["leak"], beside=said["tap"], two_at_once=said["parking"], end=end)


def _say(scene: Scene, at: datetime) -> Case:
    who = _somebody_elsewhere() if scene.who == ELSEWHERE else person_of(scene.who)
    home = who.home
    if home is None:
        raise LookupError(f"{scene.who} has no home")
    draft = Draft(
        channel=Channel.WEB,
        summary=f"{home.estate.name_zh}{home.building.name_zh}{scene.summary}",
        said=scene.said,
        category_code=scene.matter,
        where=Where(dwelling_id=home.pk),
        beneficiary=who,
        spoken_by=who,
        happened_at=at,
    )
    sent = Sent(client="demo", kind="case", id=uuid5(NAMESPACE, scene.key), body={"key": scene.key})
    return operations.take_down(sent, draft=draft, by=Actor.of(who), at=at)[0]


def _somebody_elsewhere() -> Person:
    home = person_of("resident").home
    living = Person.objects.select_related(AT_HOME).filter(**{f"{AT_HOME}__lies_in__isnull": False})
    here = home.scope.district_id if home else None
    found = living.exclude(**{f"{AT_HOME}__lies_in": here}).order_by("pk").first()
    if found is None:
        raise LookupError("no estate of the demo lies in another district")
    return found
