"""One spelling for one content, so that equal things have equal digests."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID


@runtime_checkable
class Dumps(Protocol):
    """A pydantic model, known by what it can do: the kernel needs no more of it."""

    def model_dump(self) -> dict[str, Any]: ...


def digest_of(content: object) -> str:
    """The sha256 of `content` in its one spelling. Raises TypeError for what has none."""
    return hashlib.sha256(spelling(content).encode()).hexdigest()


def spelling(content: object) -> str:
    """`content` as JSON: sorted keys, moments in UTC. Raises TypeError for what has none."""
    return json.dumps(
        _plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _plain(content: Any) -> Any:
    if content is None or type(content) in {str, int, float, bool}:
        return content  # most of it, and the question for a model below is a slow one
    if isinstance(content, Dumps):
        return _plain(content.model_dump())
    if is_dataclass(content) and not isinstance(content, type):
        return _plain(asdict(content))
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return _plain_value(content)


def _plain_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("A moment without a time zone has no one spelling.")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no one spelling.")
