"""Codes to print and stick on a wall: a square that opens the building's own page."""

import io

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from doorstep.places.models import Place


def address_of(code: str) -> str:
    """Where a scanned building code leads; never the Host somebody else wrote."""
    return f"{settings.PUBLIC_URL}/b/{code}/"


def svg(text: str, *, label: str) -> SafeString:
    """A QR code as inline SVG without styles or scripts; it is read with a quarter covered."""
    out = io.BytesIO()
    segno.make(text, error="q", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        nl=False,
        omitsize=True,
        border=4,
        title=label,
        svgclass="qr",
        lineclass=None,
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 segno escapes the title


def for_place(place: Place) -> SafeString:
    """The QR code of a place that has a code; empty for one that has none."""
    return svg(address_of(place.code), label=place.code) if place.code else SafeString("")
