"""A process that begins to write and lingers in the middle, where a test can stop it.

`python -m tests.faults.lingerer FILE`: takes one case down, and touches FILE inside the
transaction once its rows are written; it commits two seconds later.
"""

import sys
import time
from pathlib import Path

import django


def main(sign: Path) -> None:
    """One slow write."""
    django.setup()
    from django.db import transaction

    from tests.faults.writer import take_one

    with transaction.atomic():
        take_one(1)
        sign.touch()
        time.sleep(2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
