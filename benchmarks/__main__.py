"""`python -m benchmarks`: the same as `./doorstep bench`."""

import sys
from argparse import ArgumentParser

from benchmarks.options import configure
from benchmarks.running import run

if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m benchmarks")
    configure(parser)
    sys.exit(run(parser.parse_args()))
