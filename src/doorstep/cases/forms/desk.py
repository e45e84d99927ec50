"""What somebody at the desk, on the phone or at the door says, taken down by the office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases.forms.choosing import offer
from doorstep.cases.forms.console import by_group, words_field
from doorstep.cases.forms.photos import photos
from doorstep.cases.states import Channel
from doorstep.catalogue.models import Category
from doorstep.people.models import Person

SORTED_BY_WORDS = ""
NOBODY = "nobody"
THEY = "they"
ANOTHER = "another"
NOT_SURE = "not-sure"
OURS = (Channel.DESK, Channel.PHONE, Channel.DOOR)


class DeskForm(forms.Form):
    """One thing somebody said: who, what, where, and the answer if there was one at once."""

    capture = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(each.value, each.label) for each in OURS],
        initial=Channel.DESK,
        widget=forms.RadioSelect,
    )
    seek = forms.CharField(
        label=_("Who is it for?"),
        required=False,
        help_text=_("Door (3-2-501), name, or the whole phone number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.ChoiceField(label=_("Who of them?"), required=False, widget=forms.RadioSelect)
    spoke = forms.ChoiceField(
        label=_("Who speaks?"),
        required=False,
        choices=[(THEY, _("They themselves")), (ANOTHER, _("Somebody else for them"))],
        initial=THEY,
        widget=forms.RadioSelect,
    )
    contact_name = forms.CharField(
        label=_("Name of whoever speaks"),
        required=False,
        help_text=_("When they are not in the register, or speak for somebody else."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_phone = forms.CharField(
        label=_("Their phone"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    said = words_field(_("What do they say?"), _("In their own words, as far as you can."), rows=4)
    summary = forms.CharField(
        label=_("In one line"),
        required=False,
        help_text=_("For the list. No names, no numbers."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("What is it about?"), required=False)
    address = forms.CharField(
        label=_("Where is it?"),
        required=False,
        help_text=_("Leave it empty when it is at their home."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    which = forms.ChoiceField(
        label=_("Which one do you mean?"), required=False, widget=forms.RadioSelect
    )
    pictures = photos(_("Photos"))
    happened_at = forms.DateTimeField(
        label=_("When did it happen?"),
        required=False,
        help_text=_("Only when it was not just now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Please give the day and the time, or leave it empty.")},
    )
    answer = words_field(
        _("Answered at once?"),
        _("Then write the answer here, and it is closed. Otherwise leave it empty."),
        rows=2,
    )

    def __init__(
        self,
        *typed: Any,
        matters: Sequence[Category],
        people: Sequence[Person] = (),
        meant: Sequence[str] = (),
        **keywords: Any,
    ) -> None:
        super().__init__(*typed, **keywords)
        self.people = {each.uid.hex: each for each in people}
        offer(self, "category", [(SORTED_BY_WORDS, _("Sort it by its words")), *by_group(matters)])
        listed = [(key, _line(each)) for key, each in self.people.items()]
        offer(self, "person", [*listed, (NOBODY, _("None of them"))] if listed else [])
        offer(self, "which", [*((each, each) for each in meant), (NOT_SURE, _("I am not sure"))])
        if not listed:
            del self.fields["person"]
        if not meant:
            del self.fields["which"]

    @property
    def capture_id(self) -> UUID:
        """What makes sending it twice the same as sending it once."""
        capture_id: UUID = self.cleaned_data["capture"]
        return capture_id

    @property
    def beneficiary(self) -> Person | None:
        """Who of the people found was chosen."""
        return self.people.get(self.cleaned_data.get("person", NOBODY))

    @property
    def speaker(self) -> Person | None:
        """Whoever it is for, when they speak for themselves."""
        return self.beneficiary if self.cleaned_data["spoke"] != ANOTHER else None

    @property
    def address_typed(self) -> str:
        """What says where, as typed or as chosen among several."""
        chosen = str(self.cleaned_data.get("which", ""))
        typed = str(self.cleaned_data["address"])
        return typed if chosen in {"", NOT_SURE} else chosen

    @property
    def moment(self) -> datetime | None:
        """When it happened, if it was not just now."""
        moment: datetime | None = self.cleaned_data["happened_at"]
        return moment


def _line(person: Person) -> str:
    """Enough to know them by at the desk, and no whole number."""
    called = f"（{person.called}）" if person.called else ""
    home = person.home
    door = f"{home.estate.name} {home.label}" if home is not None else ""
    return " · ".join(
        part for part in (f"{person.name}{called}", door, person.masked_phone) if part
    )
