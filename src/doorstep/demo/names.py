"""Invented names: a surname by its share, and given names as each generation was given them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

# Share of the commonest surnames, per thousand, rounded; the rest fall on the tail.
_SURNAMES = (
    ("王", 71), ("李", 70), ("张", 66), ("刘", 55), ("陈", 51), ("杨", 33), ("黄", 27), ("赵", 23),
    ("周", 22), ("吴", 22), ("徐", 18), ("孙", 17), ("胡", 16), ("朱", 15), ("高", 14), ("林", 13),
    ("何", 13), ("郭", 13), ("马", 12), ("罗", 11), ("梁", 10), ("宋", 10), ("郑", 9), ("谢", 9),
    ("韩", 8), ("唐", 8), ("冯", 8), ("于", 7), ("董", 7), ("萧", 6), ("程", 6), ("曹", 6),
    ("袁", 6), ("邓", 6), ("许", 6), ("傅", 5), ("沈", 5), ("曾", 5), ("彭", 5), ("吕", 5),
    ("苏", 4), ("卢", 4), ("蒋", 4), ("蔡", 4), ("贾", 4), ("丁", 4), ("魏", 4), ("薛", 3),
    ("叶", 3), ("阎", 3), ("余", 3), ("潘", 3), ("杜", 3), ("戴", 3), ("夏", 3), ("钟", 3),
    ("汪", 3), ("田", 3), ("任", 3), ("姜", 3), ("范", 3), ("方", 3), ("石", 3), ("姚", 3),
    ("谭", 3), ("廖", 3), ("邹", 2), ("熊", 2), ("金", 2), ("陆", 2), ("郝", 2), ("孔", 2),
    ("白", 2), ("崔", 2), ("康", 2), ("毛", 2), ("邱", 2), ("秦", 2), ("江", 2), ("史", 2),
)  # fmt: skip

_GIVEN = {
    "F": {
        1930: "桂英 秀英 玉兰 兰英 素珍 淑珍 秀珍 凤英 玉珍 桂兰 菊香 金枝 腊梅 翠英 月娥 春秀".split(),
        1950: "建华 桂芳 玉芬 丽华 秀云 爱珍 惠兰 凤霞 腊英 汉英 永红 新华 美玉 淑芬 珍妮 碧云".split(),
        1970: "红 艳 丽 敏 静 燕 霞 娟 玲 芳 萍 莉 慧 琴 志红 小燕 海燕 卫红".split(),
        1990: "婷 雪 思雨 梦瑶 佳 晓雯 雅琴 倩 欣怡 璐 子涵 诗琪 可馨 若曦 一诺 雨桐".split(),
    },
    "M": {
        1930: "德福 国栋 长生 金山 福生 传喜 光明 炳南 汉清 世昌 永年 正财 万全 启文 家祥 宗林".split(),
        1950: "建国 国庆 援朝 汉生 建设 卫国 志强 大明 保华 胜利 新民 光荣 永强 长江 江生 跃进".split(),
        1970: "勇 军 涛 斌 伟 刚 杰 俊 波 志勇 海涛 国强 建军 汉桥 学文 晓东".split(),
        1990: "浩然 子轩 宇航 俊杰 鹏 晨 天佑 博文 明哲 一鸣 思远 睿 志远 文昊 嘉豪 楚天".split(),
    },
}


@dataclass(frozen=True, slots=True)
class Invented:
    """A made-up person: name, how neighbours call them, gender F or M, year of birth."""

    name: str
    called: str
    gender: str
    born: int


def surname(random: Random) -> str:
    """A surname, as common here as it is in the country."""
    family, shares = zip(*_SURNAMES, strict=True)
    return str(random.choices(family, weights=shares)[0])


def someone(
    random: Random, *, born: int, gender: str | None = None, family: str | None = None, this_year: int
) -> Invented:
    """Make up one person born in `born`."""
    gender = gender or random.choice("FM")
    family = family or surname(random)
    generation = max(start for start in _GIVEN[gender] if start <= max(born, 1930))
    given = random.choice(_GIVEN[gender][generation])
    return Invented(family + given, _called(family, gender, this_year - born), gender, born)


def _called(family: str, gender: str, age: int) -> str:
    """What the neighbours say: 王奶奶, 李叔叔, 小张."""
    if age >= 72:
        return family + ("奶奶" if gender == "F" else "爷爷")
    if age >= 50:
        return family + ("阿姨" if gender == "F" else "叔叔")
    if age >= 38:
        return family + ("姐" if gender == "F" else "哥")
    return "小" + family
