"""What no model may learn: names, numbers and addresses are taken out before anything is counted.

A gap is left, so that nothing is read across it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import rjieba

from doorstep.kernel import typed

GAP = " "
_PERSON = "nr"  # as rjieba tags a person's name
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严"
    "莫孔向常汤康易乔赖文施洪辛柯庄殷涂毕章聂鲁岳翟祝左华"
)
_COMPOUND = "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|司徒"
_SURNAME = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_HAN = "\u4e00-\u9fff"
_TITLE = (
    "先生|女士|小姐|阿姨|大妈|大爷|大娘|大姐|大哥|爷爷|奶奶|婆婆|爹爹|叔叔|伯伯|师傅|老师|同志|主任|"
    "书记|经理|老板|医生|警官|某某|某"
)
_CALLED = re.compile(rf"{_SURNAME}[{_HAN}]{{0,2}}?(?=(?:{_TITLE}))")
_NICKNAME = re.compile(rf"[老小]{_SURNAME}(?![{_HAN}]{{0,1}}(?:区|学|路|街|桥))(?=[,,。;、\s]|$)")
_SAYS_WHO = re.compile(
    rf"((?:我叫|我是|名叫|叫做|姓名|联系人|业主|户主|本人|投诉人|当事人)(?:是|为)?[::\s]*)"
    rf"{_SURNAME}[{_HAN}]{{1,2}}"
)
_COUNT = "0-9一二三四五六七八九十百零〇两A-Za-z甲乙丙丁"
_DOOR = re.compile(
    rf"[{_COUNT}]{{1,6}}(?:\s*[-—–]\s*[{_COUNT}]{{1,6}})*"
    r"\s*(?:号楼|号院|栋|幢|单元|室|号门|弄|门栋|座(?!谈|位))"
)
_ROAD = re.compile(rf"[{_HAN}]{{2,5}}(?:路|街|大道|巷)\s*\d+\s*号?")
_RUN = re.compile(r"\d[\d\s\-—–_.·:]*")
_SPOKEN = re.compile("[零〇一幺二三四五六七八九]{4,}")


def masked(text: str, *, names: Iterable[str] = (), places: re.Pattern[str] | None = None) -> str:
    """The text without phones, ID numbers, figures, doors, and names.

    `names` are those of whom it is about, gone wherever they stand; `places` finds the names of
    estates and buildings we know.
    """
    plain = unicodedata.normalize("NFKC", typed.without_personal(text))
    for name in sorted({_folded(each) for each in names} - {""}, key=len, reverse=True):
        spaced = r"\s*".join(map(re.escape, name))
        plain = re.sub(spaced, GAP, plain, flags=re.IGNORECASE)
    if places is not None:
        plain = places.sub(GAP, plain)
    plain = _SAYS_WHO.sub(rf"\g<1>{GAP}", plain)
    for pattern in (_CALLED, _NICKNAME, _ROAD, _DOOR, _SPOKEN, _RUN):
        plain = pattern.sub(GAP, plain)
    return "".join(GAP if is_name else word for word, is_name in _tagged(plain))


def _tagged(text: str) -> Iterator[tuple[str, bool]]:
    """Each word, and whether it reads like somebody's name."""
    for word, tag in rjieba.tag(text):
        yield word, tag == _PERSON and len(word) > 1 and word[0] in _SURNAMES


def _folded(name: str) -> str:
    """A name as it is looked for; one character alone says nothing of anybody."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    return plain if len(plain) > 1 else ""
