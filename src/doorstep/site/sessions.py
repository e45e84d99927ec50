"""Sessions hold the phone and code of somebody signing in, so they are sealed as secrets are."""

import base64
import binascii
import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from doorstep.kernel import ciphers


class SessionStore(DatabaseStore):
    """Django's own table, but each row can be read with its own key and our data key only."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The session as it stands in the table."""
        plain = json.dumps(session_dict, separators=(",", ":")).encode()
        sealed = ciphers.seal(plain, place=self._place())
        return base64.b64encode(sealed).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The session; empty when the row was moved, damaged or not sealed by us."""
        try:
            sealed = base64.b64decode(session_data, validate=True)
            found = json.loads(ciphers.open_sealed(sealed, place=self._place()))
        except (binascii.Error, ValueError, ciphers.Unreadable):
            return {}
        return found if isinstance(found, dict) else {}

    def _place(self) -> str:
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]  # Django's own, untyped
        return f"django_session.session_data.{key}"
