"""One sheet that a community starts from: a row says what stands in one unit of a building.

A row that cannot be kept is refused whole with its number and the reason; the others are taken.
Reading the same sheet again adds nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter, ValidationError

from doorstep.kernel import typed
from doorstep.kernel.childproc import ParseFailed, run_limited
from doorstep.kernel.errors import DomainError
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind
from doorstep.places.tokens import fold, fold_number

MOST_BYTES = 5 * 1024 * 1024
MOST_FLOORS, MOST_DOORS, MOST_DOORS_IN_ALL = 80, 40, 60_000

COLUMNS: dict[str, tuple[str, ...]] = {
    "estate": ("小区", "小区名称", "ESTATE"),
    "building": ("楼栋", "楼栋号", "栋号", "楼号", "幢号", "BUILDING"),
    "unit": ("单元", "单元号", "UNIT"),
    "floors": ("层数", "楼层数", "FLOORS"),
    "doors": ("每层户数", "一层户数", "DOORS", "DOORSPERFLOOR"),
    "grid": ("网格", "所属网格", "网格名称", "GRID"),
    "lies_in": ("所在区", "行政区", "LIESIN", "DISTRICT"),
    "latitude": ("纬度", "LATITUDE"),
    "longitude": ("经度", "LONGITUDE"),
}
EXAMPLE: tuple[tuple[str | int, ...], ...] = (
    tuple(words[0] for words in COLUMNS.values()),
    ("示例小区", "1栋", "1单元", 6, 2, "第一网格", "", "", ""),
    ("示例小区", "1栋", "2单元", 6, 2, "第一网格", "", "", ""),
)
_CELLS = TypeAdapter(list[list[str]])
_NEEDED = ("estate", "building", "floors", "doors", "grid")
_MERGED = ("estate", "building", "grid")  # an empty cell means: as in the row above
_BUILDING_WORD = re.compile(r"(?:号楼|号栋|号幢|栋|幢|座|楼|号|#)$")
_PLAIN_NUMBER = re.compile(r"[A-Z]?[0-9]{1,4}[A-Z]?|[A-Z]|[甲乙丙丁]")
_UNIT_WORD = re.compile(r"(?:号?单元|门|梯)$")


class BadSheet(DomainError):
    """This file is no sheet of places, or is too large for one."""

    code = "places.bad_sheet"
    status = 422


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was refused."""

    row: int
    sentence: str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """A row that can be kept."""

    row: int
    estate: str
    building: str
    unit: str
    floors: int
    doors: int
    grid: str
    lies_in: str = ""
    point: tuple[float, float] | None = None

    @property
    def where(self) -> tuple[str, str, str]:
        """What two rows may not both say."""
        return self.estate, self.building, self.unit


class _Refused(Exception):
    """Carries the sentence for one row."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(slots=True)
class Sheet:
    """What a file says, row by row."""

    lines: list[Line] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    _seen: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _lies_in: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        """Keep a row that contradicts none before it. Raises _Refused."""
        if (earlier := self._seen.get(line.where)) is not None:
            raise _Refused(_("Row %(row)d already describes this unit.") % {"row": earlier})
        district = self._lies_in.get(line.where[:2]) or line.lies_in
        if line.lies_in not in {"", district}:
            raise _Refused(
                _("Above it says that this building lies in %(district)s.") % {"district": district}
            )
        self._lies_in[line.where[:2]] = district
        self._seen[line.where] = line.row
        self.lines.append(line)


def cells_of(payload: bytes) -> list[list[str]]:
    """The cells of an uploaded workbook or CSV file, read in a child process. Raises BadSheet."""
    if not payload.strip():
        raise BadSheet(_("This file is empty. Please choose the sheet again."))
    if len(payload) > MOST_BYTES:
        raise BadSheet(_("This file is larger than 5 MB. Please keep only the sheet of places."))
    try:
        answer = run_limited("doorstep.places.sheet_child:read", payload)
    except ParseFailed as failure:
        if failure.reason == "too_many_rows":
            raise BadSheet(_("This sheet has more than 3000 rows. Please split it.")) from None
        raise BadSheet(
            _("This file cannot be read as a sheet. Please save it as .xlsx or .csv and try again.")
        ) from None
    cells: list[list[str]] = json.loads(answer)
    return cells


def cells_again(text: str) -> list[list[str]]:
    """The cells as our own page carried them from the preview. Raises BadSheet."""
    try:
        cells: list[list[str]] = _CELLS.validate_json(text, strict=True)
    except ValidationError:
        raise BadSheet(_("Please choose the sheet again: what was shown before is gone.")) from None
    return cells


def carried(cells: list[list[str]]) -> str:
    """Only the columns we know, for our page to carry from the preview. Raises BadSheet."""
    header, columns = _header(cells)
    rows: list[list[str]] = [[] for _above in range(header)]
    rows.append([COLUMNS[name][0] for name in columns])
    rows += [
        [row[at] if at < len(row) else "" for at in columns.values()] for row in cells[header + 1 :]
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read(cells: list[list[str]], *, community: Place) -> Sheet:
    """The rows that can be kept and those that cannot, by what they say. Raises BadSheet."""
    header, columns = _header(cells)
    districts = _districts(community)
    sheet = Sheet()
    above: dict[str, str] = {}
    for number, row in enumerate(cells[header + 1 :], start=header + 2):
        said = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if not any(said.values()):
            continue
        said |= {name: said.get(name) or above.get(name, "") for name in _MERGED}
        above = said
        try:
            sheet.take(_line(number, said, districts))
        except (_Refused, DomainError) as refusal:
            sheet.errors.append(RowError(number, refusal.sentence))
    if sum(line.floors * line.doors for line in sheet.lines) > MOST_DOORS_IN_ALL:
        raise BadSheet(
            _("This sheet describes more than 60000 doors. Please check floors and doors.")
        )
    return sheet


def _header(cells: list[list[str]]) -> tuple[int, dict[str, int]]:
    """Which row names the columns, and where each stands; a title may stand above it."""
    for position, row in enumerate(cells[:10]):
        named = {
            name: at
            for at, cell in enumerate(row)
            for name, words in COLUMNS.items()
            if re.sub(r"[\s_()]|\(.*\)", "", fold(cell)) in words
        }
        if len(named) >= 3:
            if missing := [COLUMNS[name][0] for name in _NEEDED if name not in named]:
                raise BadSheet(
                    _("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
                )
            return position, named
    raise BadSheet(
        _("The first row must name the columns: %(columns)s.")
        % {"columns": ", ".join(words[0] for words in COLUMNS.values())}
    )


def _districts(community: Place) -> Mapping[str, str]:
    """The districts of this city, by full name and without 区."""
    city = community.ids_on_path[0]
    names = Place.objects.filter(parent_id=city, kind=PlaceKind.DISTRICT).values_list(
        "name_zh", flat=True
    )
    return {way: name for name in names for way in (name.removesuffix("区"), name)}


def _line(number: int, said: Mapping[str, str], districts: Mapping[str, str]) -> Line:
    """One row understood. Raises _Refused or BadInput."""
    for name in _NEEDED:
        if not said.get(name):
            raise _Refused(_("%(column)s is missing.") % {"column": COLUMNS[name][0]})
    lies_in = said.get("lies_in", "")
    if lies_in and lies_in not in districts:
        raise _Refused(_("%(name)s is no district of this city.") % {"name": lies_in})
    return Line(
        row=number,
        estate=typed.line(said["estate"], max_length=80),
        building=_number(said["building"], _BUILDING_WORD),
        unit=_number(said.get("unit") or "1", _UNIT_WORD),
        floors=_count(said["floors"], COLUMNS["floors"][0], MOST_FLOORS),
        doors=_count(said["doors"], COLUMNS["doors"][0], MOST_DOORS),
        grid=typed.line(said["grid"], max_length=80),
        lies_in=districts.get(lies_in, ""),
        point=_point(said.get("latitude", ""), said.get("longitude", "")),
    )


def _number(text: str, word: re.Pattern[str]) -> str:
    """3栋, 三号楼 and 03 are building 3; 综合楼 stays 综合楼."""
    written = typed.line(text, max_length=16)
    bare = fold_number(word.sub("", fold(written).strip()).strip())
    return bare if _PLAIN_NUMBER.fullmatch(bare) else written


def _count(text: str, column: str, most: int) -> int:
    plain = re.sub(r"[层户]$", "", fold(text).strip())
    if not re.fullmatch(r"[0-9]{1,3}", plain) or not 1 <= int(plain) <= most:
        raise _Refused(
            _("%(column)s must be a whole number from 1 to %(most)d.")
            % {"column": column, "most": most}
        )
    return int(plain)


def _point(latitude: str, longitude: str) -> tuple[float, float] | None:
    if not latitude and not longitude:
        return None
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        raise _Refused(
            _("Latitude and longitude must both be numbers, or both be empty.")
        ) from None
    if 70 < point[0] < 140 and 0 < point[1] < 60:
        raise _Refused(_("Latitude and longitude are swapped."))
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise _Refused(_("Latitude is at most 90 and longitude at most 180. Please check them."))
    return point


def doors_of(line: Line) -> Iterator[tuple[int, str]]:
    """Floor and door of everything a row describes: 101, 102, 201 ..."""
    for floor in range(1, line.floors + 1):
        for door in range(1, line.doors + 1):
            yield floor, f"{floor}{door:02d}"
