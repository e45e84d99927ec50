"""What our templates may say beyond Django's own words."""

from datetime import date, datetime

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from doorstep.catalogue import deadlines
from doorstep.kernel import clock, codes

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """One sign from our sheet; it never stands without words beside it."""
    sheet = static("site/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        sheet,
        name,
    )


@register.filter
def when(moment: datetime | date | str | None) -> str:
    """今天 18:00; a day without a time stays a day, ready words stay as they are."""
    if isinstance(moment, datetime):
        return deadlines.shown(moment, clock.now())
    if isinstance(moment, date):
        return deadlines.shown_day(moment, clock.shanghai_day(clock.now()))
    return moment or ""


@register.filter
def machine_time(moment: datetime | str | None) -> str:
    """For the datetime attribute; empty when only words are known."""
    return moment.isoformat() if isinstance(moment, datetime) else ""


@register.filter
def spoken(code: str) -> str:
    """A code in groups of four, to be read aloud."""
    return codes.spoken(code)


@register.filter
def initial(name: str) -> str:
    """What stands in the round chip: the first sign of a name."""
    return name.strip()[:1].upper()
