import sys
from argparse import ArgumentParser

from doorstep.cli.messages import CHINESE, ROOT
from doorstep.cli.messages.catalogue import Catalogue
from doorstep.cli.messages.check import borrowed, problems
from doorstep.cli.messages.extract import asked_for


def main() -> int:
    """Compile the fragments, or only check them. The exit code is 1 when something is wrong."""
    parser = ArgumentParser(prog="python -m doorstep.cli.messages")
    parser.add_argument("--check", action="store_true", help="say what is missing, write nothing")
    options = parser.parse_args()
    catalogue = Catalogue.read(CHINESE / "parts")
    if not options.check:
        catalogue.compile_to(CHINESE / "LC_MESSAGES/django.mo")
        return 0
    wanted, faults = asked_for(ROOT / "src/doorstep")
    found = [*faults, *problems(wanted, catalogue, borrowed=borrowed())]
    print("\n".join([*found, f"{len(wanted)} texts asked for, {len(found)} problems"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
