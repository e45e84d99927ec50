"""The Chinese texts: merge the rooms' fragments, compile them, say what is missing.

`python -m doorstep.cli.messages` writes the compiled catalogue; `--check` compares the fragments
with what the code and the templates ask for. No gettext programs are needed.
"""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[3]
CHINESE = ROOT / "locale/zh_Hans"


def merged() -> polib.POFile:
    """Every fragment in one catalogue; the first translation of a text counts."""
    whole = polib.POFile()
    whole.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "zh_Hans",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    seen: set[tuple[str | None, str]] = set()
    for fragment in sorted((CHINESE / "parts").glob("*.po")):
        for entry in polib.pofile(str(fragment)):
            key = (entry.msgctxt, entry.msgid)
            if key not in seen and not entry.obsolete:
                seen.add(key)
                whole.append(entry)
    return whole


def main() -> None:
    """Compile the fragments into the catalogue Django reads."""
    target = CHINESE / "LC_MESSAGES/django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    merged().save_as_mofile(str(target))


if __name__ == "__main__":
    main()
