"""Several photos in one field, drawn as the big photo button of parts/field.html."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.core.files.base import File


class PhotosInput(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """What was chosen, unread: the operation looks into it and says what is wrong."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> "list[File[bytes]]":  # noqa: ARG002 - as Django calls it
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        return [each for each in chosen if each]


def photos(label: Any, help_text: Any = "") -> PhotosField:
    """The photo field of every face."""
    widget = PhotosInput(attrs={"accept": "image/*", "multiple": True})
    return PhotosField(label=label, help_text=help_text, required=False, widget=widget)


def digests(chosen: "Sequence[File[bytes]]") -> list[str]:
    """What tells photos apart when the same form is sent twice."""
    return [sha256(b"".join(each.chunks())).hexdigest() for each in chosen]
