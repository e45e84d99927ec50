"""What can be asked of the benchmarks. Imports nothing heavy: every command line reads it."""

from argparse import ArgumentParser


def configure(parser: ArgumentParser) -> None:
    """Which ones, how large, and for whom the answer is."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; --list shows them")
    parser.add_argument("--all", action="store_true", help="every one, and write the page")
    parser.add_argument("--list", action="store_true", help="name every benchmark")
    parser.add_argument("--json", action="store_true", help="one JSON line for each comparison")
    parser.add_argument("--quick", action="store_true", help="smaller and shorter, for a look")
    parser.add_argument("--smoke", action="store_true", help="so small that figures mean nothing")
    parser.add_argument("--resume", action="store_true", help="with --all: only what is missing")
    parser.add_argument("--keep", action="store_true", help="keep the large tables for next time")
