import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel import codes

symbols = st.sampled_from(codes.ALPHABET)
minted = st.integers(1, 29).map(codes.mint)


class TestMint:
    @given(st.integers(1, 29))
    def test_makes_a_valid_code_of_that_length(self, length):
        code = codes.mint(length)

        assert len(code) == length + 1
        assert codes.is_valid(code)

    @pytest.mark.parametrize("length", [-1, 0, 30, 100])
    def test_refuses_a_length_its_check_does_not_cover(self, length):
        with pytest.raises(ValueError, match="symbols"):
            codes.mint(length)

    def test_is_never_the_same_twice(self):
        assert len({codes.mint(11) for _ in range(1000)}) == 1000

    def test_has_no_symbols_that_look_alike(self):
        assert len(codes.ALPHABET) == 31
        assert not set("01ILO") & set(codes.ALPHABET)


class TestIsValid:
    @given(minted, st.data())
    def test_notices_every_wrong_symbol(self, code, data):
        place = data.draw(st.integers(0, len(code) - 1))
        other = data.draw(symbols.filter(lambda symbol: symbol != code[place]))

        assert not codes.is_valid(code[:place] + other + code[place + 1 :])

    @given(minted, st.data())
    def test_notices_every_swap(self, code, data):
        first = data.draw(st.integers(0, len(code) - 1))
        second = data.draw(st.integers(0, len(code) - 1))
        swapped = list(code)
        swapped[first], swapped[second] = swapped[second], swapped[first]

        assert codes.is_valid("".join(swapped)) == (code[first] == code[second])

    @pytest.mark.parametrize("code", ["", "2", "0000", "abcd", "2222-", "é" * 8, "2" * 31])
    def test_refuses_what_is_no_code(self, code):
        assert not codes.is_valid(code)

    @given(st.text())
    def test_answers_for_any_text(self, text):
        codes.is_valid(codes.normalise(text))


class TestNormalise:
    @given(minted)
    def test_undoes_printing_and_saying(self, code):
        assert codes.normalise(codes.spoken(code)) == code
        assert codes.normalise(f"  {codes.spoken(code).lower()}\n") == code

    def test_takes_wide_letters_and_any_dash(self):
        assert codes.normalise("ab2c — d3－e") == "AB2CD3E"

    def test_guesses_nothing(self):
        assert codes.normalise("O0I1L") == "O0I1L"


class TestSpoken:
    def test_groups_by_four(self):
        assert codes.spoken("ABCDEFGHJK") == "ABCD-EFGH-JK"
