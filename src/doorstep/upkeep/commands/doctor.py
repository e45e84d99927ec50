"""Look whether the house is well, and say for each line that is not what to do.

Green is well, yellow wants a look this week, red wants one now; the exit code is 1 when any is red.
"""

import json
import sys
from argparse import ArgumentParser, Namespace

from django.utils import translation

from doorstep.kernel import clock, deployment
from doorstep.upkeep import doctor
from doorstep.upkeep.doctor import Light
from doorstep.upkeep.showing import spoken_here

EXAMPLE = "./doorstep doctor"
COLOURS = {Light.GREEN: 32, Light.YELLOW: 33, Light.RED: 31}


def configure(parser: ArgumentParser) -> None:
    """For whom."""
    parser.add_argument("--json", action="store_true", help="for a program that watches")


def run(options: Namespace) -> int:
    """Print every line; 1 when one is red. Raises NotSetUp."""
    deployment.require()
    at = clock.now()
    with translation.override(spoken_here()):
        lines = doctor.examine(at)
        if options.json:
            told = [line.as_dict() for line in lines]
            print(json.dumps({"at": at.isoformat(), "lines": told}, ensure_ascii=False, indent=1))
        else:
            for line in lines:
                print(f"{_painted(line.light)} {line.title}: {line.sentence}")
    return 1 if doctor.worst(lines) is Light.RED else 0


def _painted(light: Light) -> str:
    word = f"{light.value:<6}"
    return f"\033[{COLOURS[light]}m{word}\033[0m" if sys.stdout.isatty() else word
