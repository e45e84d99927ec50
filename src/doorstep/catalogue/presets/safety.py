"""Danger, and what cannot wait."""

from doorstep.catalogue.presets.shapes import (
    A_DAY,
    AT_ONCE,
    GRID_WORKER,
    PROPERTY,
    Group,
    Matter,
    Owner,
    Words,
)
from doorstep.catalogue.states import Urgency


def _danger(
    *,
    code: str,
    name: Words,
    public: Words,
    owner: Owner,
    ask: Words = ("危险排除了吗？", "Is the danger gone?"),
    yes: Words = ("排除了", "Yes, it is safe now"),
    no: Words = ("还有危险", "No, it is still dangerous"),
) -> Matter:
    """Somebody has to be there within two hours, day or night."""
    return Matter(
        code=code,
        name=name,
        public=public,
        ask=ask,
        yes=yes,
        no=no,
        due=AT_ONCE,
        owner=owner,
        urgency=Urgency.DANGER,
        reopen_days=30,
    )


SAFETY = Group(
    code="safety",
    name=("安全隐患", "Safety"),
    public=("有危险", "Something is dangerous"),
    matters=(
        _danger(
            code="gas",
            name=("燃气泄漏", "Gas leak"),
            public=("闻到煤气味", "I smell gas"),
            owner=GRID_WORKER,
        ),
        _danger(
            code="fire",
            name=("火情烟雾", "Fire or smoke"),
            public=("着火、冒烟", "Something is burning"),
            owner=GRID_WORKER,
        ),
        _danger(
            code="lift-trapped",
            name=("电梯困人", "Trapped in a lift"),
            public=("有人困在电梯里", "Someone is stuck in the lift"),
            owner=PROPERTY,
            ask=("人出来了吗？", "Is everyone out?"),
            yes=("出来了", "Yes, everyone is out"),
            no=("还在里面", "No, still inside"),
        ),
        _danger(
            code="falling",
            name=("高空坠物", "Falling objects"),
            public=("有东西往下掉", "Things are falling down"),
            owner=PROPERTY,
        ),
        _danger(
            code="wire",
            name=("电线裸露", "Bare wires"),
            public=("电线露在外面", "A wire is bare"),
            owner=PROPERTY,
        ),
        _danger(
            code="manhole",
            name=("井盖缺损", "Open manhole"),
            public=("井盖没了、坏了", "A manhole cover is missing"),
            ask=("井盖盖好了吗？", "Is the cover back on?"),
            yes=("盖好了", "Yes, it is covered"),
            no=("还没盖", "Not yet"),
            owner=PROPERTY,
        ),
        Matter(
            code="fire-lane",
            name=("消防通道", "Fire lane"),
            public=("消防通道被堵", "The fire lane is blocked"),
            ask=("通道让开了吗？", "Is the lane clear?"),
            yes=("让开了", "Yes, it is clear"),
            no=("还堵着", "Still blocked"),
            due=A_DAY,
            urgency=Urgency.URGENT,
            owner=PROPERTY,
            volunteers=True,
        ),
    ),
)
