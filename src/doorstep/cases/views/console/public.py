"""Saying what of a case everybody may read: worded, looked at, and only then shown."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.cases import operations, policies, queries, standing
from doorstep.cases.forms.showing import ShowForm, mark_of
from doorstep.cases.models import Case, Showing
from doorstep.cases.operations import Shown
from doorstep.cases.views.console.listing import refuse_stranger
from doorstep.cases.views.refusals import put_into, put_value
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def public(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Word it, see exactly what strangers would read, then let them."""
    case = _mine(request, case_id)
    if request.method != "POST":
        return _page(request, case, ShowForm(case=case, actor=request.actor))
    form = ShowForm(request.POST, case=case, actor=request.actor)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    try:
        shown = form.shown
        if shown.is_nothing or request.POST.get("seen") != mark_of(shown):
            return _looked_at(request, case, form, shown)
        operations.show_in_public(
            case.pk,
            shown=shown,
            by=request.actor,
            at=clock.now(),
            version=form.cleaned_data["version"],
        )
    except DomainError as refusal:
        above = put_into(form, refusal)
        put_value(form, "version", _mine(request, case_id).version)
        return _page(request, case, form, refusal=above, status=refusal.status)
    messages.success(request, _("Everybody may read this now."))
    return redirect("cases:public", case_id=case.pk)


@require_POST
@never_cache
@signed_in
def hide(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Show nothing of it any more."""
    case = _mine(request, case_id)
    operations.hide_from_public(case.pk, by=request.actor, at=clock.now())
    messages.success(request, _("Strangers read nothing of it any more but where it stands."))
    return redirect("cases:public", case_id=case.pk)


def _mine(request: SignedInRequest, case_id: int) -> Case:
    refuse_stranger(request.actor)
    case = found(queries.seen_by, request.actor, case_id)
    if not policies.may_show(request.actor, case):
        raise Http404
    return case


def _looked_at(request: SignedInRequest, case: Case, form: ShowForm, shown: Shown) -> HttpResponse:
    """The page with the preview. Nothing chosen is nothing to look at."""
    if shown.is_nothing:
        sentence = _("Please choose what may be shown.")
        return _page(request, case, form, refusal=sentence, status=422)
    put_value(form, "seen", mark_of(shown))
    return _page(request, case, form, preview=_as_strangers_read(case, form, shown))


def _as_strangers_read(case: Case, form: ShowForm, shown: Shown) -> dict[str, Any]:
    return {
        "heading": case.category.public_name,
        "place": standing.place(case) or case.community.name,
        "said": shown.said,
        "where": shown.where,
        "answer": shown.answer,
        "photos": [
            {"url": reverse("site:file", args=[each.file.key])}
            for each in form.pictures
            if each.pk in shown.photo_ids
        ],
    }


def _page(
    request: SignedInRequest,
    case: Case,
    form: ShowForm,
    *,
    preview: dict[str, Any] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    ticked = form["photos"].value() or []
    context = {
        "case": case,
        "form": form,
        "refusal": refusal,
        "preview": preview,
        "is_shown": Showing.objects.filter(case=case).exists(),
        "pictures": [
            {
                "id": each.pk,
                "thumb_url": reverse("site:file", args=[each.thumbnail.key]),
                "is_ticked": str(each.pk) in ticked,
            }
            for each in form.pictures
        ],
    }
    return render(request, "cases/console/public.html", context, status=status)
