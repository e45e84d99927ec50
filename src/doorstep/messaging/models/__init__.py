"""The tables of this room."""

from doorstep.messaging.models.messages import Delivery, Message, Receipt
from doorstep.messaging.models.readings import TextReading
from doorstep.messaging.models.webhooks import Webhook, WebhookCall, WebhookTry

__all__ = [
    "Delivery",
    "Message",
    "Receipt",
    "TextReading",
    "Webhook",
    "WebhookCall",
    "WebhookTry",
]
