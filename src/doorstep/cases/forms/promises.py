"""What is typed about promises: giving one's word, putting it off, taking it back."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries
from doorstep.cases.forms.choosing import offer
from doorstep.cases.forms.console import PartyForm, words_field
from doorstep.cases.operations import Word
from doorstep.cases.promising import Audience, PromiseSource
from doorstep.cases.queries import promise_candidates
from doorstep.cases.queries.candidates import Groups
from doorstep.kernel.clock import SHANGHAI
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.places.models import Place

EVENING = time(18)
SUMMARY = _("What is promised?")
SUMMARY_HELP = _("One plain line, no names and no numbers: a new lamp on the third floor.")
BY_WHOM = _("Whose word is it?")
DAY = _("By which day will it be done?")
HOUR = _("By what time?")


def day_field(label: Any = DAY) -> forms.DateField:
    """A day; whether it lies ahead is for the operation to say."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Please choose a day.")},
    )


def hour_field() -> forms.TimeField:
    """A time of that day, or its evening."""
    return forms.TimeField(
        label=HOUR,
        required=False,
        help_text=_("18:00 when you leave it empty."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


def moment(day: date, hour: time | None) -> datetime:
    """The moment people here mean by a day and a time."""
    return datetime.combine(day, hour or EVENING, tzinfo=SHANGHAI)


class PromiseForm(PartyForm):
    """A promise about a case."""

    summary = forms.CharField(
        label=SUMMARY,
        help_text=SUMMARY_HELP,
        max_length=120,
        error_messages={"required": _("Please say in a few words what is promised.")},
    )
    to = forms.ChoiceField(label=BY_WHOM, error_messages={"required": _("Please choose somebody.")})
    day = day_field()
    hour = hour_field()
    source = forms.ChoiceField(
        label=_("Where was it promised?"), choices=PromiseSource, initial=PromiseSource.TABLE
    )
    audience = forms.ChoiceField(label=_("To whom?"), choices=Audience, initial=Audience.RESIDENT)
    field_order = ("version", "summary", "to", "day", "hour", "source", "audience")

    def groups(self) -> Groups:
        return promise_candidates(self.actor, self.case)

    @property
    def word(self) -> Word:
        """What was typed, as the operation takes it."""
        said = self.cleaned_data
        return Word(
            summary=said["summary"],
            due_at=moment(said["day"], said["hour"]),
            party=self.party,
            source=PromiseSource(said["source"]),
            audience=Audience(said["audience"]),
        )


class PlacePromiseForm(forms.Form):
    """A promise to everybody somewhere, by a meeting or a resolution."""

    summary = PromiseForm.base_fields["summary"]
    to = forms.ChoiceField(label=BY_WHOM, error_messages={"required": _("Please choose somebody.")})
    place = forms.ChoiceField(label=_("To everybody in"))
    day = day_field()
    hour = hour_field()
    source = forms.ChoiceField(
        label=_("Where was it promised?"),
        choices=[
            (each.value, each.label) for each in (PromiseSource.MEETING, PromiseSource.RESOLUTION)
        ],
    )

    def __init__(self, *typed: Any, actor: Actor, community: Place, **keywords: Any) -> None:
        super().__init__(*typed, **keywords)
        self.places = {str(each.pk): each for each in queries.places_to_promise(actor, community)}
        groups = queries.bodies_that_promise(community)
        offer(self, "place", [(key, place.name) for key, place in self.places.items()])
        offer(
            self,
            "to",
            [
                ("", _("Please choose")),
                *(
                    (title, [(str(each.party_id), each.label) for each in candidates])
                    for title, candidates in groups
                ),
            ],
        )

    @property
    def chosen_place(self) -> Place:
        """Where."""
        return self.places[self.cleaned_data["place"]]

    @property
    def word(self) -> Word:
        """What was typed, as the operation takes it."""
        said = self.cleaned_data
        return Word(
            summary=said["summary"],
            due_at=moment(said["day"], said["hour"]),
            party=Party.objects.get(pk=said["to"]),
            source=PromiseSource(said["source"]),
            audience=queries.audience_at(self.chosen_place),
        )


class PutOffForm(forms.Form):
    """By when then, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    day = day_field(_("By which day then?"))
    hour = hour_field()
    reason = words_field(
        _("Why will it be later?"), _("Only the office and whoever promised read this.")
    )
    told_in_person = forms.BooleanField(
        label=_("I have told the resident myself"),
        required=False,
        help_text=_("Needed when nothing written reaches them; otherwise we write to them now."),
    )

    @property
    def due_at(self) -> datetime:
        """The moment that was typed."""
        return moment(self.cleaned_data["day"], self.cleaned_data["hour"])


class TakeBackForm(forms.Form):
    """Why it is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = words_field(
        _("Why is the promise taken back?"), _("It stays in the register, on a line of its own.")
    )


class KeptForm(forms.Form):
    """Nothing to type."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
