"""Make what search looks through anew, or check that it says what it should.

Needed when `verify` or `doctor` finds a row or an index missing or wrong; after an upgrade the
worker makes findable by itself what was there before. Both work in batches beside the running
system.
"""

from argparse import ArgumentParser, Namespace

from doorstep.kernel import rules, search

EXAMPLE = "./doorstep search rebuild"
MOST_NAMED = 20


def configure(parser: ArgumentParser) -> None:
    """What to do."""
    parser.add_argument("what", choices=["rebuild", "verify"])


def run(options: Namespace) -> int:
    """Do it, one line for each kind of thing; 1 when something is not as it should be."""
    return _rebuild() if options.what == "rebuild" else _verify()


def _rebuild() -> int:
    rules.install()
    for kept in search.kept():
        print(f"{kept.name}: {kept.rebuild()} rows written")
    return 0


def _verify() -> int:
    broken = rules.broken()
    for line in broken:
        print(f"rule broken: {line}")
    count = 0
    for kept in search.kept():
        keys = list(kept.differences())
        count += len(keys)
        named = ", ".join(map(str, keys[:MOST_NAMED])) + (" …" if len(keys) > MOST_NAMED else "")
        print(f"{kept.name}: {len(keys)} differ{': ' + named if keys else ''}")
    return 1 if broken or count else 0
