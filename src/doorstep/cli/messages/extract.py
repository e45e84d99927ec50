"""Which texts the code and the templates ask for."""

from dataclasses import dataclass
from pathlib import Path

from doorstep.cli.messages import extract_python, extract_template
from doorstep.cli.messages.catalogue import Text
from doorstep.cli.messages.hits import NotLiteral

TEMPLATES = (".html", ".txt", ".xml", ".svg")
NOT_SHOWN = {"tests", "migrations", "static"}


@dataclass(frozen=True)
class Asked:
    """Where a text is first asked for, and its plural form if it has one."""

    where: str
    plural: str = ""


def asked_for(folder: Path) -> tuple[dict[Text, Asked], list[str]]:
    """Every text below `folder` with the place that asks first, and what could not be read."""
    wanted: dict[Text, Asked] = {}
    faults: list[str] = []
    for file in sorted(folder.rglob("*")):
        within = file.relative_to(folder)
        if NOT_SHOWN & set(within.parts):
            continue
        try:
            if file.suffix == ".py":
                hits = extract_python.hits(file.read_text())
            elif file.suffix in TEMPLATES and "templates" in within.parts:
                hits = extract_template.hits(file.read_text())
            else:
                continue
        except NotLiteral as fault:
            faults.append(f"{within}: {fault}")
            continue
        for hit in hits:
            wanted.setdefault(hit.text, Asked(f"{within}:{hit.line}", hit.plural))
    return wanted, faults
