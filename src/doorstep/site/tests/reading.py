"""Reading a page as a person would: its words, not its tags."""

import re
from html.parser import HTMLParser

from django.http.response import HttpResponseBase

SILENT = {"script", "style", "template", "code", "kbd"}
LATIN_IN_CHINESE = {"English", "Cookie", "Enter", "MB", "px"}


class Words(HTMLParser):
    """Collects the words of a page, with those of attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_foreign = given.get("lang") not in {None, "zh-Hans"} and tag != "html"
        if tag in {"meta", "link", "input", "img", "path", "use", "br", "hr"}:
            return
        self.inside.append("foreign" if is_foreign else tag)
        read_out = ("aria-label", "data-start", "data-stop", "data-too-big", "data-offline")
        self.words += [given[name] or "" for name in read_out if name in given]

    def handle_endtag(self, tag: str) -> None:
        if self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not SILENT.intersection(self.inside) and "foreign" not in self.inside:
            self.words.append(data)


def english_left_in(response: HttpResponseBase) -> set[str]:
    """Latin words on a Chinese page that nobody meant to be there."""
    reader = Words()
    reader.feed(response.content.decode())  # type: ignore[attr-defined]  # the test client reads it whole
    text = " ".join(reader.words)
    text = re.sub(r"(127\.0\.0\.1|localhost)(:\d+)?", "", text)
    return set(re.findall(r"[A-Za-z]{2,}", text)) - LATIN_IN_CHINESE
