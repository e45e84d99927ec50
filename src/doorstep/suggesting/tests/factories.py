"""Texts to learn from, and a model that has learnt them. All invented."""

from datetime import UTC, datetime
from itertools import product

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.tests.factories import ResidentFactory
from doorstep.places.tests.factories import DwellingFactory
from doorstep.suggesting import keeping, operations
from doorstep.suggesting.learning.training import Example
from doorstep.suggesting.models import TrainedModel

NINE_AM = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
SAYINGS = {
    "light": [
        "楼道灯不亮",
        "路灯坏了看不见",
        "单元门口的灯一闪一闪",
        "楼梯灯泡坏了",
        "声控灯没反应",
    ],
    "rubbish": ["垃圾桶满了没人收", "楼下堆满垃圾", "厨余垃圾发臭", "垃圾清运太慢", "纸箱堆在过道"],
    "noise": [
        "半夜装修太吵",
        "楼上唱歌吵得睡不着",
        "广场舞音响太大声",
        "狗整夜叫太吵",
        "麻将声吵人",
    ],
}
WHERE = ["我们这边", "请来看看", "好几天了", "老人不方便", "麻烦尽快处理", "已经说过一次"]


def examples() -> list[Example]:
    """Ninety texts of as many people under three headings."""
    return [
        Example(f"{said},{more}。", label, f"{label} {said} {more}")
        for label, sayings in SAYINGS.items()
        for said, more in product(sayings, WHERE)
    ]


def trained() -> TrainedModel:
    """The next version, learnt from these."""
    by = Actor.system("test")
    return operations.train(examples(), sources=["examples"], by=by, at=NINE_AM)


def next_door(person: Person, name: str = "刘大爷", **fields: object) -> Person:
    """Somebody who lives off the same stairs."""
    home = person.home
    assert home is not None
    neighbour: Person = ResidentFactory(
        name=name,
        dwelling=DwellingFactory(unit=home.unit, grid=home.grid),
        **fields,
    )
    return neighbour


def spoil(model: TrainedModel, content: bytes | None) -> None:
    """Change what lies in its file, or take it away."""
    default_storage.delete(model.file.path)
    if content is not None:
        default_storage.save(model.file.path, ContentFile(content))
    keeping.forget_opened()
