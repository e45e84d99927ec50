"""In which language the operator is answered."""

import os


def language() -> str:
    """For answers only: what a command writes into the database speaks the community's own."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh-hans" if spoken.startswith("zh") else "en"
