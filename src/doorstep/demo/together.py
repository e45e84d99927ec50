"""A matter that needs several hands, a meeting about it, a split, and two that belong together."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from doorstep.cases import operations, queries
from doorstep.cases.joint_states import WITH_THE_PARTY
from doorstep.cases.models import Case, CasePart
from doorstep.cases.operations import Decided, Minutes, Offshoot, Wish
from doorstep.demo.life import somebody_of
from doorstep.demo.personas import person_of
from doorstep.demo.pictures import picture
from doorstep.kernel import clock
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.people.states import PartyKind

HOUR = timedelta(hours=1)
RECIPIENT = "维修部孙师傅"
SAYS = _("a partner with a link, without an account")
ASKED = (
    "查一查三楼到二楼的下水管，漏的地方修好。",
    "看看楼顶的雨水管是不是堵了，有问题开个单子。",
    "修好以后上门看一次，把天花板的情况拍下来。",
)


def play(leak: Case, *, beside: Case, two_at_once: Case, end: datetime) -> None:
    """Let it happen around three cases of the scenes, through the operations."""
    by = Actor.of(person_of("secretary"))
    operations.split(
        two_at_once.pk,
        offshoot=Offshoot(summary="单元门口的电动车乱停", said="电动车也停得乱七八糟的。"),
        by=by,
        at=end - HOUR,
    )
    operations.tie(leak.pk, to=beside.pk, by=by, at=end - 2 * HOUR)
    asked = [
        operations.ask_for_part(
            leak.pk,
            to=party,
            wish=Wish(what=what, due_at=end + (8 + 24 * number) * HOUR, wants_photo=number == 0),
            by=by,
            at=end - 3 * HOUR,
        )
        for number, (party, what) in enumerate(zip(hands(leak), ASKED, strict=False))
    ]
    _answer(asked, end=end)
    _meet(leak, by=by, end=end)


def partner_link(base: str) -> str:
    """A fresh link to a part that waits, for whoever tries the demo; empty when none does."""
    waiting = CasePart.objects.filter(
        state__in=WITH_THE_PARTY, party__organisation__isnull=False, case__is_private=False
    )
    part = waiting.order_by("pk").first()
    if part is None:
        return ""
    by = Actor.of(person_of("secretary"))
    _link, token = operations.mint_part_link(part.pk, for_whom=RECIPIENT, by=by, at=clock.now())
    return f"{base}/l/{token}/"


def hands(case: Case) -> list[Party]:
    """The property company first, then other bodies, and the desk."""
    named = [each for _title, some in queries.could_take_part(case) for each in some]
    parties = Party.objects.in_bulk([each.party_id for each in named])
    known = [parties[each.party_id] for each in named]
    bodies = [each for each in known if each.kind == PartyKind.ORGANISATION]
    return [*bodies, *(each for each in known if each not in bodies)][: len(ASKED)]


def _answer(asked: list[CasePart], *, end: datetime) -> None:
    """The first takes it on, the second gives it back, the third is done."""
    first, second, third = asked
    desk = Actor.of(person_of("secretary"))
    company = Actor.of(somebody_of(first.party))
    operations.accept_part(first.pk, by=company, at=end - 2 * HOUR)
    operations.return_part(second.pk, reason="雨水管归物业，不归我们。", by=desk, at=end - 2 * HOUR)
    operations.finish_part(
        third.pk,
        words="上门看了，天花板还是湿的，等管子修好再补漆。",
        by=desk,
        at=end - HOUR,
        after=[picture(1, is_after=True)],
    )


def _meet(case: Case, *, by: Actor, end: datetime) -> None:
    there = hands(case)
    decisions = [
        Decided(party=there[0], what="三天内换好二楼的下水管", due_at=end + 72 * HOUR),
        Decided(party=case.owner, what="把修好的情况告诉楼上楼下两家", due_at=end + 96 * HOUR),
    ]
    minutes = Minutes(
        held_on=clock.shanghai_day(end - HOUR),
        place="社区二楼会议室",
        parties=there,
        decisions=decisions,
        notes="楼上愿意开门配合，物业先修，费用从维修基金里出。",
    )
    operations.record_meeting(case.pk, minutes=minutes, by=by, at=end - HOUR)
