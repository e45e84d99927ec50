"""The worker as it is, with its transactions timed; what they took lies in a file at the end."""

import os
import sys

import django


def main(file: str) -> int:
    """Work until told to stop."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    from benchmarks.peers import timed
    from doorstep.cli import worker

    timed.watch()
    code = worker.run()
    timed.tell(file)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
