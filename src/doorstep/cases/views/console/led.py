"""Led cases: the list, and the page of one with its group, plan, papers and accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from doorstep.cases import docket, operations, queries, standing
from doorstep.cases.forms import led as forms
from doorstep.cases.forms.console import DeedForm
from doorstep.cases.models import AccountLine, Case
from doorstep.cases.queries import Led
from doorstep.cases.states import GroupRole
from doorstep.cases.views.console.deed import Told
from doorstep.cases.views.refusals import put_into, put_value
from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.people.http import SignedInRequest, found, signed_in

FIELDS = {"photos": "pictures"}


@dataclass(frozen=True)
class GroupDeed:
    """One thing the group does: its right, its words, its form and the one operation."""

    key: str
    needs: str
    label: str | Promise
    form: type[DeedForm]
    run: Callable[[Any, Case, Told], Case]
    done: str | Promise


def _agree(form: forms.AgreeForm, case: Case, told: Told) -> Case:
    return operations.agree_to_close(case.pk, words=form.cleaned_data["words"], **told)


def _join(form: forms.JoinForm, case: Case, told: Told) -> Case:
    role = GroupRole(form.cleaned_data["role"])
    return operations.join_group(case.pk, person=form.person, role=role, **told)


def _leave(form: forms.LeaveForm, case: Case, told: Told) -> Case:
    return operations.leave_group(case.pk, person=form.person, **told)


def _plan(form: forms.PlanForm, case: Case, told: Told) -> Case:
    said = form.cleaned_data
    return operations.plan_step(case.pk, what=said["what"], due_on=said["due_on"], **told)


def _finish(form: forms.NumberForm, case: Case, told: Told) -> Case:
    return operations.finish_step(case.pk, number=form.cleaned_data["number"], **told)


def _account(form: forms.AccountForm, case: Case, told: Told) -> Case:
    said = form.cleaned_data
    return operations.write_account_line(
        case.pk, on=said["on"], amount_fen=form.amount_fen, what=said["what"], **told
    )


def _correct(form: forms.CorrectForm, case: Case, told: Told) -> Case:
    said = form.cleaned_data
    return operations.correct_account_line(
        case.pk, number=said["number"], what=said["what"], **told
    )


def _file(form: forms.PaperForm, case: Case, told: Told) -> Case:
    said = form.cleaned_data
    return operations.file_paper(case.pk, words=said["words"], pictures=said["pictures"], **told)


GROUP_DEEDS = {
    each.key: each
    for each in (
        GroupDeed(
            "agree",
            "agree_to_close",
            _("It can be closed"),
            forms.AgreeForm,
            _agree,
            _("Your word is written down. It closes once the resident has said so, too."),
        ),
        GroupDeed(
            "join", "gather", _("Add somebody"), forms.JoinForm, _join, _("They are in the group.")
        ),
        GroupDeed("leave", "gather", _("Leaves"), forms.LeaveForm, _leave, _("They have left.")),
        GroupDeed(
            "plan", "work_in_group", _("Plan a step"), forms.PlanForm, _plan, _("It is planned.")
        ),
        GroupDeed(
            "finish", "work_in_group", _("Done"), forms.NumberForm, _finish, _("Ticked off.")
        ),
        GroupDeed(
            "account",
            "work_in_group",
            _("Write down money"),
            forms.AccountForm,
            _account,
            _("It is in the accounts."),
        ),
        GroupDeed(
            "correct",
            "work_in_group",
            _("Take it back"),
            forms.CorrectForm,
            _correct,
            _("A counter-line takes it back; both lines stay."),
        ),
        GroupDeed(
            "file", "work_in_group", _("File a paper"), forms.PaperForm, _file, _("It is filed.")
        ),
    )
}
ON_THE_PAGE = ("join", "plan", "account", "file")  # each behind its own line


@require_safe
@never_cache
@signed_in
def led_cases(request: SignedInRequest) -> HttpResponse:
    """Who leads what, since when, and which word is still missing."""
    cards = [_card(case) for case in queries.led_page(request.actor)]
    if not cards and not request.actor.roles:
        raise Http404
    return render(request, "cases/console/led_cases.html", {"cards": cards})


@require_safe
@never_cache
@signed_in
def led(request: SignedInRequest, case_id: int) -> HttpResponse:
    """One of them."""
    return _page(request, found(queries.led_by, request.actor, case_id))


@require_POST
@never_cache
@signed_in
def do(request: SignedInRequest, case_id: int, key: str) -> HttpResponse:
    """Do it and say so, or show the page again with the refusal and what was typed."""
    shown = found(queries.led_by, request.actor, case_id)
    deed = GROUP_DEEDS.get(key)
    if deed is None:
        raise Http404
    form = deed.form(
        request.POST, request.FILES, case=shown.case, actor=request.actor, auto_id=f"{key}_%s"
    )
    if not form.is_valid():
        return _page(request, shown, deed=deed, form=form, status=422)
    told = Told(by=request.actor, at=clock.now(), version=form.cleaned_data["version"])
    try:
        deed.run(form, shown.case, told)
    except DomainError as refusal:
        refusal.field = FIELDS.get(refusal.field, refusal.field)
        above = put_into(form, refusal)
        fresh = found(queries.led_by, request.actor, case_id)
        put_value(form, "version", fresh.case.version)
        return _page(request, fresh, deed=deed, form=form, refusal=above, status=refusal.status)
    messages.success(request, str(deed.done))
    answer = redirect("cases:led", case_id=case_id)
    answer.status_code = 303
    return answer


def _page(
    request: SignedInRequest,
    shown: Led,
    *,
    deed: GroupDeed | None = None,
    form: DeedForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    case, now = shown.case, clock.now()
    may = queries.may_in_group(request.actor, case)
    kept = {deed.key: form} if deed and form else {}
    forms_ = {
        key: kept.get(key) or one.form(case=case, actor=request.actor, auto_id=f"{key}_%s")
        for key in (*ON_THE_PAGE, "agree")
        if (one := GROUP_DEEDS[key]).needs in may
    }
    context = {
        "led": shown,
        "case": case,
        "may": may,
        "refusal": refusal,
        "failed": deed.key if deed else "",
        "deeds": [(GROUP_DEEDS[key], forms_[key]) for key in ON_THE_PAGE if key in forms_],
        "agree": forms_.get("agree"),
        "sentence": docket.sentence(case, now),
        "light": standing.light(case, now),
        "place": standing.place(case),
        "plan": [_planned(each, now) for each in shown.plan],
        "lines": [_line(each) for each in shown.account.lines],
        "income": yuan(shown.account.income_fen),
        "outgo": yuan(shown.account.outgo_fen),
        "left": yuan(shown.account.left_fen),
        "papers": [_paper(each) for each in shown.papers],
        "meetings": [_meeting(each) for each in queries.meetings_about(request.actor, case)],
    }
    return render(request, "cases/console/led.html", context, status=status)


def yuan(fen: int) -> str:
    """1,234.50, as offices write money."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def _card(case: Case) -> dict[str, Any]:
    light = standing.light(case, clock.now())
    return {
        "case": case,
        "url": reverse("cases:led", args=[case.pk]),
        "place": standing.place(case),
        "light": light,
    }


def _planned(each: Any, now: Any) -> dict[str, Any]:
    is_late = each.done_at is None and each.due_on < clock.shanghai_day(now)
    return {"step": each, "kind": "done" if each.done_at else "late" if is_late else "calm"}


def _line(line: AccountLine) -> dict[str, Any]:
    return {
        "line": line,
        "amount": yuan(line.amount_fen),
        "corrects": line.corrects.number if line.corrects else None,
    }


def _paper(paper: Any) -> dict[str, Any]:
    return {
        "title": paper.title,
        "filed_at": paper.filed_at,
        "photos": [
            {
                "url": reverse("site:file", args=[each.file.key]),
                "thumb_url": reverse("site:file", args=[each.thumbnail.key]),
                "words": paper.title,
            }
            for each in paper.photos
        ],
    }


def _meeting(minuted: Any) -> dict[str, Any]:
    meeting = minuted.meeting
    return {
        "held_on": meeting.held_on,
        "where": meeting.place.text if meeting.place else "",
        "there": minuted.there,
        "decisions": [
            {"what": each.what.text if each.what else "", "who": each.party.name, "by": each.due_at}
            for each in minuted.decisions
        ],
    }
