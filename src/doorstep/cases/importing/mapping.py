"""What a mapping file says: which column of somebody else's table is what of ours.

Every key is described with an example in docs/operate/import.md.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)

from doorstep.cases.states import Channel
from doorstep.kernel.errors import DomainError
from doorstep.places.states import Datum

MOST_BYTES = 1_000_000
REASONS = {
    "missing": _("this key is missing"),
    "extra_forbidden": _("this key is not known"),
    "string_pattern_mismatch": _("this must be 2 to 20 small letters, digits and hyphens"),
    "list_type": _("this must be text in quotation marks, or a list of such"),
    "string_type": _("this must be text in quotation marks"),
    "too_short": _("this must name at least one column"),
}


class BadMapping(DomainError):
    """The mapping file cannot be used; the sentence names the line and the key."""

    code = "cases.bad_mapping"
    status = 422


class Outcome(StrEnum):
    """What a status over there means here."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SKIP = "skip"
    REFUSE = "refuse"


class Told(StrEnum):
    """What an entry of a history over there means here."""

    NOTE = "note"
    CLOSED = "closed"
    SKIP = "skip"


def _folded(values: dict[str, Any]) -> dict[str, Any]:
    return {fold(str(name)): value for name, value in values.items()}


def fold(text: str) -> str:
    """How values are compared: without spaces at the ends, small and capital letters alike."""
    return " ".join(text.split()).casefold()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise ValueError(_("there is no such time zone; one is Asia/Shanghai")) from None
    return name


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _without_hyphen(value: object) -> object:
    return value.replace("-", "") if isinstance(value, str) else value


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Names = Annotated[list[Name], BeforeValidator(_listed)]
Zone = Annotated[str, AfterValidator(_zone)]


class Table(BaseModel):
    """One [table] of the file; a key nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Table):
    """Where the rows come from, and what tells them apart."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,19}$")]
    id: Name


class File(Table):
    """What cannot be seen from the file itself."""

    format: Literal["", "csv", "parquet", "xlsx", "json"] = ""
    encoding: Literal["", "utf-8", "gb18030", "utf-16"] = ""
    delimiter: Annotated[str, StringConstraints(max_length=1)] = ""
    sheet: Annotated[str, StringConstraints(max_length=100)] = ""


class Dates(Table):
    """How moments are written, unless a table below says otherwise."""

    formats: Names = ["iso"]
    zone: Zone = "Asia/Shanghai"
    earliest: date = date(2000, 1, 1)


class Opened(Table):
    """When it was said; the first column that holds anything counts."""

    columns: Annotated[Names, Field(min_length=1)]
    formats: Names | None = None
    zone: Zone | None = None


class Closed(Table):
    """When it was over, and what was said then."""

    columns: Names = []
    formats: Names | None = None
    zone: Zone | None = None
    before_opened: Literal["keep", "opened", "refuse"] = "keep"
    words: Names = []
    words_for_residents: bool = False


class Status(Table):
    """What its status means; without a column, a closing date says that it is closed."""

    column: Name
    values: Annotated[dict[str, Outcome], BeforeValidator(_folded)] = {}
    default: Outcome = Outcome.REFUSE


class Category(Table):
    """Which heading of our catalogue; the first column with a known value counts."""

    columns: Names = []
    values: Annotated[dict[str, Name], BeforeValidator(_folded)] = {}
    default: str = ""


class Came(Table):
    """How it came to them; kept as a line with the words, for our channel is "imported"."""

    column: Name
    values: Annotated[dict[str, Channel], BeforeValidator(_folded)] = {}
    default: Channel | Literal[""] = ""


class Where(Table):
    """Where it is, and where it goes when that lies in no community of ours."""

    latitude: str = ""
    longitude: str = ""
    point: str = ""
    order: Literal["latitude longitude", "longitude latitude"] = "latitude longitude"
    datum: Annotated[Datum, BeforeValidator(_without_hyphen)] = Datum.WGS84
    address: Names = []
    no_address: Names = []
    find_address: bool = True
    outside: Literal["fallback", "refuse"] = "fallback"
    fallback: str = ""

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if bool(self.latitude) != bool(self.longitude):
            raise ValueError(_("latitude and longitude go together"))
        if self.latitude and self.point:
            raise ValueError(_("either point, or latitude and longitude"))
        return self


class Words(Table):
    """What people wrote. It is kept encrypted; only `summary` is read by everybody here."""

    said: Names = []
    labelled: Names = []
    summary: Names = []
    personal: Names = []
    contact_name: str = ""
    contact_phone: str = ""


class History(Table):
    """A list inside each row: what happened, one entry after the other."""

    column: Name
    date: Name
    words: Names = []
    type: str = ""
    values: Annotated[dict[str, Told], BeforeValidator(_folded)] = {}
    default: Told = Told.NOTE
    formats: Names | None = None
    zone: Zone | None = None


class Mapping(Table):
    """The whole file."""

    title: str = ""
    source: Source
    file: File = File()
    dates: Dates = Dates()
    opened: Opened
    closed: Closed = Closed()
    status: Status | None = None
    category: Category = Category()
    channel: Came | None = None
    place: Where = Where()
    words: Words = Words()
    history: History | None = None
    _written: tuple[str, str] = PrivateAttr(
        default=("", "mapping")
    )  # the text, and its file's name

    @model_validator(mode="after")
    def _keeps_personal_words_apart(self) -> Self:
        open_to_all = {*self.words.summary, *self.category.columns}
        open_to_all |= {each.column for each in (self.status, self.channel) if each is not None}
        personal = {*self.words.personal, self.words.contact_name, self.words.contact_phone}
        if shown := sorted((open_to_all & personal) - {""}):
            raise ValueError(
                _("%(columns)s cannot be both personal and shown to everybody here")
                % {"columns": ", ".join(shown)}
            )
        return self

    def written_as(self, text: str, name: str) -> Self:
        """Remember where it was read from, for refusals that come later."""
        self._written = (text, name)
        return self

    def refuse(self, path: tuple[str, ...], reason: object) -> BadMapping:
        """A refusal that leads to one key of the file this was read from."""
        return BadMapping(at_key(*self._written, path, reason))

    @property
    def columns(self) -> list[str]:
        """Every column that is read, once each."""
        return list(dict.fromkeys(name for name in self._read() if name))

    def _read(self) -> Iterator[str]:
        yield self.source.id
        yield from self.opened.columns
        yield from (*self.closed.columns, *self.closed.words)
        yield from (each.column for each in (self.status, self.channel, self.history) if each)
        yield from self.category.columns
        place, words = self.place, self.words
        yield from (place.latitude, place.longitude, place.point, *place.address)
        yield from (*words.said, *words.labelled, *words.summary, *words.personal)
        yield from (words.contact_name, words.contact_phone)


def load(file: Path) -> Mapping:
    """The mapping in `file`. Raises BadMapping naming file, line and key."""
    try:
        text = file.read_bytes()[:MOST_BYTES].decode("utf-8-sig")
    except OSError as failure:
        raise BadMapping(
            _("%(file)s cannot be read: %(reason)s.")
            % {"file": file.name, "reason": failure.strerror}
        ) from None
    except UnicodeDecodeError:
        raise BadMapping(
            _("%(file)s is not UTF-8. Please save it so.") % {"file": file.name}
        ) from None
    return read(text, name=file.name)


def read(text: str, *, name: str) -> Mapping:
    """The mapping written in `text`, which came from a file called `name`. Raises BadMapping."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise BadMapping(
            _("%(file)s is not TOML: %(reason)s.") % {"file": name, "reason": str(failure)}
        ) from None
    try:
        mapping = Mapping.model_validate(said)
    except ValidationError as failure:
        raise BadMapping(_sentence(failure, text, name)) from None
    return mapping.written_as(text, name)


def at_key(text: str, name: str, path: tuple[str, ...], reason: object) -> str:
    """A sentence that leads to one key of the file."""
    line = line_of(text, path)
    return str(
        _("%(file)s, line %(line)d, %(key)s: %(reason)s.")
        % {"file": name, "line": line, "key": ".".join(path), "reason": reason}
        if line
        else _("%(file)s, %(key)s: %(reason)s.")
        % {"file": name, "key": ".".join(path), "reason": reason}
    )


def line_of(text: str, path: tuple[str, ...]) -> int:
    """The line on which the key stands, else that of the table it belongs in; 0 for neither."""
    here: tuple[str, ...] = ()
    best = (0, 0)
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := re.match(r"\s*\[([^\[\]]+)\]", line):
            here = tuple(_keys(heading[1]))
            seen = here
        elif key := re.match(r"""\s*((?:"[^"]*"|'[^']*'|[^=#"'])+?)\s*=""", line):
            seen = (*here, *_keys(key[1]))
        else:
            continue
        folded = tuple(map(fold, seen))
        depth = len(folded)
        if folded == tuple(map(fold, path[:depth])) and depth > best[0]:
            best = (depth, number)
    return best[1]


def _keys(text: str) -> Iterator[str]:
    for match in re.finditer(r""""([^"]*)"|'([^']*)'|([^.\s"']+)""", text):
        yield next(part for part in match.groups() if part is not None)


def _sentence(failure: ValidationError, text: str, name: str) -> str:
    first = failure.errors()[0]
    path = tuple(str(part) for part in first["loc"] if not isinstance(part, int))
    return at_key(text, name, path or ("mapping",), _reason(dict(first)))


def _reason(error: dict[str, Any]) -> object:
    kind, context = error["type"], error.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        return _("this must be one of %(choices)s") % {"choices": context["expected"]}
    if kind == "value_error":
        return context["error"]
    return REASONS.get(kind, error["msg"])
