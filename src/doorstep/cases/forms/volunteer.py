"""What volunteers type, on a phone and often standing. The operations do the judging."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases.forms.choosing import offer
from doorstep.cases.forms.kinds import WithKinds
from doorstep.cases.forms.photos import photos
from doorstep.cases.queries import Somebody
from doorstep.cases.states import CallOutcome, Channel
from doorstep.catalogue.models import Category

SAY_IT = _("Please say it in a few words.")
THEY = "they"
I_DID = "me"
ANOTHER = "another"
NOBODY_LISTED = ""


class TakeDownForm(WithKinds):
    """Something somebody said, written down for them."""

    capture = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seek = forms.CharField(
        label=_("Who is it for?"),
        required=False,
        help_text=_("Their door, for example 3-2-501, or their whole name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.ChoiceField(label=_("Who of them?"), required=False, widget=forms.RadioSelect)
    spoke = forms.ChoiceField(
        label=_("Who told you?"),
        choices=[
            (THEY, _("They themselves")),
            (ANOTHER, _("Somebody else for them")),
            (I_DID, _("I saw it myself")),
        ],
        initial=THEY,
        widget=forms.RadioSelect,
    )
    contact_name = forms.CharField(
        label=_("Name of whoever told you"),
        required=False,
        help_text=_("When they are not in the list above."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_phone = forms.CharField(
        label=_("Their phone"),
        required=False,
        help_text=_("When they would like to be called."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    channel = forms.ChoiceField(
        label=_("How did they tell you?"),
        choices=[(Channel.DOOR, _("At the door")), (Channel.PHONE, _("By phone"))],
        initial=Channel.DOOR,
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label=_("What did they tell you?"),
        error_messages={"required": _("Please say in a few words what it is about.")},
        help_text=_("In their own words, as far as you can."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    address = forms.CharField(
        label=_("Where is it?"),
        required=False,
        help_text=_("Leave it empty when it is at their home."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    pictures = photos(_("Photos"))

    def __init__(
        self,
        *typed: Any,
        matters: Sequence[Category],
        people: Sequence[Somebody] = (),
        **keywords: Any,
    ) -> None:
        super().__init__(*typed, matters=matters, **keywords)
        self.fields["said"].required = not self.has_kind  # a kind alone says enough
        if people:
            listed = [(each.uid.hex, _name(each)) for each in people]
            offer(
                self,
                "person",
                [
                    *listed,
                    (NOBODY_LISTED, _("None of them")),
                ],
            )
        else:
            del self.fields["person"]


def _name(one: Somebody) -> str:
    called = f"{one.name}（{one.called}）" if one.called else one.name
    return f"{called} · {one.building}" if one.building else called


class DoneForm(forms.Form):
    """How it was done."""

    words = forms.CharField(
        label=_("What did you do?"),
        error_messages={"required": SAY_IT},
        help_text=_("They read this. For example: put in a new bulb."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pictures = photos(_("Photos of how it is now"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class HandBackForm(forms.Form):
    """Why it goes back."""

    words = forms.CharField(
        label=_("Why does it not work out?"),
        error_messages={"required": SAY_IT},
        help_text=_("For example: it needs an electrician."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CallForm(forms.Form):
    """What the call brought."""

    outcome = forms.ChoiceField(label=_("What did they say?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In their words"),
        required=False,
        help_text=_("Above all when it is not done: what is still wrong?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stars = forms.TypedChoiceField(
        label=_("How happy are they?"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("They did not say")),
            *((str(each), "★" * each) for each in range(5, 0, -1)),
        ],
        help_text=_("Ask only when it is done."),
    )

    def __init__(self, *typed: Any, yes: str, no: str, **keywords: Any) -> None:
        super().__init__(*typed, **keywords)
        offer(
            self,
            "outcome",
            [
                (CallOutcome.CONFIRMED, yes),
                (CallOutcome.REOPENED, no),
                (CallOutcome.NOT_REACHED, _("Nobody answered")),
            ],
        )
