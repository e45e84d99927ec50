"""Replies as offices write them: which say something, and which say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.cases.stock import PHRASES_EN, PHRASES_ZH, Emptiness, emptiness

SAID = "三单元楼道的灯不亮了，晚上老人下楼看不见路，怕摔跤。"
EMPTY = [
    "已收悉。",
    "您好，您反映的问题已收悉，已转相关部门处理。",
    "您反映的问题我们高度重视，将尽快处理，感谢您的来电！",
    "已转交相关部门，请耐心等待。",
    "尊敬的居民，该诉求已受理，正在处理中，敬请谅解。",
    "已处理。",
    "已办结，感谢支持",
    "已上报上级，会持续关注。",
    "Received. Thank you for your feedback.",
    "Your message has been received and forwarded to the relevant department.",
    "Noted, will be dealt with as soon as possible.",
]
ANSWERS = [
    "好了",
    "换了灯泡",
    "换了新灯泡，二楼到三楼都亮了，拍手就着。",
    "已转物业刘师傅，今天下午三点上门换灯。",
    "您好，楼道灯的声控开关坏了，物业周五前换新的，电话通知您。",
    "已处理：清走了三单元门口的旧沙发。",
    "这条路归城管局管，已经帮您登记，编号2031，三天内有人联系。",
    "带身份证到一楼窗口，十分钟就能办完养老认证。",
    "Received; the electrician comes on Friday at nine.",
    "Put in a new bulb.",
    "Fixed",
]


@pytest.mark.parametrize("reply", EMPTY)
def test_stock_phrases_are_no_answer(reply: str):
    assert emptiness(reply, said=SAID) == Emptiness.PHRASES


@pytest.mark.parametrize("reply", ANSWERS)
def test_what_says_something_is_one(reply: str):
    assert emptiness(reply, said=SAID) is None


@pytest.mark.parametrize("reply", [SAID, "三单元楼道的灯不亮了，晚上老人下楼看不见路。"])
def test_saying_back_what_was_said_is_none(reply: str):
    assert emptiness(reply, said=SAID) == Emptiness.ECHO


@given(st.lists(st.sampled_from(PHRASES_ZH), min_size=1, max_size=6))
def test_stock_phrases_in_any_order_stay_empty(phrases: list[str]):
    assert emptiness("，".join(phrases) + "。") == Emptiness.PHRASES


@given(st.lists(st.sampled_from(PHRASES_EN), min_size=1, max_size=6))
def test_in_english_too(phrases: list[str]):
    assert emptiness(". ".join(phrases)) == Emptiness.PHRASES


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gets_a_verdict(reply: str, said: str):
    assert emptiness(reply, said=said) in {None, *Emptiness}
