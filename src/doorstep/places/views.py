"""The office's register of places: the tree, its codes to print, and the sheet it starts from."""

import io
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

import xlsxwriter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.places import importing, policies, qr, queries, sheets
from doorstep.places.models import Place
from doorstep.places.policies import Visitor
from doorstep.places.states import Datum, PlaceKind

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNDER_A_STREET = {PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.STREET}


class ActingRequest(HttpRequest):
    """A request whose sender `people.middleware` has made out."""

    actor: Visitor


def working[**Given](
    view: Callable[Concatenate[ActingRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponseBase]:
    """Only for those signed in who work on cases somewhere; to others the page is not there."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Given.args, **keywords: Given.kwargs
    ) -> HttpResponse:
        acting = cast("ActingRequest", request)
        if not list(acting.actor.places_with(policies.LOOK)):
            raise Http404
        try:
            return view(acting, *args, **keywords)
        except Place.DoesNotExist:
            raise Http404 from None

    return login_required(guarded)


@require_safe
@working
def start(request: ActingRequest) -> HttpResponse:
    """The community I work in, or those I may choose from."""
    communities = queries.communities_for(request.actor)
    if len(communities) == 1:
        return redirect("places:place", place_id=communities[0].pk)
    return render(request, "places/communities.html", {"communities": communities})


@require_safe
@working
def place(request: ActingRequest, place_id: int) -> HttpResponse:
    """One place: what stands under it, who serves it and where it lies."""
    here = queries.at_hand(request.actor, place_id)
    if here.kind == PlaceKind.UNIT and here.parent_id is not None:
        return redirect("places:place", place_id=here.parent_id)
    if PlaceKind(here.kind) in _UNDER_A_STREET:
        communities = list(queries.below(here, PlaceKind.COMMUNITY))
        return render(
            request, "places/communities.html", {"here": here, "communities": communities}
        )
    if here.kind == PlaceKind.BUILDING:
        return _building(request, here)
    return _register(request, here)


def _building(request: ActingRequest, here: Place) -> HttpResponse:
    context = {
        "here": here,
        "dwellings": list(queries.dwellings_in(here)),
        "jurisdiction": queries.jurisdiction(here),
    }
    return render(request, "places/building.html", context)


def _register(request: ActingRequest, here: Place) -> HttpResponse:
    text = request.GET.get("q", "")
    listed = queries.register_of(here, request.actor)
    if text.strip():
        found = {each.pk for each in queries.search(text, here)}
        listed = [each for each in listed if found & set(each.building.ids_on_path)]
    context = {
        "here": here,
        "q": text,
        "estates": queries.by_estate(listed),
        "doors": sum(each.doors for each in listed),
        "may_change": here.kind == PlaceKind.COMMUNITY and policies.may_change(request.actor, here),
    }
    return render(request, "places/register.html", context)


@require_safe
@working
def map_data(request: ActingRequest, place_id: int) -> JsonResponse:
    """What is drawn at and under a place, for the map beside the list."""
    here = queries.at_hand(request.actor, place_id)
    drawn = queries.map_of(here, request.actor)
    for feature in drawn["features"]:
        feature["properties"]["url"] = reverse("places:place", args=[feature["properties"]["id"]])
    return JsonResponse(drawn, headers={"Cache-Control": "no-store"})


@require_safe
@working
def codes(request: ActingRequest, place_id: int) -> HttpResponse:
    """One sheet of paper for each building, to hang at its door."""
    here = queries.at_hand(request.actor, place_id)
    listed = queries.register_of(here, request.actor)  # a building lists itself
    buildings = [each.building for each in listed]
    sheets_of_paper = [
        {"building": each, "qr": qr.for_place(each), "address": qr.address_of(each.code or "")}
        for each in buildings
    ]
    context = {
        "here": here,
        "sheets": sheets_of_paper,
        "community": queries.community_of(here),
    }
    return render(request, "places/codes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@working
def bring_in(request: ActingRequest, place_id: int) -> HttpResponse:
    """Hand in a sheet, see what it would change, then let it."""
    community = queries.changed_by(request.actor, place_id)
    if community.kind != PlaceKind.COMMUNITY:
        raise Http404
    context: dict[str, Any] = {"here": community, "columns": sheets.COLUMNS.values()}
    if request.method != "POST":
        return render(request, "places/import.html", context)
    try:
        cells, is_sure = _handed_in(request)
        report = importing.import_sheet(
            cells,
            community=community,
            at=clock.now(),
            actor_id=str(request.user.pk),
            dry_run=not is_sure,
            datum=_datum(request),
        )
    except DomainError as refusal:
        context["refusal"] = str(refusal)
        return render(request, "places/import.html", context, status=refusal.status)
    if is_sure and not report.errors:
        messages.success(request, _("The sheet is in. Here is the community as it now stands."))
        return redirect("places:place", place_id=community.pk)
    context |= {"report": report, "cells": sheets.carried(cells)}
    context["datum"] = _datum(request)
    return render(request, "places/import.html", context)


def _datum(request: HttpRequest) -> Datum:
    said = request.POST.get("datum", "")
    return Datum(said) if said in Datum.values else Datum.WGS84


def _handed_in(request: HttpRequest) -> tuple[list[list[str]], bool]:
    """The cells of the sheet, and whether they were looked at and wanted. Raises BadSheet."""
    previewed = request.POST.get("cells", "")
    if previewed:
        return sheets.cells_again(previewed), True
    uploaded = request.FILES.get("sheet")
    if uploaded is None:
        raise sheets.BadSheet(_("Please choose the sheet first."), field="sheet")
    if (uploaded.size or 0) > sheets.MOST_BYTES:
        raise sheets.BadSheet(
            _("This file is larger than 5 MB. Please keep only the sheet of places.")
        )
    return sheets.cells_of(uploaded.read()), False


@require_safe
@working
def example(_request: ActingRequest) -> HttpResponse:
    """A sheet to fill in, with two rows that show how."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("楼栋")
        for number, row in enumerate(sheets.EXAMPLE):
            page.write_row(number, 0, row)
        page.set_column(0, len(sheets.EXAMPLE[0]), 14)
    headers = {"Content-Disposition": 'attachment; filename="places.xlsx"'}
    return HttpResponse(out.getvalue(), content_type=WORKBOOK, headers=headers)
