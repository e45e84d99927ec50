"""What the office can do about the clock of a case."""

from django.utils.translation import gettext_lazy as _

from doorstep.cases import operations
from doorstep.cases.forms import clock
from doorstep.cases.models import Case
from doorstep.cases.states import WaitsFor, WhyLater
from doorstep.cases.views.console.deed import Deed, Told, press, with_words


def _wait(form: clock.WaitForm, case: Case, told: Told) -> Case:
    said = form.cleaned_data
    waits_for = WaitsFor(said["waits_for"])
    return operations.wait_for_resident(case.pk, waits_for=waits_for, words=said["words"], **told)


def _ask_for_time(form: clock.MoreTimeForm, case: Case, told: Told) -> Case:
    said = form.cleaned_data
    why, until = WhyLater(said["why"]), form.moment or case.due_at
    return operations.ask_for_time(case.pk, until=until, why=why, words=said["words"], **told)


def _give_time(form: clock.GiveTimeForm, case: Case, told: Told) -> Case:
    words = form.cleaned_data["words"]
    return operations.grant_time(case.pk, until=form.moment, words=words, **told)


CLOCK_DEEDS = (
    Deed(
        key="give-time",
        needs="decide_time",
        label=_("Give more time"),
        done=_("They have more time; the resident is told why."),
        form=clock.GiveTimeForm,
        run=_give_time,
    ),
    Deed(
        key="no-time",
        needs="decide_time",
        label=_("Give no more time"),
        done=_("The deadline stays; they are told why."),
        form=clock.NoTimeForm,
        run=with_words(operations.refuse_time),
    ),
    Deed(
        key="go-on",
        needs="go_on",
        label=_("The resident is ready"),
        done=_("It goes on; the clock runs again."),
        run=press(operations.go_on),
    ),
    Deed(
        key="wait",
        needs="wait",
        label=_("Wait for the resident"),
        done=_("The clock rests; the resident is told what we need."),
        hint=_("The clock rests until they are ready, or until it may rest no longer."),
        form=clock.WaitForm,
        run=_wait,
    ),
    Deed(
        key="more-time",
        needs="ask_for_time",
        label=_("Ask for more time"),
        done=_("Asked. Until there is an answer the deadline stays."),
        hint=_("Whoever stands one level above you decides."),
        form=clock.MoreTimeForm,
        run=_ask_for_time,
    ),
)
