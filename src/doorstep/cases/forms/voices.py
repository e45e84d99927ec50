"""A voice note in one field, and what somebody heard in it."""

from hashlib import sha256
from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _


class VoiceInput(forms.FileInput):
    """Drawn by parts/field.html: a phone records, everything else chooses a file."""


class VoiceField(forms.FileField):
    """What was recorded, unread: the operation looks into it and says what is wrong."""

    widget = VoiceInput

    def clean(self, data: Any, initial: Any = None) -> "File[bytes] | None":  # noqa: ARG002 - as Django calls it
        return data or None


def voice_field(label: Any) -> VoiceField:
    """The voice field of every face."""
    widget = VoiceInput(attrs={"accept": "audio/*", "capture": "user"})
    told = _("Up to 3 minutes. Somebody listens to it and writes it down.")
    return VoiceField(label=label, help_text=told, required=False, widget=widget)


def spoken(form: forms.Form) -> bool:
    """A voice note came along, so nothing need be written."""
    return bool(form.files.get("voice"))


def digest(chosen: "File[bytes] | None") -> str:
    """What tells recordings apart when the same form is sent twice."""
    return sha256(b"".join(chosen.chunks())).hexdigest() if chosen else ""


class WriteDownForm(forms.Form):
    """What one hears."""

    words = forms.CharField(
        label=_("What do you hear?"),
        help_text=_("In their own words, as far as you can."),
        error_messages={"required": _("Please write down what you hear.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
