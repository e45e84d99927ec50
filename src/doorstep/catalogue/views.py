"""The catalogue pages of the console: what is on offer, whose it is, and when the office works."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.catalogue import operations, pacing, queries, rules
from doorstep.catalogue.forms import (
    STARTS_WITH,
    DayForm,
    GroupForm,
    HoursForm,
    MatterForm,
    NewMatterForm,
    RuleForm,
    TimesForm,
    initial_of,
)
from doorstep.catalogue.states import Urgency
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.states import Right
from doorstep.places.models import Place

RAISED_BY_HAND = (Urgency.DANGER, Urgency.URGENT)


@require_safe
@with_right(Right.MANAGE_CATALOGUE)
def index(request: SignedInRequest) -> HttpResponse:
    """Everything a community offers, by level."""
    community = _community(request)
    shelves = queries.shelves_of(community.pk)
    return _page(request, "index", community, {"shelves": shelves})


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.MANAGE_CATALOGUE)
def category(request: SignedInRequest, category_id: int) -> HttpResponse:
    """One group or matter, to be edited."""
    chosen = found(queries.category_for, request.actor, category_id)
    kind = GroupForm if chosen.parent_id is None else MatterForm
    form = kind(request.POST or None, initial=initial_of(chosen))
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_category(
                chosen.pk, to=form.draft(chosen), by=request.actor, at=clock.now()
            )
        except DomainError as error:
            _say(form, error)
        else:
            messages.success(request, _("It is kept. What comes in from now on follows it."))
            return redirect(_address("catalogue:index", chosen.community))
    context = {"category": chosen, "form": form}
    return _page(request, "category", chosen.community, context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.MANAGE_CATALOGUE)
def new(request: SignedInRequest) -> HttpResponse:
    """A matter that was not on offer before."""
    community = _community(request)
    form = NewMatterForm(request.POST or None, community=community, initial=STARTS_WITH)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_category(
                community.pk,
                code=form.cleaned_data["code"],
                parent_id=form.cleaned_data["parent"].pk,
                to=form.draft(),
                by=request.actor,
                at=clock.now(),
            )
        except DomainError as error:
            _say(form, error)
        else:
            messages.success(request, _("It is on offer from now on."))
            return redirect(_address("catalogue:index", community))
    return _page(request, "category", community, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.MANAGE_CATALOGUE)
def owner_rules(request: SignedInRequest) -> HttpResponse:
    """The owner rules in order, and one form for another."""
    community = _community(request)
    form = RuleForm(request.POST or None, community=community)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_rule(community.pk, to=form.draft(), by=request.actor, at=clock.now())
        except DomainError as error:
            _say(form, error)
        else:
            messages.success(
                request, _("The rule stands last. Move it up until it is asked in time.")
            )
            return redirect(_address("catalogue:rules", community))
    lines = [
        {"rule": rule, "conditions": rules.conditions(rule), "target": rules.target_words(rule)}
        for rule in queries.rules_of(community.pk)
    ]
    return _page(request, "rules", community, {"lines": lines, "form": form})


@require_POST
@with_right(Right.MANAGE_CATALOGUE)
def move_rule(request: SignedInRequest, rule_id: int) -> HttpResponse:
    """Ask a rule earlier or later."""
    rule = found(queries.rule_for, request.actor, rule_id)
    operations.move_rule(
        rule.pk, up=request.POST.get("to") == "up", by=request.actor, at=clock.now()
    )
    return redirect(f"{_address('catalogue:rules', rule.community)}#rule-{rule.pk}")


@require_POST
@with_right(Right.MANAGE_CATALOGUE)
def remove_rule(request: SignedInRequest, rule_id: int) -> HttpResponse:
    """Take a rule away."""
    rule = found(queries.rule_for, request.actor, rule_id)
    operations.remove_rule(rule.pk, by=request.actor, at=clock.now())
    messages.success(request, _("The rule is gone. Cases keep the owner it gave them."))
    return redirect(_address("catalogue:rules", rule.community))


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.MANAGE_CATALOGUE)
def hours(request: SignedInRequest) -> HttpResponse:
    """When the office is open, and on which days."""
    community = _community(request)
    form = HoursForm(
        request.POST or None, initial=HoursForm.initial_of(queries.hours_of(community.pk))
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.keep_hours(
                community.pk, stretches=form.stretches(), by=request.actor, at=clock.now()
            )
        except DomainError as error:
            _say(form, error)
        else:
            messages.success(request, _("The hours are kept."))
            return redirect(_address("catalogue:hours", community))
    return _hours_page(request, community, form=form, day_form=DayForm())


@require_POST
@with_right(Right.MANAGE_CATALOGUE)
def mark_day(request: SignedInRequest) -> HttpResponse:
    """Write a day into our own table."""
    community = _community(request)
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            operations.mark_day(
                community.pk,
                day=form.cleaned_data["day"],
                is_working=form.cleaned_data["is_working"] == "yes",
                note=form.cleaned_data["note"],
                by=request.actor,
                at=clock.now(),
            )
        except DomainError as error:
            _say(form, error)
        else:
            messages.success(request, _("The day is marked. New deadlines follow it."))
            year = form.cleaned_data["day"].year
            return redirect(_address("catalogue:hours", community, year=year))
    usual = HoursForm(initial=HoursForm.initial_of(queries.hours_of(community.pk)))
    return _hours_page(request, community, form=usual, day_form=form)


@require_POST
@with_right(Right.MANAGE_CATALOGUE)
def unmark_day(request: SignedInRequest, day_id: int) -> HttpResponse:
    """Let the published calendar decide again."""
    marked = found(queries.day_for, request.actor, day_id)
    if marked.community is None:
        raise Http404
    operations.unmark_day(marked.pk, by=request.actor, at=clock.now())
    return redirect(_address("catalogue:hours", marked.community, year=marked.day.year))


@require_safe
@with_right(Right.MANAGE_CATALOGUE)
def times(request: SignedInRequest) -> HttpResponse:
    """By when each thing is due, when somebody is warned, and who hears of it when it is late."""
    community = _community(request)
    urgencies = queries.urgencies_of(community.pk)
    context = {
        "urgencies": [
            {"timed": urgencies[each], "times": pacing.times_of(urgencies[each])}
            for each in RAISED_BY_HAND
        ],
        "shelves": [
            {
                "group": shelf.group,
                "lines": [
                    {"timed": matter, "times": pacing.times_of(matter)}
                    for matter in shelf.matters
                    if matter.is_active
                ],
            }
            for shelf in queries.shelves_of(community.pk)
        ],
    }
    return _page(request, "times", community, context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(Right.MANAGE_CATALOGUE)
def urgency(request: SignedInRequest, urgency: str) -> HttpResponse:
    """The times of what is more urgent than its heading."""
    if urgency not in RAISED_BY_HAND:
        raise Http404
    community = _community(request)
    timed = queries.urgencies_of(community.pk)[Urgency(urgency)]
    form = TimesForm(request.POST or None, initial=TimesForm.initial_of(timed))
    if request.method == "POST" and form.is_valid():
        try:
            operations.keep_times(
                community.pk, to=form.draft(urgency), by=request.actor, at=clock.now()
            )
        except DomainError as error:
            _say(form, error)
        else:
            messages.success(request, _("The times are kept. What comes in from now on follows."))
            return redirect(_address("catalogue:times", community))
    return _page(request, "urgency", community, {"timed": timed, "form": form})


def _hours_page(
    request: SignedInRequest, community: Place, *, form: HoursForm, day_form: DayForm
) -> HttpResponse:
    this_year = clock.shanghai_day(clock.now()).year
    asked = request.GET.get("year", "")
    is_near = asked.isdecimal() and abs(int(asked) - this_year) <= 5
    year = int(asked) if is_near else this_year
    context = {
        "form": form,
        "day_form": day_form,
        "sheet": queries.year_sheet(community.pk, year),
        "years": [
            {
                "label": str(one),
                "url": _address("catalogue:hours", community, year=one),
                "is_chosen": one == year,
            }
            for one in range(this_year - 1, this_year + 3)
        ],
    }
    return _page(request, "hours", community, context)


def _page(
    request: SignedInRequest, name: str, community: Place, context: dict[str, Any]
) -> HttpResponse:
    labels = (
        _("What is on offer"),
        _("Who gets it"),
        _("By when"),
        _("Hours and calendar"),
    )
    views = ("catalogue:index", "catalogue:rules", "catalogue:times", "catalogue:hours")
    here = request.resolver_match.view_name if request.resolver_match else ""
    tabs = [
        {"url": _address(view, community), "label": label, "is_chosen": view == here}
        for view, label in zip(views, labels, strict=True)
    ]
    shared = {
        "community": community,
        "communities": queries.communities_for(request.actor),
        "tabs": tabs,
    }
    return render(request, f"catalogue/{name}.html", shared | context)


def _community(request: SignedInRequest) -> Place:
    return found(queries.community_for, request.actor, request.GET.get("community"))


def _address(view: str, community: Place, **query: object) -> str:
    return f"{reverse(view)}?{urlencode({'community': community.pk, **query})}"


def _say(form: forms.Form, refusal: DomainError) -> None:
    """Put a refusal where it belongs in the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
