"""The demo neighbourhood, Oujingyuan: what is drawn, and how much of it.

Only the number of estates, households and residents, the three districts, the ten teams of 230
volunteers and the six property companies come from public reports. Names of estates other than the
first, shapes, floors, shares and every person are invented for the demo.
"""

from __future__ import annotations

from dataclasses import dataclass, field

type Ring = tuple[tuple[float, float], ...]  # (longitude, latitude), WGS-84, closed by the reader

SEED = 20_260_801
COMMUNITY_NAME = ("欧景苑社区", "Oujingyuan")
STREET_NAME = ("江湾街道", "Jiangwan Street")
CITY_NAME = ("武汉市", "Wuhan")


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """A district and the outline drawn for it where the three meet."""

    key: str
    name_zh: str
    name_en: str
    division_code: str
    outline: Ring


@dataclass(frozen=True, slots=True)
class EstatePlan:
    """An estate: rows of like buildings around a centre, in so many grids."""

    key: str
    name_zh: str
    name_en: str
    district: str
    property_company: str
    centre: tuple[float, float]
    buildings: int
    units: int
    floors: int
    doors: int
    grids: int
    has_lift: bool = True

    @property
    def dwellings(self) -> int:
        """How many doors the estate has."""
        return self.buildings * self.units * self.floors * self.doors


MEETING_POINT = (114.3573, 30.6097)
_NORTH, _SOUTH, _EAST = (114.3545, 30.6200), (114.3475, 30.5990), (114.3700, 30.6080)

DISTRICTS = (
    DistrictPlan(
        "wuchang",
        "武昌区",
        "Wuchang District",
        "420106",
        ((114.33, 30.599), _SOUTH, MEETING_POINT, _NORTH, (114.33, 30.62)),
    ),
    DistrictPlan(
        "qingshan",
        "青山区",
        "Qingshan District",
        "420107",
        (MEETING_POINT, _EAST, (114.37, 30.62), _NORTH),
    ),
    DistrictPlan(
        "hongshan",
        "洪山区",
        "Hongshan District",
        "420111",
        (_SOUTH, (114.37, 30.599), _EAST, MEETING_POINT),
    ),
)

ESTATES = (
    EstatePlan(
        "oujingyuan", "欧景苑", "Oujingyuan", "wuchang", "oujing", (114.3546, 30.6099), 12, 3, 18, 3, 5
    ),
    EstatePlan(
        "linjiang", "临江花园", "Riverside Garden", "wuchang", "linjiang", (114.3536, 30.6124), 10, 2, 18, 4, 4
    ),
    EstatePlan(
        "wutong", "梧桐雅居", "Plane Tree Court", "wuchang", "oujing", (114.3520, 30.6087), 12, 3, 11, 3, 3
    ),
    EstatePlan(
        "tieqiao", "铁桥新村", "Iron Bridge Village", "qingshan", "tieqiao", (114.3594, 30.6119), 22, 4, 6, 2, 3, False
    ),
    EstatePlan(
        "qingshan", "青杉小筑", "Green Fir House", "qingshan", "qingshan", (114.3590, 30.6141), 8, 2, 15, 4, 2
    ),
    EstatePlan(
        "hongfu", "洪福苑", "Hongfu Court", "hongshan", "hongfu", (114.3578, 30.6072), 8, 2, 11, 4, 2
    ),
    EstatePlan(
        "shuxiang", "书香里", "Bookscent Lane", "hongshan", "shuxiang", (114.3558, 30.6059), 6, 2, 15, 3, 1
    ),
)

PROPERTY_COMPANIES = {
    "oujing": ("欧景物业", "Oujing Property"),
    "linjiang": ("临江家园物业", "Riverside Home Property"),
    "tieqiao": ("铁桥房管站", "Iron Bridge Housing Office"),
    "qingshan": ("青杉物业", "Green Fir Property"),
    "hongfu": ("洪福物业", "Hongfu Property"),
    "shuxiang": ("书香物业", "Bookscent Property"),
}

DEPARTMENTS = {
    "urban_management": ("城市管理执法局", "Urban Management"),
    "housing": ("住房和城市更新局", "Housing"),
    "civil_affairs": ("民政局", "Civil Affairs"),
    "market": ("市场监督管理局", "Market Regulation"),
}


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A volunteer team and how many belong to it."""

    key: str
    name_zh: str
    name_en: str
    size: int
    is_silver_age: bool = False
    skill: str = ""


TEAMS = (
    TeamPlan("lecturers", "红方正讲师队", "Lecturers", 18, True, "talks"),
    TeamPlan("thinktank", "金点子智囊队", "Bright Ideas", 16, True, "advice"),
    TeamPlan("silver", "银发族帮帮队", "Silver Helpers", 24, True, "visits"),
    TeamPlan("repairs", "巧手维修队", "Handy Repairs", 26, False, "repairs"),
    TeamPlan("patrol", "平安巡逻队", "Night Patrol", 30, False, "patrol"),
    TeamPlan("dogs", "文明养犬队", "Dog Squad", 20, False, "dogs"),
    TeamPlan("green", "清洁家园队", "Clean Home", 28, False, "cleaning"),
    TeamPlan("errands", "代办跑腿队", "Errands", 28, False, "errands"),
    TeamPlan("mediation", "邻里调解队", "Neighbour Mediation", 16, False, "mediation"),
    TeamPlan("care", "暖心陪伴队", "Company and Care", 24, False, "care"),
)

VOLUNTEERS = sum(team.size for team in TEAMS)  # 230


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a demo is built; the small one lives in tests."""

    estates: tuple[EstatePlan, ...] = ESTATES
    households: int = 7_800
    residents: int = 12_000
    volunteers: int = VOLUNTEERS
    cases: int = 3_000
    days: int = 183
    share_aged_60: float = 0.56
    share_without_phone: float = 0.22
    share_of_couples_sharing_a_phone: float = 0.35
    shares: dict[str, float] = field(
        default_factory=lambda: {
            # of cases, what becomes of them
            "answered_on_the_spot": 0.16,
            "withdrawn": 0.03,
            "merged": 0.02,
            "handed_back_once": 0.08,
            "never_answered": 0.06,
            "reopened": 0.05,
            "late": 0.09,
        }
    )


FULL = Shape()
SMALL = Shape(
    estates=(
        EstatePlan("oujingyuan", "欧景苑", "Oujingyuan", "wuchang", "oujing", (114.3546, 30.6099), 3, 2, 4, 2, 2),
        EstatePlan("tieqiao", "铁桥新村", "Iron Bridge Village", "qingshan", "tieqiao", (114.3594, 30.6119), 2, 2, 3, 2, 1, False),
        EstatePlan("hongfu", "洪福苑", "Hongfu Court", "hongshan", "hongfu", (114.3578, 30.6072), 2, 1, 4, 2, 1),
    ),
    households=84,
    residents=130,
    volunteers=24,
    cases=60,
    days=60,
)
