"""A worker whose file transport lingers after writing: there, a test can kill it.

`python -m doorstep.cli.tests.slow_worker SECONDS [AFTER]`
"""

import sys
import time

import django


def main(seconds: float, after: str = "") -> int:
    """Work, lingering so long after each message."""
    django.setup()
    from doorstep.cli import worker
    from doorstep.messaging import texts
    from doorstep.messaging.transports import file

    texts.template("test.notice", purpose="test", text="The desk is open.")
    write = file.deliver

    def write_and_linger(parcel):
        write(parcel)
        time.sleep(seconds)
        return ""

    file.deliver = write_and_linger
    return worker.run(after=after)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), *sys.argv[2:]))
