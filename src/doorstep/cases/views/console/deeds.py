"""What the office can do to a case: for each deed its words, its form and the one operation."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from doorstep.cases import operations
from doorstep.cases.forms import console as forms
from doorstep.cases.forms import handing_over, led, offering
from doorstep.cases.forms import joint as joint_forms
from doorstep.cases.forms import parts as part_forms
from doorstep.cases.forms.promises import PromiseForm
from doorstep.cases.models import Case
from doorstep.cases.states import REOPENABLE, State
from doorstep.cases.views.console.clock_deeds import CLOCK_DEEDS
from doorstep.cases.views.console.deed import Deed, Told, press, with_words


def _resolve(form: forms.ResolveForm, case: Case, told: Told) -> Case:
    said = form.cleaned_data
    return operations.resolve(case.pk, words=said["words"], pictures=said["pictures"], **told)


def _hand_back(form: forms.HandBackForm, case: Case, told: Told) -> Case:
    return operations.hand_back(case.pk, reason=form.cleaned_data["words"], **told)


def _assign(form: forms.AssignForm, case: Case, told: Told) -> Case:
    return operations.assign(case.pk, to=form.party, **told)


def _reassign(form: forms.OwnerForm, case: Case, told: Told) -> Case:
    return operations.reassign(case.pk, to=form.party, **told)


def _propose(form: handing_over.AskForm, case: Case, told: Told) -> Case:
    said = form.cleaned_data
    return operations.propose_hand_over(case.pk, to=form.party, words=said["words"], **told)


def _refuse(form: handing_over.RefuseForm, case: Case, told: Told) -> Case:
    return operations.refuse_hand_over(case.pk, reason=form.cleaned_data["words"], **told)


def _lead(form: led.LeadForm, case: Case, told: Told) -> Case:
    return operations.lead(case.pk, leader=form.person, why=form.cleaned_data["words"], **told)


def _offer(form: offering.OfferForm, case: Case, told: Told) -> Case:
    return operations.offer(case.pk, to=form.people, **told)


def _in_turn(form: offering.TurnForm, case: Case, told: Told) -> Case:
    return operations.give_in_turn(case.pk, team=form.team, **told)


def _recategorise(form: forms.HeadingForm, case: Case, told: Told) -> Case:
    return operations.recategorise(case.pk, to=form.category_chosen, **told)


def _place(form: forms.PlaceForm, case: Case, told: Told) -> Case:
    return operations.place(case.pk, found=form.find(), **told)


def _merge(form: forms.MergeForm, case: Case, told: Told) -> Case:
    return operations.merge(case.pk, into=form.find().pk, **told)


def _promise(form: PromiseForm, case: Case, told: Told) -> Case:
    operations.promise(case.pk, word=form.word, by=told["by"], at=told["at"])
    return case


def _ask_for_part(form: part_forms.AskForPartForm, case: Case, told: Told) -> Case:
    return operations.ask_for_part(case.pk, to=form.party, wish=form.wish, **told).case


def _split(form: joint_forms.SplitForm, case: Case, told: Told) -> Case:
    return operations.split(case.pk, offshoot=form.offshoot, **told)


def _tie(form: joint_forms.TieForm, case: Case, told: Told) -> Case:
    return operations.tie(case.pk, to=form.find().pk, **told)


FINAL = _("This is final. Go on?")

DEEDS = (
    Deed(
        key="accept-over",
        needs="accept_hand_over",
        label=_("Yes, we take it over"),
        done=_("It is yours to see to now. They and the resident are told."),
        run=press(operations.accept_hand_over),
        icon="check",
    ),
    Deed(
        key="refuse-over",
        needs="refuse_hand_over",
        label=_("No, and why"),
        done=_("Your no is written down. They are told, and somebody says who has it."),
        form=handing_over.RefuseForm,
        run=_refuse,
        icon="undo",
    ),
    Deed(
        key="assign",
        needs="assign",
        label=_("Give it to somebody"),
        done=_("It is given out; they and the resident are told."),
        form=forms.AssignForm,
        run=_assign,
        icon="hand",
    ),
    Deed(
        key="claim",
        needs="claim",
        label=_("I take it on"),
        done=_("It is yours now; the resident is told."),
        run=press(operations.claim),
    ),
    Deed(
        key="start",
        needs="start",
        label=_("Begin"),
        done=_("Good. It now says that work has begun."),
        run=press(operations.start),
    ),
    Deed(
        key="resolve",
        needs="resolve",
        label=_("It is done"),
        done=_("Written down. The resident is asked whether it is right."),
        form=forms.ResolveForm,
        run=_resolve,
        icon="check",
    ),
    Deed(
        key="answer",
        needs="answer_on_the_spot",
        label=_("Answer on the spot"),
        done=_("The answer is written down."),
        form=forms.AnswerForm,
        run=with_words(operations.answer_on_the_spot),
        icon="speech",
    ),
    Deed(
        key="hand-back",
        needs="hand_back",
        label=_("Hand it back"),
        done=_("It waits for somebody again."),
        form=forms.HandBackForm,
        run=_hand_back,
        icon="undo",
    ),
    Deed(
        key="confirm",
        needs="confirm",
        label=_("The resident says yes"),
        done=_("Written down: it is done."),
        run=press(operations.confirm),
    ),
    Deed(
        key="not-fixed",
        needs="say_not_fixed",
        label=_("It is not right after all"),
        done=_("It is open again, with a new deadline."),
        form=forms.NotFixedForm,
        run=with_words(operations.say_not_fixed),
        icon="undo",
    ),
    Deed(
        key="promise",
        needs="promise",
        label=_("Promise something"),
        done=_("Written into the register of promises; the resident is told by when."),
        hint=_("Somebody gave their word: what, who, and by when."),
        form=PromiseForm,
        run=_promise,
        icon="hand",
    ),
    Deed(
        key="note",
        needs="note",
        label=_("Add a note"),
        done=_("The note is there."),
        form=forms.NoteForm,
        run=with_words(operations.note),
        icon="pencil",
    ),
    Deed(
        key="heading",
        needs="dispatch",
        label=_("Another heading"),
        done=_("It stands under the other heading; deadline and owner follow."),
        hint=_("Deadline and owner follow the heading."),
        form=forms.HeadingForm,
        run=_recategorise,
    ),
    Deed(
        key="place",
        needs="dispatch",
        label=_("Put the place right"),
        done=_("The place is right now; the owner follows."),
        hint=_("The owner follows the place."),
        form=forms.PlaceForm,
        run=_place,
        icon="pin",
    ),
    Deed(
        key="owner",
        needs="dispatch",
        label=_("Another owner"),
        done=_("The new owner is told."),
        hint=_("Whoever has to see to it from now on, whatever the rules say."),
        form=forms.OwnerForm,
        run=_reassign,
    ),
    Deed(
        key="offer",
        needs="assign",
        label=_("Ask volunteers near"),
        done=_("They are asked. Whoever says yes first has it; the others are told."),
        form=offering.OfferForm,
        run=_offer,
        icon="people",
    ),
    Deed(
        key="in-turn",
        needs="assign",
        label=_("Whose turn is it in a team?"),
        done=_("It is given out; they and the resident are told."),
        hint=_("It goes to whoever was given something longest ago."),
        form=offering.TurnForm,
        run=_in_turn,
    ),
    Deed(
        key="hand-over",
        needs="propose_hand_over",
        label=_("Ask somebody else to take it over"),
        done=_("They are asked. Until they say yes the owner stays."),
        hint=_("Until they say yes the owner stays who it is. No answer: it goes up."),
        form=handing_over.AskForm,
        run=_propose,
        icon="right",
    ),
    Deed(
        key="lead",
        needs="lead",
        label=_("A leader answers for it"),
        done=_("From now on it closes only by the leader's and the resident's word."),
        hint=_("For old and hard matters. It then closes by two words: theirs and the resident's."),
        form=led.LeadForm,
        run=_lead,
        icon="star",
    ),
    Deed(
        key="take-back",
        needs="take_back_hand_over",
        label=_("Keep it after all"),
        done=_("The question is taken back; the owner stays."),
        run=press(operations.take_back_hand_over),
    ),
    Deed(
        key="part",
        needs="ask_for_part",
        label=_("Ask somebody for a part"),
        done=_("They are asked. It stays open until their part is settled."),
        hint=_("The owner stays, and gives the resident one answer when all parts are done."),
        form=part_forms.AskForPartForm,
        run=_ask_for_part,
        icon="people",
    ),
    Deed(
        key="split",
        needs="split",
        label=_("Split it in two"),
        done=_("Now there are two, tied to each other. The new one is listed below."),
        hint=_("When somebody told us two things at once. Joining them again undoes it."),
        form=joint_forms.SplitForm,
        run=_split,
    ),
    Deed(
        key="tie",
        needs="tie",
        label=_("Tie to another case"),
        done=_("Each now shows the other."),
        hint=_("When two cases have to do with each other, and each is seen to on its own."),
        form=joint_forms.TieForm,
        run=_tie,
    ),
    Deed(
        key="unjoin",
        needs="unjoin",
        label=_("Not the same after all"),
        done=_("It is seen to on its own again; the owner and the residents are told."),
        run=press(operations.unjoin),
        icon="undo",
    ),
    Deed(
        key="merge",
        needs="merge",
        label=_("Join to another case"),
        done=_("Joined. Everybody who asked keeps hearing of it."),
        hint=_("When two people told us the same. Both are told how it goes on."),
        confirm=_("From now on both are seen to as one. Go on?"),
        form=forms.MergeForm,
        run=_merge,
    ),
    Deed(
        key="withdraw",
        needs="withdraw",
        label=_("Withdraw"),
        done=_("Withdrawn. Nobody needs to come."),
        hint=_("Only on the resident's word."),
        confirm=FINAL,
        form=forms.WithdrawForm,
        run=with_words(operations.withdraw),
    ),
    *CLOCK_DEEDS,
)
BY_KEY = {deed.key: deed for deed in DEEDS}

FIRST: dict[State, tuple[str, ...]] = {
    State.RAISED: ("assign", "claim", "answer"),
    State.TAKEN: ("start", "resolve"),
    State.STARTED: ("resolve",),
    State.MERGED: ("unjoin",),
}


def open_deeds(case: Case, may: frozenset[str], now: datetime) -> list[Deed]:
    """What can be done here and now, in the order it is usually needed."""
    rights = set(may)
    if "dispatch" in may and not case.is_private and case.leader_id is None:
        rights.add("merge")
    if case.state in REOPENABLE and not _is_in_window(case, now):
        rights.discard("say_not_fixed")
    return [deed for deed in DEEDS if deed.needs in rights]


def _is_in_window(case: Case, now: datetime) -> bool:
    return case.reopen_until is not None and case.reopen_until >= now
