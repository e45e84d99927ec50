"""Naming a failure for logs and tables without repeating what it was about."""

from traceback import extract_tb

from doorstep.kernel.errors import DomainError

LONGEST = 120


def named(error: BaseException) -> str:
    """What failed and where in our code: never the sentence, which may quote a person."""
    what = error.code if isinstance(error, DomainError) else type(error).__name__
    ours = [frame for frame in extract_tb(error.__traceback__) if "/doorstep/" in frame.filename]
    if not ours:
        return what[:LONGEST]
    place = ours[-1].filename.rpartition("/doorstep/")[2].removesuffix(".py").replace("/", ".")
    return f"{what} in {place}:{ours[-1].lineno}"[:LONGEST]
