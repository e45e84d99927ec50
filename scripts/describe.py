"""`make docs`: writes the pages of docs/ that are made from the code, so that they cannot drift.

With --check it writes nothing, names the pages that are out of date and exits 1.
"""

import inspect
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

ROOT = Path(__file__).resolve().parent.parent
REGISTER_HEADING = "## The register\n"
NOTE = "<!-- Made from {source} by `make docs`. Change that, not this page. -->"


def main() -> int:
    """Write every page, or say which are out of date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.settings")
    os.environ.setdefault("DOORSTEP_MODE", "test")
    import django

    django.setup()
    stale = stale_pages()
    if "--check" in sys.argv[1:]:
        print("\n".join([*stale, f"{len(stale)} pages out of date"]))
        return 1 if stale else 0
    for path, text in pages().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
    print("\n".join(f"written: {path}" for path in stale) or "nothing to write")
    return 0


def pages() -> dict[str, str]:
    """Every page that is made from the code, by its path. Wants Django to be set up."""
    from django.utils import translation

    with translation.override("en"):
        return {path: write() for path, write in PAGES.items()}


def stale_pages() -> list[str]:
    """The pages that differ from what the code says now."""
    return [
        path
        for path, text in pages().items()
        if not (ROOT / path).exists() or (ROOT / path).read_text(encoding="utf-8") != text
    ]


def states() -> str:
    """Where a case can stand and where it can go from there."""
    from doorstep.cases.states import CLOSED, MOVES, OPEN, State

    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> RAISED"]
    lines += [f"    {here} --> {there}" for here, moves in MOVES.items() for there in moves]
    lines += [f"    {here} --> [*]" for here, moves in MOVES.items() if not moves]
    lines += ["```", "", "| state | meaning | |", "|---|---|---|"]
    for state in State:
        kind = "open" if state in OPEN else "closed" if state in CLOSED else "waiting"
        lines.append(f"| `{state}` | {state.label} | {kind} |")
    lines += ["", "| from | to | because |", "|---|---|---|"]
    for here, moves in MOVES.items():
        lines += [f"| `{here}` | `{there}` | {why} |" for there, why in moves.items()]
        lines += [] if moves else [f"| `{here}` | – | final |"]
    intro = (
        "A case changes its state in one place only, `cases.operations.moving`, and leaves a step"
        " each time. Whatever is not in the second table is refused with `cases.wrong_state`."
        " States are never renamed; later releases add moves."
    )
    return _page("Where a case can stand", "cases/states.py", intro, lines)


def permissions() -> str:
    """What each role may do."""
    from doorstep.people.states import LEVEL, RIGHTS, Right

    lines = ["| right | | " + " | ".join(f"`{role}`" for role in RIGHTS) + " |"]
    lines.append("|---|---|" + ":-:|" * len(RIGHTS))
    for right in Right:
        marks = ["yes" if right in RIGHTS[role] else "–" for role in RIGHTS]
        lines.append(f"| `{right}` | {right.label} | {' | '.join(marks)} |")
    lines += ["", "| role | | stands at a |", "|---|---|---|"]
    lines += [f"| `{role}` | {role.label} | {LEVEL[role].label} |" for role in RIGHTS]
    intro = (
        "A role stands at one place and covers everything below it. A private case wants"
        " `SEE_PRIVATE` besides. Residents, volunteers and partners hold no role: what they may do"
        " follows from being party to a case, from `policies.py` of each room. Whoever may not know"
        " of a thing gets the same answer as for one that does not exist (404)."
    )
    return _page("Who may do what", "people/states.py", intro, lines)


def refusals() -> str:
    """Every refusal, its code and what it means."""
    from doorstep.kernel.errors import DomainError

    lines = []
    for room, known in sorted(_by_room(_below(DomainError)).items()):
        lines += [f"## {room}", "", "| code | status | meaning |", "|---|---|---|"]
        codes = sorted(known, key=lambda each: (each.code, each.__name__))
        lines += [
            f"| `{each.code}` | {each.status} | {_promise(each)} |"
            for each in codes
            if "code" in vars(each)
        ]
        lines.append("")
    intro = (
        "Each is an exception that rolls everything back. On a page it is a sentence beside the"
        " form; in the API it is `{code, message, field}` with the status below; on the command"
        " line it is one line on standard error. The sentence may change, the code does not."
        " What the API itself refuses stands in [the API's page](../api/index.md#refusals)."
    )
    return _page("Refusals", "the refusals' own docstrings", intro, lines)


def events() -> str:
    """What happens, with which ids, and who listens."""
    from doorstep.kernel.events import Event, listeners_of

    lines = []
    for room, known in sorted(
        _by_room(each for each in _below(Event) if each is not Event).items()
    ):
        lines += [f"## {room}", "", "| event | carries | at once | later |", "|---|---|---|---|"]
        for each in known:
            now, later = listeners_of(each)
            carried = ", ".join(f"`{field.name}`" for field in fields(each))
            told = f"`{each.kind}`<br>{_promise(each)}"
            lines.append(f"| {told} | {carried} | {_names(now)} | {_names(later)} |")
        lines.append("")
    intro = (
        "An event is told inside the transaction that makes it true. Who listens *at once* writes"
        " in the same transaction and can still refuse it; who listens *later* is told by the"
        " worker, exactly once. How to write one: [messaging](messaging.md)."
    )
    return _page("Events", "the rooms' `events.py` and `handlers.py`", intro, lines)


def commands() -> str:
    """What the operator's tool can do."""
    from doorstep.cli.registry import commands as known
    from doorstep.settings.rooms import ROOMS

    lines = ["| command | does | example |", "|---|---|---|"]
    lines += [
        f"| `{each.name}` | {each.summary} | `{each.module.EXAMPLE}` |"
        for each in known(["doorstep.cli", *ROOMS]).values()
    ]
    intro = (
        "`./doorstep COMMAND --help` says more about each. A refusal is one sentence on standard"
        " error and an exit code other than 0."
    )
    return _page("The operator's tool", "the commands' own modules", intro, lines)


def privacy() -> str:
    """What we keep about people: the words stay, the register below them is written anew."""
    from doorstep.people.privacy import as_markdown

    page = (ROOT / "docs/operate/privacy.md").read_text(encoding="utf-8")
    words = page.partition(REGISTER_HEADING)[0]
    return f"{words}{REGISTER_HEADING}{as_markdown().strip()}\n"


def openapi() -> str:
    """The JSON API as programs read it."""
    from doorstep.site.api import api

    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def open311() -> str:
    """GeoReport v2 as programs read it."""
    from doorstep.open311.description import description

    return json.dumps(description(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/develop/states.md": states,
    "docs/develop/permissions.md": permissions,
    "docs/develop/refusals.md": refusals,
    "docs/develop/events.md": events,
    "docs/operate/commands.md": commands,
    "docs/operate/privacy.md": privacy,
    "docs/api/openapi.json": openapi,
    "docs/api/open311.openapi.json": open311,
}


def _page(title: str, source: str, intro: str, lines: list[str]) -> str:
    whole = [f"# {title}", NOTE.format(source=source), "", intro, "", *lines]
    return "\n".join(whole).rstrip() + "\n"


def _below[Kind](base: type[Kind]) -> Iterator[type[Kind]]:
    """`base` and all that descends from it in our rooms, in the order of their code."""
    import doorstep

    for module in walk_packages(doorstep.__path__, "doorstep."):
        if not {"tests", "__main__", "migrations"} & set(module.name.split(".")):
            import_module(module.name)
    waiting, seen = [base], []
    while waiting:
        here = waiting.pop(0)
        waiting += here.__subclasses__()
        room = here.__module__
        if room.startswith("doorstep.") and ".tests." not in room:
            seen.append(here)
    yield from sorted(set(seen), key=lambda each: (each.__module__, _line_of(each)))


def _line_of(kind: type) -> int:
    return inspect.getsourcelines(kind)[1]


def _by_room[Kind](known: Iterator[type[Kind]]) -> dict[str, list[type[Kind]]]:
    rooms = defaultdict(list)
    for each in known:
        rooms[each.__module__.split(".")[1]].append(each)
    return rooms


def _promise(kind: type) -> str:
    return inspect.cleandoc(vars(kind).get("__doc__") or "").partition("\n\n")[0].replace("\n", " ")


def _names(listeners: list[str]) -> str:
    return "<br>".join(f"`{name}`" for name in listeners) or "–"


if __name__ == "__main__":
    sys.exit(main())
