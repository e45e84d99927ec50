"""Print messages where the worker runs. For development."""

import sys

from doorstep.messaging.transports import Parcel
from doorstep.messaging.transports.console import config


def deliver(parcel: Parcel) -> str:
    """Print one message."""
    sys.stdout.write(config.FORM.format(parcel=parcel))
    sys.stdout.flush()
    return ""
