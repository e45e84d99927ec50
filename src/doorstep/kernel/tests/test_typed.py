import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel import typed
from doorstep.kernel.errors import BadInput


class TestLine:
    def test_collapses_every_kind_of_space(self):
        assert typed.line("　三单元　 楼道\t灯\n不亮 ", max_length=20) == "三单元 楼道 灯 不亮"

    def test_composes_letters(self):
        assert typed.line("e\u0301", max_length=1) == "é"

    def test_takes_out_what_turns_the_reading_order(self):
        assert typed.line("3号\u202e楼\u2066\u200b", max_length=20) == "3号楼"

    @pytest.mark.parametrize("text", ["a\x00b", "a\x07", "\x1b[31m", "\ud800"])
    def test_refuses_control_signs(self, text):
        with pytest.raises(BadInput):
            typed.line(text, max_length=20)

    @pytest.mark.parametrize("text", ["", "  ", "\u200b", "　"])
    def test_refuses_nothing(self, text):
        with pytest.raises(BadInput):
            typed.line(text, max_length=20)

    def test_lets_nothing_pass_where_it_may(self):
        assert typed.line("  ", max_length=20, min_length=0) == ""

    @pytest.mark.parametrize(("text", "number"), [("灯", "2"), ("灯" * 6, "5")])
    def test_says_how_long_it_may_be(self, text, number):
        with pytest.raises(BadInput, match=number):
            typed.line(text, min_length=2, max_length=5)

    @given(st.text(max_size=60))
    def test_cleaning_twice_changes_nothing(self, text):
        try:
            once = typed.line(text, max_length=1000, min_length=0)
        except BadInput:
            return
        assert typed.line(once, max_length=1000, min_length=0) == once
        assert "\n" not in once


class TestParagraph:
    def test_keeps_lines_and_one_blank_line(self):
        text = "第一行  \r\n第二行\r\n\n\n\n第三行\n"

        assert typed.paragraph(text, max_length=50) == "第一行\n第二行\n\n第三行"

    def test_refuses_too_much(self):
        with pytest.raises(BadInput):
            typed.paragraph("字" * 11, max_length=10)

    @given(st.text(max_size=60))
    def test_cleaning_twice_changes_nothing(self, text):
        try:
            once = typed.paragraph(text, max_length=1000)
        except BadInput:
            return
        assert typed.paragraph(once, max_length=1000) == once


class TestLooksPersonal:
    @pytest.mark.parametrize(
        "text",
        [
            "打我电话13812345678",
            "电话：138 1234 5678，谢谢",
            "138-1234-5678",
            "１３８１２３４５６７８",
            "+86 13812345678",
            "8613812345678",
            "幺三八一二三四五六七八",
            "1 3 8 1 2 3 4 5 6 7 8",
            "门牌501 13812345678 602",
            "座机 020-87654321",
            "(0755) 8765 4321",
            "身份证440101199001011234",
            "44010119900101123x",
            "440101 19900101 1234",
            "440101900101123",
        ],
    )
    def test_finds_phones_and_id_numbers(self, text):
        assert typed.looks_personal(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "3-2-501 灯不亮",
            "2026-03-05 09:30 到 11:45",
            "1、2、3、4、5、6、7、8、9、10、11号楼都停水",
            "水表读数 138123456789012",
            "快递单号 7313812345678901",
            "一楼二楼三楼都没有灯",
            "电费 1234.56 元",
        ],
    )
    def test_lets_ordinary_numbers_pass(self, text):
        assert not typed.looks_personal(text)
