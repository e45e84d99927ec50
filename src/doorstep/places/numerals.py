"""Chinese numerals as people write them in addresses: 三, 十二, 二十, 五零一, 一百零二, 廿三."""

DIGITS = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_PLACES = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": "二十", "卅": "三十"}
CHARACTERS = "".join((*DIGITS, *_PLACES, *_TENS))


def in_digits(text: str) -> str | None:
    """ "十二" as "12", "五零一" as "501"; None when it is no numeral."""
    for short, long in _TENS.items():
        text = text.replace(short, long)
    if not text or any(each not in DIGITS and each not in _PLACES for each in text):
        return None
    if not any(each in _PLACES for each in text):
        return "".join(str(DIGITS[each]) for each in text)
    total, digit = 0, None
    for each in text:
        if each in _PLACES:
            total += (1 if digit is None or (digit == 0 and total == 0) else digit) * _PLACES[each]
            digit = None
        else:
            digit = DIGITS[each]
    return str(total + (digit or 0))


def in_chinese(number: int) -> str:
    """12 as "十二", 105 as "一百零五": as it is said, up to 9999. Raises ValueError beyond."""
    if not 0 < number <= 9999:
        raise ValueError(f"{number} is no number of a door")
    said, skipped = "", False
    for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += ("零" if skipped else "") + "一二三四五六七八九"[digit - 1] + word
        skipped = bool(said) and not digit
    return said.removeprefix("一") if 10 <= number < 20 else said


def digit_by_digit(number: str) -> str:
    """ "501" as "五零一", the way a door is read out."""
    return "".join("零一二三四五六七八九"[int(each)] for each in number)
