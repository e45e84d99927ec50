"""Texts in templates: translate, blocktranslate and _("...") in tags and variables.

The msgids are spelt as Django spells them when it renders: `%` doubled, variables as %(name)s.
"""

import re
from dataclasses import dataclass, field

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

from doorstep.cli.messages.catalogue import Text
from doorstep.cli.messages.hits import Hit, NotLiteral

UNDERSCORE = re.compile(r"""_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\)""")


@dataclass
class _Block:
    """A blocktranslate that is being read."""

    line: int
    bits: list[str]
    singular: list[str] = field(default_factory=list)
    plural: list[str] = field(default_factory=list)
    in_plural: bool = False

    def add(self, token: Token) -> None:
        if token.token_type == TokenType.BLOCK and token.contents.split()[0] == "plural":
            self.in_plural = True
            return
        part = self.plural if self.in_plural else self.singular
        if token.token_type == TokenType.TEXT:
            part.append(token.contents.replace("%", "%%"))
        elif token.token_type == TokenType.VAR:
            part.append(f"%({token.contents})s")

    def hit(self) -> Hit:
        def whole(parts: list[str]) -> str:
            text = "".join(parts)
            return trim_whitespace(text) if "trimmed" in self.bits else text

        context = _after("context", self.bits, self.line)
        return Hit(self.line, Text(whole(self.singular), context), whole(self.plural))


def hits(source: str) -> list[Hit]:
    """Every text `source` asks for. Raises NotLiteral."""
    found: list[Hit] = []
    block: _Block | None = None
    for token in Lexer(source).tokenize():
        bits = list(smart_split(token.contents)) if token.token_type == TokenType.BLOCK else []
        tag = bits[0] if bits else ""
        if block is not None:
            if tag in {"endblocktranslate", "endblocktrans"}:
                found.append(block.hit())
                block = None
            else:
                block.add(token)
        elif tag in {"blocktranslate", "blocktrans"}:
            block = _Block(token.lineno or 0, bits)
        elif tag in {"translate", "trans"}:
            found.append(_translate(bits, token.lineno or 0))
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            found.extend(_underscores(token))
    return found


def _translate(bits: list[str], line: int) -> Hit:
    if len(bits) < 2:
        raise NotLiteral(line)
    expression = bits[1].partition("|")[0] if bits[1][-1] not in "\"'" else bits[1]
    return Hit(line, Text(_literal(expression, line), _after("context", bits, line)))


def _after(word: str, bits: list[str], line: int) -> str:
    return _literal(bits[bits.index(word) + 1], line) if word in bits else ""


def _underscores(token: Token) -> list[Hit]:
    line = token.lineno or 0
    return [
        Hit(line, Text(_literal(match.group(1), line)))
        for match in UNDERSCORE.finditer(token.contents)
    ]


def _literal(word: str, line: int) -> str:
    quote = word[:1]
    if len(word) < 2 or quote not in "\"'" or word[-1] != quote:
        raise NotLiteral(line)
    inner = word[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")
    return inner.replace("%", "%%")
