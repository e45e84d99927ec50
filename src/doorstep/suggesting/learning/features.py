"""What of a text is counted: its words, and its runs of two and three characters."""

import re
import unicodedata

LONGEST = 4_000  # what is said after that adds nothing to what it is about
_RUN = re.compile(r"[^\W\d_]+")


def plain(text: str) -> str:
    """One width and one case, figures left out."""
    return unicodedata.normalize("NFKC", text[:LONGEST]).casefold()


def runs_of(text: str) -> list[str]:
    """The stretches of letters and characters between everything else."""
    return _RUN.findall(plain(text))


def words_of(runs: list[str]) -> list[str]:
    """The words of these stretches."""
    import rjieba  # a dictionary: read where somebody guesses, not at each start of each process

    return [word for run in runs for word in rjieba.cut(run)]


def grams_of(runs: list[str]) -> list[str]:
    """Every two and three characters that stand together."""
    grams = [run[at : at + 2] for run in runs for at in range(len(run) - 1)]
    grams += [run[at : at + 3] for run in runs for at in range(len(run) - 2)]
    return grams
