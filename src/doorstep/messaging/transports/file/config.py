"""Where written messages go."""

from pathlib import Path

from django.conf import settings

from doorstep.messaging.states import Lane


def file_for(lane: Lane) -> Path:
    """The file of one lane in the outbox folder."""
    return Path(settings.DOORSTEP_OUTBOX) / f"{lane.name.lower()}.jsonl"
