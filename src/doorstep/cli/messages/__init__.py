"""The Chinese texts: merge the rooms' fragments, compile them, say what is missing.

`python -m doorstep.cli.messages` writes the compiled catalogue; `--check` compares the fragments
with what the code and the templates ask for. No gettext programs are needed.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
CHINESE = ROOT / "locale/zh_Hans"
"""Its `parts/*.po` are written by hand; `LC_MESSAGES/django.mo` is made from them."""
