"""First pages: the residents' four doors, today, how to sign in, and one's own work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from doorstep.cases.views.resident.mine import latest
from doorstep.people.http import community_of, person_of
from doorstep.site import faces
from doorstep.site.communities import all_communities

MINE_SHOWN = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The four doors, and below them the last of what this browser's owner asked for."""
    return render(request, "site/home.html", {"mine": latest(request, MINE_SHOWN)})


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """When the office is open and its phone; the other communities below."""
    mine = community_of(request)
    others = [each for each in all_communities() if mine is None or each.pk != mine.pk]
    may_choose = person_of(request) is None
    return render(
        request, "site/today.html", {"community": mine, "others": others, "may_choose": may_choose}
    )


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Two ways in: a code to the phone, or a work number and password."""
    ways = {
        "phone_url": faces.address_of("account_request_login_code"),
        "password_url": faces.address_of("account_login"),
    }
    return render(request, "site/sign_in.html", ways)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """After signing in, everyone lands where their work is."""
    actor = faces.actor_of(request)
    if actor is None or actor.person is None:
        return redirect(faces.address_of("cases:mine") or "site:home")
    if actor.roles or actor.speaks_for_a_body:
        rail = faces.shown(faces.RAIL, request)
        return redirect(rail[0].url if rail else "site:home")
    is_helper = actor.volunteer or len(actor.party_ids) > 1  # or stands for a body
    bar = faces.shown(faces.BAR, request) if is_helper else []
    return redirect(bar[0].url if bar else faces.address_of("cases:mine") or "site:home")
