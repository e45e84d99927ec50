import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.catalogue import presets
from doorstep.catalogue.models import Category
from doorstep.catalogue.words import by_keyword, guess, plain


def standard():
    matters = [matter for group in presets.GROUPS for matter in group.matters]
    return [
        Category(
            pk=number,
            code=matter.code,
            urgency=matter.urgency,
            keywords=presets.keywords().get(matter.code, []),
        )
        for number, matter in enumerate(matters, start=1)
    ]


STANDARD = standard()


def sorted_as(text):
    """The category the standard words put this under."""
    found = by_keyword(text, STANDARD)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("三单元楼道灯不亮,晚上黑得很", "light", "楼道灯"),
        ("电梯又坏了,老人下不了楼", "errand", "下不了楼"),
        ("3栋电梯坏了三天了", "lift", "电梯坏"),
        ("有人被困电梯了快来人", "lift-trapped", "被困电梯"),
        ("楼上漏水滴到我家厨房", "leak", "楼上漏"),
        ("垃圾桶满了没人收,臭得很", "rubbish", "垃圾桶"),
        ("楼下广场舞每天吵到十点", "noise", "广场舞"),
        ("遛狗不牵绳,吓到孩子", "dog", "不牵绳"),
        ("车停在消防通道上", "fire-lane", "消防通道"),
        ("养老金认证我不会弄", "pension-check", "养老金"),
        ("高龄津贴怎么领", "allowance", "高龄津贴"),
        ("医保卡异地就医能报销吗", "insurance", "异地就医"),
        ("跟楼上邻居有矛盾,想请人调解", "mediation", "矛盾"),
        ("腿脚不便,帮我买点药", "errand", "腿脚不便"),
        ("厨房闻到煤气味,有点害怕", "gas", "闻到煤气"),
        ("停水两天了", "water", "停水"),
        ("暖气不热,屋里冷", "heat", "屋里冷"),
        ("楼顶瓷砖脱落砸到车了", "falling", "瓷砖脱落"),
        ("唱ＫＴＶ唱到半夜", "noise", "ktv"),
    ],
)
def test_finds_what_residents_say(text, code, word):
    found = guess(text, STANDARD)

    assert found is not None
    assert (found.category.code, found.word) == (code, word)


class TestGuess:
    @pytest.mark.parametrize("text", ["", "   ", "🙂🙂🙂", "随便说说", "a" * 20_000])
    def test_does_not_guess_without_a_word(self, text):
        assert guess(text, STANDARD) is None

    def test_puts_a_real_danger_before_a_longer_word(self):
        assert sorted_as("楼道感应灯不亮,电线还漏电").code == "wire"

    @pytest.mark.parametrize(
        "text", ["消防通道堵了,万一着火怎么办", "电动车充电没有漏电保护", "车库要防止起火"]
    )
    def test_does_not_cry_danger_over_what_is_only_feared(self, text):
        assert sorted_as(text).urgency != "DANGER"

    def test_still_hears_the_danger_said_a_second_time(self):
        text = "以前说万一着火怎么办,现在真的着火了"

        assert sorted_as(text).code == "fire"

    def test_trusts_the_first_line_over_the_rest(self):
        text = "路灯坏了\n那边的消防通道、健身器材、垃圾分类以前也说过"

        assert sorted_as(text).code == "light"

    def test_reads_on_when_the_first_line_says_nothing(self):
        assert sorted_as("您好:\n我家停水了").code == "water"

    @given(st.text(max_size=200), st.randoms(use_true_random=False))
    def test_gives_the_same_answer_in_whatever_order_it_is_asked(self, text, random):
        shuffled = random.sample(STANDARD, len(STANDARD))

        assert guess(text, STANDARD) == guess(text, shuffled)

    @given(st.sampled_from([(c, w) for c in STANDARD for w in c.keywords]))
    def test_every_keyword_is_found_by_itself(self, pair):
        category, word = pair

        found = guess(word, STANDARD)

        assert found is not None
        assert category == found.category or plain(found.word) in plain(word)

    def test_no_two_matters_share_a_keyword(self):
        words = [plain(word) for category in STANDARD for word in category.keywords]

        assert len(words) == len(set(words))
