"""Reading the fragments and writing the one catalogue Django loads."""

from dataclasses import dataclass, field
from pathlib import Path

import polib

HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "zh_Hans",
    "Plural-Forms": "nplurals=1; plural=0;",
}


@dataclass(frozen=True, order=True)
class Text:
    """What identifies a text: the English words and, rarely, a context."""

    msgid: str
    context: str = ""


@dataclass
class Catalogue:
    """Every fragment in one; the first translation of a text counts, others are conflicts."""

    entries: dict[Text, polib.POEntry] = field(default_factory=dict)
    home: dict[Text, str] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> "Catalogue":
        """All fragments of `folder`, in the order of their names."""
        whole = cls()
        for fragment in sorted(folder.glob("*.po")):
            for entry in polib.pofile(str(fragment), encoding="utf-8"):
                if not entry.obsolete:
                    whole._take(entry, fragment.name)
        return whole

    def _take(self, entry: polib.POEntry, fragment: str) -> None:
        text = Text(entry.msgid, entry.msgctxt or "")
        first = self.entries.setdefault(text, entry)
        self.home.setdefault(text, fragment)
        if chinese(first) != chinese(entry):
            self.conflicts.append(
                f"{fragment}: {entry.msgid!r} is translated differently in {self.home[text]}"
            )

    def compile_to(self, target: Path) -> None:
        """Write the binary catalogue, whole or not at all."""
        whole = polib.POFile()
        whole.metadata = HEADER
        whole.extend(self.entries.values())
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        whole.save_as_mofile(str(draft))
        draft.replace(target)


def chinese(entry: polib.POEntry) -> list[str]:
    """The translations of an entry: one, as Chinese has no plural forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
