"""The JSON API of this room: webhooks, and the texts we send."""

from doorstep.messaging.api.texts import router as texts
from doorstep.messaging.api.webhooks import router as webhooks

__all__ = ["texts", "webhooks"]
