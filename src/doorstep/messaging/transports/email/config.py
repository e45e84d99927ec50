"""Names this deployment gives its mails."""

from urllib.parse import urlsplit

from django.conf import settings


def message_id(key: str) -> str:
    """The Message-ID of a parcel: a mail sent twice carries the same and is shown once."""
    return f"<{key}@{urlsplit(settings.PUBLIC_URL).hostname}>"
