"""What is learnt, what may not be, and what a file must not carry. No database."""

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.suggesting.learning import likeness, topics, training
from doorstep.suggesting.learning.arrays import NotOurArrays, digest_of, packed, unpacked
from doorstep.suggesting.learning.masking import masked
from doorstep.suggesting.learning.measures import measure
from doorstep.suggesting.learning.topics import Message
from doorstep.suggesting.learning.training import Example, TooLittle
from doorstep.suggesting.tests.factories import NINE_AM, examples


@pytest.fixture(scope="module")
def reader():
    return training.fit(examples())


class TestReader:
    def test_names_the_heading_and_the_words_that_speak_for_it(self, reader):
        best, second = reader.guesses("三楼的楼道灯又坏了,晚上不亮")

        assert best.label == "light"
        assert best.sureness > second.sureness > 0
        assert "楼道" in best.words

    def test_says_nothing_of_words_it_does_not_know(self, reader):
        assert reader.guesses("hello world") == []
        assert reader.guesses("") == []

    def test_is_the_same_each_time_and_does_not_care_for_width_or_spaces(self, reader):
        assert reader.ranked("垃圾 桶满了") == reader.ranked("垃圾　桶满了\n")

    def test_reads_as_scikit_learn_would(self):
        """Our own sums give what the machine that was trained gives."""
        from scipy import sparse
        from sklearn.feature_extraction.text import TfidfVectorizer

        from doorstep.suggesting.learning.features import grams_of, runs_of, words_of

        made = training.fit(examples())
        texts = [each.text for each in examples()][::7]
        runs = [runs_of(each) for each in texts]
        blocks = []
        for block, names_of in ((made.words, words_of), (made.grams, grams_of)):
            known = {name: at for at, name in enumerate(block.names)}
            kind = TfidfVectorizer(analyzer=names_of, vocabulary=known, sublinear_tf=True)
            kind.fit(runs)
            kind.idf_ = block.idf.astype(np.float64)
            blocks.append(kind.transform(runs))
        theirs = sparse.hstack(blocks) @ np.vstack([made.words.weights, made.grams.weights])

        ours = np.array([made.scores(text) for text in texts])
        assert np.allclose(ours, theirs + made.bias, atol=1e-4)


class TestTrain:
    def test_measures_on_texts_it_had_not_seen(self):
        learnt = training.train(examples())

        assert learnt.rows == learnt.people == 90
        assert learnt.apart.rows == learnt.plain.rows == 90
        assert learnt.plain.accuracy >= 0.9
        assert sum(n for _true, _said, n in learnt.apart.confused) == 90
        assert 0 < learnt.ms_per_text < 20

    def test_drops_what_fewer_than_five_people_said(self):
        rare = [Example("楼道灯不亮,张桂芳家的金丝雀飞走了", "light", "somebody")] * 9

        known = training.fit([*examples(), *rare])

        assert "金丝雀" not in known.words.names
        assert not any("丝雀" in name for name in known.grams.names)

    def test_keeps_what_five_people_said(self):
        common = [Example("路灯下有金丝雀", "light", f"person {n}") for n in range(5)]

        assert "金丝雀" in training.fit([*examples(), *common]).words.names

    @pytest.mark.parametrize("few", [[], examples()[:1], examples()[:30]])
    def test_refuses_too_little(self, few):
        with pytest.raises(TooLittle):
            training.train(few)

    def test_leaves_out_labels_with_few_texts(self):
        lonely = [Example("猫在树上下不来", "cat", "a")]

        learnt = training.train([*examples(), *lonely])

        assert (learnt.left_out, learnt.reader.labels) == (1, ("light", "noise", "rubbish"))

    def test_keeps_near_twins_on_one_side(self):
        """What was copied ten times is no proof of having learnt."""
        flattered = training.train([each for each in examples() for _copy in range(3)])

        assert flattered.apart.accuracy <= flattered.plain.accuracy


class TestArrays:
    def test_comes_back_as_it_went(self, reader):
        content = packed(reader)

        again = unpacked(content, digest=digest_of(content))

        assert again.labels == reader.labels
        for each in examples()[::9]:
            assert again.ranked(each.text) == reader.ranked(each.text)

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_refuses_any_changed_byte(self, reader, data):
        content = packed(reader)
        place = data.draw(st.integers(0, len(content) - 1))
        other = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
        changed = content[:place] + bytes([other]) + content[place + 1 :]

        with pytest.raises(NotOurArrays):
            unpacked(changed, digest=digest_of(content))

    @settings(max_examples=40, deadline=None)
    @given(st.binary(max_size=400))
    def test_refuses_what_is_no_model_though_the_digest_fits(self, content):
        with pytest.raises(NotOurArrays):
            unpacked(content, digest=digest_of(content))

    def test_refuses_anything_that_could_run(self):
        """A pickle inside is never opened, whatever digest stands beside it."""
        body = io.BytesIO()
        told = np.frombuffer(json.dumps({"format": 1}).encode(), dtype=np.uint8)
        np.savez(body, told=told, bias=np.array([{"a": 1}], dtype=object), allow_pickle=True)
        content = body.getvalue()

        with pytest.raises(NotOurArrays):
            unpacked(content, digest=digest_of(content))

    def test_refuses_arrays_that_do_not_fit_together(self, reader):
        from dataclasses import replace

        broken = replace(reader, labels=(*reader.labels, "more"))
        content = packed(broken)

        with pytest.raises(NotOurArrays):
            unpacked(content, digest=digest_of(content))


names = st.sampled_from(["王桂英", "欧阳建国", "李明", "陈大爷", "赵主任"])
phones = st.from_regex(r"1[3-9]\d{9}", fullmatch=True)
gaps = st.sampled_from(["", " ", "-", "\u3000"])
filler = st.text(alphabet="楼道灯坏了请来看看,。我们的水管漏小区", max_size=12)


class TestMasked:
    @given(filler, names, filler, phones, gaps)
    def test_leaves_no_phone_and_no_name_we_know(self, before, name, after, phone, gap):
        spelt = gap.join([phone[:3], phone[3:7], phone[7:]])

        clean = masked(f"{before}{name}{after},电话{spelt}。", names=[name])

        bare = likeness.bare(clean)
        assert name not in bare
        assert phone not in bare
        assert not any(sign.isdigit() for sign in bare)

    @given(filler, st.integers(1, 40), st.integers(1, 6), st.integers(101, 3204))
    def test_leaves_no_door(self, before, building, unit, door):
        clean = masked(f"{before}我住{building}栋{unit}单元{door}室,灯坏了")

        assert not any(sign.isdigit() for sign in clean)
        assert "单元" not in clean
        assert "灯坏了" in clean

    @pytest.mark.parametrize(
        ("said", "gone"),
        [
            ("我叫刘秀兰,楼上漏水", "刘秀兰"),
            ("找王阿姨问一下", "王"),
            ("联系人:周建华", "周建华"),
            ("欧阳先生家的狗", "欧阳"),
            ("我住友谊大道128号", "友谊大道"),
            ("打幺三八零零一二三四五六七", "零零一"),
            ("身份证420106195003051234", "420106"),
        ],
    )
    def test_takes_out_names_doors_and_numbers(self, said, gone):
        assert gone not in masked(said)

    def test_leaves_what_it_is_about(self):
        assert masked("门口的路灯不亮,水管漏水") == "门口的路灯不亮,水管漏水"

    def test_takes_out_the_names_of_estates(self):
        import re

        assert "欧景苑" not in masked("欧景苑门口太黑", places=re.compile("欧景苑"))


class TestLikeness:
    def test_is_whole_for_the_same_text_however_it_is_spaced(self):
        assert likeness.alike("楼道灯 不亮。", "楼道灯不亮") == 1.0

    def test_is_less_than_whole_for_any_other(self):
        assert 0.3 < likeness.alike("三单元楼道灯不亮了", "楼道灯不亮,请来修") < 1.0
        assert likeness.alike("楼道灯不亮", "垃圾没人收") == 0.0
        assert likeness.alike("", "楼道灯") == 0.0

    @given(st.text(max_size=30), st.text(max_size=30))
    def test_goes_both_ways(self, one, other):
        assert likeness.alike(one, other) == pytest.approx(likeness.alike(other, one))

    @given(
        st.lists(st.sampled_from(["灯坏了", "灯 坏了", "漏水", "漏水!", "太吵", ""]), max_size=12)
    )
    def test_finds_every_exact_twin(self, texts):
        group = likeness.exact(texts)

        for at, text in enumerate(texts):
            for other, same in enumerate(texts):
                is_same = bool(likeness.bare(text)) and likeness.bare(text) == likeness.bare(same)
                assert (group[at] == group[other]) == (is_same or at == other)

    def test_keeps_near_twins_together(self):
        texts = [
            "小区西门路灯全部不亮,晚上出行很危险,请尽快维修",
            "小区西门路灯全部不亮,晚上出行很危险,希望尽快维修",
            "广场舞音响声音太大,影响孩子学习",
            "广场舞音响声音太大,影响老人休息",
        ]

        first, second, third, fourth = likeness.near_twins(texts, least=0.5)

        assert first == second != third
        assert third == fourth


class TestMeasure:
    def test_counts_by_hand(self):
        found = measure(["a", "a", "b", "c"], [["a", "b"], ["b", "a"], ["b", "a"], ["a", "b"]])

        assert found.in_short() == {"accuracy": 0.5, "macro_f1": 0.3889, "top2": 0.75, "rows": 4}
        assert found.labels[0] == {
            "label": "a",
            "precision": 0.5,
            "recall": 0.5,
            "f1": 0.5,
            "rows": 2,
        }
        assert ("c", "a", 1) in found.confused


class TestTopics:
    def said(self, number: int, person: str, title: str, text: str = "") -> Message:
        return Message(str(number), person, title, text, NINE_AM)

    def test_counts_people_not_messages(self):
        loud = [self.said(n, "one", "欧景苑西门路灯不亮很危险") for n in range(7)]
        other = [self.said(10, "two", "欧景苑西门的路灯不亮,太危险")]

        (topic,) = topics.topics([*loud, *other])

        assert (topic.people, len(topic.ids)) == (2, 8)
        assert "欧景苑" in topic.place
        assert (topic.first, topic.last) == (NINE_AM, NINE_AM)

    def test_keeps_different_matters_apart(self):
        said = [
            self.said(1, "a", "欧景苑西门路灯不亮"),
            self.said(2, "b", "欧景苑西门路灯一直不亮"),
            self.said(3, "c", "广场舞音响太吵影响休息"),
            self.said(4, "d", "广场舞音响声音太吵"),
        ]

        found = topics.topics(said)

        assert sorted(sorted(each.ids) for each in found) == [["1", "2"], ["3", "4"]]
