"""What this room itself tells people."""

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from doorstep.messaging.models import Webhook
from doorstep.messaging.states import Reader
from doorstep.messaging.texts import template


def host_of(webhook_id: int) -> str:
    """The host a webhook calls: enough to know which, and nothing that opens anything."""
    return urlsplit(Webhook.objects.get(pk=webhook_id).url).hostname or ""


template(
    "messaging.webhook_paused",
    purpose="upkeep",
    to=Reader.OFFICE,
    text=_(
        "%(host)s did not take what we tell it, so we paused it. Nothing is lost: look at it under"
        " Webhooks, and let it go on when it answers again."
    ),
    resolve={"host": host_of},
    sample={"host": "hotline.example"},
)
