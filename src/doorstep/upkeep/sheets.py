"""The recovery sheet: one page that a person can read, type and scan."""

import io
from html import escape

import segno

from doorstep.kernel.clock import shanghai
from doorstep.upkeep.recovery import Sheet

_TITLE = "恢复密钥 · Recovery key"
_WORDS = (
    "凭此页才能打开备份。请放在与机器不同的安全地方,两份,封好,写上日期和姓名。",
    "不要拍照,不要发到聊天里,不要存进电脑。",
    "Only this page opens the backups. Keep two copies, sealed, dated, away from the machine.",
    "Do not photograph it, send it or store it on a computer.",
)
_HOW = "./doorstep restore FILE"


def as_text(sheet: Sheet) -> str:
    """For a printer or a terminal, with the code drawn in blocks."""
    drawn = io.StringIO()
    segno.make(sheet.private, error="m").terminal(out=drawn, compact=True)
    return "\n".join(
        [
            _TITLE,
            f"{shanghai(sheet.made_at):%Y-%m-%d %H:%M}",
            "",
            *_WORDS,
            "",
            *_lines(sheet),
            "",
            drawn.getvalue(),
            f"public: {sheet.public}",
            _HOW,
            "",
        ]
    )


def as_html(sheet: Sheet) -> str:
    """For a browser, black on white; nothing is fetched from anywhere."""
    code = segno.make(sheet.private, error="m").svg_inline(scale=6)
    words = "".join(f"<p>{escape(each)}</p>" for each in _WORDS)
    lines = "\n".join(_lines(sheet))
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{_TITLE}</title>'
        f"<h1>{_TITLE}</h1><p>{shanghai(sheet.made_at):%Y-%m-%d %H:%M}</p>{words}"
        f"<pre>{lines}</pre>{code}<p>{sheet.public}</p><p>{_HOW}</p></html>"
    )


def _lines(sheet: Sheet) -> list[str]:
    """Four groups a line, each line numbered."""
    groups = sheet.groups
    return [
        f"{number}.  {'  '.join(groups[start : start + 4])}"
        for number, start in enumerate(range(0, len(groups), 4), start=1)
    ]
