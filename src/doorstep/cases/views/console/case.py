"""The page of a case: what to do next first, who and where beside it, the story below."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from doorstep.cases import docket, hinting, policies, queries, standing
from doorstep.cases.forms.console import DeedForm, WhichOne
from doorstep.cases.models import Case
from doorstep.cases.queries import Contact
from doorstep.cases.states import OPEN, OutsideSystem, State
from doorstep.cases.views.console import joint
from doorstep.cases.views.console.deed import Deed
from doorstep.cases.views.console.deeds import BY_KEY, FIRST, open_deeds
from doorstep.cases.views.console.listing import Listing, refuse_stranger
from doorstep.cases.views.console.promises import promise_card
from doorstep.cases.views.photos import photos_of
from doorstep.cases.views.refusals import put_into, put_value
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people import policies as people_policies
from doorstep.people.actors import Actor
from doorstep.people.http import SignedInRequest, found, signed_in
from doorstep.people.masking import mask_phone
from doorstep.people.models import Person
from doorstep.places import queries as places
from doorstep.places.models import Place

FIELDS = {"photos": "pictures", "reason": "words", "due_at": "day", "party": "to"}


@require_safe
@never_cache
@signed_in
def case(request: SignedInRequest, case_id: int) -> HttpResponse:
    """One case beside the list it was opened from; `?do=` asks what one thing needs."""
    shown = _seen(request, case_id)
    deed = BY_KEY.get(request.GET.get("do", ""))
    form = deed.form(case=shown, actor=request.actor) if deed and not deed.is_press else None
    return _page(request, shown, deed=deed, form=form)


@require_POST
@never_cache
@signed_in
def do(request: SignedInRequest, case_id: int, key: str) -> HttpResponse:
    """Do it and say so, or show the page again with the refusal and what was typed."""
    shown = _seen(request, case_id)
    deed = BY_KEY.get(key)
    if deed is None:
        raise Http404
    form = deed.form(request.POST, request.FILES, case=shown, actor=request.actor)
    if not form.is_valid():
        return _page(request, shown, deed=deed, form=form, status=422)
    version = form.cleaned_data["version"]
    try:
        deed.run(form, shown, {"by": request.actor, "at": clock.now(), "version": version})
    except WhichOne as several:
        form = _asking_which(request, shown, deed, several.meant)
        return _page(request, shown, deed=deed, form=form, refusal=str(several), status=422)
    except DomainError as refusal:
        refusal.field = FIELDS.get(refusal.field, refusal.field)
        above = put_into(form, refusal)
        fresh = _seen(request, case_id)
        put_value(form, "version", fresh.version)
        return _page(request, fresh, deed=deed, form=form, refusal=above, status=refusal.status)
    messages.success(request, str(deed.done))
    return _after(request, case_id)


@require_POST
@never_cache
@signed_in
def number(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Whom to reach, once the look is written down."""
    shown = _seen(request, case_id)
    try:
        reach = queries.contact_for(request.actor, shown, at=clock.now())
    except DomainError as refusal:
        return _page(request, shown, refusal=str(refusal), status=refusal.status)
    return _page(request, shown, reach=reach)


@require_safe
@never_cache
@signed_in
def map_data(request: SignedInRequest, case_id: int) -> JsonResponse:
    """The place of the case among the buildings around it, as far as one may see them."""
    shown = _seen(request, case_id)
    around: dict[str, Any] = {"type": "FeatureCollection", "features": []}
    if shown.estate is not None and _may_open(request.actor, shown.estate):
        around = places.map_of(shown.estate, request.actor)
    building = shown.building
    if building is not None and building.latitude is not None and building.longitude is not None:
        here = {"type": "Point", "coordinates": [building.longitude, building.latitude]}
        told = {
            "kind": "case",
            "light": standing.light(shown, clock.now()).kind,
            "name": standing.place(shown),
        }
        around["features"].append({"type": "Feature", "geometry": here, "properties": told})
    return JsonResponse(around, headers={"Cache-Control": "no-store"})


def _seen(request: SignedInRequest, case_id: int) -> Case:
    refuse_stranger(request.actor)
    return found(queries.seen_by, request.actor, case_id)


def _after(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Back to the case, or to the list when it is no longer theirs to see."""
    try:
        queries.seen_by(request.actor, case_id)
    except Case.DoesNotExist:
        return redirect("cases:inbox")
    answer = redirect("cases:case", case_id=case_id)
    if query := request.GET.urlencode():
        answer.headers["Location"] += f"?{query}"
    answer.status_code = 303
    return answer


def _asking_which(request: SignedInRequest, case: Case, deed: Deed, meant: list[str]) -> DeedForm:
    typed = request.POST.copy()
    typed.setlist("meant", meant)
    typed["version"] = str(case.version)
    form = deed.form(typed, case=case, actor=request.actor)
    form.full_clean()
    return form


def _page(
    request: SignedInRequest,
    case: Case,
    *,
    deed: Deed | None = None,
    form: DeedForm | None = None,
    reach: Contact | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    may = queries.may(actor, case)
    deeds = open_deeds(case, may, now)
    if deed is not None and deed not in deeds and not refusal:
        deed, form = None, None
    photos, told = photos_of(actor, case), queries.timeline(case, actor)
    may_read = policies.may_read(actor, case)
    query = _query(request)
    context = {
        "case": case,
        "query": query.urlencode(),
        "may_read": may_read,
        "deed": deed,
        "form": form if deed and not deed.is_press else None,
        "refusal": refusal,
        **_standing(case, now, may),
        **_where(actor, case, with_door=may_read),
        **_whose(actor, case, may_read=may_read),
        "reach": reach,
        "asked": queries.question_about(case),
        **_outside(actor, case, may_read=may_read),
        "hinted": None if deed else hinting.on_case(actor, case, at=now),
        "photos": [each for each in photos if each["seq"] == 1],
        "entries": docket.story(case, told, photos),
        **_offered(case, deeds),
        **joint.context(actor, case, may, told),
        **Listing(actor, query).context(chosen=case),
    }
    return render(request, "cases/console/case.html", context, status=status)


def _query(request: SignedInRequest) -> QueryDict:
    """Where the list stands, without what was being done."""
    query = request.GET.copy()
    query.pop("do", None)
    return query


def _outside(actor: Actor, case: Case, *, may_read: bool) -> dict[str, Any]:
    """Letters to bodies, cards for other systems, and their numbers."""
    return {
        "writes": may_read and policies.works_on(actor, case),
        "numbers": queries.numbers_of(case),
        "systems": OutsideSystem,
    }


def _whose(actor: Actor, case: Case, *, may_read: bool) -> dict[str, Any]:
    """For whom it is, and what may be done about reaching them."""
    return {
        "whom": _whom(actor, case) if may_read else [],
        "masked": _masked(case) if may_read else "",
        "may_reveal": policies.may_unmask(actor, case) or policies.may_reach(actor, case, None),
        "may_print_card": policies.may_print_card(actor, case),
        "face": queries.face_of(case, at=clock.now()) if policies.works_on(actor, case) else None,
    }


def _offered(case: Case, deeds: list[Deed]) -> dict[str, list[Deed]]:
    """The buttons above, and what else can be done."""
    decide = [deed.key for deed in deeds if deed.key in {"give-time", "no-time", "go-on"}]
    answers = [deed.key for deed in deeds if deed.key in {"accept-over", "refuse-over"}]
    first = (*answers, *decide, *FIRST.get(State(case.state), ()))
    asked = {"confirm", "not-fixed"} if case.state == State.RESOLVED else set()
    return {
        "first": [deed for key in first for deed in deeds if deed.key == key],
        "others": [each for each in deeds if each.key not in {*first, *asked}],
    }


def _standing(case: Case, now: datetime, may: frozenset[str]) -> dict[str, Any]:
    """How far it is, in a sentence and a light, and what may be asked about it."""
    return {
        "is_open": case.state in OPEN,
        "asks": case.state == State.RESOLVED and {"confirm", "say_not_fixed"} <= may,
        "question": standing.question(case),
        "yes": standing.yes(case),
        "no": standing.no(case),
        "sentence": docket.sentence(case, now),
        "light": standing.light(case, now),
        "promises": [promise_card(each) for each in queries.promises_about(case)],
    }


def _where(actor: Actor, case: Case, *, with_door: bool) -> dict[str, Any]:
    """The place in words, and what the reader may open of it."""
    return {
        "place": standing.place(case, with_door=with_door),
        "place_url": _place_url(actor, case),
        "lies_in": _lies_in(case),
        "has_map": _has_map(actor, case),
    }


def _has_map(actor: Actor, case: Case) -> bool:
    """There is something to draw that the reader may see."""
    building, estate = case.building, case.estate
    if building is None or estate is None or building.latitude is None:
        return False
    return _may_open(actor, estate)


def _lies_in(case: Case) -> str:
    """The district whose law holds, when it is another than that of the community."""
    is_other = case.jurisdiction_id is not None and case.jurisdiction_id != case.district_id
    return case.jurisdiction.name if is_other and case.jurisdiction else ""


def _place_url(actor: Actor, case: Case) -> str:
    place = case.building or case.estate
    if place is None or not _may_open(actor, place):
        return ""
    return reverse("places:place", args=[place.pk])


def _may_open(actor: Actor, place: Place) -> bool:
    try:
        places.at_hand(actor, place.pk)
    except Place.DoesNotExist:
        return False
    return True


def _whom(actor: Actor, case: Case) -> list[dict[str, str]]:
    """For whom it is, and who said so when that is somebody else."""
    told = []
    if case.beneficiary is not None:
        told.append(_chip(actor, case.beneficiary, _("it is for them")))
    if case.spoken_by is not None and case.spoken_by != case.beneficiary:
        told.append(_chip(actor, case.spoken_by, _("told us")))
    if case.contact_name:
        told.append({"name": case.contact_name, "role": _("told us"), "url": ""})
    return told


def _chip(actor: Actor, person: Person, role: str) -> dict[str, str]:
    may_open = people_policies.may_see(actor, person)
    url = reverse("people:person", args=[person.pk]) if may_open else ""
    called = f"（{person.called}）" if person.called else ""
    return {"name": f"{person.name}{called}", "role": role, "url": url}


def _masked(case: Case) -> str:
    """The number one would call, masked."""
    if case.contact_phone:
        return mask_phone(case.contact_phone)
    person = case.spoken_by or case.beneficiary
    return person.masked_phone if person else ""
