"""One tree of plain values, written as JSON or as XML; nothing is ever read from XML here."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree as ET

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

type Row = Mapping[str, Any]


class Format(StrEnum):
    """What is asked for by the end of an address."""

    JSON = "json"
    XML = "xml"

    @property
    def content_type(self) -> str:
        """As the answer's header says it."""
        kind = "application/json" if self is Format.JSON else "text/xml"
        return f"{kind}; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told: many rows under a root, or the root alone."""

    root: str
    told: "Sequence[Row] | Row"
    item: str = ""
    status: int = 200
    next: str = ""  # the cursor of the page that follows


def written(answer: Answer, wanted: Format) -> bytes:
    """The answer in the format asked for. Empty values are left out: clients reject both `null`
    and an empty element, each in another place.
    """
    told = _whole(answer.told)
    if wanted is Format.JSON:
        return json.dumps(told, ensure_ascii=False).encode()
    root = ET.Element(answer.root)
    if isinstance(told, list):
        for row in told:
            _into(ET.SubElement(root, answer.item), row)
    else:
        _into(root, told)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _whole(value: Any) -> Any:
    if isinstance(value, Mapping):
        whole = {key: _whole(each) for key, each in value.items()}
        return {key: each for key, each in whole.items() if each is not None and each != ""}
    if isinstance(value, list | tuple):
        return [_whole(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _into(element: ET.Element, value: Any) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            _into(ET.SubElement(element, key), each)
    elif isinstance(value, list):
        for each in value:
            _into(ET.SubElement(element, element.tag.removesuffix("s")), each)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = _NOT_XML.sub("", str(value))
