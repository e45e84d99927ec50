"""Signing what we tell other systems, as the Standard Webhooks specification has it. Pure.

The receiver makes the same signature of id, time and body with the secret both know, compares, and
refuses what is older than five minutes: so nobody else can speak in our name, or repeat us.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

START = "whsec_"
SECRET_BYTES = 32
ID, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def new_secret() -> str:
    """A secret nobody had before."""
    return START + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, *, key: str, seconds: int, body: bytes) -> str:
    """What proves that the holder of `secret` sent this body under this id at this time."""
    told = f"{key}.{seconds}.".encode() + body
    made = hmac.digest(base64.b64decode(secret.removeprefix(START)), told, hashlib.sha256)
    return f"v1,{base64.b64encode(made).decode()}"


def headers(known: Iterable[str], *, key: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that go with a body; one signature for each secret that counts at `at`."""
    seconds = int(at.timestamp())
    made = [signature(each, key=key, seconds=seconds, body=body) for each in known]
    return {ID: key, TIME: str(seconds), SIGNATURE: " ".join(made)}
