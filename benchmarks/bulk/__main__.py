"""Fill the empty database that DATABASE_URL names: a city, and as many cases as wanted."""

import os
import sys
from argparse import ArgumentParser
from datetime import timedelta
from time import monotonic

import django


def main() -> int:
    """Build and say how long each part took."""
    parser = ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="about how many; 10000")
    parser.add_argument("--small", action="store_true", help="a small city, for a quick look")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.settings")
    django.setup()
    from benchmarks.bulk import building

    started = monotonic()
    for what in building.build(options.cases, is_small=options.small):
        print(f"{what}: {timedelta(seconds=round(monotonic() - started))}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
