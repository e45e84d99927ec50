"""The figures of the console: numbers that lead to what they count, and the same as a workbook."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.catalogue.deadlines import shown_day
from doorstep.kernel import clock
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right
from doorstep.reports import queries
from doorstep.reports.lines import Board, board_of
from doorstep.reports.periods import Period, half_year_of, last_month_of, month_of, period_from
from doorstep.reports.queries import Subject
from doorstep.reports.workbook import MEDIA_TYPE, workbook_of


@require_safe
@with_right(Right.SEE_FIGURES)
def figures(request: SignedInRequest) -> HttpResponse:
    """Where things stand, by matter and by building."""
    subjects = queries.subjects_for(request.actor)
    subject, period = _asked(request, subjects)
    today = clock.shanghai_day(clock.now())
    context: dict[str, Any] = {
        "subject": subject,
        "subjects": subjects,
        "period": period,
        "days": _in_words(period, today),
        "tabs": _periods(subject, period, today),
        "board": _board(request, subject, period),
        "export_url": _address("reports:export", subject, period),
    }
    return render(request, "reports/figures.html", context)


@require_safe
@with_right(Right.SEE_FIGURES)
def export(request: SignedInRequest) -> HttpResponse:
    """The same figures as an Excel workbook."""
    subject, period = _asked(request, queries.subjects_for(request.actor))
    now = clock.now()
    body = workbook_of(
        _board(request, subject, period),
        title=_("%(place)s: where things stand") % {"place": subject.place.name},
        days=_in_words(period, clock.shanghai_day(now)),
        at=now,
    )
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = (
        f'attachment; filename="figures-{clock.shanghai_day(now)}.xlsx"'
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(request: SignedInRequest, subjects: list[Subject]) -> tuple[Subject, Period]:
    subject = found(queries.subject_of, subjects, request.GET.get("place", ""))
    return subject, period_from(request.GET)


def _board(request: SignedInRequest, subject: Subject, period: Period) -> Board:
    return board_of(
        queries.figures_for(request.actor, subject, period),
        subject,
        period,
        leads=queries.opens_lists(request.actor),
    )


def _periods(subject: Subject, period: Period, today: date) -> list[dict[str, Any]]:
    offered = (
        (_("Since the beginning"), Period()),
        (_("This month"), month_of(today)),
        (_("Last month"), last_month_of(today)),
        (_("This half-year"), half_year_of(today)),
    )
    return [
        {
            "label": label,
            "url": _address("reports:figures", subject, one),
            "is_chosen": one == period,
        }
        for label, one in offered
    ]


def _address(view: str, subject: Subject, period: Period) -> str:
    query = {"place": subject.place.pk, "from": period.first, "to": period.last}
    return f"{reverse(view)}?{urlencode({k: v for k, v in query.items() if v})}"


def _in_words(period: Period, today: date) -> str:
    first = shown_day(period.first, today) if period.first else ""
    last = shown_day(period.last, today) if period.last else ""
    if first and last:
        return _("Written down from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("Written down since %(first)s") % {"first": first}
    if last:
        return _("Written down until %(last)s") % {"last": last}
    return _("Everything ever written down")
