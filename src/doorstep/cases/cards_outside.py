"""Cards to hand a case to another system by hand: its fields, in its own order and words."""

from collections.abc import Callable
from dataclasses import dataclass

from doorstep.cases import standing
from doorstep.cases.models import Case
from doorstep.cases.states import OutsideSystem
from doorstep.kernel import codes
from doorstep.kernel.clock import shanghai

type Reader = Callable[[Case], str]


@dataclass(frozen=True, slots=True)
class System:
    """Another system: which of our facts goes into which of its fields, in its order."""

    fields: tuple[tuple[str, str, Reader], ...]  # its own label, what that means, our fact


def _code(case: Case) -> str:
    return codes.spoken(case.code)


def _came(case: Case) -> str:
    return f"{shanghai(case.happened_at):%Y-%m-%d %H:%M}"


def _due(case: Case) -> str:
    return f"{shanghai(case.due_at):%Y-%m-%d %H:%M}"


def _street(case: Case) -> str:
    return case.street.name_zh


def _community(case: Case) -> str:
    return case.community.name_zh


def _heading(case: Case) -> str:
    return case.category.name_zh


def _summary(case: Case) -> str:
    return case.summary


def _said(case: Case) -> str:
    return case.said_words


def _place(case: Case) -> str:
    return standing.place(case)


SYSTEMS: dict[OutsideSystem, System] = {
    OutsideSystem.HOTLINE: System(
        (
            ("诉求标题", "title", _summary),
            ("诉求内容", "what was said", _said),
            ("诉求分类", "heading", _heading),
            ("发生时间", "when it happened", _came),
            ("所属街道", "street", _street),
            ("所属社区", "community", _community),
            ("详细地址", "place", _place),
            ("来源编号", "our code", _code),
        ),
    ),
    OutsideSystem.CITY: System(
        (
            ("案件类别", "heading", _heading),
            ("发生地点", "place", _place),
            ("所属社区", "community", _community),
            ("问题描述", "what was said", _said),
            ("上报时间", "when it happened", _came),
            ("处置时限", "due", _due),
            ("上报编号", "our code", _code),
        ),
    ),
}
