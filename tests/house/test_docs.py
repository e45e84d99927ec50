"""What somebody can meet must be written down, and what is written down must be there."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from doorstep.cases.states import State
from doorstep.cli.main import main
from doorstep.cli.registry import commands
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind
from doorstep.settings.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
READ = re.compile(r"env\.(?:text|words|number|choice|folder|address|networks)\(\s*\"([A-Z_]+)\"")
READ_OTHERWISE = {"DATABASE_URL", "DATABASE_URL_TEST", "DOORSTEP_CHROMIUM"}
READ_BY_WAY = {"CARRY_SMS_BY", "CARRY_EMAIL_BY"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```", re.DOTALL)


def prose(page: Path) -> str:
    """A page without its code."""
    return CODE.sub("", page.read_text(encoding="utf-8"))


def source_files(where: str) -> list[Path]:
    return [f for f in (ROOT / where).rglob("*.py") if "tests" not in f.parts]


def anchors(page: Path) -> set[str]:
    """The headings of a page as a browser jumps to them."""
    words = [title for _depth, title in HEADING.findall(prose(page))]
    return {re.sub(r"[^\w\s-]", "", each).strip().lower().replace(" ", "-") for each in words}


def test_every_setting_is_described():
    read = {
        name for file in source_files("src/doorstep") for name in READ.findall(file.read_text())
    }
    page = (DOCS / "operate/settings.md").read_text()
    described = {
        name
        for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert described == read | READ_OTHERWISE | READ_BY_WAY


def test_every_command_is_named():
    page = (DOCS / "operate/commands.md").read_text()
    missing = [name for name in commands(["doorstep.cli", *ROOMS]) if f"| `{name}` |" not in page]
    assert missing == []


def test_every_room_is_named():
    page = (DOCS / "develop/rooms.md").read_text()
    rooms = [room.rpartition(".")[2] for room in ROOMS]
    assert [room for room in rooms if not re.search(rf"^{room} ", page, re.MULTILINE)] == []


def test_every_state_is_named():
    page = (DOCS / "develop/states.md").read_text()
    assert [state for state in State if f"| `{state}` |" not in page] == []


def test_every_code_in_the_source_is_explained():
    """Read from the text, so that a refusal made otherwise than by a class is not forgotten."""
    said = re.compile(r"\bcode(?:: ClassVar\[str\])? = \"(\w+\.\w+)\"|_answer\(.*\"(api\.\w+)\"")
    pages = [DOCS / "develop/refusals.md", DOCS / "api/index.md"]
    told = "".join(page.read_text() for page in pages)
    codes = {
        refusal or answer
        for file in source_files("src/doorstep")
        for refusal, answer in said.findall(file.read_text())
    }
    assert len(codes) > 50
    assert sorted(code for code in codes if f"`{code}`" not in told) == []


def test_every_event_is_named():
    page = (DOCS / "develop/events.md").read_text()
    told = re.compile(r"^class (\w+)\(Event\):", re.MULTILINE)
    missing = [
        name
        for file in source_files("src/doorstep")
        for name in told.findall(file.read_text())
        if f".{name}`" not in page
    ]
    assert missing == []


def test_links_lead_somewhere():
    roots = [page for page in ROOT.glob("*.md") if not page.name.startswith(".")]
    broken = []
    for page in [*roots, *DOCS.rglob("*.md")]:
        for link in LINK.findall(prose(page)):
            if "://" in link or link.startswith("mailto:"):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []


def test_every_page_can_be_reached():
    seen: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = [link.partition("#")[0] for link in LINK.findall(prose(page))]
        near = [(page.parent / link).resolve() for link in links if link and "://" not in link]
        waiting += [each for each in near if each.is_file() and DOCS in each.parents]
    lost = [page for page in DOCS.rglob("*.md") if page not in seen]
    assert [str(page.relative_to(ROOT)) for page in lost] == []


class TestHandbook:
    """Both languages have the same pages with the same sections: neither is left behind."""

    def test_has_the_same_pages(self):
        chinese, english = (
            {page.name for page in (DOCS / "handbook" / language).glob("*.md")}
            for language in ("zh-hans", "en")
        )
        assert chinese == english
        assert len(chinese) >= 7

    @pytest.mark.parametrize("page", sorted((DOCS / "handbook/en").glob("*.md")), ids=str)
    def test_has_the_same_sections(self, page: Path):
        other = DOCS / "handbook/zh-hans" / page.name
        depths = [[len(marks) for marks, _ in HEADING.findall(prose(p))] for p in (page, other)]
        assert depths[0] == depths[1]

    @pytest.mark.parametrize("page", sorted((DOCS / "handbook").rglob("*.md")), ids=str)
    def test_keeps_tasks_short(self, page: Path):
        starts = [found.start() for found in HEADING.finditer(prose(page))]
        tasks = [prose(page)[here:there] for here, there in pairwise([*starts, len(prose(page))])]
        long = [task.splitlines()[0] for task in tasks if len(task.strip().splitlines()) > 14]
        assert long == []


@pytest.mark.django_db
def test_an_office_can_be_set_up_as_described(monkeypatch):
    """The operator types and pastes this; it has to work as it stands."""
    page = (DOCS / "operate/install.md").read_text()
    (first,) = re.findall(r"^\.venv/bin/doorstep establish (.*)$", page, re.MULTILINE)
    (second,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.setattr("getpass.getpass", lambda _asked: "")

    with pytest.raises(SystemExit, match="0"):
        main(["establish", *first.split()])
    exec(compile(second, "install.md", "exec"), {})

    assert Place.objects.get(kind=PlaceKind.COMMUNITY).phone == "027-12345678"


def test_both_readmes_name_the_same_commands():
    told = []
    for name in ("README.md", "README.zh-CN.md"):
        page = (ROOT / name).read_text(encoding="utf-8")
        typed = re.findall(r"^(make \w+|\./doorstep [\w -]+?)\s+#", page, re.MULTILINE)
        named = re.findall(r"`\./doorstep --help` \|.*?([a-z][a-z, 、]+)\|", page)
        told.append((typed, [re.split(r"[,、 ]+", each.strip()) for each in named]))
    assert told[0][0]
    offered = {"establish", "search", "backup", "restore", "doctor"}
    assert offered <= set(told[0][1][0]) & set(told[1][1][0])
    assert told[0][0] == told[1][0]
