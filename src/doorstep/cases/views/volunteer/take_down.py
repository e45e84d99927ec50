"""Writing something down for somebody: who told me, for whom, what."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases import hinting, operations, queries, standing
from doorstep.cases.forms.photos import digests
from doorstep.cases.forms.volunteer import I_DID, THEY, TakeDownForm
from doorstep.cases.operations import Draft, Where
from doorstep.cases.queries import Somebody
from doorstep.cases.states import Channel
from doorstep.cases.views.refusals import put_into, put_value, typed_in
from doorstep.cases.views.volunteer.guard import volunteering
from doorstep.catalogue.queries import matters_of
from doorstep.kernel import clock
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import DomainError, OtherBody
from doorstep.people.http import SignedInRequest, found
from doorstep.people.models import Person

TYPED = frozenset(TakeDownForm.base_fields) - {"capture", "pictures"}
FIELDS = {"where": "address", "summary": "said", "photos": "pictures"}


@require_http_methods(["GET", "HEAD", "POST"])
@volunteering
def take_down(request: SignedInRequest) -> HttpResponse:
    """One form; looking somebody up first shows it again with who was found."""
    if request.method != "POST":
        return _page(request, _form(request))
    is_seeking = "find" in request.POST
    try:
        people = _people(request)
    except DomainError as refusal:
        return _page(request, _form(request), refusal=str(refusal), status=refusal.status)
    form = _form(request, people)
    is_whole = form.is_valid()
    if is_seeking or _has_to_choose(form):
        form.errors.clear()
        return _page(request, form, sought=True)
    if not is_whole:
        return _page(request, form, status=422)
    return _keep(request, form)


@require_safe
@volunteering
def done(request: SignedInRequest, case_id: int) -> HttpResponse:
    """The code to tell them, and what happens next."""
    case = found(queries.seen_by, request.actor, case_id)
    may = queries.may(request.actor, case)
    now = clock.now()
    context = {
        "case": case,
        "may": may,
        "next": standing.sentence(case, now),
        "hinted": hinting.on_receipt(request.actor, case, at=now),
    }
    return render(request, "cases/volunteer/written_down.html", context)


def _form(request: SignedInRequest, people: list[Somebody] | None = None) -> TakeDownForm:
    volunteer = request.actor.volunteer
    matters = matters_of(volunteer.community_id) if volunteer else []
    is_sent = request.method == "POST"
    return TakeDownForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        matters=matters,
        people=people or [],
    )


def _people(request: SignedInRequest) -> list[Somebody]:
    return queries.find_somebody(request.actor, request.POST.get("seek", ""), at=clock.now())


def _has_to_choose(form: TakeDownForm) -> bool:
    """People were found and the sender has not been asked yet which one it is."""
    return "person" in form.fields and "person" not in form.data


def _keep(request: SignedInRequest, form: TakeDownForm) -> HttpResponse:
    try:
        draft = _draft(request, form)
        case, _is_new = operations.take_down(
            Sent(
                client=f"web:{request.device}",
                kind="case",
                id=form.cleaned_data["capture"],
                body={**typed_in(form, TYPED), "photos": digests(form.cleaned_data["pictures"])},
            ),
            draft=draft,
            by=request.actor,
            at=clock.now(),
        )
    except OtherBody as refusal:
        put_value(form, "capture", uuid4())
        return _page(request, form, refusal=str(refusal), status=409)
    except DomainError as refusal:
        refusal.field = FIELDS.get(refusal.field, refusal.field)
        return _page(request, form, refusal=put_into(form, refusal), status=refusal.status)
    return redirect("cases:volunteer_written", case_id=case.pk)


def _draft(request: SignedInRequest, form: TakeDownForm) -> Draft:
    said = form.cleaned_data
    beneficiary = _chosen(request, said.get("person", ""))
    speakers: dict[str, Person | None] = {THEY: beneficiary, I_DID: request.person}
    volunteer = request.actor.volunteer
    return Draft(
        channel=Channel(said["channel"]),
        said=said["said"],
        category_code=said["category"],
        where=Where(address=said["address"]),
        community_id=volunteer.community_id if volunteer else None,
        beneficiary=beneficiary,
        spoken_by=speakers.get(said["spoke"]),
        contact_name=said["contact_name"],
        contact_phone=said["contact_phone"],
        pictures=said["pictures"],
    )


def _chosen(request: SignedInRequest, uid: str) -> Person | None:
    return found(queries.somebody, request.actor, UUID(uid)) if uid else None


def _page(
    request: SignedInRequest,
    form: TakeDownForm,
    *,
    refusal: str = "",
    sought: bool = False,
    status: int = 200,
) -> HttpResponse:
    nobody = sought and "person" not in form.fields and bool(form.data.get("seek", "").strip())
    context = {
        "form": form,
        "refusal": refusal,
        "nobody": _("Nobody found. Write down name and phone below, that is enough.")
        if nobody
        else "",
    }
    return render(request, "cases/volunteer/take_down.html", context, status=status)
