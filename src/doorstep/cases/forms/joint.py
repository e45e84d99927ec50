"""What the office types to split a case, tie two, or write down a meeting."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries
from doorstep.cases.forms.console import DeedForm, HeadingForm, MergeForm, words_field
from doorstep.cases.forms.parts import by_evening, day_field
from doorstep.cases.operations import Decided, Minutes, OddMeeting, Offshoot
from doorstep.kernel import clock
from doorstep.people.models import Party

ROWS = 5


class SplitForm(HeadingForm):
    """One line for the new case, its heading, and which of the words belong to it."""

    summary = forms.CharField(
        label=_("What is the new case about?"),
        help_text=_("One line for the office, without names and numbers."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    said = words_field(
        _("Which of the words belong to it?"),
        _("Left empty, both cases keep everything that was said."),
    )

    field_order = ("summary", "category", "said", "version")

    @property
    def offshoot(self) -> Offshoot:
        """What becomes a case of its own."""
        told = self.cleaned_data
        return Offshoot(summary=told["summary"], said=told["said"], category=self.category_chosen)


class TieForm(MergeForm):
    """Which other case it belongs together with."""


class MeetingForm(DeedForm):
    """When, where, who; and a few rows for what was decided."""

    held_on = day_field(_("On which day?"))
    place = forms.CharField(
        label=_("Where?"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    parties = forms.MultipleChoiceField(
        label=_("Who was there?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = words_field(_("What was talked about?"), _("Only if it helps later."))

    def offer(self) -> None:
        groups = queries.could_take_part(self.case)
        self.choose(
            "parties",
            [(str(each.party_id), each.label) for _title, some in groups for each in some],
        )
        grouped = [
            ("", _("Please choose")),
            *((title, [(str(e.party_id), e.label) for e in some]) for title, some in groups),
        ]
        self.initial.setdefault("held_on", clock.shanghai_day(clock.now()))
        for row in range(1, ROWS + 1):
            self.fields[f"who_{row}"] = forms.ChoiceField(
                label=_("Who?"), required=False, choices=grouped
            )
            self.fields[f"what_{row}"] = forms.CharField(
                label=_("Does what?"), required=False, max_length=2_000
            )
            self.fields[f"due_{row}"] = day_field(_("By the evening of"), required=False)

    @property
    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each decision, as the page draws them."""
        for row in range(1, ROWS + 1):
            yield [self[f"{name}_{row}"] for name in ("who", "what", "due")]

    @property
    def minutes(self) -> Minutes:
        """The meeting as typed. Raises OddMeeting for a decision that is not whole."""
        told = self.cleaned_data
        keys = [int(each) for each in told["parties"]]
        known = Party.objects.in_bulk([*keys, *self._deciders()])
        return Minutes(
            held_on=told["held_on"],
            place=told["place"],
            parties=[known[key] for key in keys],
            decisions=list(self._decided(known)),
            notes=told["notes"],
        )

    def _deciders(self) -> list[int]:
        told = [self.cleaned_data[f"who_{row}"] for row in range(1, ROWS + 1)]
        return [int(each) for each in told if each]

    def _decided(self, known: dict[int, Party]) -> Iterator[Decided]:
        for row in range(1, ROWS + 1):
            told: dict[str, Any] = {
                name: self.cleaned_data[f"{name}_{row}"] for name in ("who", "what", "due")
            }
            if not any(told.values()):
                continue
            for name, each in told.items():
                if not each:
                    raise OddMeeting(
                        _("Each decision wants all three: who, what and by when."),
                        field=f"{name}_{row}",
                    )
            yield Decided(
                party=known[int(told["who"])], what=told["what"], due_at=by_evening(told["due"])
            )
